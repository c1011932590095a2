"""What an error of Stripe's library means: a refusal, no answer, or a fault of ours or theirs."""

import stripe

from shared.payments.provider import Declined, NoAnswer, ProviderFault

#: Refusals of a request that another way to pay, or another amount, would not meet.
_UNPAYABLE = frozenset(
    {
        "amount_too_large",
        "amount_too_small",
        "payment_method_unexpected_state",
        "payment_method_currency_mismatch",
        "payment_intent_incompatible_payment_method",
    }
)
#: Reasons that a card's holder is not to be told (https://docs.stripe.com/declines/codes).
_UNTOLD = frozenset(
    {"fraudulent", "generic_decline", "lost_card", "merchant_blacklist", "pickup_card", "stolen_card"}
)
_SERVER_ERROR = 500


def meaning(error: stripe.StripeError) -> Declined | NoAnswer | ProviderFault:
    """The port's word for it.

    Whatever leaves open whether the work was done is no answer: a lost connection, a server error, the
    same key under way elsewhere, a body that cannot be read.
    """
    if isinstance(error, stripe.CardError):
        return Declined(_decline(error))
    if isinstance(error, stripe.InvalidRequestError):
        return _invalid(error)
    fault = _FAULTS.get(type(error))
    return ProviderFault(fault, error.code) if fault else NoAnswer(type(error).__name__)


def is_undecided(error: stripe.StripeError) -> bool:
    """Whether what is kept under the key is a server error: it would be answered again and again."""
    replayed = (error.headers or {}).get("idempotent-replayed") == "true"
    return replayed and (error.http_status or 0) >= _SERVER_ERROR


_FAULTS: dict[type[stripe.StripeError], str] = {
    stripe.AuthenticationError: "authentication",
    stripe.PermissionError: "authentication",
    stripe.RateLimitError: "rate_limit",
    stripe.IdempotencyError: "idempotency",
}


def _decline(error: stripe.CardError) -> str:
    return told(error.code, error.error.decline_code if error.error else None)


def told(code: str | None, issuers: str | None) -> str:
    """The error's own code, or the issuer's reason where the code is no reason; what its holder may learn."""
    reason = (issuers if code == "card_declined" else None) or code or "card_declined"
    return "card_declined" if reason in _UNTOLD else reason


def _invalid(error: stripe.InvalidRequestError) -> Declined | ProviderFault:
    if error.param == "payment_method":
        return Declined("payment_method_unusable")
    if error.code in _UNPAYABLE:
        return Declined(error.code)
    return ProviderFault("invalid_request", error.code)
