"""What an evaluation came to: so many of so many, and the floor that it must not fall below."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Score:
    """Cases that passed of those that were tried.

    ``floor`` is the least share that is right, in percent; ``failed`` says of each other case what
    was wrong, by its name. ``known`` are cases that are not passed yet, with the reason: they count
    against nothing, are shown by name, and one that passes after all is a fault of the list.
    """

    what: str
    of: int
    floor: float
    failed: dict[str, str] = field(default_factory=dict[str, str])
    known: dict[str, str] = field(default_factory=dict[str, str])
    note: str = ""

    @property
    def passed(self) -> int:
        return self.of - len(self.failed)

    @property
    def percent(self) -> float:
        return round(100 * self.passed / self.of, 2) if self.of else 0.0

    @property
    def holds(self) -> bool:
        """Whether the floor is kept; an evaluation without cases keeps none."""
        return bool(self.of) and 100 * self.passed >= self.floor * self.of

    def row(self) -> dict[str, Any]:
        """The score as the JSON document has it."""
        return {
            "what": self.what,
            "passed": self.passed,
            "of": self.of,
            "percent": self.percent,
            "floor": self.floor,
            "holds": self.holds,
            "failed": self.failed,
            "known": self.known,
            "note": self.note,
        }


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The cases of a data file, one JSON object a line."""
    with (DATA / name).open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def table(name: str) -> Any:
    """A data file that is one JSON value."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def document(scores: Sequence[Score]) -> str:
    """All scores in the form of ``build/eval.json``."""
    return json.dumps({"scores": [score.row() for score in scores]}, indent=1, ensure_ascii=False)
