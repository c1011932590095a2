"""Load over HTTP from so many clients at once, each with its own kept connection."""

import http.client
import json
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.report import milliseconds, percentile


class Client:
    """One shopper's connection. An answer outside ``2xx`` is an error: a benchmark never counts it."""

    def __init__(self, url: str, authorization: str) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        self._headers = {"authorization": authorization, "content-type": "application/json"}

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON. Raises :class:`RuntimeError` for any refusal."""
        payload = None if body is None else json.dumps(body)
        self._connection.request(method, path, payload, self._headers)
        answer = self._connection.getresponse()
        text = answer.read()
        if not 200 <= answer.status < 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")
        return json.loads(text) if text else None


@dataclass(frozen=True)
class Measured:
    """Latencies in seconds of every request, the wall time, and the CPU seconds of the store."""

    latencies: Sequence[float]
    wall: float
    cpu: float

    def row(self, what: str, clients: int) -> dict[str, Any]:
        return {
            "what": what,
            "clients": clients,
            "p50 ms": milliseconds(percentile(self.latencies, 0.5)),
            "p95 ms": milliseconds(percentile(self.latencies, 0.95)),
            "cpu ms": milliseconds(self.cpu / len(self.latencies)),
            "per second": round(len(self.latencies) / self.wall, 1),
        }


def run(make: Callable[[int], Callable[[], None]], clients: int, each: int, pid: int) -> Measured:
    """``each`` requests from each of ``clients`` threads; ``make(i)`` gives a client's request."""
    requests = [make(index) for index in range(clients)]
    latencies: list[list[float]] = [[] for _ in requests]
    errors: list[BaseException] = []
    barrier = threading.Barrier(clients + 1)

    def work(index: int) -> None:
        barrier.wait()
        try:
            for _ in range(each):
                started = time.perf_counter()
                requests[index]()
                latencies[index].append(time.perf_counter() - started)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(clients)]
    for thread in threads:
        thread.start()
    cpu = cpu_seconds(pid)
    barrier.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    wall = time.perf_counter() - started
    return Measured([one for own in latencies for one in own], wall, cpu_seconds(pid) - cpu)


def cpu_seconds(pid: int) -> float:
    """CPU time so far of a process and all that it started (Linux; elsewhere 0)."""
    if not Path("/proc/self/stat").exists():
        return 0.0
    parents: dict[int, tuple[int, int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = (int(fields[1]), int(fields[11]) + int(fields[12]))
    return sum(ticks for one, (_, ticks) in parents.items() if _descends(one, pid, parents)) / os.sysconf(
        "SC_CLK_TCK"
    )


def _descends(pid: int, ancestor: int, parents: dict[int, tuple[int, int]]) -> bool:
    while pid in parents:
        if pid == ancestor:
            return True
        pid = parents[pid][0]
    return False
