"""The account: every endpoint by method and path, on one set of records, one request at a time."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from local.stripe.cards import CARDS, payment_method
from local.stripe.disputes import Disputes
from local.stripe.events import Events
from local.stripe.intents import Intents
from local.stripe.records import Records
from local.stripe.refunds import Refunds
from local.stripe.refusal import Json, Refusal, missing

_Endpoint = Callable[..., Json]


@dataclass(slots=True)
class Account:
    """A test account of Stripe's. ``now`` is its clock."""

    now: Callable[[], float] = time.time
    lock: Any = field(default_factory=RLock)
    records: Records = field(init=False)
    events: Events = field(init=False)
    intents: Intents = field(init=False)
    refunds: Refunds = field(init=False)
    disputes: Disputes = field(init=False)
    _routes: list[tuple[str, re.Pattern[str], _Endpoint]] = field(init=False)

    def __post_init__(self) -> None:
        self.records = Records(self.now)
        self.events = Events(self.records)
        self.intents = Intents(self.records, self.events.announce)
        self.refunds = Refunds(self.records, self.events.announce)
        self.disputes = Disputes(self.records, self.events.announce)
        self._routes = [
            (method, re.compile("/v1/" + path.replace("{id}", "([A-Za-z0-9_]+)")), endpoint)
            for method, path, endpoint in self._endpoints()
        ]

    def call(self, method: str, path: str, given: Json) -> Json:
        """An endpoint's answer. Raises :class:`Refusal`."""
        for verb, pattern, endpoint in self._routes:
            match = pattern.fullmatch(path)
            if match and verb == method:
                taken = match.groups()
                bare = (verb, len(taken)) in _WITHOUT_BODY
                answer = endpoint(*taken) if bare else endpoint(*taken, given)
                return self._expanded(answer, given.get("expand", {}))
        raise Refusal(f"Unrecognized request URL ({method}: {path}).", status=404, read=False)

    def _expanded(self, answer: Json, wanted: Json) -> Json:
        """The answer with charges in the place of their ids, where that is asked."""
        if "latest_charge" in wanted.values():
            charge = self.records.charges.get(answer.get("latest_charge") or "")
            return {**answer, "latest_charge": charge}
        if "data.latest_charge" in wanted.values():
            inner: Json = {"0": "latest_charge"}
            return {**answer, "data": [self._expanded(each, inner) for each in answer["data"]]}
        return answer

    def _endpoints(self) -> list[tuple[str, str, _Endpoint]]:
        intents, refunds, events, disputes = self.intents, self.refunds, self.events, self.disputes
        return [
            ("POST", "payment_intents", intents.create),
            ("GET", "payment_intents", intents.listed),
            ("GET", "payment_intents/search", intents.search),
            ("GET", "payment_intents/{id}", intents.get),
            ("POST", "payment_intents/{id}/confirm", intents.confirm),
            ("POST", "payment_intents/{id}/capture", intents.capture),
            ("POST", "payment_intents/{id}/cancel", intents.cancel),
            ("GET", "payment_methods/{id}", self._payment_method),
            ("POST", "refunds", refunds.create),
            ("GET", "refunds", refunds.listed),
            ("GET", "refunds/{id}", refunds.get),
            ("GET", "disputes", disputes.listed),
            ("GET", "disputes/{id}", disputes.get),
            ("GET", "events", events.listed),
            ("GET", "events/{id}", events.get),
            ("POST", "webhook_endpoints", events.create_endpoint),
            ("GET", "webhook_endpoints", events.list_endpoints),
            ("DELETE", "webhook_endpoints/{id}", events.delete_endpoint),
        ]

    def _payment_method(self, token: str) -> Json:
        if token not in CARDS:
            raise missing("PaymentMethod", token, "payment_method")
        return payment_method(token, self.records.at)


#: With an id and nothing else: what is looked at or deleted.
_WITHOUT_BODY = frozenset({("GET", 1), ("DELETE", 1)})
