"""The shopper's yes: to what was shown, in time, once, and taking stock and promotions with it."""

from datetime import datetime
from typing import Any

from shared.checkout import stages
from shared.checkout.consent import changed
from shared.checkout.drafting import Draft, Drafter, Wishes
from shared.checkout.events import CheckoutAgreed
from shared.checkout.model import (
    CLOSED,
    Attempt,
    CartEmpty,
    Checkout,
    CheckoutClosed,
    CheckoutRunning,
    CheckoutStatus,
    ConfirmationExpired,
    ConsentChanged,
    NotReady,
    UpdateCheckout,
)
from shared.checkout.ports import Raced, TaskToken
from shared.checkout.records import Records
from shared.inventory.model import ReservationEnded, ReservationExpired
from shared.inventory.service import InventoryService
from shared.kernel.change import Change, UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.tenancy import Context
from shared.promotions.model import LimitReached
from shared.promotions.redeeming import Redeeming


class Confirming:
    """Takes a yes. Run again by its caller where it lost a race."""

    def __init__(
        self,
        *,
        records: Records,
        drafter: Drafter,
        inventory: InventoryService,
        redeeming: Redeeming,
        uow: UnitOfWork,
        clock: Clock,
    ) -> None:
        self._redeeming = redeeming
        self._records = records
        self._drafter = drafter
        self._inventory = inventory
        self._uow = uow
        self._clock = clock

    def confirm(self, ctx: Context, checkout_id: str, consent: str) -> tuple[Checkout, TaskToken | None]:
        """The agreed checkout and the token to go on with, where the saga waits already."""
        checkout, token = self._records.read(ctx, checkout_id)
        attempt = checkout.attempt
        if attempt is not None and attempt.agreed_at and attempt.consent == consent and not attempt.ending:
            return checkout, token
        attempt = _awaiting(checkout)
        now = self._clock.now()
        if attempt.ending or now >= attempt.expires_at:
            raise ConfirmationExpired("The time to confirm is over; check out again.")
        if consent != attempt.consent:
            raise ConsentChanged("This is not what was last shown; look at it again.", changed=["checkout"])
        self._still_as_shown(ctx, checkout, now)
        agreed = stages.agreed(checkout, now)
        taken = self._stock(ctx, checkout, attempt, token)
        try:
            claims = claimed(self._redeeming, ctx, checkout)
            self._uow.commit(self._records.put(ctx, agreed, agreement(agreed)), taken, claims)
        except LimitReached as reached:
            raise ConsentChanged(reached.message, changed=["promotions"], **reached.facts) from reached
        return agreed, token

    def _stock(self, ctx: Context, checkout: Checkout, attempt: Attempt, token: TaskToken | None) -> Change:
        """What goes into one write with the yes: where the saga waits, the stock is committed.

        Where it does not wait yet, the waiting step will find the yes and commit the stock. A
        token that is stored at this very moment refuses the write, and we look again.
        """
        if token is None:
            return self._records.store.nobody_waiting(checkout, attempt.number)
        try:
            deadline = self._clock.now() + stages.COMMITTING
            return self._inventory.begin_commit(ctx, attempt.reservation_id, deadline)
        except ReservationExpired as lapsed:
            raise ConfirmationExpired("The time to confirm is over; check out again.") from lapsed
        except ReservationEnded as ended:
            raise Raced("The checkout changed meanwhile.") from ended

    def _still_as_shown(self, ctx: Context, checkout: Checkout, now: datetime) -> None:
        """What was shown is honoured, whatever rose or ended since. What costs less by now is asked for
        again, as nobody pays more than they would be shown."""
        try:
            draft = self._drafter.draft(ctx, wishes_of(checkout, UpdateCheckout()), now, checkout)
        except CartEmpty as empty:
            raise ConsentChanged("The cart is empty by now.", changed=["lines"]) from empty
        parts = changed(checkout, checkout.model_copy(update=draft.fields()))
        if parts or not draft.ready:
            raise ConsentChanged(
                "Something has changed since this was shown; look at the checkout again.",
                changed=parts or ["lines"],
                total=draft.total.model_dump(),
                prices=_other_prices(checkout, draft),
            )


def claimed(redeeming: Redeeming, ctx: Context, ready: Checkout) -> Change:
    """The writes that count what a yes takes of promotions. Raises :class:`LimitReached`."""
    number = ready.attempt.number if ready.attempt else ready.version
    return redeeming.claiming(ctx, ready.id, number, ready.promotions, ready.discounts)


def _other_prices(checkout: Checkout, draft: Draft) -> list[dict[str, Any]]:
    """What one costs now where that is not what was shown."""
    was = {line.line_id: line.unit_price for line in checkout.lines}
    return [
        {
            "line_id": line.line_id,
            "title": line.title,
            "old": was[line.line_id].model_dump(),
            "new": line.unit_price.model_dump(),
        }
        for line in draft.lines
        if line.line_id in was and was[line.line_id] != line.unit_price
    ]


def wishes_of(checkout: Checkout, given: UpdateCheckout) -> Wishes:
    """What was chosen before, with what is chosen now."""
    before = {name: getattr(checkout, name) for name in Wishes.model_fields}
    return Wishes(**{**before, **{name: getattr(given, name) for name in given.model_fields_set}})


def agreement(checkout: Checkout) -> CheckoutAgreed:
    """What a yes announces."""
    number = checkout.attempt.number if checkout.attempt else checkout.version
    return CheckoutAgreed(checkout_id=checkout.id, attempt=number, total=checkout.total)


def _awaiting(checkout: Checkout) -> Attempt:
    """The attempt that a yes would be to; otherwise the refusal that says why there is none."""
    attempt, status = checkout.attempt, checkout.status
    if status in (CheckoutStatus.RUNNING, CheckoutStatus.ESCALATED):
        raise CheckoutRunning("The checkout is being completed.", checkout_id=checkout.id)
    if status is CheckoutStatus.CANCELED and attempt and attempt.ending == "confirmation_expired":
        raise ConfirmationExpired("The time to confirm is over; check out again.")
    if status in CLOSED:
        raise CheckoutClosed(f"The checkout is {status}.", checkout_status=status)
    if attempt is None:
        problems = [message.model_dump(mode="json") for message in checkout.messages]
        raise NotReady("Something is missing before this can be confirmed.", messages=problems)
    return attempt
