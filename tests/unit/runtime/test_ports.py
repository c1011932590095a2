"""Settings, logs, admission and the publisher, each with what it is handed."""

from typing import Any

import pytest

from shared.identity.model import Limits
from shared.kernel.errors import Limited
from shared.kernel.tenancy import Actor, Context
from shared.runtime import telemetry
from shared.runtime.admission import admission
from shared.runtime.settings import Settings
from tests.support.gateway import request

GUEST = Context(tenant="tnt_1", actor=Actor(kind="guest", id="gst_1"))


class Env(Settings):
    carts_table: str
    ip_per_minute: int = 100


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTS_TABLE", "carts")
    monkeypatch.delenv("IP_PER_MINUTE", raising=False)
    assert Env.load() == Env(carts_table="carts", ip_per_minute=100)
    monkeypatch.setenv("IP_PER_MINUTE", "7")
    assert Env.load().ip_per_minute == 7


def test_what_is_missing_or_malformed_is_told_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CARTS_TABLE", raising=False)
    monkeypatch.setenv("IP_PER_MINUTE", "many")
    with pytest.raises(RuntimeError, match="CARTS_TABLE, IP_PER_MINUTE"):
        Env.load()


def test_the_logger_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "carts")
    telemetry.logger.cache_clear()
    try:
        assert telemetry.logger() is telemetry.logger()
        assert telemetry.logger().service == "carts"
    finally:
        telemetry.logger.cache_clear()


class Counting:
    """A limiter that notes what it was asked."""

    def __init__(self, most: int = 1000) -> None:
        self.asked: list[tuple[str, int]] = []
        self._most = most

    def admit(self, subject: str, per_minute: int) -> None:
        self.asked.append((subject, per_minute))
        if len(self.asked) > self._most:
            raise Limited("slow", retry_after=1)


def _asked(*events: Any) -> list[tuple[str, int]]:
    limiter = Counting()
    limits = {"tnt_1": Limits(user_per_minute=5, chat_per_minute=2)}
    admit = admission(limiter, limits.__getitem__, 100)  # type: ignore[arg-type]
    for event in events:
        admit(event)
    return limiter.asked


def test_an_actor_is_held_to_the_limits_of_their_tenant() -> None:
    assert _asked(request("GET", "/v1/search", context=GUEST)) == [("tnt_1#gst_1", 5)]


@pytest.mark.parametrize("path", ["/v1/sessions/ses_1/turns", "/v1/sessions/ses_1/turns/"])
def test_a_chat_turn_is_counted_twice(path: str) -> None:
    asked = _asked(request("POST", path, context=GUEST))
    assert asked == [("tnt_1#gst_1", 5), ("tnt_1#gst_1#chat", 2)]


def test_reading_turns_is_no_turn() -> None:
    assert _asked(request("GET", "/v1/sessions/ses_1/turns", context=GUEST)) == [("tnt_1#gst_1", 5)]


def test_a_public_route_is_counted_by_address() -> None:
    assert _asked(request("POST", "/v1/logins", source_ip="198.51.100.7")) == [("ip#198.51.100.7", 100)]


def test_a_refusal_goes_through() -> None:
    admit = admission(Counting(most=0), lambda _: Limits(), 100)  # type: ignore[arg-type]
    with pytest.raises(Limited):
        admit(request("GET", "/v1/search", context=GUEST))
