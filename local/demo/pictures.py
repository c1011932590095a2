"""Pictures for the demo catalogue: flat drawings, one for each kind of thing and colour."""

from hashlib import sha256

from local.demo.colours import NAMED, mixed
from local.demo.motifs import MOTIFS

_INK, _NEARLY_WHITE = "#2c3440", "#fffdf8"
_GROUNDS = ("#f6efe4", "#e9f0ee", "#eef0f7", "#f7ece9", "#eef3e6", "#f5f0f6", "#e8f1f6", "#f8f2dd")
_ACCENTS = ("#f2b54a", "#e9765b", "#57a6a1", "#7c8fd0", "#d8798f", "#8bb174")


def picture(motif: str, colour: str) -> str:
    """An SVG of 400 by 400 that shows the motif in a named colour, the same every time."""
    main = NAMED[colour]
    pick = int(sha256(motif.encode()).hexdigest()[:8], 16)
    ground = _GROUNDS[pick % len(_GROUNDS)]
    accent = _ACCENTS[(pick // 8) % len(_ACCENTS)]
    if colour in ("amber", "yellow", "orange", "coral", "red") and accent in _ACCENTS[:2]:
        accent = _ACCENTS[2]
    tones = {
        "c": main,
        "d": mixed(main, "#1b2230", 24),
        "l": mixed(main, "#ffffff", 34),
        "k": _INK if colour not in ("black", "graphite") else mixed(main, "#ffffff", 26),
        "w": _NEARLY_WHITE,
        "a": accent,
    }
    drawing = MOTIFS[motif]
    for name, tone in tones.items():
        drawing = drawing.replace(f"{{{name}}}", tone)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" role="img">'
        f'<rect width="400" height="400" fill="{ground}"/>'
        f'<circle cx="200" cy="196" r="158" fill="{mixed(ground, "#ffffff", 55)}"/>'
        f'<ellipse cx="200" cy="326" rx="128" ry="13" fill="{mixed(ground, _INK, 16)}"/>'
        f"{drawing}</svg>\n"
    )


def picture_name(motif: str, colour: str) -> str:
    """The file name of a picture."""
    return f"{motif}-{colour}.svg"
