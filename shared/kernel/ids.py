"""Public ids: a prefix that names the kind and a UUIDv7 (RFC 9562) that sorts by time of making."""

import re
import secrets
from collections.abc import Callable
from hashlib import sha256
from typing import Annotated

from pydantic import Field

from shared.kernel.clock import Clock

#: Crockford's base 32: no I, L, O or U, case does not matter.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_SHAPE = re.compile(r"[a-z]{2,5}_[0-9a-hjkmnp-tv-z]{26}")


class Ids:
    """Makes ids. ``random`` gives so many random bytes; a test hands in its own."""

    def __init__(self, clock: Clock, random: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._clock = clock
        self._random = random

    def new(self, prefix: str) -> str:
        """A fresh id such as ``ord_01k9…``, later than every id of an earlier millisecond."""
        milliseconds = int(self._clock.now().timestamp() * 1000)
        value = (milliseconds << 80) | int.from_bytes(self._random(10), "big")
        value = (value & ~(0xF << 76)) | (0x7 << 76)
        value = (value & ~(0x3 << 62)) | (0x2 << 62)
        return f"{prefix}_{_encode(value)}"


def derived(prefix: str, *parts: str) -> str:
    """The one id that these parts always give: for what must be made at most once."""
    digest = sha256("\x1f".join(parts).encode()).digest()[:16]
    return f"{prefix}_{_encode(int.from_bytes(digest, 'big'))}"


def is_id(text: str, prefix: str) -> bool:
    """Whether ``text`` has the form of an id of that kind."""
    return text.startswith(f"{prefix}_") and bool(_SHAPE.fullmatch(text))


def _encode(value: int) -> str:
    return "".join(_ALPHABET[(value >> shift) & 31] for shift in range(125, -1, -5))


#: Text that may stand where an id is expected; anything else is refused before a store is asked.
IdText = Annotated[str, Field(pattern=r"^[A-Za-z0-9._~:-]{1,100}$")]
