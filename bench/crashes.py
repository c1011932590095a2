"""Function processes killed (kill -9) and runs of the saga aborted while checkouts are under way.

The database stays up: what is shown is that every order is whole or absent once the sweeper has been
round, that money and stock agree, and that whatever was committed was announced. Whom a seed picks
depends on what runs when, so a seed chooses a course and does not repeat it to the letter.
"""

import random
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bench.books import Books
from bench.news import heard
from bench.patient import Patience, PatientClient
from bench.reaper import Reaper
from bench.rush import at_once, opened
from bench.shop import DETAILS
from bench.stall import Crowd, Stall
from local.cloud import RunningCloud
from local.seed import Seeder
from shared.checkout.ports import Raced, run_name
from shared.checkout.store import DynamoCheckoutStore
from shared.kernel.errors import Conflict
from shared.runtime.table import DynamoUnitOfWork, Table

_LONGEST = 240.0
_LOOK = 0.25
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
    promised: list[str] = []

    def buy(_: int) -> None:
        guest = PatientClient(store.url, crowd.header(), patience, through_faults=True)
        _taken(guest.send("POST", "/v1/carts/current/lines", stall.line(sku)))
        promised.append(opened(guest, agreed))
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
    lost = [f"{checkout} is not there" for checkout in promised if checkout not in books.checkouts]
    ends = Counter(
        str(one.status) if one.attempt is None or one.attempt.ending is None else one.attempt.ending
        for one in books.checkouts.values()
    )
    return Survived(checkouts, reaper.killed, reaper.aborted, ends, patience, rounds, books, unheard, lost)


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


def _taken(answer: tuple[int, Any]) -> None:
    status, body = answer
    if status != 201:
        raise RuntimeError(f"{status} {str(body)[:300]}")
