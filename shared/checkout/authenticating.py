"""The saga's wait for the holder of the card (3-D Secure), and what ends it.

The bank's answer reaches us by the provider's news or with the shopper who comes back, before or after
the saga waits, or both. Whoever hears it records it on the payment first and then looks for the
token; the waiting step keeps the token first and then looks at the payment. So one of them always
sees the other.
"""

from shared.checkout import stages
from shared.checkout.model import Attempt, AttemptOver, Checkout, CheckoutStatus, CheckoutView
from shared.checkout.ports import SagaInput, TaskToken, Workflow, persist
from shared.checkout.records import Records
from shared.checkout.words import view
from shared.kernel.change import UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.errors import Gone
from shared.kernel.tenancy import Context
from shared.payments.model import Payment, PaymentState
from shared.payments.service import PaymentService


class AuthenticationExpired(Gone):
    """The holder of the card has not confirmed in time."""

    code = "authentication_expired"


class AwaitAuthentication:
    """Show the shopper where to confirm, and keep the token for whoever hears the answer."""

    def __init__(
        self,
        *,
        records: Records,
        payments: PaymentService,
        workflow: Workflow,
        uow: UnitOfWork,
        clock: Clock,
    ) -> None:
        self._records = records
        self._payments = payments
        self._workflow = workflow
        self._uow = uow
        self._clock = clock

    def run(self, given: SagaInput, token: str) -> None:
        """Answers through the token alone: with a failure where there is nothing to wait for."""
        try:
            waits = persist(lambda: self._waits(given, token))
        except (AttemptOver, AuthenticationExpired) as over:
            self._workflow.fail(token, type(over).__name__, over.message)
        else:
            if not waits or not self._asked(given, waits):
                self._workflow.succeed(token)

    def _waits(self, given: SagaInput, token: str) -> Attempt | None:
        """The attempt, now escalated, with the token kept; None where its payment is answered."""
        checkout, attempt = self._records.under_way(given)
        url = self._payments.find(given.context(), attempt.payment_id).action_url
        if url is None:
            return None
        now = self._clock.now()
        if attempt.escalation and now >= attempt.escalation.expires_at:
            raise AuthenticationExpired("The time to confirm with the bank is over.")
        kept = self._records.store.waiting(checkout, TaskToken(attempt=attempt.number, token=token))
        self._uow.commit(self._records.put(given.context(), stages.escalated(checkout, url, now)), kept)
        return attempt

    def _asked(self, given: SagaInput, attempt: Attempt) -> bool:
        """Whether the payment still asks its holder, looked at after the token was kept."""
        return self._payments.find(given.context(), attempt.payment_id).state is PaymentState.PENDING


class Continuing:
    """Wakes the saga once the payment is answered, whoever heard it."""

    def __init__(self, *, records: Records, payments: PaymentService, workflow: Workflow) -> None:
        self._records = records
        self._payments = payments
        self._workflow = workflow

    def resume(self, ctx: Context, checkout_id: str) -> CheckoutView:
        """The shopper is back from the bank: look at the provider, and go on where it has an answer.

        Raises :class:`NotFound`, for another's checkout too, and
        :class:`~shared.payments.model.PaymentStalled`.
        """
        ctx.require("shop")
        checkout = self._records.get(ctx, checkout_id)
        if checkout.status is CheckoutStatus.ESCALATED and checkout.attempt:
            self.heard(ctx.tenant, self._payments.observe(ctx, checkout.attempt.payment_id))
        return view(self._records.get(ctx, checkout_id))

    def heard(self, tenant: str, payment: Payment) -> bool:
        """Wake the saga that waits for this payment, if one does; whether one did."""
        if payment.state is PaymentState.PENDING:
            return False
        checkout, token = self._records.store.get_with_token(tenant, payment.checkout_id)
        waits = _waits_for(checkout, payment)
        if not waits or token is None or token.attempt != waits.number:
            return False
        self._workflow.succeed(token.token)
        return True


def _waits_for(checkout: Checkout | None, payment: Payment) -> Attempt | None:
    if checkout is None or checkout.status is not CheckoutStatus.ESCALATED:
        return None
    attempt = checkout.attempt
    return attempt if attempt and attempt.payment_id == payment.id else None
