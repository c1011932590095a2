"""Strikes at a running store: processes of functions killed (kill -9), runs of the saga aborted."""

import os
import random
import signal
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path

from botocore.exceptions import ClientError

from local.cloud import RunningCloud

#: Whose processes are killed: all that a checkout and its events pass through.
VICTIMS = frozenset(
    (
        "Checkout",
        "CheckoutSagaReserve",
        "CheckoutSagaAwaitConfirmation",
        "CheckoutSagaAuthorize",
        "CheckoutSagaCommit",
        "CheckoutSagaCapture",
        "CheckoutSagaCompensate",
        "Publisher",
        "Sweeper",
    )
)
#: Of so many strokes one hits a run of the state machine, the others processes.
_RUNS = 4
#: Seconds between two strokes: long enough for a process to start anew.
_PAUSE = (0.3, 1.2)


class Reaper:
    """Strikes so often and no more: a process of one of :data:`VICTIMS`, mostly one at work, or a run."""

    def __init__(self, store: RunningCloud, chance: random.Random, strokes: int) -> None:
        self._store = store
        self._chance = chance
        self._titles = {name: title for title, name in store.functions.items() if title in VICTIMS}
        self._worked: dict[int, int] = {}
        self._struck: set[int] = set()
        self._strokes = strokes
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self.killed: Counter[str] = Counter()
        self.aborted = 0

    def __enter__(self) -> "Reaper":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    @property
    def left(self) -> int:
        """How often it has still to strike."""
        return self._strokes - self.killed.total() - self.aborted

    def _work(self) -> None:
        while self.left and not self._done.wait(self._chance.uniform(*_PAUSE)):
            if self._chance.randrange(_RUNS) == 0:
                self._abort()
            else:
                self._kill()

    def _kill(self) -> None:
        found = self._processes()
        busy = [pid for pid, (_, ticks) in found.items() if ticks != self._worked.get(pid, ticks)]
        self._worked = {pid: ticks for pid, (_, ticks) in found.items()}
        # One that was struck may take a moment to be gone.
        candidates = sorted({*busy} - self._struck)
        if candidates:
            pid = self._chance.choice(candidates)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                self._struck.add(pid)
                self.killed[found[pid][0]] += 1

    def _abort(self) -> None:
        """A run whose worker is gone: Step Functions' own would go on elsewhere; here it is over."""
        states = self._store.client("stepfunctions")
        machine = self._store.outputs["CheckoutStateMachineArn"]
        runs = states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]
        if not runs:
            return
        # It may have ended meanwhile.
        with suppress(ClientError):
            states.stop_execution(executionArn=self._chance.choice(sorted(r["executionArn"] for r in runs)))
            self.aborted += 1

    def _processes(self) -> dict[int, tuple[str, int]]:
        """The victims' processes: titles, and clock ticks that each has worked."""
        found: dict[int, tuple[str, int]] = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdecimal():
                continue
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[1]) != self._store.pid:
                    continue
                title = self._titles.get(_function_of(entry))
            except OSError:
                continue
            if title:
                found[int(entry.name)] = title, int(fields[11]) + int(fields[12])
        return found


def _function_of(process: Path) -> str:
    for variable in (process / "environ").read_bytes().split(b"\0"):
        name, _, value = variable.partition(b"=")
        if name == b"AWS_LAMBDA_FUNCTION_NAME":
            return value.decode()
    return ""
