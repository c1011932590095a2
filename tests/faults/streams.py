"""What the cloud does between a table's stream and the publisher: batches in order, again where it failed."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tests.faults.scheduler import Died
from tests.faults.shop import Shop, shard_of

_BATCH = 12


class Streams:
    """Where each shard of each stream has got to; one batch of a shard is under way at a time."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._read: dict[str, int] = {}
        self._shards: dict[tuple[str, int], list[dict[str, Any]]] = {}
        self._busy: set[tuple[str, int]] = set()

    def pump(self) -> bool:
        """Hand out what is new; whether anything is still to be published."""
        for name, table in self._shop.database.tables.items():
            seen = self._read.get(name, 0)
            for record in table.stream[seen:]:
                pk = record["dynamodb"]["Keys"]["pk"]["S"]
                self._shards.setdefault((name, shard_of(pk)), []).append(record)
            self._read[name] = len(table.stream)
        waiting = [shard for shard, records in self._shards.items() if records]
        for shard in waiting:
            if shard not in self._busy:
                self._busy.add(shard)
                self._shop.scheduler.spawn(f"publisher {shard[0]}", lambda shard=shard: self._publish(shard))
        return bool(waiting)

    def _publish(self, shard: tuple[str, int]) -> None:
        records = self._shards[shard]
        batch = records[:_BATCH]
        try:
            failed = self._shop.publisher({"Records": batch}, None)["batchItemFailures"]
            if self._shop.boundary.plan.draw(("twice",)) is None:
                numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
                first = numbers.index(failed[0]["itemIdentifier"]) if failed else len(batch)
                del records[:first]
        except (ClientError, BotoCoreError):
            self._shop.boundary.note("publisher failed")
        except Died:
            if self._shop.scheduler.stopped:
                raise
        finally:
            self._busy.discard(shard)
