"""Drawings for the demo catalogue, by what they show.

Each is SVG for a canvas of 400 by 400. ``{c}`` is the product's colour, ``{d}`` darker, ``{l}``
lighter, ``{k}`` ink, ``{w}`` nearly white, ``{a}`` an accent.
"""

from local.demo.motifs import care, gadgets, home, larder, leisure, outdoors, outings, wardrobe

MOTIFS: dict[str, str] = {
    **wardrobe.MOTIFS,
    **outdoors.MOTIFS,
    **gadgets.MOTIFS,
    **home.MOTIFS,
    **larder.MOTIFS,
    **care.MOTIFS,
    **leisure.MOTIFS,
    **outings.MOTIFS,
}
