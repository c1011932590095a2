"""What must be true of stock, checkouts and announcements at every write."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.checkout.model import CLOSED
from shared.runtime.table import plain
from tests.faults.database import Database, Written
from tests.faults.people import Diary

#: What is counted of a level.
COUNTERS = ("on_hand", "committed", "held", "free", "backorder")


class Broken(Exception):  # noqa: N818 - what it says
    """Something that must be true is not."""


@dataclass
class Watch:
    """Looks at every write as it is done."""

    database: Database
    diary: Diary
    who: Callable[[], str]
    announced: set[str] = field(default_factory=set[str])
    received: Counter[str] = field(default_factory=Counter[str])
    marks: Counter[str] = field(default_factory=Counter[str])
    open: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    shards: defaultdict[str, dict[str, dict[str, int]]] = field(default_factory=lambda: defaultdict(dict))

    def __post_init__(self) -> None:
        for item in self.database.tables["inventory"].items():
            if item["sk"]["S"] == "level":
                self._count(item)

    def see(self, written: Iterable[Written]) -> None:
        """What one request wrote. Raises :class:`Broken` where stock is not what its parts say."""
        for write in written:
            if write.table == "checkout" and write.key[1] == "checkout" and write.new is not None:
                self._checkout(json.loads(plain(write.new)["doc"]))
        levels = [w for w in written if w.table == "inventory" and w.key[1] == "level"]
        before = {sku: _supply(self.shards[sku]) for sku in sorted({_sku(w.key[0]) for w in levels})}
        for write in levels:
            self._level(write)
        told = [event for write in written for event in _events(write)]
        for event in told:
            self.announced.add(event["id"])
            if event["name"] == "inventory.adjusted":
                self._adjusted(event["data"])
        for sku, was in before.items():
            self._supplied(sku, was, told)

    def _adjusted(self, data: Mapping[str, Any]) -> None:
        """What somebody counted is there, then; what somebody received comes in once."""
        self.received[data["sku"]] += data["on_hand"]
        counted, mark = self.diary.counting.get(self.who()), self.diary.receiving.get(self.who())
        there = sum(counts["on_hand"] for counts in self.shards[data["sku"]].values())
        if counted is not None and counted != there:
            raise Broken(f"{data['sku']}: {counted} were counted, and there are {there}")
        if mark is not None:
            self.marks[mark] += 1
            if self.marks[mark] > 1:
                raise Broken(f"{data['sku']}: one delivery was received twice")

    def _checkout(self, doc: Mapping[str, Any]) -> None:
        mine = self.open.setdefault(doc["owner"]["id"], set())
        (mine.discard if doc["status"] in CLOSED else mine.add)(doc["id"])
        if len(mine) > 1:
            raise Broken(f"{doc['owner']['id']} has {len(mine)} checkouts open at once")

    def _level(self, write: Written) -> None:
        """A shard of a SKU's stock."""
        if write.new is None:
            self.shards[_sku(write.key[0])].pop(write.key[0], None)
            return
        counts = self._count(write.new)
        if min(counts.values()) < 0:
            raise Broken(f"stock below nothing: {write.key[0]} {counts}")
        if counts["free"] != counts["on_hand"] + counts["backorder"] - counts["committed"] - counts["held"]:
            raise Broken(f"stock is not the sum of its parts: {write.key[0]} {counts}")
        holds = self._held_in(write.key[0], write.new)
        if holds != counts["held"]:
            raise Broken(f"{counts['held']} are held and the holds say {holds}: {write.key[0]}")

    def _held_in(self, pk: str, shard: Mapping[str, Any]) -> int:
        """The sum of a shard's holds, wherever they are: in it, beside it, or in a partition of their own."""
        rows = self.database.tables["inventory"].rows
        places = (rows.get(pk, {}), rows.get(pk.replace("#stock#", "#holds#"), {}))
        beside = [row.item for of in places for row in of.values() if row.item and "quantity" in row.item]
        within = [held["S"].split()[1] for name, held in shard.items() if name.startswith("hold#")]
        return sum(int(item["quantity"]["N"]) for item in beside) + sum(map(int, within))

    def _count(self, item: Mapping[str, Any]) -> dict[str, int]:
        counts = {name: int(item.get(name, {"N": "0"})["N"]) for name in COUNTERS}
        self.shards[_sku(item["pk"]["S"])][item["pk"]["S"]] = counts
        return counts

    def _supplied(self, sku: str, was: tuple[bool, bool], events: list[dict[str, Any]]) -> None:
        """Whoever changes whether a SKU can be had says so in the same write, and nobody else does."""
        told = [
            (event["data"]["available"], event["data"].get("on_backorder", False))
            for event in events
            if event["name"] == "inventory.availability_changed" and event["data"]["sku"] == sku
        ]
        now = _supply(self.shards[sku])
        if told != ([now] if was != now else []):
            raise Broken(f"{sku} was {was} and is {now}, and {told} was announced")


def _supply(shards: Mapping[str, Mapping[str, int]]) -> tuple[bool, bool]:
    """Whether a SKU can be had, and whether it can be promised only."""
    free, promised = (sum(counts[name] for counts in shards.values()) for name in ("free", "backorder"))
    return free > 0, 0 < free <= promised


def _sku(pk: str) -> str:
    return pk.rpartition("#")[2]


def _events(write: Written) -> list[dict[str, Any]]:
    """What this write announces; an update may leave the events of an earlier one where they are."""
    if write.new is None or "events" not in write.new:
        return []
    events = plain(write.new)["events"]
    if events == "[]" or (write.old is not None and plain(write.old).get("events") == events):
        return []
    return json.loads(events)
