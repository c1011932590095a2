"""``make run`` as a newcomer meets it: an address, a line that buys, a clean end, the data kept."""

import json
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from local.cloud import NotRunningError, RunningCloud
from local.ports import listen
from local.starting import MakeRun
from tests.support.shopper import until

ROOT = Path(__file__).resolve().parents[2]


def bought(run: MakeRun) -> dict[str, object]:
    """What the printed line answers, run by the shell."""
    line = run.text.split("from a shell:")[1].split("What you edit")[0]
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True, timeout=120)
    return json.loads(done.stdout)


def orders(state: RunningCloud) -> int:
    """How many orders there are."""
    found = state.client("dynamodb").scan(TableName=state.outputs["OrdersTableName"])
    return sum(item["sk"]["S"] == "order" for item in found["Items"])


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run")


def test_a_newcomer_runs_it_buys_something_and_ends_it(home: Path) -> None:
    with listen(0) as taken, MakeRun.within(home, taken.getsockname()[1]) as run:
        url = run.opened()
        assert not url.endswith(f":{taken.getsockname()[1]}")
        with urllib.request.urlopen(url, timeout=10) as page:
            assert b"<html" in page.read()
        assert bought(run)["status"] in ("complete_in_progress", "completed")
        state = RunningCloud.read(home)
        assert state.url == url
        until(lambda: orders(state), lambda count: count == 1)
        assert run.end() == 0
    assert "The data are kept" in run.text
    assert not is_open(int(url.rpartition(":")[2]))
    assert not is_open(int(state.endpoint.rpartition(":")[2]))
    with pytest.raises(NotRunningError):
        RunningCloud.read(home)


def test_the_next_start_finds_the_data_and_there_is_one_store_at_a_time(home: Path) -> None:
    with MakeRun.within(home) as run:
        run.opened()
        assert "products" not in run.text.split("The store is open")[0]
        assert orders(RunningCloud.read(home)) == 1
        second = subprocess.run(
            [sys.executable, "-m", "local.run", "--home", str(home)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert second.returncode == 1
        assert "running already" in second.stdout
        assert run.end(signal.SIGTERM) == 0
