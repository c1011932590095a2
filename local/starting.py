"""``make run`` in a process of its own, as a newcomer meets it: for tests and benchmarks."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from local.source import ROOT

_OPEN = re.compile(r"The store is open at (http://127\.0\.0\.1:(\d+))")
#: The last line that a start prints.
_LAST = "Ctrl-C ends it"
_LONGEST = 240.0


class NotOpenedError(RuntimeError):
    """The store did not open; the message is all that it printed."""


class MakeRun:
    """Runs at once; :meth:`opened` waits for it."""

    def __init__(self, home: Path, port: int = 0) -> None:
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

    def opened(self) -> str:
        """The address, once the store is open. Raises :class:`NotOpenedError`."""
        in_time = self._opened.wait(_LONGEST)
        found = _OPEN.search(self.text)
        if not in_time or not found:
            raise NotOpenedError(self.text)
        return found[1]

    @property
    def text(self) -> str:
        """What it has printed so far."""
        return "".join(self.said)

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        """Ctrl-C, and the exit status."""
        self.process.send_signal(how)
        status = self.process.wait(60)
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status

    @classmethod
    @contextmanager
    def within(cls, home: Path, port: int = 0) -> Generator[Self]:
        """One that has ended when the block has."""
        run = cls(home, port)
        try:
            yield run
        finally:
            if run.process.poll() is None:
                run.end(signal.SIGTERM)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if _LAST in line:
                self._opened.set()
        self._opened.set()
