"""Where a condition stands, so that its clause has a name: the same for every item of its kind."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.faults.expressions import Clause, number

#: What kind of item a sort key is of: all before its first number, date or id.
_KIND = re.compile(r"[a-z]*")


@dataclass(frozen=True, slots=True)
class Site:
    """Where a condition stands: whose item is written, and how."""

    table: str
    kind: str
    action: str
    clause: str

    def __str__(self) -> str:
        return f"{self.table} {self.kind}: {self.action} if {self.clause}"


def site_of(action: str, request: Mapping[str, Any], clause: Clause) -> Site:
    """The guard's name: the same for every item of its kind."""
    given = request["Item"] if "Item" in request else request["Key"]
    kind = _KIND.match(given["sk"]["S"] if "sk" in given else "item")
    return Site(request["TableName"], kind[0] if kind else "", action + _signs(action, request), clause.text)


def _signs(action: str, request: Mapping[str, Any]) -> str:
    """Of an update that counts up and down, which way each goes: a sale is not a return."""
    if action != "Update":
        return ""
    counted = sorted(
        f"{name[1:]}{'-' if number(value) < 0 else '+'}"
        for name, value in request.get("ExpressionAttributeValues", {}).items()
        if "N" in value and f"#{name[1:]} + {name}" in request["UpdateExpression"]
    )
    return f" {' '.join(counted)}" if counted else ""
