"""What the store must survive, at full size: ``rush`` and ``crashes``. Either asserts, and fails the run.

CI runs the same code at smaller sizes (``tests/local/test_rush.py``).
"""

from typing import Any

from bench.crashes import crashes
from bench.report import Section
from bench.rush import rush
from bench.stall import Stall
from local.cloud import RunningCloud
from local.seed import Seeder, Step

_ATTEMPTS, _UNITS = 1_000, 100
_CLIENTS = (16, 48)
_CHECKOUTS, _STROKES, _AT_ONCE, _SEED = 200, 100, 8, 20261125


class TrialError(AssertionError):
    """The store did what it must never do; the message is everything that was wrong."""


def rushes(store: RunningCloud, seeder: Seeder, share: float, step: Step) -> Section:
    """1,000 attempts on 100 units at 16 and at 48 clients. Raises :class:`TrialError`."""
    rows: list[dict[str, Any]] = []
    attempts, units = max(10, round(share * _ATTEMPTS)), max(1, round(share * _UNITS))
    for clients in _CLIENTS:
        step(f"rush: {clients} clients", 0, 1)
        stall = Stall(f"rush-{clients}", {"LAST-ONES": units})
        seeder.seed(stall)
        outcome = rush(store, seeder, stall, clients, attempts)
        _right(outcome.wrong())
        row = {
            "what": "attempts on a ware",
            "clients": clients,
            "attempts": attempts,
            "units": units,
            "sold": outcome.sold,
            "429s": outcome.patience.throttled,
            "asked again": outcome.asked_again,
            "seconds": round(outcome.wall, 1),
            "cpu s": round(outcome.cpu.emulator + outcome.cpu.functions, 1),
        }
        rows.append(row)
    note = "Asked again: a step found no free function in time, and the shopper began anew."
    return Section("Nothing is oversold", note, rows)


def crashed(store: RunningCloud, seeder: Seeder, share: float, step: Step) -> Section:
    """200 checkouts under kill -9. Raises :class:`TrialError`."""
    step("crashes", 0, 1)
    checkouts, strokes = max(8, round(share * _CHECKOUTS)), max(4, round(share * _STROKES))
    stall = Stall("ruins", {"PLENTY": 10 * _CHECKOUTS})
    seeder.seed(stall)
    found = crashes(store, seeder, stall, checkouts=checkouts, strokes=strokes, clients=_AT_ONCE, seed=_SEED)
    _right(found.wrong())
    row = {
        "what": "checkouts under kill -9",
        "checkouts": checkouts,
        "orders": len(found.books.orders),
        "killed": found.killed.total(),
        "aborted runs": found.aborted,
        "rounds of the sweeper": found.rounds,
        "broken answers": found.patience.broken,
        "ends": ", ".join(f"{end} {count}" for end, count in sorted(found.ends.items())),
        "struck": ", ".join(f"{title} {count}" for title, count in sorted(found.killed.items())),
    }
    return Section("Orders are whole or absent", f"Seed {_SEED}.", [row])


def _right(wrong: list[str]) -> None:
    if wrong:
        raise TrialError("\n".join(wrong))
