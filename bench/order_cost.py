"""What 1,000 orders cost by service, from what a real order asked for and a named price list.

Counted: DynamoDB's units (``bench.units``), calls, stream records and events, log lines, transitions.
Assumed, and said here alone: how long calls take in the cloud (:data:`CALL_MS`), a function's own work
on a whole core (:data:`OWN_MS`, from the benchmark's ``own cpu ms``), and the lines that AWS writes.
Left out, as no order causes it: storage and backups, alarms, clocks and the polling of queues that are
empty, and whatever was searched and said before the first line was put into the cart.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bench.units import Spent
from stacks.doors import DOORS, QUIET

CURRENT = Path(__file__).with_name("prices.aws.v1.json")
_THOUSAND, _MILLION, _MB = 1_000, 1_000_000, 1024 * 1024
#: MiB at which Lambda gives a whole core.
_WHOLE_CORE = 1769
#: Milliseconds that a call takes from a function in the same region. Of the provider: of Stripe's own
#: published order of magnitude for a payment intent.
CALL_MS: Mapping[str, float] = {
    "GetItem": 4,
    "BatchGetItem": 6,
    "Query": 6,
    "PutItem": 6,
    "UpdateItem": 6,
    "DeleteItem": 6,
    "TransactWriteItems": 15,
    "StartExecution": 30,
    "SendTaskSuccess": 20,
    "SendTaskFailure": 20,
    "PutEvents": 15,
    "provider": 500,
}
#: Milliseconds of a whole core that a function works by itself, by its kind.
OWN_MS: Mapping[str, float] = {"http": 3.0, "step": 1.5, "authorizer": 1.0, "publisher": 1.5}
#: Steps that ask the payment provider, once each.
_PAYING = frozenset(("checkout_saga/authorize", "checkout_saga/capture"))
#: START, END and REPORT of an invocation, where they are kept; the gateway's access line: bytes, with the
#: 26 that CloudWatch adds to each line. The state machine logs failures alone.
_PLATFORM_LINES, _ACCESS_LINE, PER_LINE = 420, 360, 26
#: Of a run, besides its states: its start is counted as a transition too, to be on the safe side.
_START = 1
#: EventBridge's sending, and a consumer's receiving and deleting, where an event is queued at all.
_QUEUEING = 3
#: How long the gateway keeps the authorizer's answer is shorter than a cart is filled and paid in.
_AUTHORIZED = 2


@dataclass(frozen=True)
class Invocation:
    """One call of a function, by its door's name: what it spent, what it called besides, what it logged."""

    door: str
    what: str
    spent: Spent
    others: Counter[str] = field(default_factory=Counter[str])
    logged: int = 0

    @property
    def seconds(self) -> float:
        """How long it is billed for."""
        size = DOORS[self.door].size
        own = OWN_MS[DOORS[self.door].kind] * max(1.0, _WHOLE_CORE / size.memory)
        paying = CALL_MS["provider"] if self.door in _PAYING else 0
        calls = self.spent.calls + self.others
        return (own + paying + sum(CALL_MS[name] * count for name, count in calls.items())) / _THOUSAND


@dataclass(frozen=True)
class Price:
    """One line of a bill: so many of something for 1,000 orders."""

    service: str
    unit: str
    count: float
    usd: float


@dataclass(frozen=True)
class Bill:
    """What 1,000 orders cost, service by service; by which list."""

    prices: str
    lines: tuple[Price, ...]

    @property
    def usd(self) -> float:
        return sum(line.usd for line in self.lines)

    def __add__(self, other: "Bill") -> "Bill":
        pairs = zip(self.lines, other.lines, strict=True)
        lines = (Price(a.service, a.unit, a.count + b.count, a.usd + b.usd) for a, b in pairs)
        return Bill(self.prices, tuple(lines))

    def times(self, factor: float) -> "Bill":
        """The bill of so many times as many."""
        lines = (Price(a.service, a.unit, a.count * factor, a.usd * factor) for a in self.lines)
        return Bill(self.prices, tuple(lines))


#: Whom an event is queued for, beside being published.
QUEUED = frozenset(("catalog.product_changed", "inventory.availability_changed"))


def bill(invocations: Sequence[Invocation], states: int) -> Bill:
    """1,000 times these invocations and one run of so many states (0: none was started)."""
    spent = sum((one.spent for one in invocations), Spent())
    called = [*invocations, *_authorizing(invocations), *_publishing(spent)]
    requests = sum(DOORS[one.door].kind == "http" for one in invocations)
    transitions = transitions_of(states)
    counts = {
        ("workflow", "state transition"): transitions,
        ("database", "write request unit"): spent.write_units,
        ("database", "read request unit"): spent.reads,
        ("functions", "function request"): len(called),
        ("functions", "function GB-second"): sum(_gigabyte_seconds(one) for one in called),
        ("API", "API request"): requests,
        ("events", "event"): len(spent.events),
        ("queues", "queue request"): _QUEUEING * sum(name in QUEUED for name in spent.events),
        ("logs", "log MB"): _logged(called, requests) / _MB,
    }
    name, prices = _prices()
    return Bill(
        name,
        tuple(
            Price(service, unit, count * _THOUSAND, count * _THOUSAND * prices[unit] / _MILLION)
            for (service, unit), count in counts.items()
        ),
    )


def transitions_of(states: int) -> int:
    """Billed transitions of a run that entered so many states."""
    return states + _START if states else 0


def _authorizing(invocations: Iterable[Invocation]) -> list[Invocation]:
    doors = [one for one in invocations if DOORS[one.door].kind == "http"]
    return [Invocation("authorizer", "authorize", Spent())] * min(_AUTHORIZED, len(doors))


def _publishing(spent: Spent) -> list[Invocation]:
    """The publisher, called for each delivery by itself; one in so many has nothing to put on the bus."""
    putting = min(spent.deliveries, len(spent.events))
    quiet = [Invocation("publisher", "publish", Spent())] * (spent.deliveries - putting)
    return quiet + [Invocation("publisher", "publish", Spent(), Counter({"PutEvents": 1}))] * putting


def _gigabyte_seconds(one: Invocation) -> float:
    return DOORS[one.door].size.memory / 1024 * one.seconds


def _logged(called: Sequence[Invocation], requests: int) -> int:
    told = sum(DOORS[one.door].kind not in QUIET for one in called)
    return sum(one.logged for one in called) + told * _PLATFORM_LINES + requests * _ACCESS_LINE


@cache
def _prices() -> tuple[str, Mapping[str, float]]:
    told = json.loads(CURRENT.read_text())
    return f"{told['name']} ({told['region']}, read on {told['read_on']})", told["usd_per_million"]
