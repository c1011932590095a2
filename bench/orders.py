"""Orders: how many a second, what each operation costs the database, and what 1,000 of them cost."""

import importlib
import io
import json
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from typing import Any

from bench import shop
from bench.clocks import Meter
from bench.floors import ALONE, recorded
from bench.in_process import idle_machine
from bench.journey import ABANDONED, ORDERED, Journey, by_what
from bench.order_cost import Bill, Invocation, bill, transitions_of
from bench.patient import Patience, PatientClient
from bench.report import Goal, Section, milliseconds, percentile
from bench.rush import at_once
from bench.shop import Ware
from bench.units import Counting, Spent
from local.cloud import RunningCloud, client_of, environment
from local.gateway import LambdaContext, request
from local.seed import Step
from shared.carts.model import AddLine
from shared.checkout.model import CreateCheckout
from shared.checkout.ports import SagaInput
from shared.identity.model import tenant_id
from shared.identity.tokens import GUEST_SCOPES
from shared.kernel.clock import SystemClock
from shared.kernel.ids import Ids
from shared.kernel.tenancy import Actor, Context
from shared.runtime.aws import client

CLIENTS = (1, 16, 48)
_EACH = {1: 12, 16: 3, 48: 2}
_POLL = 0.1
_LONGEST = 120.0
_DOORS = ("carts", "checkout", "orders")
#: Of seven in ten checkouts nothing comes: so many for each order.
_ABANDONED = 7 / 3
_ROUNDS = 24
#: Not of the goal on write units, which begins where the stock is held.
_DRAFTING = frozenset(("read the cart", "add a line", "open the checkout", "look at it", "read the order"))
_MOST_UNITS, _MOST_TRANSITIONS, _MOST_USD, _MOST_MS = 60, 6, 0.25, 5.0


def orders(store: RunningCloud, wares: Sequence[Ware], share: float, step: Step) -> list[Section]:
    """All sections. ``share`` (0 to 1) is of the usual numbers of rounds."""
    step("orders: a second", 0, 1)
    paces = _paces(store, wares, share)
    step("orders: what they cost", 0, 1)
    with environment(_variables(store)), redirect_stdout(io.StringIO()):
        ordered = _journey(store, wares).order()
        abandoned = _journey(store, wares).abandoned()
        own = _own_work(store, wares, max(3, round(share * _ROUNDS)))
    return [paces, _operations(ordered), _bills(ordered, abandoned), own]


def _paces(store: RunningCloud, wares: Sequence[Ware], share: float) -> Section:
    note = "Carts of three lines, and from such a cart to the completed checkout; 429s are asked again."
    section = Section("Orders a second, over HTTP", note)
    for clients in CLIENTS:
        count = max(1, round(share * _EACH[clients])) * clients
        patience = Patience()
        guests = [_guest(store, patience) for _ in range(count)]
        for what, act in (("cart", _fill), ("whole checkout", _buy)):
            taken: list[float] = []
            before, started = patience.throttled, time.perf_counter()
            at_once(clients, guests, _timed(act, wares, taken))
            row = {
                "what": what,
                "clients": clients,
                "done": count,
                "p50 ms": milliseconds(percentile(taken, 0.5)),
                "p95 ms": milliseconds(percentile(taken, 0.95)),
                "per second": round(count / (time.perf_counter() - started), 2),
                "429s": patience.throttled - before,
            }
            section.rows.append(row)
    return section


def _guest(store: RunningCloud, patience: Patience) -> PatientClient:
    token = _accepted(PatientClient(store.url, "", patience).send("POST", "/v1/guests", {"shop": shop.SLUG}))
    return PatientClient(store.url, f"Guest {token['token']}", patience)


def _timed(
    act: Callable[[PatientClient, Sequence[Ware]], None], wares: Sequence[Ware], taken: list[float]
) -> Callable[[PatientClient], None]:
    def timed(guest: PatientClient) -> None:
        started = time.perf_counter()
        act(guest, wares)
        taken.append(time.perf_counter() - started)

    return timed


def _fill(guest: PatientClient, wares: Sequence[Ware]) -> None:
    for ware in wares[:3]:
        _accepted(guest.send("POST", "/v1/carts/current/lines", ware.line()))


def _buy(guest: PatientClient, wares: Sequence[Ware]) -> None:
    checkout = _accepted(guest.send("POST", "/v1/checkouts", shop.DETAILS))
    path = f"/v1/checkouts/{checkout['id']}"
    consent = {"consent": checkout["confirmation"]["consent"]}
    view = _accepted(guest.send("POST", f"{path}/confirmations", consent))
    deadline = time.monotonic() + _LONGEST
    while view["status"] == "complete_in_progress" and time.monotonic() < deadline:
        time.sleep(_POLL)
        view = _accepted(guest.send("GET", path))
    if view["status"] != "completed":
        raise RuntimeError(f"the checkout was not completed: {view['status']} {view['messages']}")


def _operations(ordered: Sequence[Invocation]) -> Section:
    saga = sum((one.spent for one in ordered if one.what not in _DRAFTING), Spent())
    note = (
        "By DynamoDB's rules (bench/units.py), of three lines. Billed ms: own work at the function's "
        "memory, calls at bench/order_cost.py's milliseconds, 500 for each call of the payment provider."
    )
    goals = [
        Goal("order, write units from reserve to confirmed", saga.write_units, _MOST_UNITS, "units"),
        Goal("order, billed transitions", transitions_of(len(ORDERED)), _MOST_TRANSITIONS, "transitions"),
    ]
    return Section("What an order asks of the database", note, by_what(ordered), goals)


def _bills(ordered: Sequence[Invocation], abandoned: Sequence[Invocation]) -> Section:
    one = bill(ordered, len(ORDERED))
    both = one + bill(abandoned, len(ABANDONED)).times(_ABANDONED)
    rows = [
        {
            "what": f"{mine.service}: {mine.unit}",
            "for 1,000 orders": round(mine.count, 1),
            "USD": round(mine.usd, 4),
            "with 7 of 10 abandoned": round(all_.count, 1),
            "USD, with abandoned": round(all_.usd, 4),
        }
        for mine, all_ in zip(one.lines, both.lines, strict=True)
    ]
    rows.append(_total(one, both))
    goals = [
        Goal("1,000 orders, payment fees apart", round(one.usd, 4), _MOST_USD, "USD"),
        Goal("1,000 orders with 7 of 10 checkouts abandoned", round(both.usd, 4), _MOST_USD, "USD"),
    ]
    return Section(f"What 1,000 orders cost, by {one.prices}", "Payment fees are apart.", rows, goals)


def _total(one: Bill, both: Bill) -> dict[str, Any]:
    return {
        "what": "all",
        "for 1,000 orders": None,
        "USD": round(one.usd, 4),
        "with 7 of 10 abandoned": None,
        "USD, with abandoned": round(both.usd, 4),
    }


def _variables(store: RunningCloud) -> dict[str, str]:
    titles = ["Carts", "Checkout", "Orders"]
    titles += [f"CheckoutSaga{name.title().replace('_', '')}" for name in {*ORDERED, *ABANDONED}]
    variables = {name: value for title in titles for name, value in store.env(title).items()}
    return {**variables, "CHECKOUT_STATE_MACHINE": idle_machine(store.client("stepfunctions"))}


def _somebody() -> Context:
    actor = Actor(kind="guest", id=Ids(SystemClock()).new("gst"))
    return Context(tenant=tenant_id(shop.SLUG), actor=actor, scopes=GUEST_SCOPES, channel="web")


def _journey(store: RunningCloud, wares: Sequence[Ware]) -> Journey:
    """Someone new, whose requests the functions' handlers answer in this process."""
    ctx = _somebody()
    handlers = {door: importlib.import_module(f"functions.{door}.handler").handler for door in _DOORS}

    def ask(door: str, method: str, path: str, body: Any) -> Any:
        answer = handlers[door](request(method, f"/v1{path}", context=ctx, body=body), LambdaContext())
        return json.loads(_accepted((answer["statusCode"], answer["body"])))

    def run(name: str, event: dict[str, Any]) -> None:
        importlib.import_module(f"functions.checkout_saga.{name}").handler(event, None)

    return Journey(
        ask=ask,
        run=run,
        counting=Counting(client_of(store.endpoint, "dynamodb")),
        dynamodb=client("dynamodb"),
        stepfunctions=client("stepfunctions"),
        actor=ctx.actor.model_dump(),
        tenant=ctx.tenant,
        lines=[ware.line() for ware in wares[:3]],
    )


def _own_work(store: RunningCloud, wares: Sequence[Ware], rounds: int) -> Section:
    """What the use cases of a checkout work by themselves, calls of AWS apart."""
    checkouts = importlib.import_module("functions.checkout.wiring").checkouts()
    carts = importlib.import_module("functions.carts.wiring").carts()
    saga = {name: importlib.import_module(f"functions.checkout_saga.{name}").step() for name in ORDERED}
    taken: list[float] = []
    others = [client("stepfunctions")]
    for _ in range(rounds):
        ctx = _somebody()
        for ware in wares[:3]:
            carts.add(ctx, AddLine(product_id=ware.product_id, sku=ware.sku, quantity=1))
        with recorded(Meter(0), client("dynamodb"), beside=others) as recording:
            before = ALONE.read()
            _checked_out(checkouts, saga, ctx)
            taken.append((ALONE.read() - before - recording.called).cpu)
    median = milliseconds(statistics.median(taken))
    row = {
        "what": "a checkout of three lines, open to captured",
        "rounds": rounds,
        "cpu p50 ms": median,
        "cpu p95 ms": milliseconds(percentile(taken, 0.95)),
        "least": milliseconds(min(taken)),
    }
    note = "The use cases in this process, without the doors before them and what they wait for."
    return Section(
        "The domain's own work",
        note,
        [row],
        [Goal("checkout, the domain's own work", median, _MOST_MS, "ms")],
    )


def _checked_out(checkouts: Any, saga: Mapping[str, Any], ctx: Context) -> None:
    view = checkouts.create(ctx, CreateCheckout.model_validate(shop.DETAILS))
    given = SagaInput(
        tenant=ctx.tenant,
        actor=ctx.actor,
        checkout_id=view.id,
        attempt=view.version,
        correlation_id="bench-an-order",
    )
    saga["reserve"].run(given)
    saga["await_confirmation"].run(given, view.id)
    checkouts.confirm(ctx, view.id, view.confirmation.consent)
    for name in ORDERED[2:]:
        saga[name].run(given)


def _accepted(answer: tuple[int, Any]) -> Any:
    status, body = answer
    if not 200 <= status < 300:
        raise RuntimeError(f"{status} {str(body)[:300]}")
    return body
