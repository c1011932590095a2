"""The saga's steps with the payment provider: hold the money after the yes, pay it out after the order."""

from shared.carts.model import Message
from shared.checkout import stages
from shared.checkout.events import CheckoutCompleted
from shared.checkout.model import Attempt, AttemptOver, Checkout, CheckoutStatus
from shared.checkout.ports import Raced, SagaInput, persist
from shared.checkout.records import Records, attempt_of
from shared.checkout.words import told
from shared.kernel.change import Change, UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.errors import Stale
from shared.kernel.tenancy import Context
from shared.orders.model import Order
from shared.orders.service import OrderService
from shared.payments.model import PaymentState
from shared.payments.service import PaymentRequest, PaymentService


def payment_request(checkout: Checkout, attempt: Attempt) -> PaymentRequest:
    """What the attempt asks the payment provider for."""
    return PaymentRequest(
        id=attempt.payment_id,
        checkout_id=checkout.id,
        amount=checkout.total,
        method=checkout.payment_method or "",
    )


class Authorize:
    """Have the payment provider hold the total."""

    def __init__(self, *, records: Records, payments: PaymentService) -> None:
        self._records = records
        self._payments = payments

    def run(self, given: SagaInput) -> None:
        """Raises :class:`~shared.payments.model.PaymentRefused`, ``PaymentStalled``, ``PaymentOver``,
        ``ActionRequired`` (the saga waits then, and runs this again), :class:`AttemptOver`.
        """
        checkout, attempt = self._records.under_way(given)
        if attempt.agreed_at is None:
            raise AttemptOver("The shopper has not agreed.")
        self._payments.authorize(given.context(), payment_request(checkout, attempt))


class Capture:
    """Have the money paid out, and confirm the order with it."""

    def __init__(
        self,
        *,
        records: Records,
        payments: PaymentService,
        orders: OrderService,
        uow: UnitOfWork,
        clock: Clock,
    ) -> None:
        self._records = records
        self._payments = payments
        self._orders = orders
        self._uow = uow
        self._clock = clock

    def run(self, given: SagaInput) -> None:
        """Raises :class:`~shared.payments.model.PaymentStalled`: the order stands, ask again later.

        A refused capture is an answer: the order says so and stays pending.
        """
        persist(lambda: self._capture(given))

    def _capture(self, given: SagaInput) -> None:
        ctx = given.context()
        checkout = self._records.get(ctx, given.checkout_id)
        if checkout.status is CheckoutStatus.COMPLETED:
            return
        attempt = attempt_of(checkout, given)
        if attempt is None or checkout.order_id is None:
            raise AttemptOver("There is no order to capture for.")
        order = self._orders.find(ctx, checkout.order_id)
        moved, messages = self._paid(ctx, order, attempt.payment_id)
        done = stages.completed(checkout, messages, self._clock.now())
        fact = CheckoutCompleted(checkout_id=done.id, order_id=order.id)
        try:
            self._uow.commit(self._records.put(ctx, done, fact), moved)
        except Stale as lost:
            raise Raced("The order or its payment changed meanwhile.") from lost

    def _paid(self, ctx: Context, order: Order, payment_id: str) -> tuple[Change, tuple[Message, ...]]:
        """What the pay-out comes to. An order that is being canceled is not paid out any more: whoever
        cancels it finds out what the provider has."""
        if order.cancellation is not None:
            return Change(()), ()
        payment, recorded = self._payments.capture(ctx, payment_id)
        if payment.state is PaymentState.CAPTURED:
            return self._orders.confirming(ctx, order) + recorded, ()
        failed = self._orders.capture_failed(ctx, order, payment.refusal or "refused")
        return failed + recorded, (told("capture_failed"),)
