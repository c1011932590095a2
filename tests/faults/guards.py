"""Guards, and the store without one of them.

A guard is one thing that keeps the store right: a clause of a condition that a store sends, a retrier or
a catcher of the state machine, a key under which somebody else does a thing once. Each has a name that
says where it stands.
"""

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.faults.language import rule_name
from tests.faults.sites import Site

#: Promises of others that are asked for by a key or a name, and who takes each back when it is removed.
KEYS = (
    "authorize once: the payment's id at the provider",
    "capture once: the payment's id at the provider",
    "void for good: the payment's id at the provider",
    "refund once: the refund's id at the provider",
    "client request token: one transaction for all tries of botocore's",
    "name of an execution: one run for each attempt",
)


@dataclass(frozen=True, slots=True)
class Guard:
    """What is taken away: a clause where ``site`` is given, else what the name says."""

    name: str
    site: Site | None = None

    @property
    def promise(self) -> str:
        """A key's short name."""
        return self.name.partition(":")[0]


def all_of(sites: Iterable[Site], definition: Mapping[str, Any]) -> dict[str, Guard]:
    """Every guard by its name: the clauses that were sent, the machine's rules, the keys."""
    clauses = {str(site): Guard(str(site), site) for site in sorted(sites, key=str)}
    rules = {name: Guard(name) for name in of_machine(definition)}
    return {**clauses, **rules, **{name: Guard(name) for name in KEYS}}


def of_machine(definition: Mapping[str, Any]) -> Iterator[str]:
    """The names of a machine's guards: every retrier and every catcher."""
    for state, _, field, rule in _rules(definition):
        yield rule_name(state, field, rule)


def without(definition: Mapping[str, Any], removed: Iterable[Guard]) -> dict[str, Any]:
    """The machine without those retriers and catchers."""
    machine = copy.deepcopy(dict(definition))
    names = {guard.name for guard in removed}
    for name, state, field, rule in list(_rules(machine)):
        if rule_name(name, field, rule) in names:
            state[field] = [each for each in state[field] if each is not rule]
    return machine


def _rules(machine: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any], str, Mapping[str, Any]]]:
    for name, state in machine["States"].items():
        for field in ("Retry", "Catch"):
            for rule in state.get(field, ()):
                yield name, state, field, rule
