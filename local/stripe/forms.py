"""Parameters as Stripe's clients send them: ``metadata[order]=6&expand[0]=charge``."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from local.stripe.refusal import Json, malformed

_PARTS = re.compile(r"\[([^\[\]]*)\]")


def parsed(text: str) -> Json:
    """A form or query as nested objects; a list comes with numbers, or with nothing, for names."""
    whole: Json = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        first, parts = name.partition("[")[0], _PARTS.findall(name)
        place = whole
        for here in [first, *parts][:-1]:
            inner: Any = place.setdefault(here, {})
            if not isinstance(inner, dict):
                raise malformed(f"Invalid parameter: {name}", first)
            place = inner
        last = [first, *parts][-1] or str(len(place))
        place[last] = value
    return whole


def known(given: Json, names: Iterable[str]) -> None:
    """Refuse what the endpoint does not take."""
    for name in given:
        if name not in names:
            raise malformed(f"Received unknown parameter: {name}", name, "parameter_unknown")


def integer(given: Json, name: str, default: int | None = None) -> int | None:
    """A whole number."""
    text = given.get(name)
    if text is None:
        return default
    if not isinstance(text, str) or not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise malformed(f"Invalid integer: {text}", name, "parameter_invalid_integer")
    return int(text)


def boolean(given: Json, name: str) -> bool:
    """``true`` or ``false``; false where nothing is said."""
    text = given.get(name, "false")
    if text not in ("true", "false"):
        raise malformed(f"Invalid boolean: {text}", name)
    return text == "true"


def required(given: Json, name: str) -> Any:
    """What must be there."""
    if given.get(name) in (None, "", {}):
        raise malformed(f"Missing required param: {name}.", name, "parameter_missing")
    return given[name]


def metadata(given: Json) -> dict[str, str]:
    """At most 50 keys of 40 characters, values of 500."""
    values = given.get("metadata", {})
    if not isinstance(values, dict) or len(values) > 50:  # noqa: PLR2004
        raise malformed("Metadata takes 50 keys at most.", "metadata")
    for name, value in values.items():
        if len(name) > 40 or not isinstance(value, str) or len(value) > 500:  # noqa: PLR2004
            raise malformed(f"Metadata is too long: {name}", "metadata")
    return values


def one_of(given: Json, name: str, *words: str) -> str:
    """One of some words; the first where nothing is said."""
    word = given.get(name, words[0])
    if word not in words:
        raise malformed(f"Invalid {name}: must be one of {', '.join(words)}", name)
    return word
