"""The use cases of carts.

Without a version that the caller saw, a lost race is simply run again; with one it is refused as
:class:`Stale`. An add is known by its key (its own where the caller gives none), so that neither a
repeated request nor a repeated write puts a thing in twice. A SKU of which nothing is available
cannot be added; more of it than available can, and the view says so.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256

from shared.carts.caps import require_quantity, require_room, require_seen, require_stock
from shared.carts.events import (
    Cleared,
    CodeGiven,
    CodeTakenOff,
    LineAdded,
    LineRemoved,
    Merged,
    QuantityChanged,
)
from shared.carts.model import (
    AddLine,
    AddMany,
    Applied,
    Cart,
    CartLine,
    CartView,
)
from shared.carts.ports import Bought, CartStore
from shared.carts.taking import Taking
from shared.carts.viewing import Shelf, view_of
from shared.catalog.model import Product
from shared.catalog.promises import promise
from shared.catalog.service import CatalogService, UnknownProduct
from shared.identity.model import Limits
from shared.identity.service import TenantService
from shared.inventory.service import InventoryService
from shared.kernel.change import Change, UnitOfWork, racing
from shared.kernel.clock import Clock
from shared.kernel.errors import Forbidden
from shared.kernel.events import Announcer, Fact
from shared.kernel.ids import Ids
from shared.kernel.money import Money
from shared.kernel.tenancy import Actor, Context
from shared.pricing.model import NotPriced
from shared.promotions.model import normal
from shared.promotions.offers import require_code
from shared.promotions.service import PromotionService

SHOP = "shop"
#: How often a lost race is run again.
_TRIES = 12


class CartService:
    """The carts of every tenant's guests and customers."""

    def __init__(
        self,
        *,
        store: CartStore,
        catalog: CatalogService,
        inventory: InventoryService,
        tenants: TenantService,
        promotions: PromotionService,
        uow: UnitOfWork,
        announcer: Announcer,
        ids: Ids,
        clock: Clock,
    ) -> None:
        self._store = store
        self._taking = Taking(store=store, announcer=announcer, clock=clock)
        self._catalog = catalog
        self._inventory = inventory
        self._tenants = tenants
        self._promotions = promotions
        self._uow = uow
        self._announcer = announcer
        self._ids = ids
        self._clock = clock

    def current(self, ctx: Context) -> Cart:
        """The actor's cart as it is kept: one call."""
        ctx.require(SHOP)
        return self._store.get(ctx.tenant, ctx.actor.id) or self._none(ctx, ctx.actor)

    def view(self, ctx: Context) -> CartView:
        """The actor's cart at today's prices and stock: three calls; one more where what the process
        knows of the shop's promotions is over ten seconds old, and one where a limited offer could count."""
        return self._view(ctx, self.current(ctx))

    def add(self, ctx: Context, line: AddLine, seen: int | None = None, key: str | None = None) -> CartView:
        """Put something in: four calls. The same key again changes nothing.

        Raises :class:`UnknownProduct`, :class:`UnknownSku`, :class:`NotPriced`, :class:`OutOfStock`,
        :class:`LineCapReached`, :class:`QuantityCapReached`, :class:`KeyReused`, :class:`Stale`.
        """
        applied = Applied(key=key or self._ids.new("add"), digest=_digest(line))
        return racing(lambda: self._add(ctx, line, applied, seen), _TRIES)

    def add_all(self, ctx: Context, lines: Sequence[AddLine], key: str | None = None) -> CartView:
        """Put several things in, all or none: four calls. The same key again changes nothing.

        Raises what :meth:`add` raises, :class:`OutOfStock` naming all that are sold out.
        """
        digest = _digest(AddMany(lines=tuple(lines)))
        applied = Applied(key=key or self._ids.new("add"), digest=digest)
        return racing(lambda: self._add_all(ctx, lines, applied), _TRIES)

    def set_quantity(self, ctx: Context, line_id: str, quantity: int, seen: int | None = None) -> CartView:
        """Have a line hold ``quantity``. Raises :class:`UnknownLine`, :class:`QuantityCapReached`."""
        require_quantity(quantity, self._limits(ctx))

        def edit(cart: Cart) -> tuple[Cart, Fact]:
            line = cart.line(line_id)
            fact = QuantityChanged(**_of(cart, line), quantity=quantity)
            unchanged = line.quantity == quantity
            return (cart if unchanged else cart.with_quantity(line_id, quantity, self._clock.now())), fact

        return self._editing(ctx, seen, edit)

    def remove(self, ctx: Context, line_id: str, seen: int | None = None) -> CartView:
        """Take a line out. Raises :class:`UnknownLine`."""

        def edit(cart: Cart) -> tuple[Cart, Fact]:
            fact = LineRemoved(**_of(cart, cart.line(line_id)))
            return cart.without(line_id, self._clock.now()), fact

        return self._editing(ctx, seen, edit)

    def clear(self, ctx: Context, seen: int | None = None) -> CartView:
        """Take everything out."""

        def edit(cart: Cart) -> tuple[Cart, Fact]:
            after = cart.emptied(self._clock.now()) if cart.lines else cart
            return after, Cleared(cart_id=cart.id)

        return self._editing(ctx, seen, edit)

    def give_code(self, ctx: Context, code: str, seen: int | None = None) -> CartView:
        """Put a discount code on the cart, as it was written: again is no second time.

        One that only wants more in the cart stays on it, and the view says what. One that cannot count
        is refused. Raises :class:`~shared.promotions.model.CodeRefused`,
        :class:`~shared.promotions.model.TooManyCodes`, :class:`Stale`.
        """
        given = normal(code)
        offers = self._promotions.standing(ctx, self._promotions.offers(ctx, (given,)))
        require_code(given, offers, self._clock.now())

        def edit(cart: Cart) -> tuple[Cart, Fact]:
            return cart.with_code(given, self._clock.now()), CodeGiven(cart_id=cart.id, code=given)

        return self._editing(ctx, seen, edit)

    def take_code(self, ctx: Context, code: str | None = None, seen: int | None = None) -> CartView:
        """Take a discount code off the cart, or all (None). Raises
        :class:`~shared.carts.model.UnknownCode`."""
        given = normal(code) if code else None

        def edit(cart: Cart) -> tuple[Cart, Fact]:
            fact = CodeTakenOff(cart_id=cart.id, code=given or ",".join(cart.codes))
            return cart.without_code(given, self._clock.now()), fact

        return self._editing(ctx, seen, edit)

    def merge(self, ctx: Context, guest: Context) -> CartView:
        """Take over a guest's cart, whose token the customer has: none lost, none doubled.

        Both carts change in one transaction on the versions that were read, so it happens once
        however often it is asked. What is above a cap stays in, with a message. Raises
        :class:`Forbidden`, :class:`MergeTooLarge`.
        """
        ctx.require(SHOP)
        if ctx.actor.kind != "customer" or guest.actor.kind != "guest" or guest.tenant != ctx.tenant:
            raise Forbidden("A customer can take over the cart of a guest of the same shop.")
        return racing(lambda: self._merge(ctx, guest.actor), _TRIES)

    def take_ordered(self, ctx: Context, cart_id: str, lines: Iterable[Bought]) -> Change:
        """Take out what was bought: see :meth:`shared.carts.taking.Taking.take_ordered`."""
        return self._taking.take_ordered(ctx, cart_id, lines)

    def _add(self, ctx: Context, line: AddLine, applied: Applied, seen: int | None) -> CartView:
        cart = self.current(ctx)
        if cart.done(applied.key, applied.digest):
            return self._view(ctx, cart)
        require_seen(cart, seen)
        products = self._products(ctx, cart, line.product_id)
        new = self._new_line(ctx, line, products.get(line.product_id))
        after = cart.with_more(new, applied, self._clock.now())
        require_room(after, new.sku, self._limits(ctx))
        shelf = self._shelf(ctx, after, products)
        require_stock([new], shelf)
        added = LineAdded(**_of(after, after.line_of(new.sku) or new), quantity=line.quantity)
        self._uow.commit(self._put(ctx, after, added))
        return view_of(after, shelf)

    def _add_all(self, ctx: Context, lines: Sequence[AddLine], applied: Applied) -> CartView:
        cart = self.current(ctx)
        if cart.done(applied.key, applied.digest):
            return self._view(ctx, cart)
        products = self._products(ctx, cart, *(line.product_id for line in lines))
        new = [self._new_line(ctx, line, products.get(line.product_id)) for line in lines]
        after = cart.with_all(new, applied, self._clock.now())
        for line in new:
            require_room(after, line.sku, self._limits(ctx))
        shelf = self._shelf(ctx, after, products)
        require_stock(new, shelf)
        facts = [
            LineAdded(**_of(after, after.line_of(line.sku) or line), quantity=line.quantity) for line in new
        ]
        self._uow.commit(self._store.put(after, self._announcer.envelopes(ctx, facts)))
        return view_of(after, shelf)

    def _new_line(self, ctx: Context, line: AddLine, product: Product | None) -> CartLine:
        if product is None:
            raise UnknownProduct("There is no such product.", product_id=line.product_id)
        variant = product.variant(line.sku) if line.sku else product.default
        now, settings = self._clock.now(), self._tenants.settings(ctx.tenant)
        if variant.price(settings.currency) is None:
            raise NotPriced(f"{product.title} is not sold in {settings.currency}.", sku=variant.sku)
        life = timedelta(seconds=settings.quote_seconds)
        shown = promise(product, variant, settings.currency, now, life)
        return CartLine(
            id=self._ids.new("lin"),
            product_id=product.id,
            sku=variant.sku,
            quantity=line.quantity,
            title=product.title,
            unit_price=Money(amount=shown.unit, currency=settings.currency),
            added_at=now,
        )

    def _editing(self, ctx: Context, seen: int | None, edit: Callable[[Cart], tuple[Cart, Fact]]) -> CartView:
        def attempt() -> CartView:
            cart = self.current(ctx)
            require_seen(cart, seen)
            after, fact = edit(cart)
            if after is not cart:
                self._uow.commit(self._put(ctx, after, fact))
            return self._view(ctx, after)

        return racing(attempt, _TRIES)

    def _merge(self, ctx: Context, guest: Actor) -> CartView:
        carts = self._store.get_many(ctx.tenant, [ctx.actor.id, guest.id])
        mine = carts.get(ctx.actor.id) or self._none(ctx, ctx.actor)
        theirs = carts.get(guest.id)
        if theirs is None or not theirs.lines:
            return self._view(ctx, mine)
        now, fact = self._clock.now(), Merged(cart_id=mine.id, guest_cart_id=theirs.id)
        joined = mine.joined(theirs, now)
        self._uow.commit(
            self._put(ctx, joined, fact), self._put(ctx, theirs.emptied(now, merged_into=ctx.actor), fact)
        )
        return self._view(ctx, joined)

    def _view(self, ctx: Context, cart: Cart) -> CartView:
        return view_of(cart, self._shelf(ctx, cart, self._products(ctx, cart)))

    def _products(self, ctx: Context, cart: Cart, *more: str) -> dict[str, Product]:
        wanted = dict.fromkeys([*(line.product_id for line in cart.lines), *more])
        return self._catalog.get_many(ctx, wanted)

    def _shelf(self, ctx: Context, cart: Cart, products: Mapping[str, Product]) -> Shelf:
        wanted = {line.sku: line.quantity for line in cart.lines}
        supply = self._inventory.supply(ctx, wanted, wanted)
        offers = self._promotions.standing(ctx, self._promotions.offers(ctx, cart.codes))
        return Shelf(self._tenants.settings(ctx.tenant), products, supply, offers, self._clock.now())

    def _put(self, ctx: Context, cart: Cart, fact: Fact) -> Change:
        return self._store.put(cart, self._announcer.envelopes(ctx, [fact]))

    def _limits(self, ctx: Context) -> Limits:
        return self._tenants.settings(ctx.tenant).limits

    def _none(self, ctx: Context, owner: Actor) -> Cart:
        return Cart.empty(ctx.tenant, owner, self._clock.now())


def _digest(line: AddLine | AddMany) -> str:
    return sha256(line.model_dump_json().encode()).hexdigest()[:32]


def _of(cart: Cart, line: CartLine) -> dict[str, str]:
    return {"cart_id": cart.id, "line_id": line.id, "product_id": line.product_id, "sku": line.sku}
