"""A shopper's own words told apart from what they paste: somebody else's text is nobody's wish."""

from __future__ import annotations

import re

#: Words that a quotation may have and still be the name of a thing.
_NAME = 5
_QUOTED = re.compile(r'"([^"]{1,2000})"|«([^»]{1,2000})»|„([^"]{1,2000})"')
#: What brings in somebody else's words: ``she wrote: …``, ``what do you make of this e-mail: …``.
_BROUGHT = re.compile(
    r"\b(?:says?|said|wrote|writes|reads?|replied|answered|sent|got|received|found|forwarded|pasted?|"
    r"copied|quotes?|quoting|"
    r"e-?mails?|messages?|texts?|notes?|letters?|reviews?|descriptions?|labels?|pages?|posts?|ads?|flyers?|"
    r"screenshots?|prompts?|instructions?)\b"
    r"[^:?!.]{0,60}:(?=\s)",
    re.IGNORECASE,
)
#: Marks of another speaker or of a program: nobody says these to a shop.
_MARKED = re.compile(
    r"```|\[/?(?:system|inst|user|assistant)\]|<\|?/?[a-z_]{2,20}(?:\s[^>]{0,200})?\|?/?>|<<\w{2,10}>>|#{2,}|"
    r"(?:^|\s)(?:system|assistant|user|instruction)\s{0,2}:|\{\s{0,5}\"|(?:^|\s)>\s",
    re.IGNORECASE,
)


def own_words(cleaned: str) -> str:
    """A cleaned message without what was pasted into it; linear in its length."""
    ends = [found.end() for found in (_BROUGHT.search(cleaned),) if found]
    ends += [found.start() for found in (_MARKED.search(cleaned),) if found]
    own = cleaned[: min(ends)] if ends else cleaned
    return _QUOTED.sub(_named, own).strip()


def _named(found: re.Match[str]) -> str:
    text = next(filter(None, found.groups()))
    return text if len(text.split()) < _NAME else " … "
