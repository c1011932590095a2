"""``make run`` as a newcomer meets it: an address, a line that buys, a clean end, the data kept."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from local.cloud import NotRunningError, RunningCloud
from local.ports import listen

ROOT = Path(__file__).resolve().parents[2]
_OPEN = re.compile(r"The store is open at (http://127\.0\.0\.1:(\d+))")


class Run:
    """``make run`` in a process of its own."""

    def __init__(self, home: Path, port: int) -> None:
        command = [sys.executable, "-m", "local.run", "--home", str(home), "--port", str(port)]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "COLUMNS": "1000"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []
        self._opened = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if "Ctrl-C ends it" in line:
                self._opened.set()
        self._opened.set()

    def opened(self) -> str:
        """The address, once the store is open."""
        assert self._opened.wait(240), self.text
        found = _OPEN.search(self.text)
        assert found, self.text
        return found[1]

    @property
    def text(self) -> str:
        return "".join(self.said)

    def end(self) -> int:
        """Ctrl-C, and the exit status."""
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(60)
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status


@contextmanager
def running(home: Path, port: int = 0) -> Generator[Run]:
    run = Run(home, port)
    try:
        yield run
    finally:
        if run.process.poll() is None:
            run.end()


def bought(run: Run) -> dict[str, object]:
    """What the printed line answers, run by the shell."""
    line = run.text.split("from a shell:")[1].split("What you edit")[0]
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True, timeout=120)
    return json.loads(done.stdout)


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run")


def test_a_newcomer_runs_it_buys_something_and_ends_it(home: Path) -> None:
    with listen(0) as taken, running(home, taken.getsockname()[1]) as run:
        url = run.opened()
        assert not url.endswith(f":{taken.getsockname()[1]}")
        with urllib.request.urlopen(url, timeout=10) as page:
            assert b"<html" in page.read()
        assert bought(run)["status"] in ("complete_in_progress", "completed")
        state = RunningCloud.read(home)
        assert state.url == url
        assert run.end() == 0
    assert "The data are kept" in run.text
    assert not is_open(int(url.rpartition(":")[2]))
    assert not is_open(int(state.endpoint.rpartition(":")[2]))
    with pytest.raises(NotRunningError):
        RunningCloud.read(home)


def test_the_next_start_finds_the_data_and_there_is_one_store_at_a_time(home: Path) -> None:
    with running(home) as run:
        run.opened()
        assert "products" not in run.text.split("The store is open")[0]
        orders = RunningCloud.read(home)
        found = orders.client("dynamodb").scan(TableName=orders.outputs["OrdersTableName"])
        assert found["Count"] >= 1
        second = subprocess.run(
            [sys.executable, "-m", "local.run", "--home", str(home)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert second.returncode == 1
        assert "running already" in second.stdout
        run.process.send_signal(signal.SIGTERM)
        assert run.process.wait(60) == 0
