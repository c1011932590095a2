"""Text of a feed made plain: no markup, no control characters, no more space than is meant.

Nothing else is changed: what looks like a formula or a command is a shop's words like any other, and
whoever shows it escapes it.
"""

import re
import unicodedata
from html import unescape

_TAG = re.compile(r"<(?:!--|[/!?]?([A-Za-z][A-Za-z0-9:-]*)[^<>]*>)")
_OPENING = re.compile(r"<(?=!--|[/!?]?[A-Za-z][^<>]*>)")
#: Elements whose content is no text.
_HIDDEN = frozenset({"script", "style", "head", "template", "iframe", "object", "svg", "noscript"})
_BREAKS = frozenset(
    "address article blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table tr ul".split()  # noqa: SIM905
)
#: Controls, marks that turn text around, and code points that are no characters; not the joiners
#: that emoji and Indic scripts are written with.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ufff0-\uffff\ufdd0-\ufdef]"
)
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n ?")
_GAPS = re.compile(r"\n{3,}")


def one_line(text: str) -> str:
    """Text for a title or a name: markup gone, every space a single one."""
    return " ".join(_plain(text).split())


def paragraphs(text: str) -> str:
    """Text for a description: markup gone, breaks and paragraphs kept as line ends."""
    lines = _LINES.sub("\n", _SPACES.sub(" ", _plain(text).replace("\r\n", "\n").replace("\r", "\n")))
    return _GAPS.sub("\n\n", lines).strip()


def _plain(text: str) -> str:
    """Entities are decoded once, and what turns out to be markup then goes, too."""
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", _CONTROL.sub("", text))
    if "<" in text:
        text = _without_markup(text)
    if "&" in text:
        text = unicodedata.normalize("NFC", _CONTROL.sub("", unescape(text)))
        text = _without_markup(text) if "<" in text else text
    return text


def _without_markup(text: str) -> str:
    """Tags are taken out twice; where that makes yet another one, it loses its bracket."""
    return _OPENING.sub("", _without_tags(_without_tags(text))) if _TAG.search(text) else text


def _without_tags(text: str) -> str:
    """One pass: every tag is looked at once, whatever it is nested in."""
    kept: list[str] = []
    at, hidden = 0, ""
    for tag in _TAG.finditer(text):
        if tag.start() < at:
            continue
        if not hidden:
            kept.append(text[at : tag.start()])
        at = tag.end()
        if tag[1] is None:
            end = text.find("-->", at)
            at = len(text) if end < 0 else end + 3
            continue
        name, closing = tag[1].lower(), tag[0].startswith("</")
        if hidden:
            hidden = "" if closing and name == hidden else hidden
        elif name in _HIDDEN and not closing and not tag[0].endswith("/>"):
            hidden = name
        kept.append("\n" if name in _BREAKS and not hidden else "")
    if not hidden:
        kept.append(text[at:])
    return "".join(kept)
