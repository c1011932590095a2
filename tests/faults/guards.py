"""Guards, and the store without one of them."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.faults.database import Site


@dataclass(frozen=True, slots=True)
class Guard:
    """One thing that keeps the store right: by its name, which says where it stands."""

    name: str

    def ignores(self, site: Site) -> bool:
        return str(site) == self.name


def of_machine(definition: Mapping[str, Any]) -> Iterator[str]:
    """The names of a machine's guards: every retrier and every catcher."""
    for name, state in definition["States"].items():
        for field in ("Retry", "Catch"):
            for rule in state.get(field, ()):
                yield _rule(name, field, rule)


def without(definition: dict[str, Any], guard: Guard | None) -> dict[str, Any]:
    """The machine without that retrier or catcher."""
    machine = copy.deepcopy(definition)
    for name, state in machine["States"].items():
        for field in ("Retry", "Catch"):
            if field in state and guard is not None:
                state[field] = [rule for rule in state[field] if _rule(name, field, rule) != guard.name]
    return machine


def _rule(state: str, field: str, rule: Mapping[str, Any]) -> str:
    return f"{state}: {field} {' '.join(rule['ErrorEquals'])}"
