"""Doors that are not HTTP, and the edge's context."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from shared.kernel.errors import Unauthenticated, Unavailable
from shared.kernel.events import Event
from shared.kernel.model import Model
from shared.kernel.tenancy import Actor, Context
from shared.runtime import edge
from shared.runtime.entry import authorizer_entry, queue_entry, step_entry
from tests.support.gateway import LambdaContext, request

KEY = Context(
    tenant="tnt_1", actor=Actor(kind="key", id="key_1"), scopes=frozenset({"shop", "catalog:write"})
)


def test_a_context_survives_the_gateway() -> None:
    full = KEY.model_copy(
        update={
            "roles": frozenset({"admin", "merchant"}),
            "agent": "a",
            "channel": "voice",
            "locale": "fr-FR",
            "correlation_id": "c-12345678",
        }
    )
    event = request("GET", "/v1/x", context=full, headers={"x-correlation-id": "c-12345678"})
    assert edge.context_of(event) == full
    assert all(isinstance(value, str) for value in edge.granted(full).values())


def test_what_the_gateway_leaves_out_has_defaults() -> None:
    event = {
        "requestContext": {"authorizer": {"lambda": {"tenant": "t", "actor_kind": "guest", "actor_id": "g"}}}
    }
    found = edge.context_of(event)
    assert found is not None
    assert (found.channel, found.locale, found.agent, found.scopes) == ("api", "en-US", None, frozenset())


@pytest.mark.parametrize("event", [{}, {"requestContext": {}}, {"requestContext": {"authorizer": {}}}])
def test_a_public_route_has_no_context(event: dict[str, Any]) -> None:
    assert edge.context_of(event) is None
    assert edge.source_ip(event) == ""
    assert edge.correlation_of(event) == ""


@pytest.mark.parametrize(
    "given", ["short", "a" * 65, "with space 123", "line\nbreak-1", "abcdefgh\n", "é" * 10]
)
def test_a_malformed_correlation_id_is_not_taken_over(given: str) -> None:
    event = request("GET", "/v1/x", headers={"x-correlation-id": given})
    assert edge.correlation_of(event) == "JKJaXmPLvHcESHA"


def test_the_address_of_the_caller() -> None:
    assert edge.source_ip(request("GET", "/v1/x", source_ip="198.51.100.7")) == "198.51.100.7"


class Result(Model):
    done: bool = True


def test_a_step_takes_and_gives_json() -> None:
    assert step_entry(lambda event: {"was": event["x"]})({"x": 1}, None) == {"was": 1}
    assert step_entry(lambda event: Result())({"correlation_id": "c"}, None) == {"done": True}


def test_a_step_refuses_under_the_name_of_its_class() -> None:
    def refuse(event: dict[str, Any]) -> None:
        raise Unavailable("not now")

    with pytest.raises(Unavailable):
        step_entry(refuse)({}, None)


def test_the_authorizer_grants_what_it_resolved() -> None:
    headers: list[str] = []

    def resolve(header: str) -> Context:
        headers.append(header)
        return KEY

    granted = authorizer_entry(resolve)(
        request("GET", "/v1/x", headers={"authorization": "ApiKey k"}), LambdaContext()
    )
    assert granted == {"isAuthorized": True, "context": edge.granted(KEY)}
    assert headers == ["ApiKey k"]


@pytest.mark.parametrize("event", [{}, {"headers": {}}, {"headers": {"authorization": "x"}}])
def test_the_authorizer_says_the_gateways_word_for_401(event: dict[str, Any]) -> None:
    def resolve(header: str) -> Context:
        raise Unauthenticated("no")

    with pytest.raises(Exception, match=r"^Unauthorized$") as refused:
        authorizer_entry(resolve)(event, LambdaContext())
    assert type(refused.value) is Exception


def test_the_authorizer_tells_a_fault_from_a_refusal() -> None:
    def resolve(header: str) -> Context:
        raise Unavailable("keys")

    with pytest.raises(Unavailable):
        authorizer_entry(resolve)({}, LambdaContext())


def _record(message_id: str, body: Any) -> dict[str, str]:
    return {"messageId": message_id, "body": body if isinstance(body, str) else json.dumps(body)}


def _envelope(event_id: str) -> dict[str, Any]:
    event = Event(
        id=event_id,
        name="catalog.product_changed",
        version=1,
        tenant="tnt_1",
        actor="key_1",
        correlation_id="c",
        at=datetime(2026, 3, 1, tzinfo=UTC),
        data={"product_id": "prd_1"},
    )
    return {"source": "errand", "detail-type": event.name, "detail": event.model_dump(mode="json")}


def test_a_consumer_gets_events_in_order_and_only_what_failed_comes_again() -> None:
    handled: list[str] = []

    def handle(events: Sequence[Event]) -> list[str]:
        handled.extend(event.id for event in events)
        return ["evt_2"]

    batch = {"Records": [_record(f"m{n}", _envelope(f"evt_{n}")) for n in (1, 2, 3)]}
    assert queue_entry(handle)(batch, None) == {"batchItemFailures": [{"itemIdentifier": "m2"}]}
    assert handled == ["evt_1", "evt_2", "evt_3"]


@pytest.mark.parametrize("body", ["", "{", "[]", "3", "{}", '{"detail": {}}', '{"detail": null}', '"x"'])
def test_a_message_that_is_no_event_fails_alone(body: str) -> None:
    batch = {"Records": [_record("bad", body), _record("good", _envelope("evt_1"))]}
    handled: list[str] = []

    def handle(events: Sequence[Event]) -> list[str]:
        handled.extend(event.id for event in events)
        return []

    assert queue_entry(handle)(batch, None) == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    assert handled == ["evt_1"]


@pytest.mark.parametrize("at", range(5))
def test_an_event_that_the_consumer_breaks_at_takes_no_other_along(at: int) -> None:
    batch = {"Records": [_record(f"m{n}", _envelope(f"evt_{n}")) for n in range(5)]}
    handled: list[str] = []

    def handle(events: Sequence[Event]) -> list[str]:
        if any(event.id == f"evt_{at}" for event in events):
            raise KeyError("product_id")
        handled.extend(event.id for event in events)
        return []

    assert queue_entry(handle)(batch, None) == {"batchItemFailures": [{"itemIdentifier": f"m{at}"}]}
    assert handled == [f"evt_{n}" for n in range(5) if n != at]


def test_a_service_that_does_not_answer_fails_the_batch_at_once() -> None:
    batch = {"Records": [_record(f"m{n}", _envelope(f"evt_{n}")) for n in range(5)]}
    calls: list[int] = []

    def handle(events: Sequence[Event]) -> list[str]:
        calls.append(len(events))
        raise EndpointConnectionError(endpoint_url="x")

    with pytest.raises(EndpointConnectionError):
        queue_entry(handle)(batch, None)
    assert calls == [5]


def test_one_event_delivered_twice_in_a_batch_fails_as_both_messages() -> None:
    batch = {"Records": [_record("m1", _envelope("evt_1")), _record("m2", _envelope("evt_1"))]}
    failures = queue_entry(lambda events: [event.id for event in events])(batch, None)["batchItemFailures"]
    assert {failure["itemIdentifier"] for failure in failures} == {"m1", "m2"}
