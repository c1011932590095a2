"""Figures: collected as plain rows, printed as JSON and as tables."""

import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass
class Section:
    """One table of figures; every row has the same columns. ``goal`` says what is aimed at."""

    title: str
    goal: str
    rows: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` (0 to 1) of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, round(share * len(ordered) + 0.5) - 1))]


def milliseconds(seconds: float) -> float:
    """Seconds as milliseconds, to a hundredth."""
    return round(1000 * seconds, 2)


def median_ms(seconds: Sequence[float]) -> float:
    """The median of seconds, in milliseconds."""
    return milliseconds(statistics.median(seconds))


def write(sections: Sequence[Section], into: Path) -> None:
    """Print tables, then one JSON document, which is also kept in ``into``."""
    console = Console()
    for section in sections:
        console.print(_table(section))
    document = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "sections": [asdict(section) for section in sections],
    }
    into.parent.mkdir(parents=True, exist_ok=True)
    into.write_text(json.dumps(document, indent=1))
    print(json.dumps(document))


def _table(section: Section) -> Table:
    table = Table(title=section.title, caption=section.goal, title_justify="left", caption_justify="left")
    for name in section.rows[0] if section.rows else ():
        table.add_column(name, justify="left" if name == "what" else "right")
    for row in section.rows:
        table.add_row(*(str(value) for value in row.values()))
    return table
