"""A tenant's daily budget in DynamoDB, and the line that each call leaves in the log."""

import json
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from shared.assistant.models.budget import DailyBudget
from shared.assistant.models.converse import Usage
from shared.assistant.models.metering import Metered, TelemetryMeter
from shared.identity.model import Limits
from shared.kernel.clock import FrozenClock, epoch
from shared.runtime import limits, telemetry

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def budget(client: Any, clock: FrozenClock, limit: int = 1_000) -> DailyBudget:
    return DailyBudget(client, limits.TABLE.name, clock, lambda tenant: limit)


def counted(client: Any, day: str, tenant: str = "tnt_1") -> dict[str, Any]:
    key = {"pk": {"S": f"{tenant}#models"}, "sk": {"S": day}}
    return client.get_item(TableName=limits.TABLE.name, Key=key)["Item"]


def test_paid_calls_are_counted_by_tenant_and_day(client: Any) -> None:
    mine = budget(client, FrozenClock(NOON))
    mine.spend("tnt_1", 300)
    mine.spend("tnt_1", 400)
    mine.spend("tnt_2", 5)
    item = counted(client, "2026-11-25")
    assert (item["micro_usd"], item["calls"]) == ({"N": "700"}, {"N": "2"})
    assert int(item["expires_at"]["N"]) == epoch(NOON) + 8 * 86_400
    assert mine.left("tnt_1")
    mine.spend("tnt_1", 300)
    assert not mine.left("tnt_1")
    assert mine.left("tnt_2")


def test_another_process_knows_of_it_after_its_own_first_call(client: Any) -> None:
    one, other = (budget(client, FrozenClock(NOON)) for _ in range(2))
    one.spend("tnt_1", 2_000)
    assert other.left("tnt_1")
    other.spend("tnt_1", 1)
    assert not other.left("tnt_1")


def test_a_new_day_by_utc_begins_with_the_whole_budget(client: Any) -> None:
    clock = FrozenClock(datetime(2026, 11, 25, 23, 59, 59, tzinfo=UTC))
    mine = budget(client, clock)
    mine.spend("tnt_1", 1_000)
    assert not mine.left("tnt_1")
    clock.advance(seconds=1)
    assert mine.left("tnt_1")
    mine.spend("tnt_1", 10)
    assert counted(client, "2026-11-26")["micro_usd"] == {"N": "10"}


def test_each_paid_call_is_one_update_and_a_free_one_is_none(client: Any) -> None:
    made: list[str] = []
    client.meta.events.register("before-call.dynamodb", lambda model, **_: made.append(model.name))
    mine = budget(client, FrozenClock(NOON))
    assert mine.left("tnt_1")
    mine.spend("tnt_1", 0)
    assert made == []
    mine.spend("tnt_1", 1)
    mine.left("tnt_1")
    assert made == ["UpdateItem"]


def test_where_the_count_cannot_be_kept_the_process_keeps_its_own(client: Any) -> None:
    mine = DailyBudget(client, "no-such-table", FrozenClock(NOON), lambda tenant: 100)
    mine.spend("tnt_1", 100)
    assert not mine.left("tnt_1")


def test_no_budget_at_all_asks_no_remote(client: Any) -> None:
    assert not budget(client, FrozenClock(NOON), limit=0).left("tnt_1")
    assert Limits().model_micro_usd_per_day == 5_000_000


def test_a_call_is_one_line_that_is_metrics_too(monkeypatch: pytest.MonkeyPatch) -> None:
    written = StringIO()
    monkeypatch.setattr(telemetry, "logger", lambda: Logger(service="metering", stream=written))
    TelemetryMeter().record(
        Metered(
            tenant="tnt_1",
            purpose="plan",
            intent="search",
            prompt="plan.v3",
            model="maker.model-1",
            prices="bedrock.v1",
            outcome="degraded",
            reason="budget",
            attempts=2,
            ms=41,
            usage=Usage(input_tokens=9, output_tokens=3, cache_read_tokens=5),
            cost=1_234,
        )
    )
    line = json.loads(written.getvalue())
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive["Dimensions"] == [["tenant"], ["model", "purpose"]]
    values = {metric["Name"]: line[metric["Name"]] for metric in directive["Metrics"]}
    assert values == {
        "ModelCost": 1_234,
        "ModelLatency": 41,
        "ModelAttempts": 2,
        "ModelInputTokens": 9,
        "ModelOutputTokens": 3,
        "ModelCacheReadTokens": 5,
        "ModelCacheWriteTokens": 0,
        "ModelDegraded": 1,
    }
    told = {name: line[name] for name in ("message", "tenant", "intent", "prompt", "outcome", "reason")}
    assert told == {
        "message": "model call",
        "tenant": "tnt_1",
        "intent": "search",
        "prompt": "plan.v3",
        "outcome": "degraded",
        "reason": "budget",
    }
