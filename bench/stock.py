"""Reservations of stock at the running store's database: one hot product, spread or not, and many.

What is called is the use case itself, by so many threads at once, each attempt a reservation of its own;
the emulator's one process stands behind all of them, so that a rate says how much work an attempt is, and
not what DynamoDB would take. What a real table takes is reckoned beside it from the write units.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import boto3
from botocore.config import Config

from bench.report import Goal, Section, milliseconds, percentile
from local.cloud import RunningCloud
from local.emulator.process import credentials
from local.seed import Step
from shared.inventory import keys
from shared.inventory.model import OutOfStock, StockLine
from shared.inventory.service import InventoryService
from shared.inventory.store import InventoryStore
from shared.kernel.clock import SystemClock
from shared.kernel.errors import Conflict
from shared.kernel.events import Announcer
from shared.kernel.ids import Ids
from shared.kernel.tenancy import system
from shared.runtime.table import DynamoUnitOfWork, Table

#: What one partition of a table takes, in write units a second (DynamoDB Developer Guide).
PARTITION = 1_000
_CLIENTS, _CROWD = 16, 256
_ATTEMPTS, _UNITS = 1_000, 100
_PLENTY = 1_000_000
_HOLD = timedelta(minutes=5)
#: Bytes of a level, and of each hold on it.
_LEVEL, _HELD = 180, 40
_NAMES = count()


@dataclass
class Meter:
    """Write units of a client's requests, of whatever thread; ``by_shard`` those of levels alone."""

    units: int = 0
    by_shard: Counter[str] = field(default_factory=Counter[str])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def watch(self, client: Any) -> None:
        client.meta.events.register("provide-client-params.dynamodb.TransactWriteItems", self._count)

    def _count(self, params: Any, **_: Any) -> None:
        """Two for each member; and one where a reservation enters the sweeper's index."""
        members = [next(iter(one.values())) for one in params["TransactItems"]]
        named = [member.get("Key") or member["Item"] for member in members]
        entries = sum("due_sk" in member.get("Item", ()) for member in members)
        with self._lock:
            self.units += 2 * len(members) + entries
            self.by_shard.update(2 * [key["pk"]["S"] for key in named if key["sk"]["S"] == "level"])


@dataclass
class Run:
    """What came of many attempts at once."""

    ends: Counter[str]
    seconds: Sequence[float]
    wall: float
    units: int
    busiest: int

    @property
    def held(self) -> int:
        return self.ends["held"]

    @property
    def rate(self) -> float:
        return self.held / self.wall


class Desk:
    """Stock of a tenant that only this benchmark has."""

    def __init__(self, store: RunningCloud) -> None:
        self.meter = Meter()
        client = _client(store.endpoint)
        self.meter.watch(client)
        self._clock = SystemClock()
        ids = Ids(self._clock)
        self.inventory = InventoryService(
            store=InventoryStore(Table(client, store.outputs["InventoryTableName"])),
            uow=DynamoUnitOfWork(client),
            announcer=Announcer(ids, self._clock),
            clock=self._clock,
        )
        self.ctx = system(f"tnt_bench_{ids.new('run')}", scopes=frozenset({"inventory:write"}))

    def products(self, many: int, units: int = _PLENTY, shards: int = 1) -> list[str]:
        """New SKUs with so many units each."""
        skus = [f"HOT-{next(_NAMES)}" for _ in range(many)]
        self.inventory.import_levels(self.ctx, dict.fromkeys(skus, units))
        for sku in skus if shards > 1 else ():
            self.inventory.spread(self.ctx, sku, shards)
        return skus

    def rush(self, skus: Sequence[str], clients: int, attempts: int) -> Run:
        """So many attempts to reserve one of the SKUs in turn, from so many clients."""
        self.meter.units, self.meter.by_shard = 0, Counter()
        until = self._clock.now() + _HOLD
        ends, seconds = Counter[str](), list[float]()

        def one(number: int) -> tuple[str, float]:
            line, started = StockLine(sku=skus[number % len(skus)], quantity=1), time.perf_counter()
            end = self._reserved(f"rsv_bench{next(_NAMES):09d}", line, until)
            return end, time.perf_counter() - started

        started = time.perf_counter()
        with ThreadPoolExecutor(clients) as crowd:
            for end, took in crowd.map(one, range(attempts)):
                ends[end] += 1
                seconds.append(took)
        wall = time.perf_counter() - started
        grown = self._grown(skus)
        busiest = max((count + grown[pk] for pk, count in self.meter.by_shard.items()), default=0)
        return Run(ends, seconds, wall, self.meter.units + grown.total(), busiest)

    def _grown(self, skus: Sequence[str]) -> Counter[str]:
        """Units that the writes of levels cost beyond their first kilobyte, as hold came after hold."""
        tenant, grown = self.ctx.tenant, Counter[str]()
        for sku, level in self.inventory.levels(self.ctx, skus).items():
            for shard in level.shards:
                sizes = (_LEVEL + _HELD * (number + 1) for number in range(len(shard.holds)))
                grown[keys.shard(tenant, sku, shard.number)] = sum(2 * (size // 1_024) for size in sizes)
        return grown

    def _reserved(self, name: str, line: StockLine, until: Any) -> str:
        """Tried again where too many were at it, as a shopper's own client would."""
        while True:
            try:
                self.inventory.reserve(self.ctx, name, [line], until)
            except OutOfStock:
                return "out of stock"
            except Conflict:
                continue
            return "held"


def stock(store: RunningCloud, share: float, step: Step) -> Section:
    """Rates, latencies and write units; and that a crowd buys what there is, neither more nor less."""
    desk, attempts = Desk(store), max(64, round(share * 600))
    section = Section("Reservations of stock", _NOTE)
    cases: list[tuple[str, Callable[[], list[str]]]] = [
        ("one product", lambda: desk.products(1)),
        ("one product, 4 shards", lambda: desk.products(1, shards=4)),
        ("one product, 16 shards", lambda: desk.products(1, shards=16)),
        ("64 products", lambda: desk.products(64)),
    ]
    rates: dict[str, float] = {}
    for at, (what, ready) in enumerate(cases):
        step("reservations of stock", at, len(cases) + 2)
        skus = ready()
        desk.rush(skus, 1, 8)
        run = desk.rush(skus, _CLIENTS, attempts)
        rates[what] = run.rate
        section.rows.append(_row(what, run, _CLIENTS, round(run.rate / rates["one product"], 2)))
    for at, shards in enumerate((1, 8)):
        step("reservations of stock", len(cases) + at, len(cases) + 2)
        (sku,) = desk.products(1, _UNITS, shards)
        run = desk.rush([sku], _CROWD, _ATTEMPTS)
        what = f"{_ATTEMPTS} attempts on {_UNITS} units, {shards} shard{'s' if shards > 1 else ''}"
        section.rows.append(_row(what, run, _CROWD, None))
        wrong = abs(run.held - _UNITS) + (not desk.inventory.audit(desk.ctx, sku).agrees)
        section.goals.append(Goal(f"{what}: units sold more or less", wrong, 0, "units"))
    return section


_NOTE = (
    "By the use case at the local database, whose one process bounds the rate. 'units each' are write units "
    "of an attempt, refused tries and the kilobytes of a level's holds included; 'a table takes' is "
    f"{PARTITION} units a second over what a reservation writes on the busiest shard's own item."
)


def _row(what: str, run: Run, clients: int, times: float | None) -> dict[str, Any]:
    each = run.busiest / max(1, run.held)
    return {
        "what": what,
        "clients": clients,
        "held": run.held,
        "a second": round(run.rate),
        "times": times,
        "p50 ms": milliseconds(percentile(run.seconds, 0.5)),
        "p95 ms": milliseconds(percentile(run.seconds, 0.95)),
        "units each": round(run.units / sum(run.ends.values()), 1),
        "a table takes": round(PARTITION / each) if each else None,
    }


def _client(endpoint: str) -> Any:
    found = credentials()
    return boto3.client(  # pyright: ignore
        "dynamodb",  # pyright: ignore
        endpoint_url=endpoint,
        region_name=found["AWS_REGION"],
        aws_access_key_id=found["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=found["AWS_SECRET_ACCESS_KEY"],
        config=Config(
            retries={"mode": "standard", "total_max_attempts": 3},
            read_timeout=120,
            max_pool_connections=_CROWD,
        ),
    )
