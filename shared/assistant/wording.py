"""Facts in words: what was looked for, what a cart or a checkout comes to. Each number from a record."""

from __future__ import annotations

from collections.abc import Sequence

from shared.assistant.language.lexicon import is_size
from shared.carts.model import CartLineView, CartView
from shared.checkout.model import CheckoutStatus, CheckoutView
from shared.kernel.money import Money
from shared.orders.model import OrderSummary, OrderView
from shared.search.model import SearchQuery
from shared.storefront.model import Availability, Card

#: Things listed in one sentence.
_LISTED = 4
#: Characters of a merchant's description that are repeated.
_EXCERPT = 240
_FEW_LEFT = "only {} left"
NOT_YET = {
    "returns": "I cannot take returns or refunds yet. I can show your orders, and the shop's own service "
    "helps with the rest.",
    "alerts": "I cannot watch prices or stock for you yet. I can show what is available right now.",
    "voice": "I cannot call you yet. You can write to me here at any time.",
    "coupons": "I cannot take coupons or gift cards yet. I can look for what is on sale.",
    "people": "I cannot connect you with a person yet. I can help with finding things, your cart "
    "and your orders.",
    "price_history": "I cannot tell past prices yet. I can show today's price and what is on sale.",
    "wish_lists": "I cannot keep wish lists yet. I can put it into your cart, where it costs nothing "
    "until you buy.",
    "reviews": "I cannot read or take reviews yet. I can show a product's rating where it has one.",
    "memory": "I do not keep a memory of you beyond this conversation yet.",
    "order_changes": "I cannot change or cancel a placed order yet. I can show where it stands.",
    "subscriptions": "I cannot order on a schedule yet. I can order it for you once.",
}
HELP = (
    "I find things in this shop, tell you about them, keep your cart and place your order once you say yes. "
    "Try “find running shoes under $100”, “add the second one”, “what's in my cart” or “check out”."
)
_HELP_SAFE = "I can find things, tell you about them, keep your cart and, on your yes, place your order."
NOTES = {
    "greeting": "Hello! What are you looking for today?",
    "thanks": "You are welcome. Is there anything else?",
    "goodbye": "Goodbye, and come back any time. Your cart stays as it is.",
    "help": HELP,
    "off_topic": f"That is outside of what I know. {_HELP_SAFE}",
    "canceled": "All right, I left it. Your cart is as it was.",
}


def joined(parts: Sequence[str], last: str = "and") -> str:
    """``a, b and c``."""
    return f" {last} ".join(filter(None, [", ".join(parts[:-1]), parts[-1]])) if parts else ""


def sought(query: SearchQuery, currency: str) -> str:
    """What a query looks for: ``running shoes in blue, under $100.00``."""
    names = [*query.brands, *(category.rpartition(">")[2].strip().lower() for category in query.categories)]
    subject = " ".join(filter(None, [query.text, *names])) or "products"
    looks, sizes = (
        [" or ".join(values[:2]) for name, values in query.attributes.items() if is_size(name) is size]
        for size in (False, True)
    )
    dressed = subject + (f" in {joined(looks)}" if looks else "")
    parts = [dressed, *(f"size {size}" for size in sizes), *_bounds(query, currency)]
    return ", ".join(parts)


def _bounds(query: SearchQuery, currency: str) -> list[str]:
    low, high = (
        Money(amount=bound, currency=currency) if bound is not None else None
        for bound in (query.price_min, query.price_max)
    )
    parts = [f"between {low} and {high}"] if low and high else []
    if not parts:
        parts = [f"up to {high}"] if high else [f"from {low}"] if low else []
    if query.min_discount:
        parts.append("on sale" if query.min_discount == 1 else f"at least {query.min_discount}% off")
    return [*parts, *(["in stock"] if query.in_stock else [])]


def reason(card: Card) -> str:
    """Why a card is worth a look, from its own record alone."""
    reasons = [f"{card.discount_percent}% off"] if card.discount_percent else []
    if card.rating is not None:
        stars = f"{card.rating.tenths // 10}.{card.rating.tenths % 10}"
        reasons.append(f"rated {stars} of 5 by {card.rating.count}")
    if card.availability is Availability.LOW_STOCK:
        reasons.append(_FEW_LEFT.format(card.available))
    if card.availability is Availability.OUT_OF_STOCK:
        reasons.append("out of stock")
    return ", ".join(reasons or [f"{name}: {value}" for name, value in list(card.highlights.items())[:2]])


def described(card: Card) -> str:
    """A product in two sentences."""
    price = f"{'from ' if card.price_from else ''}{card.price}"
    by = f" by {card.brand}" if card.brand else ""
    choices = "; ".join(f"{name}: {', '.join(values)}" for name, values in card.options.items())
    left = {
        Availability.IN_STOCK: "It is in stock.",
        Availability.LOW_STOCK: f"There are {_FEW_LEFT.format(card.available)}.",
        Availability.OUT_OF_STOCK: "It is out of stock right now.",
    }[card.availability]
    return f"{card.title}{by} costs {price}. {f'It comes in {choices}. ' if choices else ''}{left}"


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


def pieces(cart: CartView) -> int:
    """How many things are in a cart."""
    return sum(line.quantity for line in cart.lines)


def cart_sum(cart: CartView) -> str:
    """What a cart comes to, in one sentence."""
    if not cart.lines:
        return "Your cart is empty."
    count = pieces(cart)
    return f"Your cart has {count} item{'s' if count != 1 else ''}, {cart.quote.total} in all."


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
