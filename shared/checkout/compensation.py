"""Undoing an attempt: first nothing of it can be committed any more, then the payment is let go,
then the stock, then what was taken of promotions, and last the shopper is told why. Each step may be
run again after a crash.
"""

from shared.carts.model import Message
from shared.checkout import stages
from shared.checkout.events import CheckoutCanceled, CheckoutFailed
from shared.checkout.holding import let_stock_go
from shared.checkout.model import CLOSED, Attempt, Checkout
from shared.checkout.paying import payment_request
from shared.checkout.ports import SagaInput, persist
from shared.checkout.records import Records, attempt_of
from shared.checkout.words import short_messages, told
from shared.inventory.service import InventoryService
from shared.kernel.change import UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.tenancy import Context
from shared.payments.service import PaymentService
from shared.promotions.redeeming import Redeeming

#: What ended the attempt, by the name of the error; a time-out depends on who was waited for.
_REASONS = {
    "OutOfStock": "out_of_stock",
    "PaymentRefused": "payment_refused",
    "PaymentStalled": "payment_stalled",
    "ReservationExpired": "confirmation_expired",
    "AuthenticationExpired": "authentication_expired",
    "Interrupted": "interrupted",
}
#: The shopper may choose again and go on; after any other reason the checkout is over.
_RECOVERABLE = frozenset({"out_of_stock", "payment_refused", "payment_stalled", "authentication_expired"})


class Compensation:
    """Undoes one attempt, and leaves alone what is not its own."""

    def __init__(
        self,
        *,
        records: Records,
        inventory: InventoryService,
        payments: PaymentService,
        redeeming: Redeeming,
        uow: UnitOfWork,
        clock: Clock,
    ) -> None:
        self._records = records
        self._inventory = inventory
        self._payments = payments
        self._redeeming = redeeming
        self._uow = uow
        self._clock = clock

    def run(self, given: SagaInput, error: str) -> None:
        """``error`` is the name of what went wrong.

        An order that was committed stands: nothing is undone, and its capture is asked for again
        by the sweeper. Raises :class:`~shared.payments.model.PaymentStalled` where the payment
        could not be let go; run it again then.
        """
        ctx = given.context()
        checkout, attempt = persist(lambda: self._fenced(given, error))
        if attempt is not None and checkout.order_id is not None:
            return
        refusal = self._let_payment_go(ctx, checkout, attempt)
        reason = attempt.ending if attempt and attempt.ending else "superseded"
        let_stock_go(self._inventory, ctx, Attempt.reservation_of(given.checkout_id, given.attempt), reason)
        if attempt is not None:
            self._let_promotions_go(ctx, checkout, attempt)
            persist(lambda: self._told(given, refusal))

    def abandon(self, ctx: Context, checkout: Checkout) -> None:
        """Close a checkout that nobody came back to; there is nothing to undo."""
        closed = stages.canceled(checkout, "abandoned", told("abandoned"), self._clock.now())
        fact = CheckoutCanceled(checkout_id=checkout.id, reason="abandoned")
        self._uow.commit(self._records.put(ctx, closed, fact))

    def postpone(self, given: SagaInput) -> None:
        """Have the sweeper look at it again later."""
        ctx = given.context()
        checkout = self._records.get(ctx, given.checkout_id)
        self._uow.commit(self._records.put(ctx, stages.postponed(checkout, self._clock.now())))

    def _fenced(self, given: SagaInput, error: str) -> tuple[Checkout, Attempt | None]:
        """The checkout with its attempt marked as ending, or without one where it is not the saga's."""
        ctx = given.context()
        checkout = self._records.get(ctx, given.checkout_id)
        attempt = attempt_of(checkout, given)
        if attempt is None or checkout.status in CLOSED:
            return checkout, None
        if checkout.order_id is not None or attempt.ending is not None:
            return checkout, attempt
        ending = stages.ending(checkout, _reason(error, attempt), self._clock.now())
        self._uow.commit(self._records.put(ctx, ending))
        return ending, ending.attempt

    def _let_payment_go(self, ctx: Context, checkout: Checkout, attempt: Attempt | None) -> str | None:
        """The provider's refusal, if there was one. Before a yes there can be no payment."""
        if attempt is None or attempt.agreed_at is None:
            return None
        return self._payments.void(ctx, payment_request(checkout, attempt)).refusal

    def _let_promotions_go(self, ctx: Context, checkout: Checkout, attempt: Attempt) -> None:
        """Give back what the yes took of promotions. Before a yes nothing was taken."""
        if attempt.agreed_at is not None:
            self._redeeming.give_back(ctx, checkout.id, checkout.redemptions, attempt.ending or "failed")

    def _told(self, given: SagaInput, refusal: str | None) -> None:
        ctx = given.context()
        checkout = self._records.get(ctx, given.checkout_id)
        attempt = attempt_of(checkout, given)
        if attempt is None or attempt.ending is None or checkout.status in CLOSED:
            return
        reason, now = attempt.ending, self._clock.now()
        if reason not in _RECOVERABLE:
            after = stages.canceled(checkout, reason, told(reason), now)
            fact = CheckoutCanceled(checkout_id=after.id, reason=reason)
        else:
            choose_again = {"payment_method": None} if reason == "payment_refused" else {}
            messages = self._messages(ctx, checkout, reason, refusal)
            after = stages.reopened(checkout, messages, now, **choose_again)
            fact = CheckoutFailed(checkout_id=after.id, attempt=attempt.number, reason=reason)
        self._uow.commit(self._records.put(ctx, after, fact))

    def _messages(
        self, ctx: Context, checkout: Checkout, reason: str, refusal: str | None
    ) -> tuple[Message, ...]:
        if reason == "out_of_stock":
            return short_messages(
                checkout, self._inventory.availability(ctx, [line.sku for line in checkout.lines])
            )
        return (told(reason, "$.payment_method", cause=refusal or reason),)


def _reason(error: str, attempt: Attempt) -> str:
    if error == "States.Timeout":
        if attempt.escalation:
            return "authentication_expired"
        return "payment_stalled" if attempt.agreed_at else "confirmation_expired"
    if error == "Interrupted" and not attempt.agreed_at:
        return "confirmation_expired"
    return _REASONS.get(error, "failed")
