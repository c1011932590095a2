"""Faults of queues in front of functions."""

import json
from typing import Any

import pytest

from tests.support.bridges import Place, until

#: Notes of each message how many came with it.
_BATCHER = """
import boto3, json, os
def handler(event, context):
    for record in event["Records"]:
        name = json.loads(record["body"])["name"]
        boto3.client("dynamodb").update_item(
            TableName=os.environ["SEEN"], Key={"pk": {"S": name}, "sk": {"S": f"of {len(event['Records'])}"}},
            UpdateExpression="ADD times :one", ExpressionAttributeValues={":one": {"N": "1"}})
"""
MOST = 25
#: Seconds that a batch may wait to fill: longer than any test, and hardly at all.
LONG, SHORT = 300, 1


class Queues:
    """Two queues with a function behind both: one that waits for a full batch, one that soon gives up."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._sqs = place.client("sqs")
        cloud = place.client("cloudformation")
        cloud.create_stack(StackName="queues", TemplateBody=json.dumps(self._template()))

        def made() -> Any:
            (stack,) = cloud.describe_stacks(StackName="queues")["Stacks"]
            return stack if stack["StackStatus"] == "CREATE_COMPLETE" else None

        outputs = {each["OutputKey"]: each["OutputValue"] for each in until(made)["Outputs"]}
        self.patient, self.hasty = outputs["Patient"], outputs["Hasty"]

    def send(self, queue: str, name: str, count: int) -> None:
        body = json.dumps({"name": name})
        while count > 0:
            entries = [{"Id": str(number), "MessageBody": body} for number in range(min(count, 10))]
            self._sqs.send_message_batch(QueueUrl=queue, Entries=entries)
            count -= len(entries)

    def batches(self, name: str) -> dict[int, int]:
        """Messages of that name which came, by the size of the batch that they came in."""
        items = self._place.client("dynamodb").query(
            TableName=self._place.outputs["Seen"],
            KeyConditionExpression="pk = :name",
            ExpressionAttributeValues={":name": {"S": name}},
            ConsistentRead=True,
        )["Items"]
        return {int(item["sk"]["S"].removeprefix("of ")): int(item["times"]["N"]) for item in items}

    def arrived(self, name: str, count: int) -> dict[int, int]:
        """How they came, once so many have."""

        def look() -> dict[int, int] | None:
            found = self.batches(name)
            return found if sum(found.values()) >= count else None

        return until(look)

    def a_round(self) -> None:
        """Return when the emulator has looked at all queues again since it was called."""
        for name in ("round-1", "round-2"):
            before = sum(self.batches(name).values())
            self.send(self.hasty, name, 1)
            self.arrived(name, before + 1)

    def _template(self) -> Any:
        windows = {"Patient": LONG, "Hasty": SHORT}
        function = {
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Code": {"ZipFile": _BATCHER},
            "Role": f"arn:aws:iam::000000000000:role/{self._place.outputs['Role']}",
            "Timeout": 20,
            "Environment": {"Variables": {"SEEN": self._place.outputs["Seen"]}},
        }
        resources: dict[str, Any] = {"Batcher": {"Type": "AWS::Lambda::Function", "Properties": function}}
        for name, window in windows.items():
            mapping = {
                "EventSourceArn": {"Fn::GetAtt": [name, "Arn"]},
                "FunctionName": {"Ref": "Batcher"},
                "BatchSize": MOST,
                "MaximumBatchingWindowInSeconds": window,
            }
            resources[name] = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 120}}
            resources[f"{name}s"] = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": mapping}
        return {"Resources": resources, "Outputs": {name: {"Value": {"Ref": name}} for name in windows}}


@pytest.fixture(scope="module")
def queues(mended: Place) -> Queues:
    return Queues(mended)


class TestQueueBatches:
    def test_a_batch_waits_until_it_is_full_and_comes_whole(self, queues: Queues) -> None:
        queues.send(queues.patient, "b1", MOST - 1)
        queues.a_round()
        assert queues.batches("b1") == {}
        queues.send(queues.patient, "b1", 1)
        assert queues.arrived("b1", MOST) == {MOST: MOST}

    def test_what_is_over_waits_for_the_next_batch(self, queues: Queues) -> None:
        queues.send(queues.patient, "b2", MOST + 3)
        first = queues.arrived("b2", MOST)
        assert first == {MOST: MOST}
        queues.send(queues.patient, "b2", MOST - 3)
        assert queues.arrived("b2", 2 * MOST) == {MOST: 2 * MOST}

    def test_a_batch_that_does_not_fill_comes_when_its_window_closes(self, queues: Queues) -> None:
        queues.send(queues.hasty, "b3", 3)
        assert sum(queues.arrived("b3", 3).values()) == 3

    def test_without_the_mend_at_most_ten_come_and_at_once(self, plain: Place) -> None:
        queues = Queues(plain)
        queues.send(queues.patient, "b1", MOST - 1)
        assert max(queues.arrived("b1", MOST - 1)) <= 10
