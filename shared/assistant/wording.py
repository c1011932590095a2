"""Facts in words: what was looked for, what a cart or a checkout comes to. Each number from a record."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from shared.assistant.language.lexicon import is_size
from shared.carts.model import CartLineView, CartView
from shared.checkout.model import CheckoutStatus, CheckoutView
from shared.kernel.money import Money, total
from shared.orders.model import OrderSummary, OrderView
from shared.pricing.model import Quote
from shared.search.model import SearchQuery
from shared.storefront.model import Availability, Card

#: Things listed in one sentence.
_LISTED = 4
#: Characters of a merchant's description that are repeated.
_EXCERPT = 240
#: Values of one option that are listed.
_VALUES = 8
_FEW_LEFT = "only {} left"


def joined(parts: Sequence[str], last: str = "and") -> str:
    """``a, b and c``."""
    return f" {last} ".join(filter(None, [", ".join(parts[:-1]), parts[-1]])) if parts else ""


def sought(query: SearchQuery, currency: str) -> str:
    """What a query looks for: ``blue running shoes up to $100``, said so that a number can go before it."""
    noun, of = _noun(query)
    looks, sizes = (
        [" or ".join(values[:2]) for name, values in query.attributes.items() if is_size(name) is size]
        for size in (False, True)
    )
    parts = [noun, *of, *([f"in {joined(looks)}"] if looks else [])]
    dressed = " ".join([*parts, *(f"in size {size}" for size in sizes)])
    return " ".join([dressed, *_bounds(query, currency)])


def _noun(query: SearchQuery) -> tuple[str, list[str]]:
    """The kind of thing, and the words that it is looked for with."""
    kinds = [category.rpartition(">")[2].strip().lower() for category in query.categories]
    brands = joined(query.brands, "or")
    words = [f"for “{query.text}”"] if query.text else []
    if kinds and _countable(joined(kinds, "or")):
        return " ".join(filter(None, [brands, joined(kinds, "or")])), words
    of = [f"in {joined(kinds, 'or')}"] if kinds else []
    by = [f"by {brands}"] if brands else []
    return "results" if words or of else "products", [*words, *of, *by]


def _countable(noun: str) -> bool:
    """Whether a count can go before a noun: ``lamps``, but not ``coffee`` or ``wellness``."""
    return noun.endswith("s") and not noun.endswith("ss")


def counted(count: int, what: str) -> str:
    """So many of what was looked for: ``17 running shoes``, ``1 result``."""
    if count != 1:
        return f"{count} {what}"
    head, _, rest = what.partition(" ")
    if head in ("results", "products"):
        return " ".join(filter(None, ["1", head.removesuffix("s"), rest]))
    return f"1 result in {what}"


def round_(money: Money) -> str:
    """An amount without decimals that say nothing: a shopper's ``$100``."""
    return re.sub(r"\.0+$", "", str(money)) if str(money)[-1:].isdecimal() else str(money)


def _bounds(query: SearchQuery, currency: str) -> list[str]:
    low, high = (
        round_(Money(amount=bound, currency=currency)) if bound is not None else None
        for bound in (query.price_min, query.price_max)
    )
    parts = [f"between {low} and {high}"] if low and high else []
    if not parts:
        parts = [f"up to {high}"] if high else [f"from {low}"] if low else []
    if query.min_discount:
        parts.append("on sale" if query.min_discount == 1 else f"at {query.min_discount}% off or more")
    parts += [f"but not in {joined(values[:2], 'or')}" for values in _shunned(query)]
    parts += [f"without {word}" for word in query.without]
    return [*parts, *(["in stock"] if query.in_stock else [])]


def _shunned(query: SearchQuery) -> list[Sequence[str]]:
    return [[value.rpartition(">")[2].strip() for value in values] for values in query.excluded.values()]


def reason(card: Card) -> str:
    """Why a card is worth a look, from its own record alone."""
    reasons = [f"{card.discount_percent}% off"] if card.discount_percent else []
    if card.rating is not None:
        stars = f"{card.rating.tenths // 10}.{card.rating.tenths % 10}"
        reasons.append(f"rated {stars} of 5 by {card.rating.count}")
    if card.availability is Availability.LOW_STOCK:
        reasons.append(_FEW_LEFT.format(card.available))
    if card.availability is Availability.BACKORDER:
        reasons.append("on backorder")
    if card.availability is Availability.OUT_OF_STOCK:
        reasons.append("out of stock")
    facts = [f"{name}: {value}" for name, value in list(card.highlights.items())[:2]]
    return ", ".join(reasons or facts or ["in stock"])


def described(card: Card) -> str:
    """A product in two sentences."""
    price = f"{'from ' if card.price_from else ''}{card.price}"
    named = card.brand and not card.title.casefold().startswith(card.brand.casefold())
    by = f" by {card.brand}" if named else ""
    choices = range_words(card.options)
    left = {
        Availability.IN_STOCK: "It is in stock.",
        Availability.LOW_STOCK: f"There are {_FEW_LEFT.format(card.available)}.",
        Availability.BACKORDER: "It is on backorder: it can be ordered now and comes later.",
        Availability.OUT_OF_STOCK: "It is out of stock right now.",
    }[card.availability]
    return f"{card.title}{by} costs {price}. {f'It comes {choices}. ' if choices else ''}{left}"


def excerpt(description: str) -> str:
    """The beginning of a merchant's text, in whole words and without links."""
    kept = " ".join(word for word in description.split() if "://" not in word and "www." not in word.lower())
    if len(kept) <= _EXCERPT:
        return kept
    return kept[:_EXCERPT].rpartition(" ")[0] + " …"


def line_words(line: CartLineView) -> str:
    """A cart line: ``2 × Trail Runner (Blue, 43)``."""
    options = f" ({', '.join(line.options.values())})" if line.options else ""
    return f"{line.sell_unit.words(line.quantity)} × {line.title}{options}"


def range_words(options: Mapping[str, Sequence[str]]) -> str:
    """What a product comes in: ``in white, black or green, and in size 38, 39 or 40``."""
    parts = [
        f"in {'size ' if is_size(name) else ''}{joined([*values[:_VALUES], *_others(values)], 'or')}"
        for name, values in options.items()
        if values
    ]
    return (", and " if any(" or " in part for part in parts) else " and ").join(parts)


def _others(values: Sequence[str]) -> list[str]:
    return ["others"] if len(values) > _VALUES else []


def variant_taken(taken: Mapping[str, str], open_: Mapping[str, Sequence[str]]) -> str:
    """Which variant was taken where several would have done, and what else there is.

    ``taken`` are the options of the SKU, ``open_`` the other values of those that nobody chose.
    """
    said = ", ".join(f"{'size ' if is_size(name) else ''}{value}" for name, value in taken.items())
    return f"I took {said}; it also comes {range_words(open_)}. Tell me which, and I change it."


def pieces(cart: CartView) -> int:
    """How many things are in a cart."""
    return sum(line.quantity for line in cart.lines)


def cart_sum(cart: CartView) -> str:
    """What a cart comes to, in one sentence: whether tax and delivery are in it is said."""
    if not cart.lines:
        return "Your cart is empty."
    count, quote = pieces(cart), cart.quote
    undelivered = quote.needs_shipping and quote.shipping_option is None
    return f"Your cart has {count} item{'s' if count != 1 else ''}: {bill(quote, undelivered)}."


def bill(quote: Quote | CheckoutView, undelivered: bool = False) -> str:
    """A sum with its tax: ``$69.90 plus $5.07 tax, $74.97 in all``; delivery may come on top yet."""
    end = " before delivery" if undelivered else " in all"
    before = untaxed(quote)
    if before != quote.total:
        return f"{before} plus {quote.total - before} tax, {quote.total}{end}"
    included = any(line.included_tax.amount for line in quote.lines)
    return f"{quote.total}{end}{', tax included' if included else ''}"


def untaxed(quote: Quote | CheckoutView) -> Money:
    """A total without the tax that came on top."""
    taxes = (entry.amount for entry in quote.totals if entry.type == "tax")
    return quote.total - total(taxes, quote.total.currency)


def cart_lines(cart: CartView) -> list[str]:
    """Every line of a cart with its price."""
    return [f"- {line_words(line)}: {line.total or 'not sold any more'}" for line in cart.lines]


def status_words(view: CheckoutView) -> str:
    """Where a purchase stands, truthfully."""
    if view.status is CheckoutStatus.COMPLETED:
        number = f" Its id is {view.order_id}." if view.order_id else ""
        return f"Your order is placed.{number}"
    if view.status is CheckoutStatus.RUNNING:
        return "Thank you. Your order is being placed: stock is held and the payment is under way."
    if view.status is CheckoutStatus.ESCALATED:
        return "Your payment needs you in person: please follow the payment's own steps."
    if view.status is CheckoutStatus.CANCELED:
        return "This checkout was canceled. Nothing was charged, and your cart is as it was."
    return " ".join(message.content for message in view.messages)


def order_words(order: OrderView | OrderSummary) -> str:
    """An order in one sentence."""
    paid = order.payment_state.replace("_", " ")
    goods = order.fulfilment_state.replace("_", " ")
    return f"Order {order.number}: {order.status}, {order.total}; payment {paid}, delivery {goods}"


def titles_of(titles: Sequence[str]) -> str:
    """Some titles in a sentence, quoted."""
    return joined([f"“{title}”" for title in titles[:_LISTED]], "or")
