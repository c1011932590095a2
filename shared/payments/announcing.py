"""Facts of payments, made from their records."""

from shared.kernel.events import Fact
from shared.kernel.money import Money
from shared.payments.events import PaymentRefunded, RefundWasRefused
from shared.payments.model import Payment
from shared.payments.refunds import Refund, RefundState


def fact(kind: type[Fact], payment: Payment, **more: str | Money) -> Fact:
    """A fact about a payment."""
    return kind.model_validate(
        {"payment_id": payment.id, "checkout_id": payment.checkout_id, "amount": payment.amount, **more}
    )


def refund_fact(payment: Payment, refund: Refund) -> Fact:
    """What an answered refund announces."""
    if refund.state is RefundState.REFUSED:
        why = refund.refusal or "refused"
        return fact(RefundWasRefused, payment, refund_id=refund.id, amount=refund.amount, reason=why)
    return fact(PaymentRefunded, payment, refund_id=refund.id, amount=refund.amount)
