"""Figures: collected as rows and goals, printed as tables, kept as JSON."""

import json
import math
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle half of what was measured: its quartiles."""

    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.low:g}–{self.high:g}"


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure with the most that it should be, both in ``unit`` (``ms``, ``s``, ``times``, ``calls``)."""

    what: str
    figure: float
    at_most: float
    unit: str

    @property
    def met(self) -> bool:
        return self.figure <= self.at_most

    def row(self) -> dict[str, Any]:
        return {**asdict(self), "met": self.met}


@dataclass(frozen=True)
class Section:
    """One table of figures; every row has the same columns. ``note`` says how to read them."""

    title: str
    note: str
    rows: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    goals: list[Goal] = field(default_factory=list[Goal])


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much more one thing costs than another that was measured in turn with it.

    ``ratio`` is the median of the pairs, ``spread`` their middle half.
    """

    ratio: float
    spread: Spread

    @classmethod
    def of(cls, ours: Sequence[float], floors: Sequence[float]) -> "Comparison":
        """Compare pairs, as they were measured. Raises :class:`ValueError` for none."""
        pairs = [mine / floor for mine, floor in zip(ours, floors, strict=True)]
        if not pairs:
            raise ValueError("nothing was measured")
        low, high = (round(percentile(pairs, share), 2) for share in (0.25, 0.75))
        return cls(round(statistics.median(pairs), 2), Spread(low, high))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` (0 to 1) of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    rank = math.ceil(share * len(ordered) - 1e-9)
    return ordered[max(1, rank) - 1]


def milliseconds(seconds: float) -> float:
    """Seconds as milliseconds, to a hundredth."""
    return round(1000 * seconds, 2)


def median_ms(seconds: Sequence[float]) -> float:
    """The median of seconds, in milliseconds."""
    return milliseconds(statistics.median(seconds))


def document(sections: Sequence[Section]) -> dict[str, Any]:
    """All figures in the form of ``build/bench.json``."""
    return {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "sections": [
            {"title": s.title, "note": s.note, "rows": [_plain(row) for row in s.rows]} for s in sections
        ],
        "goals": [goal.row() for section in sections for goal in section.goals],
    }


def as_json(sections: Sequence[Section]) -> str:
    """The document as text."""
    return json.dumps(document(sections), indent=1)


def show(sections: Sequence[Section], console: Console) -> None:
    """Print a table for each section, and one of the goals."""
    for section in sections:
        console.print(_table(section.title, section.note, section.rows))
        console.print()
    goals = [
        {
            "what": goal.what,
            "figure": f"{goal.figure:g} {goal.unit}",
            "goal": f"≤ {goal.at_most:g} {goal.unit}",
            "verdict": "met" if goal.met else "missed",
        }
        for section in sections
        for goal in section.goals
    ]
    if goals:
        console.print(_table("Goals", "A busy machine misses goals in ms and s; ratios hold.", goals))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: asdict(value) if isinstance(value, Spread) else value for name, value in row.items()}


def _table(title: str, note: str, rows: Sequence[dict[str, Any]]) -> Table:
    table = Table(title=title, caption=note, title_justify="left", caption_justify="left")
    for name in rows[0] if rows else ():
        table.add_column(name, justify="left" if name == "what" else "right", overflow="fold")
    for row in rows:
        style = "red" if row.get("verdict") == "missed" else None
        table.add_row(*("" if value is None else str(value) for value in row.values()), style=style)
    return table
