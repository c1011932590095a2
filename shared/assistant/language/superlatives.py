"""What tells things apart by records: "the lighter one", "the biggest", "the better rated of the two"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.assistant.language.text import Phrases, among
from shared.assistant.plan import By

MEASURED: Phrases[By] = Phrases.of(
    {
        "weight_asc": "lighter|lightest|less heavy|lightest weight",
        "weight_desc": "heavier|heaviest",
        "size_desc": "bigger|biggest|larger|largest|roomier|roomiest",
        "size_asc": "smaller|smallest",
        "rating_desc": "better rated|best rated|higher rated|highest rated|better reviewed|best reviewed|"
        "top rated|better rating|best rating|highest rating|better reviews|best reviews",
        "rating_asc": "worse rated|worst rated|lower rated|lowest rated",
    }
)
#: What each is told by: the price, the rating, or a measure by the name of its row.
KINDS = {
    "price_asc": "price",
    "price_desc": "price",
    "rating_asc": "rating",
    "rating_desc": "rating",
    "weight_asc": "weight",
    "weight_desc": "weight",
    "size_asc": "volume",
    "size_desc": "volume",
}
_BEFORE = among("the which is are")
_AFTER = among("one ones of two three")


def pointed(words: Sequence[str]) -> Iterator[tuple[int, int, By]]:
    """Each of these where it points at a thing ("the lighter", "lighter one"): its place, width, meaning."""
    for index, width, by in MEASURED.all(words):
        before = words[index - 1] if index else ""
        after = words[index + width] if index + width < len(words) else ""
        if before in _BEFORE or after in _AFTER:
            yield index, width + (after in ("one", "ones")), by
