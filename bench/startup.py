"""How long ``make run`` takes until the store is open: with fresh data, and with data that are there.

Warm in both: environment, web client and templates have been made before.
"""

import resource
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.clocks import Cost
from bench.report import Goal, Section
from local import web
from local.seed import Step
from local.starting import MakeRun
from local.synth import assembly

_MOST_SECONDS = 20.0


def start_up(starts: int, step: Step) -> Section:
    """One fresh start, and ``starts`` with its data there."""
    step("web client and templates", 0, 1)
    web.build()
    assembly()
    with TemporaryDirectory(prefix="errand-bench-", ignore_cleanup_errors=True) as home:
        taken: list[Cost] = []
        for number in range(starts + 1):
            step("make run", number, starts + 1)
            taken.append(_start(Path(home)))
    fresh, *warm = taken
    usual = statistics.median(one.wall for one in warm)
    rows = [_row("with fresh data", [fresh]), _row("with the data there", warm)]
    goals = [
        Goal("make run, with fresh data", round(fresh.wall, 1), _MOST_SECONDS, "s"),
        Goal("make run, with the data there", round(usual, 1), _MOST_SECONDS, "s"),
    ]
    note = (
        "From the command to the line with the address; the environment and what is built are there."
        " CPU is of all processes, over both cores, with the end of the store."
    )
    return Section("Start-up of make run", note, rows, goals)


def _start(home: Path) -> Cost:
    """Seconds until it is open, and the CPU seconds of all its processes, their end included."""
    before, started = _children(), time.perf_counter()
    with MakeRun.within(home) as run:
        run.opened()
        wall = time.perf_counter() - started
    return Cost(wall, _children() - before)


def _children() -> float:
    """CPU seconds of all processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _row(what: str, starts: list[Cost]) -> dict[str, object]:
    seconds = [one.wall for one in starts]
    return {
        "what": what,
        "seconds": round(statistics.median(seconds), 1),
        "fastest": round(min(seconds), 1),
        "slowest": round(max(seconds), 1),
        "cpu s": round(statistics.median(one.cpu for one in starts), 1),
        "starts": len(starts),
    }
