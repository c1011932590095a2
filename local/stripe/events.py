"""Events, webhook endpoints, and deliveries signed as Stripe signs them (https://docs.stripe.com/webhooks)."""

import copy
import hashlib
import hmac
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from threading import Condition

import urllib3

from local.stripe.forms import known, required
from local.stripe.records import Records, find, page
from local.stripe.refusal import Json, malformed

_VERSION = "2026-10-28.endive"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one endpoint."""

    url: str
    secret: str
    event: Json


def signature(payload: bytes, secret: str, at: int) -> str:
    """The ``Stripe-Signature`` of a payload: HMAC SHA-256 over the time and the payload."""
    signed = hmac.new(secret.encode(), b"%d.%s" % (at, payload), hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


class Events:
    """Notes what happened and tells the endpoints, unless ``held``, twice where ``twice`` says so."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._queue: deque[Delivery] = deque()
        self._something = Condition()
        self.held = False
        self.twice = False
        #: What an endpoint did not take with a 2xx; ``release`` sends it again.
        self.refused: list[Delivery] = []

    def announce(self, kind: str, of: Json) -> None:
        """Something happened to an object, which the event shows as it is now."""
        event: Json = {
            "id": self._records.new_id("evt"),
            "object": "event",
            "api_version": _VERSION,
            "created": self._records.at,
            "data": {"object": copy.deepcopy(of)},
            "livemode": False,
            "pending_webhooks": 0,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        wanted = [e for e in self._records.endpoints.values() if {kind, "*"} & set(e["enabled_events"])]
        event["pending_webhooks"] = len(wanted)
        self._records.events[event["id"]] = event
        for endpoint in wanted:
            told = [Delivery(endpoint["url"], endpoint["secret"], event)] * (2 if self.twice else 1)
            with self._something:
                self._queue.extend(told)
                self._something.notify_all()

    def get(self, event_id: str) -> Json:
        return find(self._records.events, "event", event_id, "id")

    def listed(self, given: Json) -> Json:
        known(given, ("type", "limit", "starting_after", "ending_before", "created", "expand"))
        found = [e for e in self._records.events.values() if given.get("type", e["type"]) == e["type"]]
        return page(found, "/v1/events", given)

    def create_endpoint(self, given: Json) -> Json:
        known(given, ("url", "enabled_events", "metadata", "description", "api_version"))
        url, kinds = required(given, "url"), required(given, "enabled_events")
        if not url.startswith(("http://", "https://")) or not isinstance(kinds, dict):
            raise malformed("Invalid URL or events.", "url", "url_invalid")
        endpoint: Json = {
            "id": self._records.new_id("we"),
            "object": "webhook_endpoint",
            "created": self._records.at,
            "enabled_events": list(kinds.values()),
            "livemode": False,
            "status": "enabled",
            "url": url,
        }
        secret = "whsec_" + hashlib.sha256(endpoint["id"].encode()).hexdigest()[:32]
        self._records.endpoints[endpoint["id"]] = {**endpoint, "secret": secret}
        return {**endpoint, "secret": secret}

    def list_endpoints(self, given: Json) -> Json:
        known(given, ("limit", "starting_after", "ending_before", "expand"))
        shown = [{k: v for k, v in e.items() if k != "secret"} for e in self._records.endpoints.values()]
        return page(shown, "/v1/webhook_endpoints", given)

    def delete_endpoint(self, endpoint_id: str) -> Json:
        find(self._records.endpoints, "webhook_endpoint", endpoint_id, "id")
        del self._records.endpoints[endpoint_id]
        return {"id": endpoint_id, "object": "webhook_endpoint", "deleted": True}

    def release(self, order: Callable[[list[Delivery]], list[Delivery]] = list) -> None:
        """Send what was held back or refused, in an order of the caller's."""
        with self._something:
            waiting = order([*self._queue, *self.refused])
            self._queue.clear()
            self.refused.clear()
            self._queue.extend(waiting)
            self.held = False
            self._something.notify_all()

    def deliver_until(self, over: Callable[[], bool]) -> None:
        """Send one after the other; whoever ends this calls ``wake``."""
        with urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=2, read=10)) as pool:
            while True:
                with self._something:
                    self._something.wait_for(lambda: over() or (self._queue and not self.held))
                    if over():
                        return
                    delivery = self._queue.popleft()
                if not self._send(pool, delivery):
                    self.refused.append(delivery)

    def wake(self) -> None:
        """Look whether it is over."""
        with self._something:
            self._something.notify_all()

    def _send(self, pool: urllib3.PoolManager, delivery: Delivery) -> bool:
        payload = json.dumps(delivery.event, indent=2).encode()
        signed = signature(payload, delivery.secret, self._records.at)
        headers = {"content-type": "application/json; charset=utf-8", "stripe-signature": signed}
        try:
            answer = pool.request("POST", delivery.url, body=payload, headers=headers)
        except urllib3.exceptions.HTTPError:
            return False
        return HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES
