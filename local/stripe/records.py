"""What the account holds: objects by id in the order of their making, ids, and the time."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count

from local.stripe.forms import integer
from local.stripe.refusal import Json, malformed, missing

_MOST = 100


@dataclass(slots=True)
class Records:
    """Objects of every kind, the clock that stamps them (seconds since 1970), and where they are served."""

    now: Callable[[], float] = time.time
    url: str = ""
    intents: dict[str, Json] = field(default_factory=dict[str, Json])
    charges: dict[str, Json] = field(default_factory=dict[str, Json])
    refunds: dict[str, Json] = field(default_factory=dict[str, Json])
    disputes: dict[str, Json] = field(default_factory=dict[str, Json])
    events: dict[str, Json] = field(default_factory=dict[str, Json])
    endpoints: dict[str, Json] = field(default_factory=dict[str, Json])
    _numbers: "count[int]" = field(default_factory=count)

    def new_id(self, prefix: str) -> str:
        """An id like Stripe's, in the order of their making."""
        return f"{prefix}_{next(self._numbers):024d}"

    @property
    def at(self) -> int:
        """Now, in whole seconds."""
        return int(self.now())


def find(objects: dict[str, Json], what: str, given: str, param: str) -> Json:
    """The object of an id, or Stripe's refusal."""
    if given not in objects:
        raise missing(what, given, param)
    return objects[given]


def page(objects: Iterable[Json], path: str, given: Json) -> Json:
    """A list as Stripe answers it: the newest first, from a cursor on, created within bounds."""
    size = integer(given, "limit", 10) or 0
    if not 1 <= size <= _MOST:
        raise malformed(f"limit is between 1 and {_MOST}", "limit", "parameter_invalid_integer")
    found = [thing for thing in reversed(list(objects)) if _within(thing["created"], given)]
    if "starting_after" in given:
        found = found[_place(found, given["starting_after"], "starting_after") + 1 :]
    elif "ending_before" in given:
        found = found[: _place(found, given["ending_before"], "ending_before")][-size:]
    return {"object": "list", "url": path, "has_more": len(found) > size, "data": found[:size]}


def _within(created: int, given: Json) -> bool:
    bounds = given.get("created", {})
    if not isinstance(bounds, dict):
        return created == integer(given, "created")
    low, high = integer(bounds, "gte", 0) or 0, integer(bounds, "lte")
    above, below = integer(bounds, "gt", -1) or 0, integer(bounds, "lt")
    return (
        created >= low
        and (high is None or created <= high)
        and created > above
        and (below is None or created < below)
    )


def _place(found: list[Json], cursor: str, param: str) -> int:
    for index, thing in enumerate(found):
        if thing["id"] == cursor:
            return index
    raise missing("object", cursor, param)
