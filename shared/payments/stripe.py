"""Stripe behind the port: payment intents with manual capture. Importing it loads Stripe's library, and
so only who asks Stripe does.

Stripe keeps the answer to a key for a day at least, whatever it was, and gives it again. A request
that it refused unread (another with the key under way, malformed) leaves the key free. So a key
makes the *authorization* happen once, and also tells a void whether it ever did. Capture and cancel
are done once by the state of the intent already; their key must not bind us to a server error.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import stripe

from shared.kernel.clock import Clock
from shared.kernel.money import Money
from shared.payments.methods import is_stripe_token
from shared.payments.model import Payment
from shared.payments.provider import ActionNeeded, Approval, Declined, NoAnswer, ProviderFault
from shared.payments.stripe_amounts import stripe_amount
from shared.payments.stripe_client import Patience, StripeApi
from shared.payments.stripe_errors import is_undecided, meaning
from shared.payments.stripe_looking import StripeLooking, url_of
from shared.payments.stripe_refunds import StripeRefunds

if TYPE_CHECKING:
    from stripe import PaymentIntent

#: Stripe forgets a key some time after a day; a void after this looks for what the key made besides.
_KEY_LIVES = timedelta(hours=23)
#: What was made is found by search after a minute (https://docs.stripe.com/search).
_SEARCHABLE = timedelta(minutes=3)
_LET_GO = "canceled"


class StripeProvider:
    """See :class:`~shared.payments.provider.PaymentProvider`.

    ``key`` gives the secret key (of a restricted kind, best) and is asked for at each call, so that a
    rotated one is used; ``url`` is another server of the same API. ``return_url`` is where the holder
    of a card comes back to after confirming with their bank; without one, such a card is declined.
    """

    def __init__(
        self,
        *,
        key: Callable[[], str],
        clock: Clock,
        url: str | None = None,
        patience: Patience | None = None,
        return_url: str | None = None,
    ) -> None:
        self._api = StripeApi(key, url, patience)
        self._clock = clock
        self._return_url = return_url
        looking = StripeLooking(self._api)
        self.look, self.made = looking.look, looking.made
        self.refund = StripeRefunds(self._api, clock, _KEY_LIVES).refund

    def accepts(self, method: str) -> bool:
        return is_stripe_token(method)

    def authorize(self, payment: Payment) -> Approval:
        """See the port."""
        try:
            intent = self._create(self._confirmed(payment), payment)
        except stripe.StripeError as error:
            raise meaning(error) from error
        where = url_of(intent)
        if where is not None:
            raise ActionNeeded(intent.id, where)
        if intent.status != "requires_capture":
            raise NoAnswer(f"the intent is {intent.status}")
        return Approval(reference=intent.id)

    def capture(self, payment: Payment, amount: Money) -> Approval:
        """See the port. Asked again after it was done, it finds it done."""
        units = stripe_amount(amount)
        capture, key = self._api.payment_intents.capture, f"{payment.id}.capture"
        intent = self._moved(capture, payment.reference, key, amount_to_capture=units)
        if intent.status == _LET_GO:
            raise Declined("authorization_expired")
        if intent.status != "succeeded":
            raise NoAnswer(f"the intent is {intent.status}")
        if intent.amount_received != units:
            raise ProviderFault("state", "captured_another_amount")
        return Approval(reference=intent.id, code="captured")

    def void(self, payment: Payment) -> Approval:
        """See the port. An authorization that was never answered is found under its key, or its key is
        taken, so that it can never be made."""
        try:
            held = (payment.reference,) if payment.reference else self._unanswered(payment)
        except Declined:
            held = ()  # what Stripe will not even look at was never held
        cancel = self._api.payment_intents.cancel
        for reference in held:
            intent = self._moved(cancel, reference, f"{payment.id}.void.{reference}")
            if intent.status != _LET_GO:
                raise ProviderFault("state", f"the intent is {intent.status}")
        return Approval(reference=next(iter(held), payment.id), code="voided")

    def _unanswered(self, payment: Payment) -> tuple[str, ...]:
        """The intents that an authorization without an answer has made, or might still make.

        The key is tried on an intent that pays with nothing. Where that is taken, the authorization
        never came to Stripe, and from now on its key is refused it. Where it is refused, the key has
        served: the authorization asked for once more is no second one, its first answer is given again.
        """
        try:
            fence = self._create(_unconfirmed(payment), payment).id
        except stripe.IdempotencyError:
            return self._answered_before(payment)
        except stripe.StripeError as error:
            raise meaning(error) from error
        old = self._clock.now() - payment.created_at > _KEY_LIVES
        return (fence, *(found for found in self._found(payment) if found != fence)) if old else (fence,)

    def _answered_before(self, payment: Payment) -> tuple[str, ...]:
        try:
            return (self._create(self._confirmed(payment), payment).id,)
        except stripe.IdempotencyError:
            pass  # it was asked for with another address to return to, before that was changed
        except stripe.StripeError as error:
            if not is_undecided(error):
                return _made_by(error)
        found = self._found(payment)
        if not found and self._clock.now() - payment.created_at < _SEARCHABLE:
            raise NoAnswer("whether an intent was made cannot be seen yet")
        return found

    def _confirmed(self, payment: Payment) -> dict[str, Any]:
        how = {"payment_method": payment.method, "confirm": True}
        asking = {"return_url": self._return_url} if self._return_url else {"error_on_requires_action": True}
        return {**_unconfirmed(payment), **how, **asking}

    def _found(self, payment: Payment) -> tuple[str, ...]:
        """By its metadata, what may still hold something."""
        try:
            found = self._api.payment_intents.search({"query": f"metadata['payment_id']:'{payment.id}'"})
        except stripe.StripeError as error:
            raise meaning(error) from error
        return tuple(intent.id for intent in found.data if intent.status != _LET_GO)

    def _create(self, asked: dict[str, Any], payment: Payment) -> PaymentIntent:
        return self._api.payment_intents.create(asked, {"idempotency_key": f"{payment.id}.authorize"})

    def _moved(
        self, ask: Callable[..., PaymentIntent], reference: str, key: str, **asked: Any
    ) -> PaymentIntent:
        """The intent after a step that its state allows once; as it is, where its state forbids it."""
        try:
            try:
                return ask(reference, asked, {"idempotency_key": key})
            except stripe.APIError as error:
                if not is_undecided(error):
                    raise
                return ask(reference, asked)
        except stripe.InvalidRequestError as error:
            if error.code not in _PAST:
                raise meaning(error) from error
            return self._intent(reference)
        except stripe.StripeError as error:
            raise meaning(error) from error

    def _intent(self, reference: str) -> PaymentIntent:
        try:
            return self._api.payment_intents.retrieve(reference)
        except stripe.StripeError as error:
            raise meaning(error) from error


#: The intent has moved on, or its hold has run out.
_PAST = frozenset({"payment_intent_unexpected_state", "charge_expired_for_capture"})


def _made_by(error: stripe.StripeError) -> tuple[str, ...]:
    """The intent that a declined authorization left, if any; what is no refusal is raised."""
    told = meaning(error)
    if not isinstance(told, Declined):
        raise told from error
    made = error.error.payment_intent if error.error else None
    return (made.id,) if made else ()


def _unconfirmed(payment: Payment) -> dict[str, Any]:
    return {
        "amount": stripe_amount(payment.amount),
        "currency": payment.amount.currency.lower(),
        "capture_method": "manual",
        "payment_method_types": ["card"],
        "metadata": {
            "tenant": payment.tenant,
            "checkout_id": payment.checkout_id,
            "payment_id": payment.id,
        },
    }
