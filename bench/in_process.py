"""Operations called in this process, on the running store's data, beside their floors.

What is called is each function's own handler with an event as API Gateway sends it, the authorizer's
answer in it; so routing, validation, limits, use case, serialising and logging are all counted. The
saga's steps are called as its state machine would, one after another, which is how a whole checkout
can be had in one process.
"""

import gc
import io
import json
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from itertools import cycle
from typing import Any
from uuid import uuid4

from bench import shop
from bench.clocks import Cost, Meter
from bench.floors import ALONE, Floor, recorded
from bench.report import Comparison, Goal, Section, median_ms, milliseconds, percentile
from bench.shop import Ware
from local.cloud import RunningCloud, environment
from local.emulator.process import ACCOUNT
from local.gateway import LambdaContext, request
from local.seed import Step
from shared.identity.model import tenant_id
from shared.identity.tokens import GUEST_SCOPES
from shared.kernel.clock import SystemClock
from shared.kernel.ids import Ids
from shared.kernel.tenancy import Actor, Context
from shared.runtime.aws import client

_DOORS = ("Catalog", "Carts", "Checkout", "Assistant")
_SAGA = "functions.checkout_saga"
#: Steps before the shopper's yes, and after it.
_BEFORE, _AFTER = ("reserve", "await_confirmation"), ("authorize", "commit", "capture")
#: A state machine that does nothing: the steps are called here.
_IDLE = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
_WARM_UP = 4
_MOST = 1.5
_TURN = "chat turn that searches"
_MOST_CALLS = {"product by id": 1, "add to cart": 4, _TURN: 8}
#: Milliseconds of CPU that the assistant itself may take for a turn, without the store.
_OWN_WORK = 10.0


@dataclass(frozen=True)
class Operation:
    """Something to be done ``rounds`` times; ``ready()`` prepares one and gives what is measured."""

    name: str
    ready: Callable[[], Callable[[], None]]
    rounds: int


@dataclass
class Measured:
    """Costs of an operation without its calls of other services, of its floor, and its calls.

    ``own`` is what it costs this process besides all of its calls, those for the index included.
    """

    ours: list[Cost] = field(default_factory=list[Cost])
    floors: list[Cost] = field(default_factory=list[Cost])
    elsewhere: list[Cost] = field(default_factory=list[Cost])
    calls: list[int] = field(default_factory=list[int])
    own: list[Cost] = field(default_factory=list[Cost])

    def by_cpu(self) -> Comparison:
        return Comparison.of([one.cpu for one in self.ours], [one.cpu for one in self.floors])

    def own_p95(self) -> float:
        """Milliseconds of CPU."""
        return milliseconds(percentile([one.cpu for one in self.own], 0.95))

    def by_wall(self) -> Comparison:
        return Comparison.of([one.wall for one in self.ours], [one.wall for one in self.floors])


class Doors:
    """The handlers, and a new guest for each operation that needs one of their own."""

    def __init__(self, wares: Sequence[Ware]) -> None:
        self._wares = wares
        self._ids = Ids(SystemClock())
        self._guest = self._new_guest()
        self._handlers = {name: self._handler(f"functions.{name.lower()}.handler") for name in _DOORS}
        self._steps = {step: self._handler(f"{_SAGA}.{step}") for step in (*_BEFORE, *_AFTER)}

    def operations(self, share: float) -> list[Operation]:
        """In the order in which they are measured; ``share`` (0 to 1) of the usual rounds."""

        def rounds(usual: int) -> int:
            return max(3, round(share * usual))

        session = self._ask("Assistant", "POST", "/v1/sessions", {})["id"]
        turns = f"/v1/sessions/{session}/turns"
        words = cycle([words.replace(" ", "+") for words in shop.SEARCHES])
        wares, messages = cycle(self._wares), cycle(shop.MESSAGES)
        lines = cycle([ware.line() for ware in self._wares[:3]])
        return [
            Operation("search", lambda: self._search(next(words)), rounds(120)),
            Operation("product by id", lambda: self._product(next(wares)), rounds(300)),
            Operation(
                "add to cart",
                lambda: self._asking("Carts", "POST", "/v1/carts/current/lines", next(lines)),
                rounds(120),
            ),
            Operation(
                _TURN,
                lambda: self._asking("Assistant", "POST", turns, {"message": next(messages)}),
                rounds(60),
            ),
            Operation("whole checkout", self._checkout, rounds(24)),
        ]

    def _search(self, words: str) -> Callable[[], None]:
        return self._asking("Catalog", "GET", "/v1/search", query={"q": words.replace("+", " "), "limit": 20})

    def _product(self, ware: Ware) -> Callable[[], None]:
        return self._asking("Catalog", "GET", f"/v1/products/{ware.product_id}")

    def _checkout(self) -> Callable[[], None]:
        """A new guest with one thing in the cart: open, hold, yes, authorize, commit, capture."""
        guest = self._new_guest()
        self._ask("Carts", "POST", "/v1/carts/current/lines", self._wares[0].line(), guest)

        def buy() -> None:
            checkout = self._ask("Checkout", "POST", "/v1/checkouts", shop.DETAILS, guest)
            given = _saga_input(guest, checkout)
            for step in _BEFORE:
                self._steps[step](
                    {**given, "task_token": checkout["id"]} if step == _BEFORE[1] else given, None
                )
            path = f"/v1/checkouts/{checkout['id']}/confirmations"
            self._ask("Checkout", "POST", path, {"consent": checkout["confirmation"]["consent"]}, guest)
            for step in _AFTER:
                self._steps[step](given, None)

        return buy

    def _asking(
        self, door: str, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None
    ) -> Callable[[], None]:
        """A call of a handler whose event is made ready."""
        event = request(method, path, context=self._guest, body=body, query=dict(query or {}))
        handler, context = self._handlers[door], LambdaContext()

        def call() -> None:
            _accepted(method, path, handler(event, context))

        return call

    def _ask(self, door: str, method: str, path: str, body: Any, guest: Context | None = None) -> Any:
        event = request(method, path, context=guest or self._guest, body=body)
        return json.loads(_accepted(method, path, self._handlers[door](event, LambdaContext()))["body"])

    def _new_guest(self) -> Context:
        actor = Actor(kind="guest", id=self._ids.new("gst"))
        return Context(tenant=tenant_id(shop.SLUG), actor=actor, scopes=GUEST_SCOPES, channel="web")

    @staticmethod
    def _handler(module: str) -> Any:
        return import_module(module).handler


def in_process(store: RunningCloud, wares: Sequence[Ware], share: float, step: Step) -> Section:
    """Every operation and its floor, in turn. ``share`` (0 to 1) is of the usual number of rounds."""
    variables = {name: value for door in _DOORS for name, value in store.env(door).items()}
    for name in (*_BEFORE, *_AFTER):
        variables |= store.env(f"CheckoutSaga{name.title().replace('_', '')}")
    variables["CHECKOUT_STATE_MACHINE"] = idle_machine(store.client("stepfunctions"))
    rows: list[dict[str, Any]] = []
    goals: list[Goal] = []
    meter = Meter(store.pid)
    # What the handlers log is written, and read by nobody.
    with environment(variables), redirect_stdout(io.StringIO()):
        operations = Doors(wares).operations(share)
        floor = Floor(meter)
        # What is there already is nobody's garbage.
        gc.freeze()
        for operation in operations:
            step(f"in process: {operation.name}", 0, 1)
            measured = _measure(operation, floor, meter)
            rows.append(_row(operation.name, measured))
            goals += _goals(operation.name, measured)
    note = (
        "The function's handler in this process; the floor: the same DynamoDB calls from a bare client. "
        "CPU is of this process and the emulator; goals go by it, as a busy machine disturbs it least. "
        "Calls of Step Functions, in a checkout, are left out on both sides. The authorizer is apart."
    )
    return Section("In process, against the floor", note, rows, goals)


def _measure(operation: Operation, floor: Floor, meter: Meter) -> Measured:
    measured = Measured()
    dynamodb, others, index = client("dynamodb"), [client("stepfunctions")], client("s3")
    for number in range(-_WARM_UP, operation.rounds):
        act = operation.ready()
        with recorded(meter, dynamodb, *others, beside=[index]) as recording:
            started, alone = meter.read(), ALONE.read()
            act()
            own = ALONE.read() - alone
            taken = meter.read() - started
        bare = floor.replay(recording.calls)
        if number >= 0:
            measured.ours.append(taken - recording.elsewhere)
            measured.elsewhere.append(recording.elsewhere)
            measured.floors.append(bare)
            measured.calls.append(len(recording.calls))
            measured.own.append(own - recording.called)
    return measured


def _row(name: str, measured: Measured) -> dict[str, Any]:
    by_cpu, by_wall = measured.by_cpu(), measured.by_wall()
    return {
        "what": name,
        "ms": median_ms([one.wall for one in measured.ours]),
        "floor ms": median_ms([one.wall for one in measured.floors]),
        "times the floor": by_wall.ratio,
        "middle half": by_wall.spread,
        "cpu ms": median_ms([one.cpu for one in measured.ours]),
        "floor cpu ms": median_ms([one.cpu for one in measured.floors]),
        "times, by cpu": by_cpu.ratio,
        "middle half, by cpu": by_cpu.spread,
        "DynamoDB calls": round(statistics.median(measured.calls)),
        "at most": max(measured.calls),
        "own cpu ms": median_ms([one.cpu for one in measured.own]),
        "own cpu p95 ms": measured.own_p95(),
        "left out ms": median_ms([one.wall for one in measured.elsewhere]),
    }


def _goals(name: str, measured: Measured) -> Iterator[Goal]:
    yield Goal(f"{name}, beside its floor", measured.by_cpu().ratio, _MOST, "times")
    if name in _MOST_CALLS:
        calls = round(statistics.median(measured.calls))
        yield Goal(f"{name}, DynamoDB calls", calls, _MOST_CALLS[name], "calls")
    if name == _TURN:
        yield Goal("chat turn, the assistant's own work, p95", measured.own_p95(), _OWN_WORK, "ms")


def _saga_input(guest: Context, checkout: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "tenant": guest.tenant,
        "actor": guest.actor.model_dump(),
        "checkout_id": checkout["id"],
        "attempt": checkout["version"],
        "correlation_id": guest.correlation_id,
        "confirmed": False,
    }


@cache
def idle_machine(stepfunctions: Any) -> str:
    """A state machine that does nothing, for doors whose saga is run here step by step."""
    made = stepfunctions.create_state_machine(
        name=f"bench-idle-{uuid4().hex[:8]}",
        definition=json.dumps(_IDLE),
        roleArn=f"arn:aws:iam::{ACCOUNT}:role/bench",
    )
    return str(made["stateMachineArn"])


def _accepted(method: str, path: str, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    if not 200 <= answer["statusCode"] < 300:
        raise RuntimeError(f"{method} {path}: {answer['statusCode']} {str(answer.get('body'))[:300]}")
    return answer
