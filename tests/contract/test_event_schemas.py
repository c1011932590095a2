"""What we announce and what AWS sends us, held to the files that others read."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from local.event_schemas import HERE, breaks, committed, facts, file_name, schema_of, text_of
from shared.checkout.desk import DeskRequest
from shared.checkout.ports import SagaInput
from shared.kernel.clock import FrozenClock
from shared.kernel.events import Announcer, Fact
from shared.kernel.ids import Ids
from shared.kernel.money import Money
from shared.kernel.tenancy import Actor, Context
from shared.orders.events import OrderConfirmed
from shared.runtime import edge
from shared.runtime.entry import queue_entry
from shared.runtime.publisher import Publisher, announced
from tests.support.gateway import LambdaContext

SAMPLES = HERE / "samples"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text())


@pytest.mark.parametrize("fact", facts(), ids=file_name)
def test_each_event_has_its_schema(fact: type[Fact]) -> None:
    file = HERE / file_name(fact)
    assert file.read_text() == text_of(schema_of(fact)), "run: python -m local.event_schemas"
    jsonschema.Draft202012Validator.check_schema(schema_of(fact))


def test_no_schema_is_left_of_an_event_that_nobody_announces() -> None:
    assert {file.name for file in HERE.glob("*.json")} == {file_name(fact) for fact in facts()}


def test_names_say_the_room_and_never_twice_the_same() -> None:
    names = [(fact.name, fact.version) for fact in facts()]
    assert len(set(names)) == len(names)
    for fact in facts():
        assert fact.name.split(".")[0] == fact.__module__.split(".")[1]


@pytest.mark.parametrize("fact", facts(), ids=file_name)
def test_no_event_carries_personal_data(fact: type[Fact]) -> None:
    fields = set(fact.model_fields)
    assert not fields & {"name_", "email", "address", "shipping_address", "payment_method", "phone"}


def test_an_announced_event_fits_its_schema() -> None:
    clock = FrozenClock(datetime(2026, 3, 10, tzinfo=UTC))
    ctx = Context(tenant="tnt_x", actor=Actor(kind="guest", id="gst_x"), correlation_id="abcdefgh")
    fact = OrderConfirmed(
        order_id="ord_x", number="H-1", checkout_id="chk_x", total=Money(amount=1, currency="USD")
    )
    [event] = Announcer(Ids(clock), clock).envelopes(ctx, [fact])
    jsonschema.validate(event.model_dump(mode="json"), schema_of(OrderConfirmed))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**event.model_dump(mode="json"), "version": 9}, schema_of(OrderConfirmed))


def test_what_consumers_would_notice_needs_a_new_version() -> None:
    old = schema_of(OrderConfirmed)
    reworded = {**old, "description": "other words"}
    assert list(breaks(old, reworded)) == []
    data = old["properties"]["data"]
    wider = {**data, "properties": {**data["properties"], "note": {"type": "string", "default": ""}}}
    assert list(breaks(old, {**old, "properties": {**old["properties"], "data": wider}})) == []
    asking = {**data, "properties": {**data["properties"], "note": {"type": "string"}}}
    found = list(breaks(old, {**old, "properties": {**old["properties"], "data": asking}}))
    assert found == ["$.properties.data.properties.note is new and has no default"]
    poorer = {**data, "required": ["order_id"]}
    found = list(breaks(old, {**old, "properties": {**old["properties"], "data": poorer}}))
    assert "$.properties.data.total may be absent" in found
    gone = {**data, "properties": {n: p for n, p in data["properties"].items() if n != "total"}}
    found = list(breaks(old, {**old, "properties": {**old["properties"], "data": gone}}))
    assert found == ["$.properties.data.properties.total is gone"]
    assert list(breaks({"type": "string"}, {"type": "integer"})) == ["$.type: 'string' became 'integer'"]


@pytest.mark.skipif(not committed(), reason="the tree has no history here")
def test_no_event_broke_with_a_form_that_it_was_ever_committed_in() -> None:
    forms = committed()
    now = {file_name(fact): schema_of(fact) for fact in facts()}
    found = [
        (name, surprise)
        for name, schema in now.items()
        for old in forms.get(name, [])
        for surprise in breaks(old, schema)
    ]
    assert found == []
    assert set(forms) & set(now), "the history has none of the events"


def test_a_file_that_was_changed_along_with_its_event_is_held_to_what_was_committed(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false")
        subprocess.run(("git", *who, "-C", str(tmp_path), *words), check=True, capture_output=True)

    file = tmp_path / "events" / "orders.confirmed.v1.json"
    file.parent.mkdir()
    before = schema_of(OrderConfirmed)
    data = before["properties"]["data"]
    after = {**before, "properties": {**before["properties"], "data": {**data, "required": []}}}
    git("init", "-q")
    for number, form in enumerate((before, after)):
        file.write_text(text_of(form))
        git("add", ".")
        git("commit", "-qm", str(number))
    assert committed(tmp_path) == {file.name: [after, before]}
    assert list(breaks(after, after)) == []
    assert "$.properties.data.total may be absent" in list(breaks(before, after))
    file.unlink()
    git("commit", "-qam", "gone")
    assert committed(tmp_path) == {file.name: [after, before]}


def test_a_tree_without_a_history_has_no_older_forms(tmp_path: Path) -> None:
    assert committed(tmp_path) == {}


def test_old_events_are_read_by_the_new_form_and_new_ones_by_the_old() -> None:
    """What the rules say, on real documents: a field that is added with a default breaks neither side."""

    class Before(Fact):
        name = "orders.tried"
        order_id: str

    class After(Before):
        note: str = ""

    assert list(breaks(schema_of(Before), schema_of(After))) == []
    old, new = Before(order_id="ord_1").model_dump(), After(order_id="ord_1", note="n").model_dump()
    assert After.model_validate(old).note == ""
    jsonschema.validate({name: new[name] for name in old}, Before.model_json_schema())

    class Asking(Before):
        note: str

    assert list(breaks(schema_of(Before), schema_of(Asking)))


def test_a_request_of_the_gateway_is_understood() -> None:
    context = edge.context_of(sample("http_api_request"))
    assert context is not None
    assert (context.actor.kind, context.scopes) == ("guest", frozenset({"shop"}))
    assert edge.source_ip(sample("http_api_request")) == "192.0.2.1"
    assert edge.context_of(sample("http_api_authorizer_request")) is None
    assert sample("http_api_authorizer_request")["headers"]["authorization"].startswith("Guest ")


class Bus:
    """Keeps what was put on it."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - boto3's own
        self.entries += Entries
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "1"} for _ in Entries]}


def test_a_batch_of_a_stream_is_published_and_a_removal_announces_nothing() -> None:
    bus = Bus()
    records = sample("dynamodb_stream_batch")["Records"]
    assert Publisher(bus, "errand").publish(records) == []
    [entry] = bus.entries
    jsonschema.validate(json.loads(entry["Detail"]), schema_of(OrderConfirmed))
    assert announced(records[1]) == []


def test_a_batch_of_a_queue_is_read() -> None:
    seen: list[str] = []

    def consume(events: Any) -> list[str]:
        seen.extend(event.name for event in events)
        return []

    answer = queue_entry(consume)(sample("sqs_batch_of_events"), LambdaContext())
    assert (seen, answer) == (["orders.confirmed"], {"batchItemFailures": []})


@pytest.mark.parametrize("name", ["saga_step", "saga_await_confirmation", "saga_compensate"])
def test_the_saga_hands_over_what_its_steps_read(name: str) -> None:
    extra = {"task_token", "failure"}
    given = {key: value for key, value in sample(name).items() if key not in extra}
    assert SagaInput.model_validate(given).context().scopes == {"shop"}


def test_the_desk_reads_what_the_assistant_asks() -> None:
    assert DeskRequest.model_validate(sample("checkout_desk_request")).command == "confirm"


def test_every_sample_is_json() -> None:
    for file in Path(SAMPLES).glob("*"):
        assert json.loads(file.read_text())
