"""Items as a test reads them, straight from a table: texts that were packed are unpacked."""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.runtime.table import text_of


def readable(items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same items with every packed attribute as the text that it stands for."""
    return [{name: _plain(value) for name, value in item.items()} for item in items]


def _plain(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"S": text_of(value)} if "B" in value else value
