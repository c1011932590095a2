"""What a shopper bought before, found again by kind and time, and what buying it again comes to today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from shared.carts.model import AddLine
from shared.catalog.model import Product, UnknownSku, Variant
from shared.catalog.service import CatalogService
from shared.identity.service import TenantService
from shared.inventory.service import InventoryService
from shared.kernel.clock import Clock
from shared.kernel.errors import NotFound
from shared.kernel.model import Model
from shared.kernel.money import Money
from shared.kernel.quantity import SellUnit
from shared.kernel.tenancy import Context
from shared.orders.model import OrderStatus, OrderView
from shared.orders.service import OrderService
from shared.pricing.model import QuotedLine
from shared.search.fields import stems
from shared.search.model import Text, Texts

#: Orders that are looked through, and things that are told of.
_LOOKED_BACK = 50
_TOLD = 12
Period = Literal["", "last_year", "this_year", "last_month", "last_week"]
State = Literal["same", "dearer", "cheaper", "sold_out", "gone"]


class NothingBought(NotFound):
    """Nothing of that kind is among the shopper's orders."""

    code = "nothing_bought"


class BoughtWanted(Model):
    """Which of the things that were bought: ``text`` are words of it, ``noun`` what the shopper calls
    the kind, ``categories`` paths of the catalogue."""

    text: Text = ""
    noun: Text = ""
    categories: Texts = ()
    period: Period = ""


class AgainWanted(BoughtWanted):
    """What shall be bought again: all of the last order, the latest of a kind, or what is bought most."""

    which: Literal["last_order", "latest", "usual"] = "last_order"


class Purchase(Model):
    """Something that was bought, its latest purchase where there were several (``times``)."""

    product_id: str
    sku: str
    title: str
    brand: str = ""
    options: Mapping[str, str] = Field(default={})
    sell_unit: SellUnit
    quantity: int
    paid: Money
    order_id: str
    order_number: str
    placed_at: datetime
    times: int = 1
    on_sale: bool = True


class Purchases(Model):
    """The shopper's own purchases, the latest first."""

    items: Annotated[tuple[Purchase, ...], Field(min_length=1)]


class AgainLine(Model):
    """A purchase as it can be bought today; ``now`` is null where it is not sold any more."""

    purchase: Purchase
    state: State
    now: Money | None
    available: int


class Again(Model):
    """What buying it again comes to: ``lines`` are all, ``take`` those that can be had today."""

    lines: tuple[AgainLine, ...]
    take: Annotated[tuple[AddLine, ...], Field(min_length=1)]


class NoneLeft(NotFound):
    """Nothing of what was bought can be bought today."""

    code = "none_left"


class PurchaseService:
    """Reads the shopper's own orders with what the catalogue says of them today."""

    def __init__(
        self,
        *,
        orders: OrderService,
        catalog: CatalogService,
        inventory: InventoryService,
        tenants: TenantService,
        clock: Clock,
    ) -> None:
        self._orders = orders
        self._catalog = catalog
        self._inventory = inventory
        self._tenants = tenants
        self._clock = clock

    def bought(self, ctx: Context, wanted: BoughtWanted) -> Purchases:
        """What was bought of a kind, each SKU once: two calls. Raises :class:`NothingBought`."""
        found, _ = self._found(ctx, wanted)
        return Purchases(items=tuple(found[:_TOLD]))

    def again(self, ctx: Context, wanted: AgainWanted) -> Again:
        """What can be bought again, at today's prices: three calls.

        Raises :class:`NothingBought`, and :class:`NoneLeft` where none of it is to be had.
        """
        found, products = self._found(ctx, wanted)
        chosen = _chosen(found, wanted)
        available = self._inventory.availability(ctx, [purchase.sku for purchase in chosen])
        currency, now = self._tenants.settings(ctx.tenant).currency, self._clock.now()
        lines = tuple(
            _line(purchase, products.get(purchase.product_id), available, currency, now)
            for purchase in chosen
        )
        take = [_taken(line) for line in lines if line.state not in ("gone", "sold_out")]
        if not take:
            raise NoneLeft(_lost(lines))
        return Again(lines=lines, take=tuple(take))

    def _found(self, ctx: Context, wanted: BoughtWanted) -> tuple[list[Purchase], dict[str, Product]]:
        orders = [o for o in self._orders.latest(ctx, _LOOKED_BACK) if o.status is not OrderStatus.CANCELED]
        since, until = _between(wanted.period, self._clock.now())
        within = [o for o in orders if since <= o.placed_at < until]
        products = self._catalog.get_many(ctx, {line.product_id for o in within for line in o.lines})
        found = [p for p in _purchases(within, products) if _is_of(p, products.get(p.product_id), wanted)]
        if not found:
            raise NothingBought(_none(wanted))
        return found, products


def _purchases(orders: Iterable[OrderView], products: Mapping[str, Product]) -> list[Purchase]:
    """Each SKU's latest purchase, with how often it was bought."""
    found: dict[str, Purchase] = {}
    for order in orders:
        for line in order.lines:
            known = found.get(line.sku)
            if known is None:
                found[line.sku] = _purchase(order, line, products.get(line.product_id))
            else:
                found[line.sku] = known.model_copy(update={"times": known.times + 1})
    return list(found.values())


def _purchase(order: OrderView, line: QuotedLine, product: Product | None) -> Purchase:
    return Purchase(
        product_id=line.product_id,
        sku=line.sku,
        title=line.title,
        brand=product.brand if product else "",
        options=line.options,
        sell_unit=line.sell_unit,
        quantity=line.quantity,
        paid=line.unit_price,
        order_id=order.id,
        order_number=order.number,
        placed_at=order.placed_at,
        on_sale=product is not None,
    )


def _is_of(purchase: Purchase, product: Product | None, wanted: BoughtWanted) -> bool:
    """Whether a purchase is of the kind that is asked for, by its category or by its name."""
    path = " > ".join(product.category) if product else ""
    if any(f"{path} > ".casefold().startswith(f"{kind} > ".casefold()) for kind in wanted.categories):
        return True
    words = set(stems().analyze(wanted.text or wanted.noun))
    if not words:
        return not wanted.categories
    kinds = " ".join(product.category) if product else ""
    return words <= set(stems().analyze(f"{purchase.title} {purchase.brand} {kinds}"))


def _chosen(found: Sequence[Purchase], wanted: AgainWanted) -> list[Purchase]:
    if wanted.which == "last_order":
        return [purchase for purchase in found if purchase.order_id == found[0].order_id]
    if wanted.which == "usual":
        return [max(found, key=lambda purchase: purchase.times)]
    return [found[0]]


def _line(
    purchase: Purchase, product: Product | None, available: Mapping[str, int], currency: str, at: datetime
) -> AgainLine:
    variant = _variant(product, purchase.sku)
    price = variant.price(currency) if variant else None
    left = max(0, available.get(purchase.sku, 0))
    if price is None:
        return AgainLine(purchase=purchase, state="gone", now=None, available=0)
    now = price.effective(at)
    state: State = "dearer" if purchase.paid < now else "cheaper" if now < purchase.paid else "same"
    return AgainLine(purchase=purchase, state=state if left else "sold_out", now=now, available=left)


def _variant(product: Product | None, sku: str) -> Variant | None:
    try:
        return product.variant(sku) if product else None
    except UnknownSku:
        return None


def _taken(line: AgainLine) -> AddLine:
    bought = line.purchase
    return AddLine(product_id=bought.product_id, sku=bought.sku, quantity=bought.quantity)


def _between(period: Period, now: datetime) -> tuple[datetime, datetime]:
    """The moments that a period lies between, the end excluded."""
    year = now.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    month = year.replace(month=now.month)
    day = month.replace(day=now.day)
    week = day - timedelta(days=day.weekday())
    spans = {
        "last_year": (year.replace(year=year.year - 1), year),
        "this_year": (year, now),
        "last_month": ((month - timedelta(days=1)).replace(day=1), month),
        "last_week": (week - timedelta(days=7), week),
    }
    return spans.get(period, (datetime.min.replace(tzinfo=now.tzinfo), now + timedelta(days=1)))


def _none(wanted: BoughtWanted) -> str:
    what = f"no {wanted.noun or wanted.text}" if wanted.noun or wanted.text else "nothing"
    when = f" from {wanted.period.replace('_', ' ')}" if wanted.period else ""
    return f"You have {what} in your orders{when}."


def _lost(lines: Sequence[AgainLine]) -> str:
    gone = [f"{line.purchase.title} is {_LOST[line.state]}" for line in lines]
    return f"I could not put it into your cart again: {', '.join(gone)}."


_LOST = {"gone": "not sold any more", "sold_out": "sold out"}
