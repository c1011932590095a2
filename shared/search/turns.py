"""Turns at writing a tenant's index, so that two indexers wait for each other instead of racing.

Only the pointer's conditional write keeps an index right (``snapshots.py``). But a writer that begins
while another is busy has lost already, and under a stream of news it would lose every time. So each
takes its turn first: an object that only one can make. A turn whose holder died lapses.
"""

import random
import secrets
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from shared.kernel.clock import Clock, epoch
from shared.runtime.aws import code_of
from shared.search.documents import SCHEMA
from shared.search.snapshots import REFUSED

#: Seconds after which a turn has lapsed; longer than an indexer runs.
LAPSES_AFTER = 60
#: Seconds that one waits for a turn before trying without.
PATIENCE = 20.0
_LOOK_EVERY = 0.03


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
                self._end(tenant, mine)

    def _wait(self, tenant: str) -> str | None:
        """The ETag of our turn, or None where patience ended first."""
        waited = 0.0
        while not (mine := self._taken(tenant)):
            if waited >= PATIENCE:
                return None
            pause = _LOOK_EVERY * (0.5 + random.random())  # noqa: S311 - spreads, guards nothing
            self._pause(pause)
            waited += pause
        return mine

    def _taken(self, tenant: str) -> str | None:
        return self._put(tenant, {"IfNoneMatch": "*"}) or self._taken_over(tenant)

    def _taken_over(self, tenant: str) -> str | None:
        """Take the turn of a holder that has died."""
        held = self._unless_refused(self._client.get_object, tenant)
        if held is None:
            return None
        since = int(held["Body"].read().split()[0])
        if epoch(self._clock.now()) - since < LAPSES_AFTER:
            return None
        return self._put(tenant, {"IfMatch": held["ETag"]})

    def _put(self, tenant: str, condition: dict[str, str]) -> str | None:
        """Say since when we have it, and in words of our own: no two turns have one ETag."""
        body = f"{epoch(self._clock.now())} {secrets.token_hex(8)}".encode()
        made = self._unless_refused(self._client.put_object, tenant, Body=body, **condition)
        return made["ETag"] if made else None

    def _end(self, tenant: str, mine: str) -> None:
        """Give it back, unless it lapsed and is somebody else's by now."""
        self._unless_refused(self._client.delete_object, tenant, IfMatch=mine)

    def _unless_refused(self, call: Callable[..., Any], tenant: str, **given: Any) -> Any:
        """What S3 answers, or None where the object is not as the condition wants it, or not there."""
        try:
            return call(Bucket=self._bucket, Key=_key(tenant), **given)
        except ClientError as error:
            if code_of(error) in REFUSED:
                return None
            raise


def _key(tenant: str) -> str:
    return f"{tenant}/{SCHEMA}/turn"
