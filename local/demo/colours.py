"""The colours that demo products come in, and the tones that a picture needs of each."""

NAMED = {
    "black": "#2b2f36",
    "graphite": "#4a515c",
    "grey": "#8b939e",
    "silver": "#c3c9d1",
    "white": "#f3f1ec",
    "ivory": "#ece2cf",
    "sand": "#d8c3a0",
    "camel": "#bd8d5a",
    "brown": "#7d543a",
    "burgundy": "#7f2a3d",
    "red": "#cf4339",
    "coral": "#ee7a62",
    "orange": "#e98a35",
    "amber": "#dfa32f",
    "yellow": "#efc94c",
    "olive": "#7f8347",
    "green": "#4a8f5b",
    "forest": "#2f5d47",
    "sage": "#9db394",
    "mint": "#9fd3bd",
    "teal": "#2f8785",
    "sky": "#7db9de",
    "blue": "#3f74c4",
    "navy": "#2a3f6b",
    "purple": "#6d4f9c",
    "lilac": "#b3a0d6",
    "pink": "#e59ab0",
    "copper": "#b5683f",
}


def mixed(one: str, other: str, percent: int) -> str:
    """So many percent of ``other`` stirred into ``one`` (``#rrggbb``)."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{(a * (100 - percent) + b * percent) // 100:02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
