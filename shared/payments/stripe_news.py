"""News from Stripe: a signed body, verified before it is read, and which intent it is about.

By https://docs.stripe.com/webhooks: ``Stripe-Signature: t=<seconds>,v1=<hex>[,v1=…]``, HMAC-SHA-256 over
``<t>.<body>`` with the endpoint's secret. Written here and not taken from Stripe's library, as that
reads the clock of the machine; a test holds both to each other.
"""

import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any, cast

from shared.kernel.clock import Clock, epoch
from shared.kernel.errors import Unauthenticated
from shared.kernel.model import Model

#: How old a delivery may be, and how far ahead its clock: Stripe's own default.
TOLERANCE = timedelta(minutes=5)
#: What an event may be about, by the first words of its type; the member that names the intent.
_ABOUT = {
    "payment_intent.": "id",
    "charge.dispute.": "payment_intent",
    "charge.refund": "payment_intent",
    "refund.": "payment_intent",
    "charge.": "payment_intent",
}


class BadSignature(Unauthenticated):
    """Nobody who knows the endpoint's secret has sent this, or not just now."""

    code = "bad_signature"


class News(Model):
    """That something happened at Stripe. ``reference`` is the intent that it is about, if it is about one."""

    id: str
    kind: str
    reference: str | None


def verified(body: bytes, header: str, secrets: Iterable[str], clock: Clock) -> News:
    """What a delivery tells. Raises :class:`BadSignature`; ``secrets`` are two while one is rotated."""
    at, signatures = _signed(header)
    if abs(epoch(clock.now()) - at) > TOLERANCE.total_seconds():
        raise BadSignature("This was signed too long ago, or ahead of its time.")
    signed = b"%d.%s" % (at, body)
    good = [hmac.new(secret.encode(), signed, sha256).hexdigest() for secret in secrets if secret]
    if not any(hmac.compare_digest(mine, given) for mine in good for given in signatures):
        raise BadSignature("The signature is not Stripe's.")
    return _read(body)


def _signed(header: str) -> tuple[int, list[str]]:
    pairs = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    if len(times) != 1 or not times[0].isascii() or not times[0].isdecimal() or len(times[0]) > 15:  # noqa: PLR2004
        raise BadSignature("There is no signature, or none with a time.")
    return int(times[0]), [value for name, _, value in pairs if name == "v1" and value.isascii()]


def _read(body: bytes) -> News:
    """What was signed is Stripe's; what it cannot be about is about nothing."""
    event = _mapping(json.loads(body))
    kind = str(event.get("type", ""))
    member = next((member for words, member in _ABOUT.items() if kind.startswith(words)), None)
    about = _mapping(_mapping(event.get("data")).get("object"))
    reference = about.get(member) if member else None
    return News(id=str(event["id"]), kind=kind, reference=reference if isinstance(reference, str) else None)


def _mapping(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}
