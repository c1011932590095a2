"""Calls of the server's own, below ``/_control/``: what is done at Stripe's by people, banks and luck.

| POST /_control/                  | form                                                        |
|----------------------------------|-------------------------------------------------------------|
| ``authentications/{intent}``     | ``outcome=passed`` or ``failed``: 3-D Secure                |
| ``expirations/{intent}``         | the hold runs out                                           |
| ``disputes/{intent}``            | ``status=needs_response``, then ``won`` or ``lost``         |
| ``refund-failures/{refund}``     | the bank sends a refund back                                |
| ``faults``                       | ``held``, ``answered``, ``status``, ``worked``, ``path``    |
| ``releases``                     | requests that were held go on                               |
| ``webhooks``                     | ``held``, ``twice``: from now on                            |
| ``deliveries``                   | ``order=reversed``: send what was held back or refused      |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.stripe.faults import Fault
from local.stripe.forms import boolean, integer
from local.stripe.refusal import Json, Refusal

if TYPE_CHECKING:
    from local.stripe.server import StripeServer


def control(server: StripeServer, path: str, given: Json) -> Json:
    """Do what is asked; an intent's calls answer the intent. Raises :class:`Refusal`."""
    what, _, intent_id = path.partition("/")
    with server.account.lock:
        if what == "authentications":
            return server.account.intents.authenticate(intent_id, passed=given.get("outcome") == "passed")
        if what == "expirations":
            return server.account.intents.expire(intent_id)
        if what == "disputes":
            return server.account.disputes.move(intent_id, given.get("status", "needs_response"))
        if what == "refund-failures":
            return server.account.refunds.fail(intent_id)
    if what not in _DO:
        raise Refusal(f"No control: {what}", status=404, read=False)
    _DO[what](server, given)
    return {}


def _faults(server: StripeServer, given: Json) -> None:
    held = given.get("held", "")
    if held not in ("", "outside", "inside"):
        raise Refusal("held: outside or inside", read=False)
    server.faults.append(
        Fault(
            held=held,
            answered=boolean({"answered": "true", **given}, "answered"),
            status=integer(given, "status"),
            worked=boolean({"worked": "true", **given}, "worked"),
            path=given.get("path", ""),
        )
    )


def _webhooks(server: StripeServer, given: Json) -> None:
    server.account.events.held = boolean(given, "held")
    server.account.events.twice = boolean(given, "twice")


def _deliveries(server: StripeServer, given: Json) -> None:
    reverse = given.get("order") == "reversed"
    server.account.events.release(lambda waiting: waiting[::-1] if reverse else waiting)


def _releases(server: StripeServer, _: Json) -> None:
    server.let_go()


_DO = {
    "faults": _faults,
    "releases": _releases,
    "webhooks": _webhooks,
    "deliveries": _deliveries,
}
