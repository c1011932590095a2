"""Departments that tell of health, faith, politics or love: nothing is learned about anybody from them."""

from collections.abc import Iterable

_PRIVATE = (
    "health", "medic", "pharma", "drug", "vitamin", "supplement", "incontinen", "pregnan", "matern", "fertil",
    "sexual", "adult", "erotic", "intima", "lgbt", "pride", "relig", "church", "bible", "quran", "islam",
    "christian", "jewish", "judai", "hindu", "buddh", "prayer", "politic", "campaign", "union", "diabet",
    "mental", "therap", "disab", "weight loss", "addict",
)  # fmt: skip


def private(texts: Iterable[str]) -> bool:
    """Whether the names of a thing or of its departments tell of what is nobody's business."""
    line = " ".join(texts).casefold()
    return any(word in line for word in _PRIVATE)
