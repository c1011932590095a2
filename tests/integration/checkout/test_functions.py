"""The functions that are invoked, not called over HTTP: desk, steps, sweeper, publisher."""

import base64
import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import boto3
import pytest
from pydantic import ValidationError

from shared.checkout.desk import RemoteDesk
from shared.checkout.model import AttemptOver, CreateCheckout, UpdateCheckout
from shared.kernel.errors import Conflict, DomainError, Gone, Invalid, NotFound
from shared.kernel.events import Event
from shared.kernel.tenancy import Context
from shared.runtime.aws import client
from shared.runtime.table import texts
from tests.support.aws import REGION
from tests.support.checkout_world import ADA
from tests.support.doors import House
from tests.support.saga_machine import STEPS

_PEOPLE = count()


@pytest.fixture(scope="module")
def tent(house: House) -> str:
    return house.world.stock("tent", 500)


@pytest.fixture
def shopper(house: House, tent: str) -> Context:
    ctx = house.world.guest(f"gst_{next(_PEOPLE)}")
    house.world.put_in_cart(tent, 2, ctx)
    return ctx


def streamed(item: dict[str, Any]) -> dict[str, Any]:
    """An item as a stream hands it to a function: bytes in base64."""
    return {
        name: {"B": base64.b64encode(value["B"]).decode()} if "B" in value else value
        for name, value in item.items()
    }


class TestDesk:
    """The use cases of checkout by message: the same answers, the same refusals."""

    @pytest.fixture
    def desk(self, house: House) -> RemoteDesk:
        return RemoteDesk(lambda message: house.invoke("checkout_desk", message))

    @staticmethod
    def ready(desk: RemoteDesk, ctx: Context) -> Any:
        choices = {"shipping_address": ADA, "shipping_option": "standard", "payment_method": "pm_card_ok"}
        return desk.create(ctx, CreateCheckout(**choices))

    def test_a_checkout_is_made_changed_agreed_to_and_read(
        self, house: House, desk: RemoteDesk, shopper: Context
    ) -> None:
        made = self.ready(desk, shopper)
        assert made == house.world.checkouts.get(shopper, made.id)
        changed = desk.update(shopper, made.id, UpdateCheckout(shipping_option="express"), seen=made.version)
        assert (changed.shipping_option, changed.shipping_address) == ("express", ADA)
        agreed = desk.confirm(shopper, made.id, changed.confirmation.consent)
        assert agreed.status == "complete_in_progress"
        assert desk.get(shopper, made.id) == agreed

    def test_a_checkout_is_let_go(self, desk: RemoteDesk, shopper: Context) -> None:
        made = self.ready(desk, shopper)
        assert desk.cancel(shopper, made.id).status == "canceled"

    def test_a_choice_is_taken_back_by_saying_so(self, desk: RemoteDesk, shopper: Context) -> None:
        made = self.ready(desk, shopper)
        changed = desk.update(shopper, made.id, UpdateCheckout(payment_method=None))
        assert (changed.payment_method, changed.shipping_option) == (None, "standard")

    def test_a_refusal_arrives_with_kind_code_problems_and_facts(
        self, house: House, desk: RemoteDesk, shopper: Context
    ) -> None:
        made = self.ready(desk, shopper)
        with pytest.raises(Invalid) as invalid:
            desk.create(shopper, CreateCheckout(payment_method="pm_visa"))
        assert invalid.value.code == "unknown_payment_method"
        assert invalid.value.problems[0].path == "$.payment_method"
        with pytest.raises(Conflict) as changed:
            desk.confirm(shopper, made.id, "0" * 64)
        assert (changed.value.code, changed.value.facts) == ("consent_changed", {"changed": ["checkout"]})
        with pytest.raises(NotFound):
            desk.get(house.world.guest("gst_eve"), made.id)
        house.world.later(301)
        with pytest.raises(Gone) as late:
            desk.confirm(shopper, made.id, made.confirmation.consent)
        assert (late.value.code, late.value.message) == (
            "confirmation_expired",
            "The time to confirm is over; check out again.",
        )

    @pytest.mark.parametrize(
        "spoiled",
        [
            {"command": "refund"},
            {"command": "_call_off"},
            {"arguments": {}},
            {"arguments": {"checkout_id": "chk 1"}},
            {"arguments": {"checkout_id": "chk_1", "tenant": "tnt_other"}},
            {"context": {"tenant": "tnt"}},
        ],
    )
    def test_what_is_no_command_is_not_carried_out(
        self, house: House, shopper: Context, spoiled: dict[str, Any]
    ) -> None:
        message = {
            "context": shopper.model_dump(mode="json"),
            "command": "get",
            "arguments": {"checkout_id": "chk_1"},
        }
        with pytest.raises(ValidationError):
            house.invoke("checkout_desk", {**message, **spoiled})


class TestSteps:
    """The saga's steps as the state machine calls them; its paths are in ``test_machine.py``."""

    @staticmethod
    def begun(house: House, ctx: Context) -> tuple[Any, dict[str, Any]]:
        view = house.world.check_out(ctx=ctx)
        return view, house.world.saga(view).model_dump(mode="json")

    def test_one_after_the_other_they_make_an_order(self, house: House, shopper: Context) -> None:
        view, given = self.begun(house, shopper)
        assert house.invoke("checkout_saga.reserve", given) == {}
        assert house.invoke("checkout_saga.await_confirmation", {**given, "task_token": "t-1"}) == {}
        house.world.checkouts.confirm(shopper, view.id, view.confirmation.consent)
        for step in ("authorize", "commit", "capture"):
            assert house.invoke(f"checkout_saga.{step}", given) == {}
        assert house.world.runs.succeeded[-1] == "t-1"
        assert house.world.see(view, shopper).status == "completed"

    def test_a_compensation_is_told_what_failed(self, house: House, shopper: Context) -> None:
        view, given = self.begun(house, shopper)
        house.invoke("checkout_saga.reserve", given)
        failure = {"Error": "States.Timeout", "Cause": ""}
        assert house.invoke("checkout_saga.compensate", {**given, "failure": failure}) == {}
        assert house.world.see(view, shopper).messages[0].code == "confirmation_expired"

    def test_a_refusal_is_raised_under_its_name(self, house: House, shopper: Context) -> None:
        view, given = self.begun(house, shopper)
        house.world.checkouts.cancel(shopper, view.id)
        for step in ("reserve", "authorize", "commit", "capture"):
            with pytest.raises(DomainError) as refused:
                house.invoke(f"checkout_saga.{step}", given)
            assert type(refused.value).__name__ == AttemptOver.__name__, step

    def test_an_answer_to_a_token_that_nobody_waits_for_is_no_failure(
        self, house: House, shopper: Context
    ) -> None:
        view, given = self.begun(house, shopper)
        house.invoke("checkout_saga.reserve", given)
        house.world.checkouts.confirm(shopper, view.id, view.confirmation.consent)
        assert house.invoke("checkout_saga.await_confirmation", {**given, "task_token": "long gone"}) == {}

    @pytest.mark.parametrize("step", STEPS)
    def test_what_is_no_input_of_a_saga_is_refused(self, house: House, step: str) -> None:
        given = {"checkout_id": "chk_1", "task_token": "t", "failure": {"Error": "x"}}
        with pytest.raises(ValidationError):
            house.invoke(f"checkout_saga.{step}", given)

    def test_a_checkout_of_another_shop_is_not_there(self, house: House, shopper: Context) -> None:
        _, given = self.begun(house, shopper)
        with pytest.raises(NotFound):
            house.invoke("checkout_saga.reserve", {**given, "tenant": "tnt_other"})


class TestPublisher:
    @staticmethod
    def record(number: int, event: str, version: int = 1) -> dict[str, Any]:
        """A record of a stream, as DynamoDB sends it."""
        told = Event(
            id=event,
            name="orders.placed",
            version=1,
            tenant="tnt",
            actor="gst",
            correlation_id="c",
            at="2026-03-10T12:00:00Z",
            data={},
        )
        image = {"version": {"N": str(version)}, "events": {"S": f"[{told.model_dump_json()}]"}}
        return {
            "eventID": str(number),
            "eventName": "INSERT",
            "dynamodb": {"SequenceNumber": str(number), "NewImage": image},
        }

    @pytest.fixture
    def queue(self, house: House) -> Iterator[str]:
        """What arrives from the bus."""
        del house
        events, sqs = (boto3.client(name, region_name=REGION) for name in ("events", "sqs"))
        events.create_event_bus(Name="errand")
        url = sqs.create_queue(QueueName="told")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        pattern = json.dumps({"source": ["errand"]})
        events.put_rule(Name="all", EventBusName="errand", EventPattern=pattern)
        events.put_targets(Rule="all", EventBusName="errand", Targets=[{"Id": "q", "Arn": arn}])
        yield url
        events.remove_targets(Rule="all", EventBusName="errand", Ids=["q"])
        events.delete_rule(Name="all", EventBusName="errand")
        events.delete_event_bus(Name="errand")
        sqs.delete_queue(QueueUrl=url)

    def told(self, url: str) -> list[str]:
        sqs = boto3.client("sqs", region_name=REGION)
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return sorted(json.loads(message["Body"])["detail"]["id"] for message in found)

    def test_a_batch_goes_to_the_bus(self, house: House, queue: str) -> None:
        batch = {"Records": [self.record(number, f"e{number}") for number in range(3)]}
        assert house.invoke("publisher", batch) == {"batchItemFailures": []}
        assert self.told(queue) == ["e0", "e1", "e2"]

    def test_from_the_first_that_the_bus_refuses_on_it_is_delivered_again(
        self, house: House, queue: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bus = client("events")
        put = bus.put_events

        def refusing(Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - boto3's own
            good = [entry for entry in Entries if '"e1"' not in entry["Detail"]]
            taken = iter(put(Entries=good)["Entries"])
            refused = {"ErrorCode": "ThrottlingException", "ErrorMessage": "slow down"}
            answers = [next(taken) if entry in good else refused for entry in Entries]
            return {"FailedEntryCount": 1, "Entries": answers}

        monkeypatch.setattr(bus, "put_events", refusing)
        batch = {"Records": [self.record(100 + number, f"e{number}") for number in range(3)]}
        assert house.invoke("publisher", batch) == {
            "batchItemFailures": [{"itemIdentifier": "101"}, {"itemIdentifier": "102"}]
        }
        monkeypatch.undo()
        self.told(queue)
        again = {"Records": batch["Records"][1:]}
        assert house.invoke("publisher", again) == {"batchItemFailures": []}
        assert self.told(queue) == ["e1", "e2"]

    def test_an_empty_batch_and_records_without_events_are_no_failure(self, house: House) -> None:
        gone = {"dynamodb": {"SequenceNumber": "1", "OldImage": {"version": {"N": "1"}}}}
        assert house.invoke("publisher", {"Records": []}) == {"batchItemFailures": []}
        assert house.invoke("publisher", {"Records": [gone]}) == {"batchItemFailures": []}

    def test_what_real_tables_announce_is_told(self, house: House, queue: str, shopper: Context) -> None:
        (item,) = (
            streamed(item)
            for item in house.world.client.scan(TableName="carts")["Items"]
            if shopper.actor.id in item["pk"]["S"]
        )
        batch = {"Records": [{"dynamodb": {"SequenceNumber": "7", "NewImage": item}}]}
        assert house.invoke("publisher", batch) == {"batchItemFailures": []}
        (event,) = json.loads(texts(item)[1])
        assert self.told(queue) == [event["id"]]
