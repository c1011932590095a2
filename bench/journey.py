"""One order of three lines, and one checkout that nobody came back to, function by function.

``ask(door, method, path, body)`` calls an HTTP door's handler and gives the answer's JSON,
``run(step, event)`` one of the saga's: on moto or on a running store, whoever calls says.
"""

import logging
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.order_cost import PER_LINE, Invocation
from bench.shop import DETAILS
from bench.units import Counting
from shared.runtime.telemetry import logger

Ask = Callable[[str, str, str, Any], Any]
Run = Callable[[str, dict[str, Any]], None]


#: What a run is through in an order, and in a checkout that is given up.
ORDERED = ("reserve", "await_confirmation", "authorize", "commit", "capture")
ABANDONED = ("reserve", "await_confirmation", "compensate")


@dataclass
class Journey:
    """Does it and notes what every function spent. ``lines`` are the requests that fill the cart."""

    ask: Ask
    run: Run
    counting: Counting
    dynamodb: Any
    stepfunctions: Any
    actor: Mapping[str, Any]
    tenant: str
    lines: Sequence[Mapping[str, Any]]
    made: list[Invocation] = field(default_factory=list[Invocation])

    def order(self) -> list[Invocation]:
        """Cart, checkout, yes, and the saga to its end; read three times on the way, as the page does."""
        checkout = self._opened()
        self._steps(ORDERED[:2], checkout)
        path = f"/checkouts/{checkout['id']}"
        yes = {"consent": checkout["confirmation"]["consent"]}
        self._ask("checkout", "say yes", "POST", f"{path}/confirmations", yes)
        self._steps(ORDERED[2:], checkout)
        *_, view = [self._ask("checkout", "look at it", "GET", path) for _ in range(3)]
        self._ask("orders", "read the order", "GET", f"/orders/{view['order_id']}")
        return self.made

    def abandoned(self) -> list[Invocation]:
        """Cart and checkout, and no yes: the wait runs out and everything is undone."""
        checkout = self._opened()
        self._steps(ABANDONED, checkout, failure={"Error": "States.Timeout", "Cause": ""})
        return self.made

    def _opened(self) -> Any:
        self._ask("carts", "read the cart", "GET", "/carts/current")
        for line in self.lines:
            self._ask("carts", "add a line", "POST", "/carts/current/lines", line)
        return self._ask("checkout", "open the checkout", "POST", "/checkouts", DETAILS)

    def _steps(self, steps: Sequence[str], checkout: Mapping[str, Any], **failure: Any) -> None:
        given = {
            "tenant": self.tenant,
            "actor": dict(self.actor),
            "checkout_id": checkout["id"],
            "attempt": checkout["version"],
            "correlation_id": "bench-an-order",
            "confirmed": False,
        }
        extra = {"await_confirmation": {"task_token": checkout["id"]}, "compensate": failure}
        for step in steps:
            with self._noted(f"checkout_saga/{step}", step.replace("_", " ")):
                self.run(step, {**given, **extra.get(step, {})})

    def _ask(self, door: str, what: str, method: str, path: str, body: Any = None) -> Any:
        with self._noted(door, what):
            return self.ask(door, method, path, body)

    @contextmanager
    def _noted(self, door: str, what: str) -> Generator[None]:
        others: Counter[str] = Counter()

        def called(model: Any, **_: Any) -> None:
            others[model.name] += 1

        events = self.stepfunctions.meta.events
        events.register("before-call", called)
        try:
            with self.counting.of(self.dynamodb) as spent, _lines() as lines:
                yield
        finally:
            events.unregister("before-call", called)
        self.made.append(Invocation(door, what, spent, others, sum(lines)))


@contextmanager
def _lines() -> Generator[list[int]]:
    """The bytes of each line that is logged inside, as it would lie in CloudWatch."""
    sizes: list[int] = []
    own = logger()

    class Sizes(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            sizes.append(len(own.registered_formatter.format(record).encode()) + PER_LINE)

    handler = Sizes()
    own.addHandler(handler)
    try:
        yield sizes
    finally:
        own._logger.removeHandler(handler)  # pyright: ignore[reportPrivateUsage]


def by_what(invocations: Sequence[Invocation]) -> list[dict[str, Any]]:
    """The table of which operation costs what, those of one kind together."""
    rows: dict[str, dict[str, Any]] = {}
    for one in invocations:
        row = rows.setdefault(one.what, {"what": one.what, **dict.fromkeys(_COLUMNS, 0)})
        found = (1, one.spent.calls.total(), one.spent.reads, one.spent.writes, one.spent.index_writes)
        more = (one.spent.write_units, len(one.spent.events), round(1000 * one.seconds))
        for column, value in zip(_COLUMNS, (*found, *more), strict=True):
            row[column] += value
    return list(rows.values())


_COLUMNS = (
    "times",
    "DynamoDB calls",
    "read units",
    "table writes",
    "index writes",
    "write units",
    "events",
    "billed ms",
)
