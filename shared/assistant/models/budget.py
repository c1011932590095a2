"""What a tenant may spend on models in a UTC day, counted in DynamoDB once for each paid call.

The count is exact: each call adds what it cost, in one atomic update that answers the day's total.
Whether a call may be made is judged by the last total that this process knows, so a day's budget is
overshot by the calls that are under way when it runs out, and by one call of each process that has
made none of that tenant's yet that day. No read is ever made for it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from shared.kernel.clock import Clock, epoch
from shared.runtime.table import attr, key
from shared.runtime.telemetry import logger

#: Days that a day's count can be read.
KEPT_DAYS = 8
_DAY = 86_400


class Budget(Protocol):
    """A tenant's means."""

    def left(self, tenant: str) -> bool:
        """Whether the tenant has anything left today."""
        ...

    def spend(self, tenant: str, cost: int) -> None:
        """Count a paid call, in micro-USD."""
        ...


class DailyBudget:
    """Counted beside the rate limits. ``limit`` is a tenant's budget for a day, in micro-USD."""

    def __init__(self, client: Any, table: str, clock: Clock, limit: Callable[[str], int]) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._limit = limit
        self._totals: dict[str, tuple[date, int]] = {}

    def left(self, tenant: str) -> bool:
        """See :class:`Budget`."""
        return self._total(tenant) < self._limit(tenant)

    def spend(self, tenant: str, cost: int) -> None:
        """See :class:`Budget`. Where the count cannot be kept, this process goes on with its own."""
        if cost <= 0:
            return
        today, total = self._clock.now().date(), self._total(tenant) + cost
        try:
            total = self._add(tenant, today, cost)
        except (BotoCoreError, ClientError):
            logger().exception("a paid call was not counted", tenant=tenant, cost=cost)
        self._totals[tenant] = (today, total)

    def _total(self, tenant: str) -> int:
        day, total = self._totals.get(tenant, (None, 0))
        return total if day == self._clock.now().date() else 0

    def _add(self, tenant: str, today: date, cost: int) -> int:
        answer = self._client.update_item(
            TableName=self._table,
            Key=key(f"{tenant}#models", today.isoformat()),
            UpdateExpression="ADD micro_usd :cost, calls :one SET expires_at = :gone",
            ExpressionAttributeValues={
                ":cost": attr(cost),
                ":one": attr(1),
                ":gone": attr(epoch(self._clock.now()) + KEPT_DAYS * _DAY),
            },
            ReturnValues="UPDATED_NEW",
        )
        return int(answer["Attributes"]["micro_usd"]["N"])
