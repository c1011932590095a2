"""The emulator's process: it starts, says what is wrong, and leaves nothing behind."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from local.emulator.process import REGION, Emulator, EmulatorError
from tests.support.bridges import Place, client_of, raised, until

ROOT = Path(__file__).resolve().parents[3]
PARENT = """
import sys, time
from pathlib import Path
from local.emulator.process import Emulator
emulator = Emulator(Path(sys.argv[1]))
emulator.start()
print(emulator.pid, flush=True)
time.sleep(600)
"""


def gone(pid: int) -> bool | None:
    """True once no such process runs (one that was not waited for is no process any more)."""
    state = Path(f"/proc/{pid}/stat")
    return True if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z" else None


def children(pid: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(word) for word in listed.stdout.split()]


def test_a_mend_that_does_not_fit_stops_the_start(tmp_path: Path) -> None:
    emulator = Emulator(tmp_path, without=["nonsense"])
    with pytest.raises(EmulatorError, match="no such mend: nonsense"):
        emulator.start()
    assert not emulator.alive()
    emulator.stop()


def test_nothing_is_left_after_the_end(tmp_path: Path) -> None:
    emulator = Emulator(tmp_path)
    with pytest.raises(EmulatorError, match="not running"):
        _ = emulator.pid
    place = raised(emulator, tmp_path)
    emulator.warm([place.outputs["Worker"], place.outputs["Keeper"]])
    processes = [emulator.pid, *children(emulator.pid)]
    assert len(processes) >= 3
    emulator.stop()
    assert all(gone(pid) for pid in processes)


def test_a_function_that_is_named_several_times_has_as_many_processes(tmp_path: Path) -> None:
    emulator = Emulator(tmp_path)
    try:
        worker = raised(emulator, tmp_path).outputs["Worker"]
        assert emulator.warm([worker]) == {}
        one = set(children(emulator.pid))
        assert emulator.warm([worker] * 3) == {}
        three = set(children(emulator.pid))
        assert one < three
        assert len(three - one) == 2
        assert emulator.warm([worker, "nobody"]) == {"nobody": "there is no such function"}
    finally:
        emulator.stop()


@pytest.mark.skipif(not Path("/proc").exists(), reason="reads /proc")
def test_it_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    os.kill(parent.pid, 9)
    parent.wait()
    parent.stdout.close()
    until(lambda: gone(pid))
    assert (tmp_path / "state").exists()


def test_policies_are_enforced_when_asked(tmp_path: Path) -> None:
    emulator = Emulator(tmp_path, auth=True)
    try:
        place = raised(emulator, tmp_path)
        iam, role = client_of(emulator, "iam"), place.outputs["Role"]
        keeper, event = place.outputs["Keeper"], b'{"mode": "store", "name": "n", "token": "t"}'
        invoke = client_of(emulator, "lambda").invoke
        assert "FunctionError" not in invoke(FunctionName=keeper, Payload=event)
        iam.delete_role_policy(RoleName=role, PolicyName="own")
        refused = invoke(FunctionName=keeper, Payload=event)
        assert b"AccessDenied" in refused["Payload"].read()
        with pytest.raises(ClientError):
            iam.get_role_policy(RoleName=role, PolicyName="own")
    finally:
        emulator.stop()


class Waiting:
    """A machine that waits for a token, and a caller that may answer some machine."""

    def __init__(self, place: Place) -> None:
        self._place = place
        place.client("stepfunctions").start_execution(
            stateMachineArn=place.outputs["Machine"],
            input=json.dumps({"task": "wait", "name": "t", "mode": "store"}),
        )
        key = {"pk": {"S": "t"}, "sk": {"S": "token"}}
        reader = place.client("dynamodb")
        item = until(lambda: reader.get_item(TableName=place.outputs["Seen"], Key=key).get("Item"))
        self.token = item["token"]["S"]

    def refused(self, resource: str) -> bool:
        """Whether somebody who may answer ``resource`` is refused by policy."""
        iam = self._place.client("iam")
        name = uuid.uuid4().hex
        statement = {"Effect": "Allow", "Action": "states:SendTaskSuccess", "Resource": resource}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        client = boto3.client(
            "stepfunctions",
            endpoint_url=self._place.emulator.endpoint,
            region_name=REGION,
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
        )
        try:
            client.send_task_success(taskToken=self.token, output="{}")
        except client.exceptions.TaskDoesNotExist:
            return False
        except ClientError as error:
            assert error.response["Error"]["Code"] == "AccessDeniedException"
            return True
        return False


def test_an_answer_by_token_is_granted_on_its_machine(tmp_path: Path) -> None:
    emulator = Emulator(tmp_path, auth=True)
    try:
        waiting = Waiting(place := raised(emulator, tmp_path))
        assert waiting.refused(f"{place.outputs['Machine']}-other")
        assert not waiting.refused(place.outputs["Machine"])
    finally:
        emulator.stop()


def test_without_the_mend_only_a_grant_on_everything_fits(tmp_path: Path) -> None:
    emulator = Emulator(tmp_path, auth=True, without=["token_resource"])
    try:
        waiting = Waiting(place := raised(emulator, tmp_path))
        assert waiting.refused(place.outputs["Machine"])
        assert not waiting.refused("*")
    finally:
        emulator.stop()
