"""Measures of products: whole numbers whose attribute names their unit (``weight_g``), and their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.catalog.model import AttributeValue

#: Units that an attribute's name may end in, as they are written.
UNITS = {"g": "g", "ml": "ml", "cm": "cm", "mm": "mm", "min": "min", "w": "W", "wh": "Wh", "l": "l"}

#: Characters of a value that is told as a fact.
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Scale:
    """What having less or more of a measure is called, of two and of several."""

    less: str
    more: str
    least: str
    most: str


_SIZED = Scale("smaller", "larger", "smallest", "largest")
_LONG = Scale("shorter", "longer", "shortest", "longest")
SCALES: Mapping[str, Scale] = {
    "weight_g": Scale("lighter", "heavier", "lightest", "heaviest"),
    "volume_ml": _SIZED,
    "volume_l": _SIZED,
    "capacity_l": _SIZED,
    "size_cm": _SIZED,
    "diameter_cm": _SIZED,
    "height_cm": Scale("lower", "taller", "lowest", "tallest"),
    "length_cm": _LONG,
    "duration_min": _LONG,
    "thickness_mm": Scale("thinner", "thicker", "thinnest", "thickest"),
}
#: Measures that "bigger" can mean, the first that all have.
SIZES = ("volume_l", "volume_ml", "capacity_l", "size_cm", "diameter_cm", "height_cm", "length_cm")


def measures(attributes: Mapping[str, AttributeValue]) -> dict[str, int]:
    """The measures among some attributes, by the attribute's name."""
    return {
        name: value
        for name, value in attributes.items()
        if unit_of(name) and isinstance(value, int) and not isinstance(value, bool)
    }


def unit_of(name: str) -> str:
    """The unit in a measure's name; empty where it names none."""
    stem, _, suffix = name.rpartition("_")
    return UNITS.get(suffix, "") if stem else ""


def measured(name: str, value: int) -> str:
    """A measure in words: ``1,950 g``."""
    return f"{value:,} {unit_of(name)}"


def is_plain(text: str) -> bool:
    """Whether a merchant's value is a word or two rather than a text: it may be told as a fact."""
    return 0 < len(text) <= _LONGEST and "://" not in text and "www." not in text.casefold()


def worded(name: str, value: AttributeValue) -> tuple[str, str]:
    """An attribute's name and value in words: ``weight_g: 240`` reads ``weight``, ``240 g``."""
    if unit_of(name) and isinstance(value, int) and value is not True:
        return name.rpartition("_")[0].replace("_", " "), measured(name, value)
    words = ", ".join(value) if isinstance(value, tuple) else _plain(value)
    return name.replace("_", " "), words


def _plain(value: AttributeValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
