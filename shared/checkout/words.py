"""What a checkout tells the shopper: messages by reason, and the summary that a yes answers."""

from collections.abc import Iterator, Mapping

from shared.carts.model import Message
from shared.checkout.model import (
    OPEN,
    Checkout,
    CheckoutStatus,
    CheckoutView,
    Confirmation,
    Escalation,
    Link,
)
from shared.pricing.model import QuotedLine

#: Why an attempt ended, in words; the keys are stable codes.
REASONS = {
    "authentication_expired": "Your bank's confirmation did not come in time. Nothing was charged.",
    "abandoned": "The checkout was left alone for too long.",
    "confirmation_expired": "The time to confirm ran out. Nothing was charged.",
    "declined": "You canceled. Nothing was charged.",
    "failed": "Something went wrong on our side. Nothing was charged.",
    "interrupted": "The checkout was interrupted on our side. Nothing was charged.",
    "out_of_stock": "Not enough is left of what you chose. Nothing was charged.",
    "payment_refused": "The payment was refused. Choose another way to pay.",
    "payment_stalled": "The payment was not answered in time. Nothing was charged; please try again.",
    "superseded": "A newer checkout took its place.",
    "capture_failed": "Your order is placed; the payment needs a second look by the shop.",
}


def told(reason: str, path: str = "$", **facts: int | str) -> Message:
    """The message of a reason."""
    return Message(
        type="error", code=reason, severity="error", path=path, content=REASONS[reason], facts=facts
    )


def short_messages(checkout: Checkout, available: Mapping[str, int]) -> tuple[Message, ...]:
    """What there is too little of, line by line."""
    short = [
        told("out_of_stock", f"$.lines[{index}]", available=left).model_copy(
            update={"content": f"Only {max(left, 0)} left of {line.title}." if left > 0 else _gone(line)}
        )
        for index, line in enumerate(checkout.lines)
        if (left := available[line.sku]) < line.quantity
    ]
    return tuple(short) or (told("out_of_stock", "$.lines"),)


def summary(checkout: Checkout) -> tuple[str, ...]:
    """Every line and every sum, where it goes and how it is paid, one sentence each."""
    lines = [_line(line) for line in checkout.lines]
    return (*lines, *_sums(checkout), *_where(checkout), f"Paid with {checkout.payment_method}")


def _sums(checkout: Checkout) -> Iterator[str]:
    """The entries of the bill; what promotions take off, one by one."""
    for total in checkout.totals:
        if total.type != "discount":
            yield f"{total.title}: {total.amount}"
            continue
        for one in checkout.discounts:
            yield f"{one.title}{f' ({one.code})' if one.code else ''}: {one.amount}"


def _line(line: QuotedLine) -> str:
    price = line.subtotal + line.discount
    later = f" ({line.sell_unit.words(line.backordered)} on backorder)" if line.backordered else ""
    return f"{line.sell_unit.words(line.quantity)} × {line.title}{_options(line.options)}: {price}{later}"


def _gone(line: QuotedLine) -> str:
    return f"{line.title} is sold out."


def _options(options: Mapping[str, str]) -> str:
    return f" ({', '.join(options.values())})" if options else ""


def _where(checkout: Checkout) -> list[str]:
    address = checkout.shipping_address
    if address is None:
        return []
    street = (address.name, address.line1, address.line2)
    parts = (*street, address.postal_code, address.city, address.region, address.country)
    chosen = next((o.title for o in checkout.shipping_options if o.id == checkout.shipping_option), None)
    return [f"Delivered to {', '.join(filter(None, parts))}", *([f"By {chosen}"] if chosen else [])]


def view(checkout: Checkout) -> CheckoutView:
    """The checkout as its owner sees it."""
    shared = {
        name: getattr(checkout, name)
        for name in CheckoutView.model_fields
        if name not in ("confirmation", "escalation", "links")
    }
    return CheckoutView(
        **shared,
        confirmation=_confirmation(checkout),
        escalation=_escalation(checkout),
        links=_links(checkout),
    )


def _escalation(checkout: Checkout) -> Escalation | None:
    attempt = checkout.attempt
    if checkout.status is not CheckoutStatus.ESCALATED or attempt is None or attempt.ending:
        return None
    return attempt.escalation


def _confirmation(checkout: Checkout) -> Confirmation | None:
    attempt = checkout.attempt
    if checkout.status is not CheckoutStatus.READY or attempt is None or attempt.ending:
        return None
    return Confirmation(
        consent=attempt.consent,
        summary=summary(checkout),
        total=checkout.total,
        expires_at=attempt.expires_at,
    )


def _links(checkout: Checkout) -> tuple[Link, ...]:
    links = [Link(type="self", url=f"/v1/checkouts/{checkout.id}")]
    if checkout.status in OPEN or checkout.status is CheckoutStatus.ESCALATED:
        links.append(Link(type="cancel", url=f"/v1/checkouts/{checkout.id}/cancellations"))
    if checkout.status is CheckoutStatus.ESCALATED:
        links.append(Link(type="continue", url=f"/v1/checkouts/{checkout.id}/continuations"))
    if checkout.order_id:
        links.append(Link(type="order", url=f"/v1/orders/{checkout.order_id}"))
    return tuple(links)
