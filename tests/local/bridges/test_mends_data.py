"""Faults of tables and streams, and of what a restart keeps."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.deploy import Deployer, Stack
from local.emulator.process import Emulator
from local.source import Source
from tests.support.bridges import Place, client_of, raised, until


def put(place: Place, name: str, **more: Any) -> None:
    item = {"pk": {"S": name}, "sk": {"S": "-"}, **more}
    place.client("dynamodb").put_item(TableName=place.outputs["Table"], Item=item)


def times(place: Place, name: str, kind: str) -> int:
    key = {"pk": {"S": name}, "sk": {"S": kind}}
    found = place.client("dynamodb").get_item(TableName=place.outputs["Seen"], Key=key).get("Item")
    return int(found["times"]["N"]) if found else 0


def seen(place: Place, name: str, often: int = 1, kind: str = "stream") -> bool | None:
    return True if times(place, name, kind) >= often else None


class TestStreamFailures:
    def test_a_refused_record_comes_again_and_those_before_it_do_not(self, mended: Place) -> None:
        put(mended, "f1")
        put(mended, "f2", refuse={"BOOL": True})
        put(mended, "f3")
        until(lambda: seen(mended, "f3"))
        assert times(mended, "f2", "stream") == 2
        assert times(mended, "f1", "stream") == times(mended, "f3", "stream") == 1

    def test_without_the_mend_it_is_lost(self, plain: Place) -> None:
        put(plain, "f2", refuse={"BOOL": True})
        put(plain, "f3")
        until(lambda: seen(plain, "f3"))
        assert times(plain, "f2", "stream") == 1


class TestStreamRestart:
    @staticmethod
    def restarted(home: Path, *without: str) -> Place:
        """A store whose consumer saw three records, then was stopped and started."""
        first = raised(Emulator(home, without=without), home)
        for name in ("r1", "r2", "r3"):
            put(first, name)
        until(lambda: seen(first, "r3"))
        first.emulator.stop()
        again = Emulator(home, without=without)
        again.start()
        return Place(again, first.outputs, "", home)

    def test_the_next_record_is_delivered(self, tmp_path: Path) -> None:
        place = self.restarted(tmp_path)
        try:
            put(place, "r4")
            until(lambda: seen(place, "r4"))
            assert times(place, "r3", "stream") == 1
        finally:
            place.emulator.stop()

    def test_without_the_mend_it_is_lost(self, tmp_path: Path) -> None:
        place = self.restarted(tmp_path, "stream_restart")
        try:
            put(place, "r4")
            with pytest.raises(AssertionError, match="never happened"):
                until(lambda: seen(place, "r4"), seconds=3)
        finally:
            place.emulator.stop()


class TestAutosave:
    def test_what_was_saved_survives_a_kill(self, tmp_path: Path) -> None:
        emulator = Emulator(tmp_path, autosave=0.2)
        emulator.start()
        saved = tmp_path / "state" / "sqs.json"
        url = client_of(emulator, "sqs").create_queue(QueueName="kept")["QueueUrl"]
        until(lambda: True if saved.exists() and "kept" in saved.read_text() else None)
        emulator.kill()
        again = Emulator(tmp_path)
        again.start()
        try:
            assert client_of(again, "sqs").get_queue_attributes(QueueUrl=url)
        finally:
            again.stop()


class TestTableTtl:
    def test_it_comes_from_the_template(self, mended: Place) -> None:
        assert self.ttl(mended)["TimeToLiveStatus"] == "ENABLED"

    def test_without_the_mend_there_is_none(self, plain: Place) -> None:
        assert self.ttl(plain)["TimeToLiveStatus"] == "DISABLED"

    @staticmethod
    def ttl(place: Place) -> Any:
        client = place.client("dynamodb")
        return client.describe_time_to_live(TableName=place.outputs["Table"])["TimeToLiveDescription"]


class TestSecretRef:
    def test_it_is_the_arn_that_policies_name(self, mended: Place) -> None:
        assert mended.outputs["Secret"] == self.arn(mended)

    def test_a_changed_secret_stays_the_same_one(self, tmp_path: Path) -> None:
        emulator = Emulator(tmp_path)
        emulator.start()
        try:
            first, changed = (self.deployed(emulator, tmp_path, text) for text in ("a", "b"))
            assert first == changed
            found = client_of(emulator, "secretsmanager").get_secret_value(SecretId=first)
            assert found["SecretString"] == "b"
            client_of(emulator, "cloudformation").delete_stack(StackName="one")
            until(lambda: True if not self.left(emulator) else None)
        finally:
            emulator.stop()

    def test_without_the_mend_it_is_a_name(self, plain: Place) -> None:
        assert plain.outputs["Secret"] != self.arn(plain)

    @staticmethod
    def arn(place: Place) -> str:
        client = place.client("secretsmanager")
        return str(client.describe_secret(SecretId=place.outputs["Secret"])["ARN"])

    @staticmethod
    def deployed(emulator: Emulator, folder: Path, text: str) -> str:
        secret = {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": text}}
        template = {"Resources": {"Secret": secret}, "Outputs": {"Secret": {"Value": {"Ref": "Secret"}}}}
        deployer = Deployer(lambda service: client_of(emulator, service), emulator.endpoint, Source())
        return deployer.deploy(Stack("one", template, {}, folder)).outputs["Secret"]

    @staticmethod
    def left(emulator: Emulator) -> list[Any]:
        return list(client_of(emulator, "secretsmanager").list_secrets()["SecretList"])


class TestReliedOn:
    """What needs no mend and is needed: queues, objects, schedules, secrets."""

    def test_a_refused_message_comes_again_and_ends_among_the_dead(self, mended: Place) -> None:
        entries = [
            {
                "EventBusName": mended.outputs["Bus"],
                "Source": "bridges",
                "DetailType": kind,
                "Detail": detail,
            }
            for kind, detail in (
                ("thing.happened", '{"name": "q1"}'),
                ("thing.happened", '{"name": "q2", "refuse": true}'),
                ("thing.else", '{"name": "q3"}'),
            )
        ]
        assert mended.client("events").put_events(Entries=entries)["FailedEntryCount"] == 0
        queue = mended.client("sqs")

        def dead() -> Any:
            return queue.receive_message(QueueUrl=mended.outputs["Dead"]).get("Messages")

        (message,) = until(dead)
        assert '"q2"' in message["Body"]
        assert [times(mended, name, "queue") for name in ("q1", "q2", "q3")] == [1, 2, 0]

    def test_an_object_moves_only_from_what_was_seen(self, mended: Place) -> None:
        s3 = mended.client("s3")
        place = {"Bucket": mended.outputs["Bucket"], "Key": "pointer"}
        first = s3.put_object(**place, Body=b"1", IfNoneMatch="*")["ETag"]
        with pytest.raises(ClientError, match="PreconditionFailed"):
            s3.put_object(**place, Body=b"x", IfNoneMatch="*")
        s3.put_object(**place, Body=b"2", IfMatch=first)
        with pytest.raises(ClientError, match="PreconditionFailed"):
            s3.put_object(**place, Body=b"3", IfMatch=first)
        assert s3.get_object(**place)["Body"].read() == b"2"

    def test_a_schedule_fires(self, mended: Place) -> None:
        soon = datetime.now(UTC).strftime("at(%Y-%m-%dT%H:%M:%S)")
        mended.client("scheduler").create_schedule(
            Name="once",
            ScheduleExpression=soon,
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": mended.outputs["TickArn"], "RoleArn": mended.outputs["SchedulerRoleArn"]},
        )
        until(lambda: seen(mended, "tick", kind="schedule"))

    def test_a_secret_is_made(self, mended: Place) -> None:
        client = mended.client("secretsmanager")
        text = client.get_secret_value(SecretId=mended.outputs["Secret"])["SecretString"]
        assert '"current": "k1"' in text
        assert '"k1": "' in text
