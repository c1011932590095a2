"""Frames of AWS's event stream (``application/vnd.amazon.eventstream``), as a service writes them.

A frame is its length, its headers' length and their CRC-32, the headers, the payload, and the CRC-32 of
all that; numbers are big-endian (AWS, "Event stream encoding").
"""

import json
import struct
from collections.abc import Mapping
from typing import Any
from zlib import crc32

_TEXT = 7
#: Lengths and checksums around headers and payload.
_AROUND = 16


def frame(event: str, payload: Mapping[str, Any]) -> bytes:
    """An event."""
    kind = {":message-type": "event", ":event-type": event, ":content-type": "application/json"}
    return _frame(kind, payload)


def exception_frame(exception: str, payload: Mapping[str, Any]) -> bytes:
    """An error after which nothing comes."""
    kind = {
        ":message-type": "exception",
        ":exception-type": exception,
        ":content-type": "application/json",
    }
    return _frame(kind, payload)


def _frame(headers: Mapping[str, str], payload: Mapping[str, Any]) -> bytes:
    head = b"".join(_header(name, value) for name, value in headers.items())
    body = json.dumps(payload).encode()
    prelude = struct.pack("!II", len(head) + len(body) + _AROUND, len(head))
    message = prelude + struct.pack("!I", crc32(prelude)) + head + body
    return message + struct.pack("!I", crc32(message))


def _header(name: str, value: str) -> bytes:
    key, text = name.encode(), value.encode()
    return struct.pack("!B", len(key)) + key + struct.pack("!BH", _TEXT, len(text)) + text
