"""What goes wrong at a call, and when: by chance as the seed has it, or at one call that a test names."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Literal, Protocol

#: What may befall one call of a client.
Fault = Literal[
    "crash before",  # the process dies, nothing was done
    "crash after",  # it was done, and the process dies
    "throttled",  # refused, nothing was done
    "in the way",  # another transaction was: refused, nothing was done
    "unreachable",  # no connection, nothing was done
    "unanswered",  # it was done, and the answer never came
    "twice",  # it was done, the answer was lost, and the library asked again by itself
    "late",  # whoever asked has given up, and it is done after that
    "slow",  # it takes longer than whoever waits has patience for, and is done then
]
WRITES: tuple[Fault, ...] = (
    "crash before",
    "crash after",
    "throttled",
    "in the way",
    "unreachable",
    "unanswered",
    "twice",
    "slow",
)
READS: tuple[Fault, ...] = ("crash before", "crash after", "throttled", "unreachable", "slow")


class Plan(Protocol):
    """Decides of each call what befalls it."""

    def draw(self, kinds: tuple[Fault, ...]) -> Fault | None: ...


@dataclass
class Chance:
    """Faults by chance: ``rate`` of all calls, until ``over``."""

    random: Random
    rate: float
    over: bool = False
    happened: Counter[str] = field(default_factory=Counter[str])

    def draw(self, kinds: tuple[Fault, ...]) -> Fault | None:
        if self.over or self.random.random() >= self.rate:
            return None
        fault = kinds[int(self.random.random() * len(kinds))]
        self.happened[fault] += 1
        return fault


@dataclass
class Once:
    """One fault at the call of a number, and nothing else."""

    number: int
    fault: Fault
    calls: int = 0
    happened: Counter[str] = field(default_factory=Counter[str])

    def draw(self, kinds: tuple[Fault, ...]) -> Fault | None:
        self.calls += 1
        if self.calls - 1 != self.number or self.fault not in kinds:
            return None
        self.happened[self.fault] += 1
        return self.fault
