"""``make eval``: how well the assistant does, as a table and as JSON in ``build/eval.json``."""

import argparse
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from bench.evals.scores import Score, document
from bench.evals.suite import PARTS
from local.source import ROOT

_KEPT = ROOT / "build" / "eval.json"
#: Columns of a table that no terminal bounds, and failures of one score that are printed.
_WIDE, _SHOWN = 160, 20


def main(words: Sequence[str] | None = None) -> int:
    """Evaluate, print, keep. 1 where a floor is not held."""
    given = _parser().parse_args(words)
    scores = [score for part in ((given.only,) if given.only else PARTS) for score in PARTS[part]()]
    text = document(scores)
    _KEPT.parent.mkdir(exist_ok=True)
    _KEPT.write_text(text + "\n", encoding="utf-8")
    if given.json:
        print(text)
    else:
        _show(scores, Console(width=None if sys.stdout.isatty() else _WIDE))
    return 0 if all(score.holds for score in scores) else 1


def _show(scores: Sequence[Score], console: Console) -> None:
    table = Table(title="The assistant, evaluated", title_justify="left")
    for name in ("what", "passed", "of", "percent", "floor", "verdict"):
        table.add_column(name, justify="left" if name == "what" else "right")
    for score in scores:
        verdict = "held" if score.holds else "missed"
        figures = (score.passed, score.of, f"{score.percent:g}", f"{score.floor:g}")
        style = None if score.holds else "red"
        table.add_row(score.what, *(str(figure) for figure in figures), verdict, style=style)
    console.print(table)
    for score in scores:
        if score.note:
            console.print(f"{score.what}: {score.note}", markup=False)
        for name, why in list(score.failed.items())[:_SHOWN]:
            console.print(f"{score.what}, failed: {name}: {why}", markup=False)
        for name, why in score.known.items():
            console.print(f"{score.what}, known: {name}: {why}", markup=False)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make eval", description=__doc__)
    parser.add_argument("--only", choices=tuple(PARTS), help="evaluate this part alone")
    parser.add_argument("--json", action="store_true", help="print the JSON document in place of the table")
    return parser


if __name__ == "__main__":
    sys.exit(main())
