"""Cold starts: each function imported in a fresh process, beside the barest door, in turn."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping

from bench.report import Section

#: What a function does before its first request: its code is imported and its first client is made.
_START = """
import gc, json, os, sys, time
started, cpu = time.perf_counter(), time.process_time()
import {module}
import shared.runtime.aws
shared.runtime.aws.client("dynamodb")
print(json.dumps([time.perf_counter() - started, time.process_time() - cpu]))
"""
_BARE = """
import json, time
started, cpu = time.perf_counter(), time.process_time()
import bench.bare_door
print(json.dumps([time.perf_counter() - started, time.process_time() - cpu]))
"""


def cold_starts(handlers: Mapping[str, str], env: Mapping[str, Mapping[str, str]], runs: int = 9) -> Section:
    """Median import and init of each handler module, and its ratio to the bare door.

    Runs go round by turns, so that a slow minute of the machine touches all alike; the ratio is of
    CPU time, which a busy neighbour disturbs least.
    """
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ("bare door", *handlers)}
    for _ in range(runs):
        taken["bare door"].append(_fresh(_BARE, {}))
        for name, module in handlers.items():
            taken[name].append(_fresh(_START.format(module=module), env[name]))
    floor = statistics.median(cpu for _, cpu in taken["bare door"])
    rows = [
        {
            "what": name,
            "import and init ms": round(1000 * statistics.median(wall for wall, _ in own)),
            "cpu ms": round(1000 * statistics.median(cpu for _, cpu in own)),
            "times the bare door": round(statistics.median(cpu for _, cpu in own) / floor, 2),
        }
        for name, own in taken.items()
    ]
    goal = "HTTP functions within 1.25 times a bare FastAPI + Mangum + boto3 door"
    return Section("Cold start, fresh process", goal, rows)


def _fresh(program: str, env: Mapping[str, str]) -> tuple[float, float]:
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    ready = {"AWS_DEFAULT_REGION": "us-east-1", **inherited, **env}
    done = subprocess.run(
        [sys.executable, "-c", program], env=ready, check=True, capture_output=True, text=True
    )
    wall, cpu = json.loads(done.stdout.splitlines()[-1])
    return wall, cpu
