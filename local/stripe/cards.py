"""Test cards by their tokens (https://docs.stripe.com/testing) and what each does when it is charged."""

from dataclasses import dataclass

from local.stripe.refusal import Json, Refusal


@dataclass(frozen=True, slots=True)
class Card:
    """``decline``: the error's code and, from the issuer, the decline's; ``authenticates``: 3-D Secure."""

    last4: str
    brand: str = "visa"
    decline: tuple[str, str | None] | None = None
    authenticates: bool = False


def _declined(last4: str, code: str, decline: str | None = None, *, authenticates: bool = False) -> Card:
    return Card(last4, decline=(code, decline), authenticates=authenticates)


_GENERIC = _declined("0002", "card_declined", "generic_decline")
_POOR = _declined("9995", "card_declined", "insufficient_funds")
CARDS: dict[str, Card] = {
    "pm_card_visa": Card("4242"),
    "pm_card_mastercard": Card("4444", "mastercard"),
    "pm_card_amex": Card("0005", "amex"),
    "pm_card_chargeDeclined": _GENERIC,
    "pm_card_visa_chargeDeclined": _GENERIC,
    "pm_card_chargeDeclinedInsufficientFunds": _POOR,
    "pm_card_visa_chargeDeclinedInsufficientFunds": _POOR,
    "pm_card_visa_chargeDeclinedLostCard": _declined("9987", "card_declined", "lost_card"),
    "pm_card_visa_chargeDeclinedStolenCard": _declined("9979", "card_declined", "stolen_card"),
    "pm_card_chargeDeclinedFraudulent": _declined("0019", "card_declined", "fraudulent"),
    "pm_card_chargeDeclinedExpiredCard": _declined("0069", "expired_card"),
    "pm_card_chargeDeclinedIncorrectCvc": _declined("0127", "incorrect_cvc"),
    "pm_card_chargeDeclinedProcessingError": _declined("0119", "processing_error"),
    "pm_card_authenticationRequired": Card("3184", authenticates=True),
    "pm_card_threeDSecure2Required": Card("3220", authenticates=True),
    "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds": _declined(
        "8260", "card_declined", "insufficient_funds", authenticates=True
    ),
}


def payment_method(token: str, at: int) -> Json:
    """The object behind a token: a card by its last four digits, as nobody here knows the rest."""
    card = CARDS[token]
    return {
        "id": token,
        "object": "payment_method",
        "type": "card",
        "card": {"brand": card.brand, "last4": card.last4, "exp_month": 12, "exp_year": 2099},
        "billing_details": {"address": None, "email": None, "name": None, "phone": None},
        "created": at,
        "customer": None,
        "livemode": False,
        "metadata": {},
    }


def card_error(code: str, decline: str | None, intent: Json) -> Refusal:
    """What a card's issuer, or the holder's failed authentication, answers."""
    said = _SAID.get(code, "Your card was declined.")
    return Refusal(
        said, status=402, kind="card_error", code=code, decline_code=decline, payment_intent=intent
    )


_SAID = {
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
    "payment_intent_authentication_failure": "The provided PaymentMethod has failed authentication.",
}
