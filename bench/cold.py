"""Cold starts: each function's bundle imported in a fresh process, beside the barest door, in turn.

A bundle is what production ships (``stacks/bundles.py``), with the same locked packages for this
machine's Python: compiled, its sources never checked, its own folder and Python's library and nothing
else on the path. The bare door finds its packages in such a bundle, too.
"""

import json
import py_compile
import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.report import Comparison, Goal, Section, Spread, milliseconds, percentile
from local.deploy import CLOUD_URL, stacks_of
from local.emulator.process import credentials
from local.seed import Step
from local.source import ROOT
from local.synth import assembly
from stacks.bundles import Bundles
from stacks.doors import DOORS, Door

#: What a function does before its first request: its code is imported and its first client is made.
_START = """
import json, sys, time
started, cpu = time.perf_counter(), time.process_time()
path, module, service = json.loads(sys.argv[1])
sys.path[:] = [*sys.path, *path]
__import__(module)
if service:
    import shared.runtime.aws
    shared.runtime.aws.client(service)
print(json.dumps([time.perf_counter() - started, time.process_time() - cpu]))
"""
#: A bundle with the groups and services that the bare door needs and no more.
_LIKE_BARE = "orders"
_MOST = 1.25
#: Rounds in which the functions that have no goal take part.
_FEW = 3
#: What one start took: wall and CPU seconds.
Start = tuple[float, float]


@dataclass(frozen=True)
class _Subject:
    """Something that starts: where its code is, the module, the client it makes, its environment."""

    path: Sequence[str]
    module: str
    service: str | None
    env: Mapping[str, str]
    http: bool = True


def cold_starts(rounds: int, step: Step) -> Section:
    """Median import and init of each function, and its ratio to the bare door's CPU time.

    Runs go round by turns, so that a slow minute of the machine touches all alike; the ratio is of
    CPU time, which a busy neighbour disturbs least.
    """
    step("bundles", 0, 1)
    subjects = _subjects()
    taken: dict[str, list[Start]] = {name: [] for name in subjects}
    for number in range(rounds + 1):
        step("cold starts", number, rounds + 1)
        for name, subject in subjects.items():
            if subject.http or number <= _FEW:
                start = _fresh(subject)
                # The first round only has the disk read the files.
                if number:
                    taken[name].append(start)
    return _section(subjects, taken)


def _section(subjects: Mapping[str, _Subject], taken: Mapping[str, Sequence[Start]]) -> Section:
    rows: list[dict[str, Any]] = []
    goals: list[Goal] = []
    for name, subject in subjects.items():
        cpu = [one for _, one in taken[name]]
        against = Comparison.of(cpu, [one for _, one in taken[BARE][: len(cpu)]]) if name != BARE else None
        rows.append(
            {
                "what": name,
                "import and init ms": round(1000 * statistics.median(wall for wall, _ in taken[name])),
                "cpu ms": round(1000 * statistics.median(cpu)),
                "cpu ms, middle half": _middle(cpu),
                "times the bare door": against.ratio if against else None,
                "middle half": against.spread if against else None,
            }
        )
        if against and subject.http:
            goals.append(Goal(f"cold start, {name}", against.ratio, _MOST, "times"))
    note = "From the production bundle. Ratios are of CPU time; only HTTP functions have the goal."
    return Section("Cold start in a fresh process: import and init", note, rows, goals)


def _middle(seconds: Sequence[float]) -> Spread:
    return Spread(*(round(milliseconds(percentile(seconds, share))) for share in (0.25, 0.75)))


BARE = "bare door"


def _subjects() -> dict[str, _Subject]:
    bundles = Bundles(ROOT, "host")
    variables = _variables()
    bare = [str(bundles.of(_LIKE_BARE).path), str(_bare_door())]
    found = {BARE: _Subject(bare, "bare_door", None, {})}
    doors = sorted(DOORS.values(), key=lambda door: door.kind != "http")
    for door in doors:
        path = [str(bundles.of(door.folder).path)]
        found[door.name] = _Subject(
            path, door.module, _client(door), variables[door.module], door.kind == "http"
        )
    return found


def _client(door: Door) -> str:
    return "dynamodb" if "dynamodb" in door.services else door.services[0]


def _bare_door() -> Path:
    """The folder of the bare door, compiled as bundles are."""
    folder = ROOT / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / "bare_door.py"
    shutil.copyfile(ROOT / "bench" / "bare_door.py", copy)
    py_compile.compile(
        str(copy), doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    )
    return folder


def _variables() -> dict[str, dict[str, str]]:
    """The environment of each function by its module, names standing in for what is not deployed."""
    found: dict[str, dict[str, str]] = {}
    for stack in stacks_of(assembly()):
        for resource in stack.template["Resources"].values():
            if resource["Type"] == "AWS::Lambda::Function":
                given = resource["Properties"]
                variables = given.get("Environment", {}).get("Variables", {})
                module = given["Handler"].removesuffix(".handler")
                found[module] = {name: _text(value) for name, value in variables.items()}
    return found


def _text(value: Any) -> str:
    match value:
        case str():
            return value.replace(CLOUD_URL, "http://127.0.0.1:1")
        case {"Fn::Join": [str(glue), [*parts]]}:
            return glue.join(_text(part) for part in parts)
        case _:
            return "stand-in"


def _fresh(subject: _Subject) -> Start:
    given = json.dumps([list(subject.path), subject.module, subject.service])
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _START, given],
        env={**credentials(), **subject.env},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{subject.module} does not start:\n{done.stderr}")
    wall, cpu = json.loads(done.stdout.splitlines()[-1])
    return wall, cpu
