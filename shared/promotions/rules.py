"""What promotions take off: pure, in whole minor units, whatever order lines and promotions come in.

Each promotion is reckoned on the goods at the prices paid, as if there were no other; together they
never take more off a line than it costs. Every combination that stacking allows is priced (by the
bill that the caller hands in, tax included), and the shopper has the one with the lowest bill; of
equal ones the one with the higher priorities, then with fewer promotions, then by id. So a promotion
more can only make it cheaper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from math import prod

from shared.kernel.money import Money
from shared.promotions.model import (
    BuyGet,
    FixedAmount,
    FreeShipping,
    Percentage,
    Promotion,
    Reason,
    Selector,
)

_RATE = 10_000
#: Combinations that are priced at most: where a cart has more, the smallest offers of the largest
#: group are left out.
MOST_COMBINATIONS = 2_000


@dataclass(frozen=True, slots=True)
class Good:
    """A line as promotions see it: what one costs now, how many, and what it is."""

    line_id: str
    product_id: str
    brand: str
    category: tuple[str, ...]
    unit: int
    quantity: int

    @property
    def paid(self) -> int:
        return self.unit * self.quantity


@dataclass(frozen=True, slots=True)
class Basket:
    """What is bought: ``goods`` in the canonical order, and what its delivery costs (0: not chosen).

    ``room`` is what is left of promotions' budgets, in minor units, where that is known.
    """

    goods: Sequence[Good]
    currency: str
    shipping: int = 0
    shipping_option: str | None = None
    room: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class Discount:
    """What one promotion takes off: by line, in the basket's order, and off the delivery."""

    promotion: Promotion
    lines: tuple[int, ...]
    shipping: int = 0

    @property
    def amount(self) -> int:
        return sum(self.lines) + self.shipping


@dataclass(frozen=True, slots=True)
class Choice:
    """What is taken off, and why the rest is not: reasons by promotion id, each with its gap."""

    discounts: tuple[Discount, ...] = ()
    missed: Mapping[str, tuple[Reason, int]] = field(default_factory=dict[str, tuple[Reason, int]])

    def off(self, count: int) -> list[int]:
        """Off each line, all promotions together."""
        return [sum(d.lines[i] for d in self.discounts) for i in range(count)]

    @property
    def shipping(self) -> int:
        return sum(d.shipping for d in self.discounts)


#: The bill to pay with so much off each line and off the delivery.
Bill = Callable[[Sequence[int], int], int]


def choose(
    promotions: Iterable[Promotion], basket: Basket, at: Callable[[Promotion], datetime], bill: Bill
) -> Choice:
    """The combination with the lowest bill among all that stacking allows; each promotion is looked at
    as it was ``at`` its moment."""
    missed: dict[str, tuple[Reason, int]] = {}
    offers: list[Discount] = []
    for promotion in sorted(promotions, key=lambda p: p.id):
        found = discount(promotion, basket, at(promotion))
        if isinstance(found, Discount):
            offers.append(found)
        else:
            missed[promotion.id] = found
    chosen = min((_capped(c, basket) for c in combinations(offers)), key=lambda c: _rank(c, basket, bill))
    had = {d.promotion.id for d in chosen}
    missed |= {o.promotion.id: (Reason.BETTER_OFFER, 0) for o in offers if o.promotion.id not in had}
    return Choice(chosen, missed)


def discount(promotion: Promotion, basket: Basket, at: datetime) -> Discount | tuple[Reason, int]:
    """What a promotion takes off by itself; or why nothing, and how much or how many are wanting."""
    if not promotion.live(at):
        return (Reason.ENDED if promotion.over(at) else Reason.NOT_STARTED), 0
    goods = [good for good in basket.goods if fits(promotion.on, good)]
    if not goods:
        return Reason.NOTHING_FITS, 0
    wanting = _wanting(promotion, goods, basket.currency)
    if wanting is not None:
        return wanting
    off = _off(promotion, goods, basket)
    lines = tuple(off.get(good.line_id, 0) for good in basket.goods)
    shipping = _off_shipping(promotion, basket)
    found = Discount(promotion, lines, shipping)
    if found.amount > basket.room.get(promotion.id, found.amount):
        return Reason.USED_UP, 0
    return found if found.amount else _nothing(promotion, basket)


def fits(selector: Selector, good: Good) -> bool:
    """Whether a line is among the selected; names are compared without regard to case."""
    if selector.product_ids and good.product_id not in selector.product_ids:
        return False
    if selector.brands and good.brand.casefold() not in {b.casefold() for b in selector.brands}:
        return False
    path = tuple(level.casefold() for level in good.category)
    paths = [tuple(level.casefold() for level in levels) for levels in selector.categories]
    return not paths or any(path[: len(levels)] == levels for levels in paths)


def combinations(offers: Sequence[Discount]) -> Iterator[tuple[Discount, ...]]:
    """All that may be had together, nothing first: one of each group, or an exclusive one alone."""
    yield ()
    yield from ((offer,) for offer in offers if offer.promotion.exclusive)
    groups: dict[str, list[Discount]] = {}
    for offer in _undominated([o for o in offers if not o.promotion.exclusive]):
        groups.setdefault(offer.promotion.group, []).append(offer)
    for chosen in product(*([None, *offers] for offers in _bounded([*groups.values()]))):
        yield tuple(offer for offer in chosen if offer is not None)


def _bounded(groups: list[list[Discount]]) -> list[list[Discount]]:
    while prod(len(offers) + 1 for offers in groups) > MOST_COMBINATIONS:
        largest = max(groups, key=len)
        largest.remove(min(largest, key=lambda offer: offer.amount))
    return groups


def _undominated(offers: Sequence[Discount]) -> list[Discount]:
    """Those that no other of their group beats everywhere: the rest can never make a lower bill."""
    return [offer for offer in offers if not any(_beats(other, offer) for other in offers)]


def _beats(one: Discount, other: Discount) -> bool:
    if one is other or one.promotion.group != other.promotion.group:
        return False
    mine, theirs = (*one.lines, one.shipping), (*other.lines, other.shipping)
    if mine == theirs:
        return _before(one.promotion) < _before(other.promotion)
    return all(a >= b for a, b in zip(mine, theirs, strict=True))


def _before(promotion: Promotion) -> tuple[int, str]:
    return (-promotion.priority, promotion.id)


def _rank(chosen: tuple[Discount, ...], basket: Basket, bill: Bill) -> tuple[int, int, int, list[str]]:
    off = [sum(d.lines[i] for d in chosen) for i in range(len(basket.goods))]
    pays = bill(off, sum(d.shipping for d in chosen))
    priorities = sum(d.promotion.priority for d in chosen)
    return pays, -priorities, len(chosen), sorted(d.promotion.id for d in chosen)


def _capped(chosen: tuple[Discount, ...], basket: Basket) -> tuple[Discount, ...]:
    """Never more off a line than it costs: what is too much is the later one's, by priority and id."""
    left, shipping = [good.paid for good in basket.goods], basket.shipping
    kept: list[Discount] = []
    for one in sorted(chosen, key=lambda d: _before(d.promotion)):
        lines = tuple(min(off, most) for off, most in zip(one.lines, left, strict=True))
        left = [most - off for off, most in zip(lines, left, strict=True)]
        free = min(one.shipping, shipping)
        shipping -= free
        if any(lines) or free:
            kept.append(Discount(one.promotion, lines, free))
    return tuple(kept)


def _wanting(promotion: Promotion, goods: Sequence[Good], currency: str) -> tuple[Reason, int] | None:
    """What is wanting to its conditions: pieces, or minor units."""
    needs, paid, budget = promotion.needs, sum(good.paid for good in goods), promotion.limits.budget
    if budget is not None and currency not in budget:
        return Reason.CURRENCY, 0
    if needs.spend is not None:
        if currency not in needs.spend:
            return Reason.CURRENCY, 0
        if paid < needs.spend[currency]:
            return Reason.SPEND_MORE, needs.spend[currency] - paid
    pieces = sum(good.quantity for good in goods)
    if needs.quantity is not None and pieces < needs.quantity:
        return Reason.BUY_MORE, needs.quantity - pieces
    return None


def _off(promotion: Promotion, goods: Sequence[Good], basket: Basket) -> dict[str, int]:
    effect, paid = promotion.effect, sum(good.paid for good in goods)
    if isinstance(effect, BuyGet):
        return _reduced(effect, promotion.on, basket.goods)
    if isinstance(effect, Percentage):
        amount = (2 * paid * effect.basis_points + _RATE) // (2 * _RATE)
        if effect.at_most is not None:
            amount = min(amount, effect.at_most.get(basket.currency, 0))
    elif isinstance(effect, FixedAmount):
        amount = min(paid, effect.amounts.get(basket.currency, 0))
    else:
        return {}
    shares = split(amount, [good.paid for good in goods])
    return {good.line_id: share for good, share in zip(goods, shares, strict=True)}


def _reduced(effect: BuyGet, on: Selector, goods: Sequence[Good]) -> dict[str, int]:
    """Off the cheapest units, line by line; within a line all units cost the same."""
    gets = effect.gets
    bought = [g for g in goods if fits(on, g) and not (gets and fits(gets, g))]
    reduced = [g for g in goods if fits(gets, g)] if gets else bought
    pieces = sum(good.quantity for good in bought)
    times = pieces // effect.buy if gets else pieces // (effect.buy + effect.get)
    left = min(times, effect.at_most or times) * effect.get
    off: dict[str, int] = {}
    for good in sorted(reduced, key=lambda g: g.unit):
        count = min(left, good.quantity)
        left -= count
        off[good.line_id] = (2 * good.unit * count * effect.basis_points + _RATE) // (2 * _RATE)
    return off


def _off_shipping(promotion: Promotion, basket: Basket) -> int:
    effect = promotion.effect
    if not isinstance(effect, FreeShipping):
        return 0
    if effect.options and basket.shipping_option not in effect.options:
        return 0
    most = basket.shipping if effect.at_most is None else effect.at_most.get(basket.currency, 0)
    return min(basket.shipping, most)


def _nothing(promotion: Promotion, basket: Basket) -> tuple[Reason, int]:
    """Why a promotion whose conditions are met takes nothing off."""
    effect = promotion.effect
    if isinstance(effect, BuyGet):
        set_of = effect.buy if effect.gets else effect.buy + effect.get
        pieces = sum(g.quantity for g in basket.goods if fits(promotion.on, g))
        return Reason.BUY_MORE, max(1, set_of - pieces)
    amounts = effect.amounts if isinstance(effect, FixedAmount) else effect.at_most
    wrong = amounts is not None and basket.currency not in amounts
    return (Reason.CURRENCY if wrong else Reason.NOTHING_FITS), 0


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Shares of an amount in minor units, exactly; nothing of nothing."""
    if amount == 0:
        return [0] * len(weights)
    return [share.amount for share in Money(amount=amount, currency="XXX").allocate(weights)]
