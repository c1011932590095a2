"""A new payment intent out of its parameters, and what is refused of these."""

import re

from local.stripe.cards import CARDS
from local.stripe.forms import integer, known, metadata, one_of, required
from local.stripe.records import Records
from local.stripe.refusal import Json, malformed, missing

_NAMES = (
    "amount",
    "capture_method",
    "confirm",
    "currency",
    "description",
    "error_on_requires_action",
    "expand",
    "metadata",
    "off_session",
    "payment_method",
    "payment_method_types",
    "return_url",
)
_LEAST, _MOST = 50, 99_999_999
_THREE_DECIMALS = frozenset(("bhd", "jod", "kwd", "omr", "tnd"))
_NO_DECIMALS = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf")
)


def new_intent(records: Records, given: Json) -> Json:
    """The intent, not confirmed yet. Raises :class:`~local.stripe.refusal.Refusal`."""
    known(given, _NAMES)
    for name in ("amount", "currency"):
        required(given, name)
    amount, currency, method = integer(given, "amount") or 0, given["currency"], method_of(given)
    _payable(amount, currency)
    intent_id = records.new_id("pi")
    return {
        "id": intent_id,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_received": 0,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": one_of(given, "capture_method", "automatic_async", "automatic", "manual"),
        "client_secret": f"{intent_id}_secret_stand_in",
        "created": records.at,
        "currency": currency,
        "description": given.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": metadata(given),
        "next_action": None,
        "payment_method": method,
        "payment_method_types": list(given.get("payment_method_types", {"0": "card"}).values()),
        "status": "requires_confirmation" if method else "requires_payment_method",
    }


def method_of(given: Json) -> str | None:
    """The payment method, which must be one of the test cards."""
    token = given.get("payment_method")
    if token is not None and token not in CARDS:
        raise missing("PaymentMethod", token, "payment_method")
    return token


def _payable(amount: int, currency: str) -> None:
    if not re.fullmatch(r"[a-z]{3}", currency):
        raise malformed(f"Invalid currency: {currency}", "currency")
    if amount < (1 if currency in _NO_DECIMALS else _LEAST):
        raise malformed("Amount is less than what can be charged.", "amount", "amount_too_small")
    if amount > _MOST:
        raise malformed(f"Amount must be no more than {_MOST}", "amount", "amount_too_large")
    if currency in _THREE_DECIMALS and amount % 10:
        raise malformed("The last of three decimals must be 0.", "amount", "parameter_invalid_integer")
