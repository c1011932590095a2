"""What a cart comes to, here and now, with an address, a way to ship and a way to pay."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from shared.carts.model import Cart, CartLine, Message
from shared.carts.service import CartService
from shared.carts.viewing import of_codes
from shared.catalog.model import Product
from shared.catalog.service import CatalogService
from shared.checkout.model import CartEmpty, UnknownPaymentMethod
from shared.identity.model import Address, ShippingOption, TenantSettings
from shared.identity.service import TenantService
from shared.inventory.model import MOST_LINES
from shared.kernel.errors import Invalid, Problem
from shared.kernel.model import Model
from shared.kernel.money import Money
from shared.kernel.tenancy import Context
from shared.pricing.model import CodeStatus, Discounted, Priceable, Quote, QuotedLine, Total
from shared.pricing.service import quote
from shared.pricing.shipping import offered, weight_of
from shared.promotions.model import Promotion
from shared.promotions.offers import Offers
from shared.promotions.service import PromotionService


class Wishes(Model):
    """What the shopper has chosen so far."""

    shipping_address: Address | None = None
    shipping_option: str | None = None
    payment_method: str | None = None
    currency: str | None = None


class Draft(Model):
    """What a checkout is made of, under the names that it has there."""

    shop: str
    cart_id: str
    currency: str
    lines: tuple[QuotedLine, ...]
    totals: tuple[Total, ...]
    total: Money
    needs_shipping: bool
    shipping_address: Address | None
    shipping_option: str | None
    shipping_options: tuple[ShippingOption, ...]
    payment_method: str | None
    messages: tuple[Message, ...]
    discounts: tuple[Discounted, ...]
    codes: tuple[CodeStatus, ...]
    promotions: tuple[Promotion, ...]
    quoted_until: datetime | None

    @property
    def ready(self) -> bool:
        """Whether nothing is missing that a yes needs."""
        return not any(message.type == "error" for message in self.messages)

    def fields(self) -> dict[str, Any]:
        """Its parts by name, to be laid into a checkout."""
        return {name: getattr(self, name) for name in Draft.model_fields}


class Shown(Protocol):
    """What was shown before, and is honoured: prices by line, and the promotions that were taken off."""

    @property
    def lines(self) -> tuple[QuotedLine, ...]: ...

    @property
    def promotions(self) -> tuple[Promotion, ...]: ...


class Drafter:
    """Reads cart, catalogue, promotions and settings, and has pricing do the sums."""

    def __init__(
        self,
        *,
        tenants: TenantService,
        catalog: CatalogService,
        carts: CartService,
        promotions: PromotionService,
        accepts: Callable[[str], bool],
    ) -> None:
        self._tenants = tenants
        self._catalog = catalog
        self._carts = carts
        self._promotions = promotions
        self._accepts = accepts

    def settings(self, ctx: Context) -> TenantSettings:
        """The shop's settings."""
        return self._tenants.settings(ctx.tenant)

    def check(self, ctx: Context, wishes: Wishes) -> None:
        """Raise :class:`Invalid` for a choice that the shop does not offer."""
        options = {option.id for option in self.settings(ctx).shipping}
        if wishes.shipping_option is not None and wishes.shipping_option not in options:
            problem = Problem(
                path="$.shipping_option", code="unknown", message=f"one of {', '.join(sorted(options))}"
            )
            raise Invalid("The shop has no such shipping option.", problem)
        if wishes.payment_method is not None and not self._accepts(wishes.payment_method):
            problem = Problem(path="$.payment_method", code="unknown", message="not a payment method here")
            raise UnknownPaymentMethod("The shop does not take this payment method.", problem)

    def draft(self, ctx: Context, wishes: Wishes, at: datetime, shown: Shown | None = None) -> Draft:
        """The active cart reckoned anew: at prices no higher than what was ``shown``, with the very
        promotions of that. Raises :class:`CartEmpty`."""
        cart = self._carts.current(ctx)
        if not cart.lines:
            raise CartEmpty("The cart is empty.")
        settings = self.settings(ctx)
        currency, to = wishes.currency or settings.currency, wishes.shipping_address
        products = self._catalog.get_many(ctx, [line.product_id for line in cart.lines])
        sellable = [line for line in cart.lines if _sold(products.get(line.product_id), line.sku, currency)]
        lines, offers = _priceable(sellable, products, shown), self._offers(ctx, cart, shown)
        options = offered(settings, to, weight_of(lines), currency)
        priced = quote(
            settings,
            lines,
            currency=currency,
            shipping_option=_chosen(options, wishes),
            at=at,
            to=to,
            offers=offers,
        )
        told = (*_unsold(cart, sellable), *_missing(wishes, priced, options), *of_codes(priced.codes))
        return _drafted(settings, cart, wishes, priced, options=options, offers=offers, messages=told)

    def _offers(self, ctx: Context, cart: Cart, shown: Shown | None) -> Offers:
        """What is offered now and not used up; where something was shown, that alone, as it was."""
        if shown is None:
            return self._promotions.standing(ctx, self._promotions.offers(ctx, cart.codes))
        known = ctx.actor.kind == "customer"
        return Offers(promotions=shown.promotions, codes=cart.codes, signed_in=known, frozen=True)


def _sold(product: Product | None, sku: str, currency: str) -> bool:
    if product is None:
        return False
    return any(v.sku == sku and v.price(currency) is not None for v in product.variants)


def _chosen(options: Sequence[ShippingOption], wishes: Wishes) -> str | None:
    """The wished option, if it is offered there, in this currency."""
    return next((option.id for option in options if option.id == wishes.shipping_option), None)


def _priceable(
    lines: Sequence[CartLine], products: Mapping[str, Product], shown: Shown | None
) -> list[Priceable]:
    """The lines to be priced, each held to what was shown of it."""
    held = {line.line_id: (line.unit_price, line.list_unit_price) for line in shown.lines} if shown else {}
    return [
        Priceable(line.id, products[line.product_id], line.sku, line.quantity, held.get(line.id))
        for line in lines
    ]


def _drafted(
    settings: TenantSettings,
    cart: Cart,
    wishes: Wishes,
    priced: Quote,
    *,
    options: tuple[ShippingOption, ...],
    offers: Offers,
    messages: tuple[Message, ...],
) -> Draft:
    shipped, had = priced.needs_shipping, {discount.promotion_id for discount in priced.discounts}
    return Draft(
        shop=settings.name,
        cart_id=cart.id,
        currency=priced.currency,
        lines=priced.lines,
        totals=priced.totals,
        total=priced.total,
        needs_shipping=shipped,
        shipping_address=wishes.shipping_address if shipped else None,
        shipping_option=priced.shipping_option,
        shipping_options=options if shipped else (),
        payment_method=wishes.payment_method,
        messages=messages,
        discounts=priced.discounts,
        codes=priced.codes,
        promotions=tuple(promotion for promotion in offers.promotions if promotion.id in had),
        quoted_until=priced.expires_at,
    )


def _unsold(cart: Cart, sellable: Sequence[CartLine]) -> Iterator[Message]:
    for line in cart.lines:
        if line not in sellable:
            gone = _error("product_unavailable", "$.lines", f"{line.title} is not sold any more; remove it.")
            yield gone.model_copy(update={"facts": {"line_id": line.id, "sku": line.sku}})
    if len(sellable) > MOST_LINES:
        yield _error("too_many_lines", "$.lines", f"One order takes {MOST_LINES} lines at most.")


def _missing(wishes: Wishes, priced: Quote, options: Sequence[ShippingOption]) -> Iterator[Message]:
    if priced.needs_shipping and wishes.shipping_address is None:
        yield _error("missing_shipping_address", "$.shipping_address", "Where should it be delivered?")
    if priced.needs_shipping and wishes.shipping_address is not None and not options:
        yield _error("not_delivered_there", "$.shipping_address", "The shop does not deliver this there.")
    elif priced.needs_shipping and priced.shipping_option is None:
        yield _error("missing_shipping_option", "$.shipping_option", "How should it be delivered?")
    if wishes.payment_method is None:
        yield _error("missing_payment_method", "$.payment_method", "How will you pay?")


def _error(code: str, path: str, content: str) -> Message:
    return Message(type="error", code=code, severity="error", path=path, content=content)
