"""What Stripe signs is read, and nothing else is."""

import json
import time
from typing import Any

import pytest
import stripe

from local.stripe.events import signature
from shared.kernel.clock import FrozenClock
from shared.payments import stripe_news
from shared.payments.stripe_news import BadSignature
from tests.support.checkout_world import NOON

BODY = b'{"id": "evt_1", "type": "payment_intent.succeeded", "data": {"object": {"id": "pi_1"}}}'
CLOCK = FrozenClock(NOON)
AT = int(NOON.timestamp())


def test_it_is_what_stripes_own_library_takes() -> None:
    now = int(time.time())
    signed = signature(BODY, "whsec_1", now)
    assert stripe.WebhookSignature.verify_header(BODY.decode(), signed, "whsec_1", 300)


def test_what_is_signed_just_now_is_read() -> None:
    signed = signature(BODY, "whsec_1", AT)
    news = stripe_news.verified(BODY, signed, ["whsec_0", "whsec_1"], CLOCK)
    assert (news.id, news.kind, news.reference) == ("evt_1", "payment_intent.succeeded", "pi_1")


@pytest.mark.parametrize(
    "signed",
    [
        "",
        "t=,v1=",
        "v1=00",
        signature(BODY, "whsec_2", AT),
        signature(BODY, "whsec_1", AT - 301),
        signature(BODY, "whsec_1", AT + 301),
        signature(BODY + b" ", "whsec_1", AT),
        f"t={AT},t={AT},{signature(BODY, 'whsec_1', AT).split(',')[1]}",
        f"t={AT},v1=é",
        f"t={'9' * 400},v1=00",
    ],
)
def test_anything_else_is_refused(signed: str) -> None:
    with pytest.raises(BadSignature):
        stripe_news.verified(BODY, signed, ["whsec_1"], CLOCK)


def test_no_secret_verifies_nothing() -> None:
    with pytest.raises(BadSignature):
        stripe_news.verified(BODY, signature(BODY, "", AT), [""], CLOCK)


@pytest.mark.parametrize("about", [None, [], {"object": None}, {"object": {"id": 5}}, {"object": []}])
def test_what_is_about_no_intent_is_about_nothing(about: Any) -> None:
    body = json.dumps({"id": "evt_1", "type": "payment_intent.created", "data": about}).encode()
    assert stripe_news.verified(body, signature(body, "s", AT), ["s"], CLOCK).reference is None
