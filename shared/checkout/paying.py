"""The saga's steps with the payment provider: hold the money after the yes, pay it out after the order."""

from shared.checkout import stages
from shared.checkout.events import CheckoutCompleted
from shared.checkout.model import Attempt, AttemptOver, Checkout, CheckoutStatus
from shared.checkout.ports import SagaInput, persist
from shared.checkout.records import Records, attempt_of
from shared.checkout.words import told
from shared.kernel.change import UnitOfWork
from shared.kernel.clock import Clock
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
        :class:`AttemptOver`.
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
        payment, recorded = self._payments.capture(ctx, attempt.payment_id)
        order = self._orders.find(ctx, checkout.order_id)
        if payment.state is PaymentState.CAPTURED:
            moved, messages = self._orders.confirming(ctx, order), ()
        else:
            moved = self._orders.capture_failed(ctx, order, payment.refusal or "refused")
            messages = (told("capture_failed"),)
        done = stages.completed(checkout, messages, self._clock.now())
        fact = CheckoutCompleted(checkout_id=done.id, order_id=order.id)
        self._uow.commit(self._records.put(ctx, done, fact), moved, recorded)
