"""ConverseStream's events put together into the answer that Converse would have given."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.assistant.models.failures import ModelUnavailable
from shared.assistant.models.wire import WHOLE

_CUT = "The language model's answer broke off."


@dataclass(slots=True)
class _Piece:
    """One content block as it grows: its text, or a tool's input as JSON text."""

    tool: Mapping[str, Any] | None = None
    parts: list[str] = field(default_factory=list[str])

    def block(self) -> dict[str, Any]:
        text = "".join(self.parts)
        return {"toolUse": {**self.tool, "input": _object(text)}} if self.tool else {"text": text}


class StreamReader:
    """Takes events in order; blocks of kinds that we never asked for (reasoning) leave no trace."""

    def __init__(self) -> None:
        self._pieces: dict[int, _Piece] = {}
        self._stop: str | None = None
        self._usage: Mapping[str, Any] = {}

    def take(self, event: Mapping[str, Any]) -> None:
        """Take one event; kinds that are not known are passed over."""
        if "contentBlockStart" in event:
            start = event["contentBlockStart"]
            self._piece(start).tool = start.get("start", {}).get("toolUse")
        elif "contentBlockDelta" in event:
            self._grow(event["contentBlockDelta"])
        elif "messageStop" in event:
            self._stop = event["messageStop"]["stopReason"]
        elif "metadata" in event:
            self._usage = event["metadata"].get("usage", {})

    def answer(self) -> dict[str, Any]:
        """The answer in Converse's form. Raises :class:`ModelUnavailable` where it broke off."""
        if self._stop is None:
            raise ModelUnavailable(_CUT, reason="stream_cut", passing=True)
        whole = self._stop in WHOLE
        content = [self._pieces[index].block() for index in sorted(self._pieces)] if whole else []
        message = {"role": "assistant", "content": content}
        return {"output": {"message": message}, "stopReason": self._stop, "usage": dict(self._usage)}

    def _grow(self, given: Mapping[str, Any]) -> None:
        delta = given["delta"]
        if "text" in delta:
            self._piece(given).parts.append(delta["text"])
        elif "toolUse" in delta:
            self._piece(given).parts.append(delta["toolUse"]["input"])

    def _piece(self, event: Mapping[str, Any]) -> _Piece:
        return self._pieces.setdefault(event["contentBlockIndex"], _Piece())


def _object(text: str) -> Any:
    """A tool's input; none at all is an empty one. Raises :class:`ValueError` for half of one."""
    return json.loads(text) if text.strip() else {}
