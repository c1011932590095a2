"""The emulator's process: it starts, says what is wrong, and leaves nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from local.emulator.process import Emulator, EmulatorError
from tests.support.bridges import client_of, raised, until

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
