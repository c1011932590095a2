"""``make bench``: the figures of the store, as tables and as JSON in ``build/bench.json``."""

import argparse
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from bench import models, shop, trials
from bench.cold import cold_starts
from bench.in_process import in_process
from bench.orders import orders
from bench.over_http import over_http
from bench.report import Section, as_json, show
from bench.startup import start_up
from bench.stock import stock
from local.cloud import LocalCloud, environment
from local.progress import Steps
from local.seed import Step
from local.source import ROOT

PARTS = ("cold", "floors", "models", "stock", "http", "orders", "startup")
#: Asked for by name: they take minutes, and are right or wrong rather than fast or slow.
TRIALS = ("rush", "crashes")
_IN_THE_STORE = frozenset(("floors", "models", "stock", "http", "orders", *TRIALS))
_KEPT = ROOT / "build" / "bench.json"
_WARES = 16
#: Columns of a table that no terminal bounds.
_WIDE = 170
#: Sixteen clients, the saga's steps behind their checkouts, and what follows their events.
_CONCURRENCY = 64
#: Processes that nobody calls any more go soon: those of one operation make room for the next one's.
_EMULATOR = {"LAMBDA_WARM_TTL_SECONDS": "60"}


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds of cold starts, the share of requests, warm starts of the store."""

    cold_rounds: int
    share: float
    starts: int


_USUAL, _QUICK = Size(9, 1.0, 3), Size(3, 0.2, 1)


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print, keep. A missed goal is shown; only what fails is an error."""
    given = _parser().parse_args(words)
    size = _QUICK if given.quick else _USUAL
    with _progress() as step:
        sections = measured((given.only,) if given.only else PARTS, size, step)
    text = as_json(sections)
    _KEPT.parent.mkdir(exist_ok=True)
    _KEPT.write_text(text + "\n")
    if given.json:
        print(text)
    else:
        show(sections, Console(width=None if sys.stdout.isatty() else _WIDE))
    return 0


def measured(parts: Sequence[str], size: Size, step: Step) -> list[Section]:
    """The sections of these parts, in their order."""
    sections: list[Section] = []
    if "cold" in parts:
        sections.append(cold_starts(size.cold_rounds, step))
    if _IN_THE_STORE & {*parts}:
        sections += _in_the_store(parts, size, step)
    if "startup" in parts:
        sections.append(start_up(size.starts, step))
    return sections


def _in_the_store(parts: Sequence[str], size: Size, step: Step) -> list[Section]:
    """What needs a running store: one of its own, which is gone afterwards."""
    with (
        TemporaryDirectory(prefix="errand-bench-", ignore_cleanup_errors=True) as home,
        environment(_EMULATOR),
    ):
        cloud = LocalCloud(Path(home), concurrency=_CONCURRENCY, step=step)
        with cloud:
            cloud.warm()
            seeder = cloud.seeder()
            wares = shop.prepared(cloud.url, seeder, _WARES)
            store, warm = cloud.running, cloud.emulator.warm
            runs: list[tuple[str, Callable[[], Section | list[Section]]]] = [
                # The floors first: while there is one process of each function, and none of them at work.
                ("floors", partial(in_process, store, wares, size.share, step)),
                ("models", partial(models.embedded, store, size.share, step)),
                ("stock", partial(stock, store, size.share, step)),
                ("http", partial(over_http, store, warm, wares, size.share, step)),
                ("models", partial(models.remote, store, warm, wares, size.share, step)),
                ("orders", partial(orders, store, wares, size.share, step)),
                ("rush", partial(trials.rushes, store, seeder, size.share, step)),
                ("crashes", partial(trials.crashed, store, seeder, size.share, step)),
            ]
            found = [run() for part, run in runs if part in parts]
            return [one for some in found for one in (some if isinstance(some, list) else [some])]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", choices=(*PARTS, *TRIALS), help="measure this part alone")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: figures of less worth")
    parser.add_argument("--json", action="store_true", help="print the JSON document in place of tables")
    return parser


@contextmanager
def _progress() -> Generator[Step]:
    """A bar for each step on a terminal, else a line, on standard error."""
    console = Console(stderr=True)
    if console.is_terminal:
        with Steps(console) as steps:
            yield steps
        return
    said: set[str] = set()

    def tell(what: str, done: int, of: int) -> None:
        if what not in said:
            said.add(what)
            print(what, file=sys.stderr, flush=True)

    yield tell


if __name__ == "__main__":
    sys.exit(main())
