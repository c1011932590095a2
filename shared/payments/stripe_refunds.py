"""Refunds at Stripe: each once for its id, whatever became of the answer to the first request."""

from datetime import timedelta
from typing import Any

import stripe

from shared.kernel.clock import Clock
from shared.payments.model import Payment
from shared.payments.provider import Approval, Declined
from shared.payments.refunds import Refund
from shared.payments.stripe_amounts import stripe_amount
from shared.payments.stripe_client import StripeApi
from shared.payments.stripe_errors import is_undecided, meaning

_DONE = ("succeeded", "pending")


class StripeRefunds:
    """No state forbids a second refund of a part, so only the key and the list of refunds keep it single.

    As long as Stripe knows the key, the request is safe to repeat. After that, and where a server error
    is kept under it, the list of the intent's refunds says what was done.
    """

    def __init__(self, api: StripeApi, clock: Clock, key_lives: timedelta) -> None:
        self._api = api
        self._clock = clock
        self._key_lives = key_lives

    def refund(self, payment: Payment, refund: Refund) -> Approval:
        """See :class:`~shared.payments.provider.PaymentProvider`."""
        try:
            made = self._made_before(payment, refund) or self._make(payment, refund)
        except stripe.StripeError as error:
            raise _meaning(error) from error
        if made.status not in _DONE:
            raise Declined(getattr(made, "failure_reason", None) or f"refund_{made.status}")
        return Approval(reference=made.id, code=made.status)

    def _make(self, payment: Payment, refund: Refund) -> Any:
        asked = {
            "payment_intent": payment.reference,
            "amount": stripe_amount(refund.amount),
            "metadata": {"tenant": payment.tenant, "payment_id": payment.id, "refund_id": refund.id},
        }
        try:
            return self._api.refunds.create(asked, {"idempotency_key": f"{payment.id}.refund.{refund.id}"})
        except stripe.APIError as error:
            found = self._found(payment, refund) if is_undecided(error) else None
            if found is None:
                raise
            return found

    def _made_before(self, payment: Payment, refund: Refund) -> Any:
        """The refund, where its key may have been forgotten."""
        old = self._clock.now() - refund.asked_at > self._key_lives
        return self._found(payment, refund) if old else None

    def _found(self, payment: Payment, refund: Refund) -> Any:
        listed = self._api.refunds.list({"payment_intent": payment.reference, "limit": 100})
        return next((each for each in listed.auto_paging_iter() if _name(each) == refund.id), None)


def _name(made: Any) -> str | None:
    """Our id of a refund of Stripe's, if it is ours."""
    return getattr(made.metadata, "refund_id", None)


def _meaning(error: stripe.StripeError) -> Exception:
    """What exceeds what Stripe has left, as where people refunded there, is a refusal."""
    if isinstance(error, stripe.InvalidRequestError) and (
        error.code == "charge_already_refunded" or error.param == "amount"
    ):
        return Declined(error.code or "refund_too_large")
    return meaning(error)
