"""Turns at writing a tenant's index, so that two indexers wait for each other instead of racing.

Only the pointer's conditional write keeps an index right (``snapshots.py``). But a writer that begins
while another is busy has lost already, and under a stream of news it would lose every time. So each
takes its turn first: an object that only one can make. A turn whose holder died lapses.
"""

import random
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from shared.kernel.clock import Clock, epoch
from shared.search.documents import SCHEMA

#: Seconds after which a turn has lapsed; longer than an indexer runs.
LAPSES_AFTER = 60
#: Seconds that one waits for a turn before trying without.
PATIENCE = 20.0
_LOOK_EVERY = 0.03
_TAKEN = {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"}


class Turns:
    """Turns of all tenants, kept in the bucket of the snapshots. ``client`` is S3's."""

    def __init__(
        self, client: Any, bucket: str, clock: Clock, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._bucket = bucket
        self._clock = clock
        self._pause = pause

    @contextmanager
    def turn(self, tenant: str) -> Generator[None]:
        """Have the tenant's turn while the block runs, or, where it does not come, do without."""
        mine = self._wait(tenant)
        try:
            yield
        finally:
            if mine:
                self._client.delete_object(Bucket=self._bucket, Key=_key(tenant))

    def _wait(self, tenant: str) -> bool:
        waited = 0.0
        while not self._taken(tenant):
            if waited >= PATIENCE:
                return False
            pause = _LOOK_EVERY * (0.5 + random.random())  # noqa: S311 - spreads, guards nothing
            self._pause(pause)
            waited += pause
        return True

    def _taken(self, tenant: str) -> bool:
        return self._put(tenant, {"IfNoneMatch": "*"}) or self._taken_over(tenant)

    def _taken_over(self, tenant: str) -> bool:
        """Take the turn of a holder that has died."""
        try:
            held = self._client.get_object(Bucket=self._bucket, Key=_key(tenant))
        except ClientError as error:
            if _code(error) in _TAKEN:
                return False
            raise
        since = int(held["Body"].read())
        if epoch(self._clock.now()) - since < LAPSES_AFTER:
            return False
        return self._put(tenant, {"IfMatch": held["ETag"]})

    def _put(self, tenant: str, condition: dict[str, str]) -> bool:
        now = str(epoch(self._clock.now())).encode()
        try:
            self._client.put_object(Bucket=self._bucket, Key=_key(tenant), Body=now, **condition)
        except ClientError as error:
            if _code(error) in _TAKEN:
                return False
            raise
        return True


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


def _key(tenant: str) -> str:
    return f"{tenant}/{SCHEMA}/turn"
