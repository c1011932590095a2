"""How a checkout moves on: every step makes the next version, and refuses where it is not legal."""

from datetime import datetime, timedelta
from typing import Any

from shared.carts.model import Message
from shared.checkout.consent import consent_to
from shared.checkout.model import (
    CLOSED,
    Attempt,
    AttemptOver,
    Checkout,
    CheckoutClosed,
    CheckoutRunning,
    CheckoutStatus,
    Escalation,
)
from shared.promotions.redeeming import keys_of

#: How long a checkout that nobody touches is kept open.
IDLE = timedelta(hours=6)
#: How long after the last moment for a yes the saga may need to end by itself.
GRACE = timedelta(seconds=60)
#: How long payment and order may take once the shopper has agreed.
CARRYING_OUT = timedelta(seconds=120)
#: How long stock is kept out of everybody's reach at most while a payment is asked for.
COMMITTING = timedelta(minutes=15)
#: How long the holder of a card has to confirm with their bank (3-D Secure): the state machine's own limit.
CONFIRMING = timedelta(minutes=15)
#: When a capture that got no answer is asked for again.
AGAIN = timedelta(minutes=5)

_MOVES: dict[CheckoutStatus, frozenset[CheckoutStatus]] = {
    CheckoutStatus.INCOMPLETE: frozenset(
        {CheckoutStatus.INCOMPLETE, CheckoutStatus.READY, CheckoutStatus.CANCELED}
    ),
    CheckoutStatus.READY: frozenset(
        {
            CheckoutStatus.INCOMPLETE,
            CheckoutStatus.READY,
            CheckoutStatus.RUNNING,
            CheckoutStatus.CANCELED,
        }
    ),
    CheckoutStatus.ESCALATED: frozenset(
        {
            CheckoutStatus.ESCALATED,
            CheckoutStatus.RUNNING,
            CheckoutStatus.INCOMPLETE,
            CheckoutStatus.CANCELED,
        }
    ),
    CheckoutStatus.RUNNING: frozenset(
        {
            CheckoutStatus.RUNNING,
            CheckoutStatus.ESCALATED,
            CheckoutStatus.COMPLETED,
            CheckoutStatus.INCOMPLETE,
            CheckoutStatus.CANCELED,
        }
    ),
    CheckoutStatus.COMPLETED: frozenset(),
    CheckoutStatus.CANCELED: frozenset(),
}


def must_be_open(checkout: Checkout) -> None:
    """Raise :class:`CheckoutClosed` or :class:`CheckoutRunning` where nothing can be changed."""
    if checkout.status in CLOSED:
        raise CheckoutClosed(f"The checkout is {checkout.status}.", checkout_status=checkout.status)
    if checkout.status in (CheckoutStatus.RUNNING, CheckoutStatus.ESCALATED):
        raise CheckoutRunning("The checkout is being completed.", checkout_id=checkout.id)


def readied(checkout: Checkout, now: datetime, hold: timedelta, order_id: str) -> Checkout:
    """Ready for a yes, under a new attempt: its consent covers this very version."""
    until = now + hold
    attempt = Attempt(
        number=checkout.version,
        consent=consent_to(checkout, checkout.version),
        reservation_id=Attempt.reservation_of(checkout.id, checkout.version),
        payment_id=Attempt.payment_of(checkout.id, checkout.version),
        order_id=order_id,
        expires_at=until,
    )
    update = {
        "status": CheckoutStatus.READY,
        "attempt": attempt,
        "expires_at": until,
        "deadline": until + GRACE,
        "updated_at": now,
    }
    return checkout.model_copy(update=update)


def agreed(checkout: Checkout, now: datetime) -> Checkout:
    """The shopper said yes: what follows is the saga's alone."""
    until = now + CARRYING_OUT
    return _moved(checkout, CheckoutStatus.RUNNING, now, deadline=until, **taken(checkout, now))


def taken(checkout: Checkout, now: datetime) -> dict[str, Any]:
    """What a yes changes of a checkout: its attempt is agreed, its promotions are taken."""
    attempt = _attempt(checkout).model_copy(update={"agreed_at": now})
    redemptions = keys_of(checkout.promotions, attempt.number)
    return {"attempt": attempt, "promotions": (), "redemptions": redemptions}


def escalated(checkout: Checkout, url: str, now: datetime) -> Checkout:
    """The holder of the card has to confirm; asked again, no time is added."""
    attempt = _attempt(checkout)
    first = attempt.escalation
    until = first.expires_at if first else now.replace(microsecond=0) + CONFIRMING
    asked = attempt.model_copy(update={"escalation": Escalation(url=url, expires_at=until)})
    return _moved(checkout, CheckoutStatus.ESCALATED, now, attempt=asked, deadline=until + GRACE)


def ending(checkout: Checkout, reason: str, now: datetime) -> Checkout:
    """The attempt is being undone: from this version on nothing of it can be committed."""
    attempt = _attempt(checkout).model_copy(update={"ending": reason})
    return _moved(checkout, checkout.status, now, attempt=attempt)


def reopened(checkout: Checkout, messages: tuple[Message, ...], now: datetime, **update: Any) -> Checkout:
    """The attempt is undone; the shopper reads why and may try another way."""
    until = now + IDLE
    return _moved(
        checkout,
        CheckoutStatus.INCOMPLETE,
        now,
        attempt=None,
        messages=messages,
        expires_at=until,
        deadline=until,
        **update,
    )


def canceled(checkout: Checkout, reason: str, message: Message, now: datetime) -> Checkout:
    """It came to nothing. The attempt stays on record with the reason."""
    attempt = checkout.attempt and checkout.attempt.model_copy(update={"ending": reason})
    return _moved(checkout, CheckoutStatus.CANCELED, now, attempt=attempt, messages=(message,), deadline=None)


def ordered(checkout: Checkout, now: datetime) -> Checkout:
    """The order stands; what remains is to have the money paid out."""
    return _moved(checkout, CheckoutStatus.RUNNING, now, order_id=_attempt(checkout).order_id)


def postponed(checkout: Checkout, now: datetime) -> Checkout:
    """Looked at again later: the pay-out got no answer."""
    return _moved(checkout, checkout.status, now, deadline=now + AGAIN)


def completed(checkout: Checkout, messages: tuple[Message, ...], now: datetime) -> Checkout:
    """It became an order."""
    return _moved(checkout, CheckoutStatus.COMPLETED, now, messages=messages, deadline=None)


def _attempt(checkout: Checkout) -> Attempt:
    if checkout.attempt is None:
        raise AttemptOver("The checkout has no attempt under way.")
    return checkout.attempt


def _moved(checkout: Checkout, to: CheckoutStatus, now: datetime, **update: Any) -> Checkout:
    if to not in _MOVES[checkout.status]:
        raise CheckoutClosed(f"A checkout that is {checkout.status} cannot become {to}.")
    return checkout.model_copy(
        update={"status": to, "updated_at": now, "version": checkout.version + 1, **update}
    )
