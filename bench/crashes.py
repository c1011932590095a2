"""Function processes killed (kill -9) and runs of the saga aborted while checkouts are under way.

The database stays up: what is shown is that every order is whole or absent once the sweeper has been
round, that money and stock agree, and that whatever was committed was announced. Whom a seed picks
depends on what runs when, so a seed chooses a course and does not repeat it to the letter.
"""

import json
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError

from bench.books import Books
from bench.patient import Patience, PatientClient
from bench.rush import at_once
from bench.shop import DETAILS
from bench.stall import Crowd, Stall
from local.cloud import RunningCloud
from local.seed import Seeder
from shared.checkout.ports import Raced, run_name
from shared.checkout.store import DynamoCheckoutStore
from shared.kernel.errors import Conflict
from shared.runtime.table import DynamoUnitOfWork, Table

#: Whose processes are killed: all that a checkout and its events pass through.
VICTIMS = frozenset(
    (
        "Checkout",
        "CheckoutSagaReserve",
        "CheckoutSagaAwaitConfirmation",
        "CheckoutSagaAuthorize",
        "CheckoutSagaCommit",
        "CheckoutSagaCapture",
        "CheckoutSagaCompensate",
        "Publisher",
        "Sweeper",
    )
)
#: Of so many strokes one hits a run of the state machine, the others processes.
_RUNS = 4
#: Seconds between two strokes: long enough for a process to start anew.
_PAUSE = (0.3, 1.2)
_LONGEST = 240.0
#: For the publisher, once everything is at rest.
_TO_BE_HEARD = 60.0
_LOOK = 0.25
_EVERYTHING = {"source": ["errand"]}
#: A request that was killed blocks its key until its gateway would have given it up.
_AT_WORK = "idempotency_in_progress"
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class Survived:
    """What was struck, how the checkouts ended, and what the books say afterwards."""

    checkouts: int
    killed: Counter[str]
    aborted: int
    ends: Counter[str]
    patience: Patience
    rounds: int
    books: Books
    unheard: list[str]
    lost: list[str] = field(default_factory=list[str])

    def wrong(self) -> list[str]:
        """Orders in halves, money and stock that differ, events that nobody heard, lost answers."""
        return [*self.books.discrepancies(), *self.unheard, *self.lost]


def crashes(
    store: RunningCloud,
    seeder: Seeder,
    stall: Stall,
    *,
    checkouts: int,
    strokes: int,
    clients: int,
    seed: int,
) -> Survived:
    """So many guests check out while a :class:`Reaper` strikes ``strokes`` times, or until none is left."""
    (sku,) = stall.wares
    crowd, patience = Crowd(store, stall), Patience()
    agreed = {**DETAILS, "agreed_total": crowd.total(store.url, sku)}
    promised: dict[int, str] = {}

    def buy(number: int) -> None:
        guest = PatientClient(store.url, crowd.header(), patience, through_faults=True)
        _taken(guest.send("POST", "/v1/carts/current/lines", stall.line(sku)))
        promised[number] = _opened(guest, agreed)
        guest.close()

    started = datetime.now(UTC)
    with heard(store, stall) as news:
        with Reaper(store, random.Random(seed), strokes) as reaper:  # noqa: S311 - chance, not secrecy
            at_once(clients, range(checkouts), buy)
            while reaper.left and _under_way(store, seeder, stall):
                time.sleep(_LOOK)
        rounds = recovered(store, seeder, stall)
        books = Books.read(store, seeder, stall)
        unheard = news.missing([event.id for event in books.announced if event.at >= started])
    lost = [f"no checkout: {answer}" for answer in promised.values() if answer not in books.checkouts]
    ends = Counter(
        str(one.status) if one.attempt is None or one.attempt.ending is None else one.attempt.ending
        for one in books.checkouts.values()
    )
    return Survived(checkouts, reaper.killed, reaper.aborted, ends, patience, rounds, books, unheard, lost)


class Reaper:
    """Strikes so often and no more: a process of one of :data:`VICTIMS`, mostly one at work, or a run."""

    def __init__(self, store: RunningCloud, chance: random.Random, strokes: int) -> None:
        self._store = store
        self._chance = chance
        self._titles = {name: title for title, name in store.functions.items() if title in VICTIMS}
        self._worked: dict[int, int] = {}
        self._struck: set[int] = set()
        self._strokes = strokes
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self.killed: Counter[str] = Counter()
        self.aborted = 0

    def __enter__(self) -> "Reaper":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    @property
    def left(self) -> int:
        """How often it has still to strike."""
        return self._strokes - self.killed.total() - self.aborted

    def _work(self) -> None:
        while self.left and not self._done.wait(self._chance.uniform(*_PAUSE)):
            if self._chance.randrange(_RUNS) == 0:
                self._abort()
            else:
                self._kill()

    def _kill(self) -> None:
        found = self._processes()
        busy = [pid for pid, (_, ticks) in found.items() if ticks != self._worked.get(pid, ticks)]
        self._worked = {pid: ticks for pid, (_, ticks) in found.items()}
        # One that was struck may take a moment to be gone.
        candidates = sorted({*busy} - self._struck)
        if candidates:
            pid = self._chance.choice(candidates)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                self._struck.add(pid)
                self.killed[found[pid][0]] += 1

    def _abort(self) -> None:
        """A run whose worker is gone: Step Functions' own would go on elsewhere; here it is over."""
        states = self._store.client("stepfunctions")
        machine = self._store.outputs["CheckoutStateMachineArn"]
        runs = states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]
        if not runs:
            return
        # It may have ended meanwhile.
        with suppress(ClientError):
            states.stop_execution(executionArn=self._chance.choice(sorted(r["executionArn"] for r in runs)))
            self.aborted += 1

    def _processes(self) -> dict[int, tuple[str, int]]:
        """The victims' processes: titles, and clock ticks that each has worked."""
        found: dict[int, tuple[str, int]] = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdecimal():
                continue
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[1]) != self._store.pid:
                    continue
                title = self._titles.get(_function_of(entry))
            except OSError:
                continue
            if title:
                found[int(entry.name)] = title, int(fields[11]) + int(fields[12])
        return found


def _function_of(process: Path) -> str:
    for variable in (process / "environ").read_bytes().split(b"\0"):
        name, _, value = variable.partition(b"=")
        if name == b"AWS_LAMBDA_FUNCTION_NAME":
            return value.decode()
    return ""


def recovered(store: RunningCloud, seeder: Seeder, stall: Stall) -> int:
    """Let what still runs end, then have the deployed sweeper end the rest. Returns its rounds.

    What it would find due in minutes and hours is made due now.
    """
    deadline, rounds = time.monotonic() + _LONGEST, 0
    while True:
        while _under_way(store, seeder, stall):
            if time.monotonic() > deadline:
                raise TimeoutError("runs of the saga do not end")
            time.sleep(_LOOK)
        books = Books.read(store, seeder, stall)
        if not books.open and not any(level.held for level in books.levels.values()):
            return rounds
        if time.monotonic() > deadline:
            raise TimeoutError(f"the sweeper does not end {[one.id for one in books.open]}")
        _make_due(store, books, stall)
        store.client("lambda").invoke(FunctionName=store.functions["Sweeper"], Payload=b"{}")
        rounds += 1


def _under_way(store: RunningCloud, seeder: Seeder, stall: Stall) -> bool:
    states, machine = store.client("stepfunctions"), store.outputs["CheckoutStateMachineArn"]
    pages = states.get_paginator("list_executions").paginate(stateMachineArn=machine, statusFilter="RUNNING")
    running = {run["name"] for page in pages for run in page["executions"]}
    books = Books.read(store, seeder, stall)
    return any(
        one.attempt and run_name(one.id, one.attempt.number) in running for one in books.checkouts.values()
    )


def _make_due(store: RunningCloud, books: Books, stall: Stall) -> None:
    """As if hours had passed: deadlines of checkouts, and the moments at which holds run out."""
    client = store.client("dynamodb")
    uow = DynamoUnitOfWork(client)
    checkouts = DynamoCheckoutStore(Table(client, store.outputs["CheckoutTableName"]))
    for checkout in books.open:
        update = {"deadline": _LONG_AGO, "version": checkout.version + 1}
        with suppress(Raced, Conflict):
            uow.commit(checkouts.put(checkout.model_copy(update=update), []))
    pages = client.get_paginator("scan").paginate(
        TableName=store.outputs["InventoryTableName"],
        ConsistentRead=True,
        FilterExpression="begins_with(pk, :tenant) AND attribute_exists(due_sk)",
        ExpressionAttributeValues={":tenant": {"S": f"{stall.tenant}#"}},
    )
    for item in (item for page in pages for item in page["Items"]):
        _, _, rest = item["due_sk"]["S"].partition("#")
        with suppress(client.exceptions.ConditionalCheckFailedException):
            client.update_item(
                TableName=store.outputs["InventoryTableName"],
                Key={part: item[part] for part in ("pk", "sk")},
                UpdateExpression="SET due_sk = :then",
                ConditionExpression="due_sk = :was",
                ExpressionAttributeValues={":then": {"S": f"{1:012d}#{rest}"}, ":was": item["due_sk"]},
            )


class News:
    """A queue of its own that everything a tenant announces comes to."""

    def __init__(self, sqs: Any, queue: str) -> None:
        self._sqs = sqs
        self._queue = queue
        self.seen: Counter[str] = Counter()

    def missing(self, wanted: Sequence[str]) -> list[str]:
        """Those of the events that never came, the publisher having had all the time that it needs."""
        deadline = time.monotonic() + _TO_BE_HEARD
        while left := [event for event in wanted if not self.seen[event]]:
            if time.monotonic() > deadline:
                return [f"{event} was never announced" for event in left]
            self._read()
        return []

    def _read(self) -> None:
        answer = self._sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            self.seen[json.loads(message["Body"])["detail"]["id"]] += 1
            self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])


@contextmanager
def heard(store: RunningCloud, stall: Stall) -> Generator[News]:
    """Listen to the bus while the block runs."""
    sqs, events = store.client("sqs"), store.client("events")
    name, bus = f"news-{stall.slug}", store.outputs["EventBusName"]
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = json.dumps({**_EVERYTHING, "detail": {"tenant": [stall.tenant]}})
    events.put_rule(Name=name, EventBusName=bus, EventPattern=pattern)
    events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}])
    try:
        yield News(sqs, queue)
    finally:
        events.remove_targets(Rule=name, EventBusName=bus, Ids=["queue"])
        events.delete_rule(Name=name, EventBusName=bus)
        sqs.delete_queue(QueueUrl=queue)


def _opened(guest: PatientClient, agreed: dict[str, Any]) -> str:
    """The id of the checkout, asked for under one key for as long as the first request may be at work."""
    key, deadline = uuid4().hex, time.monotonic() + _LONGEST
    while True:
        status, view = guest.send("POST", "/v1/checkouts", agreed, key=key)
        if status == 201:
            return view["id"]
        if view.get("code") != _AT_WORK or time.monotonic() > deadline:
            return f"{status} {view}"
        time.sleep(1)


def _taken(answer: tuple[int, Any]) -> None:
    status, body = answer
    if status != 201:
        raise RuntimeError(f"{status} {str(body)[:300]}")
