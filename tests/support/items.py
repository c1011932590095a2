"""Items as a test reads them, straight from a table: texts that were packed are unpacked."""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.runtime.table import texts


def readable(items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same items with their documents and events as text."""
    return [_plain(item) for item in items]


def _plain(item: Mapping[str, Any]) -> dict[str, Any]:
    doc, events = texts(item)
    return {**item, "doc": {"S": doc}, "events": {"S": events}} if "doc" in item else dict(item)
