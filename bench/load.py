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

Request = Callable[[], None]


class Client:
    """One shopper's connection. An answer outside ``2xx`` is an error: a benchmark never counts it."""

    def __init__(self, url: str, authorization: str = "") -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        self._headers = {"content-type": "application/json"}
        if authorization:
            self._headers["authorization"] = authorization

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON. Raises :class:`RuntimeError` for any refusal."""
        payload = None if body is None else json.dumps(body)
        self._connection.request(method, path, payload, self._headers)
        answer = self._connection.getresponse()
        text = answer.read()
        if not 200 <= answer.status < 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")
        return json.loads(text) if text else None

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


@dataclass(frozen=True, slots=True)
class Cpu:
    """CPU seconds so far of the emulator's own process, and of the functions that it has started."""

    emulator: float
    functions: float

    def since(self, before: "Cpu") -> "Cpu":
        return Cpu(self.emulator - before.emulator, self.functions - before.functions)


@dataclass(frozen=True)
class Measured:
    """Latencies in seconds of every request, the wall time, and the CPU seconds of the store."""

    latencies: Sequence[float]
    wall: float
    cpu: Cpu

    def row(self, what: str, clients: int) -> dict[str, Any]:
        count = len(self.latencies)
        return {
            "what": what,
            "clients": clients,
            "requests": count,
            "p50 ms": milliseconds(percentile(self.latencies, 0.5)),
            "p95 ms": milliseconds(percentile(self.latencies, 0.95)),
            "functions' cpu ms": milliseconds(self.cpu.functions / count),
            "emulator's cpu ms": milliseconds(self.cpu.emulator / count),
            "per second": round(count / self.wall, 1),
        }


def run(requests: Sequence[Sequence[Request]], pid: int) -> Measured:
    """Each member is a client: its requests one after another, all clients at once.

    ``pid`` is the emulator's process. Raises the first error of any request.
    """
    latencies: list[list[float]] = [[] for _ in requests]
    errors: list[BaseException] = []
    barrier = threading.Barrier(len(requests) + 1)

    def work(own: Sequence[Request], into: list[float]) -> None:
        barrier.wait()
        try:
            for request in own:
                started = time.perf_counter()
                request()
                into.append(time.perf_counter() - started)
        except BaseException as error:
            errors.append(error)

    pairs = zip(requests, latencies, strict=True)
    threads = [threading.Thread(target=work, args=pair, daemon=True) for pair in pairs]
    for thread in threads:
        thread.start()
    before = cpu_seconds(pid)
    barrier.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    wall = time.perf_counter() - started
    return Measured([one for own in latencies for one in own], wall, cpu_seconds(pid).since(before))


def cpu_seconds(pid: int) -> Cpu:
    """CPU time so far of a process, and of all that it started (Linux; elsewhere 0)."""
    if not Path("/proc/self/stat").exists():
        return Cpu(0, 0)
    parents: dict[int, int] = {}
    own: dict[int, int] = {}
    ended: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            one = int(entry.name)
            parents[one] = int(fields[1])
            own[one], ended[one] = (sum(map(int, fields[at : at + 2])) for at in (11, 13))
    tick = os.sysconf("SC_CLK_TCK")
    started = [one for one in own if one != pid and _descends(one, pid, parents)]
    functions = sum(own[one] + ended[one] for one in started) + ended.get(pid, 0)
    return Cpu(own.get(pid, 0) / tick, functions / tick)


def _descends(pid: int, ancestor: int, parents: dict[int, int]) -> bool:
    while pid in parents:
        if pid == ancestor:
            return True
        pid = parents[pid]
    return False
