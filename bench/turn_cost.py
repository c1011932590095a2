"""What 1,000 turns of the assistant cost by intent, from metered calls and a named price list.

``python -m bench.turn_cost < log`` reads the lines that functions log (``model call``) and prints a
table, or with ``--json`` a document; ``--model`` prices the same tokens as another model of the list.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from shared.assistant.models.converse import Usage
from shared.assistant.models.metering import Metered
from shared.assistant.models.prices import CURRENT, PriceList, price_list

#: Over all intents, in the document.
ALL = "all"
_THOUSAND = 1_000
_MICRO = 1_000_000
_USAGE = {
    "input_tokens": "ModelInputTokens",
    "output_tokens": "ModelOutputTokens",
    "cache_read_tokens": "ModelCacheReadTokens",
    "cache_write_tokens": "ModelCacheWriteTokens",
}


@dataclass(frozen=True, slots=True)
class TurnCost:
    """Of one intent: what was counted, and US dollars for 1,000 turns like these."""

    intent: str
    turns: int
    calls: int
    attempts: int
    degraded: int
    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    usd_per_1000: float


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The costs by intent, dearest first, and all together; by which list and for which model."""

    prices: str
    model: str
    intents: tuple[TurnCost, ...]
    all: TurnCost

    def document(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


def turn_cost(calls: Iterable[Metered], model: str, prices: PriceList | None = None) -> Reckoning:
    """What turns cost whose calls were metered. A turn asks for an answer once, and mostly for a plan."""
    named, kept = prices or price_list(CURRENT), list(calls)
    by_intent: dict[str, list[Metered]] = defaultdict(list)
    for call in kept:
        by_intent[call.intent].append(call)
    rows = [_row(intent, group, model, named) for intent, group in by_intent.items()]
    rows.sort(key=lambda row: (-row.usd_per_1000, row.intent))
    turns = sum(row.turns for row in rows)
    return Reckoning(named.name, model, tuple(rows), _row(ALL, kept, model, named, turns))


def metered(lines: Iterable[str]) -> Iterator[Metered]:
    """The calls that a function's log tells of; whatever else is in it is passed over."""
    for line in lines:
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if isinstance(told, dict) and told.get("message") == "model call":
            yield _call(told)


def _call(told: dict[str, Any]) -> Metered:
    same = ("tenant", "purpose", "intent", "prompt", "model", "prices", "outcome", "reason")
    return Metered(
        **{name: told[name] for name in same},
        attempts=told["ModelAttempts"],
        ms=told["ModelLatency"],
        cost=told["ModelCost"],
        usage=Usage(**{name: told[metric] for name, metric in _USAGE.items()}),
    )


def _row(
    intent: str, calls: list[Metered], model: str, prices: PriceList, turns: int | None = None
) -> TurnCost:
    purposes = [call.purpose for call in calls]
    counted = turns if turns is not None else max(purposes.count("answer"), purposes.count("plan"))
    price = prices.of(model)
    cost = sum(price.cost(call.usage) for call in calls)
    return TurnCost(
        intent=intent,
        turns=counted,
        calls=len(calls),
        attempts=sum(call.attempts for call in calls),
        degraded=sum(call.outcome == "degraded" for call in calls),
        **{name: sum(getattr(call.usage, name) for call in calls) for name in _USAGE},
        usd_per_1000=round(cost * _THOUSAND / max(1, counted) / _MICRO, 4),
    )


def main() -> int:
    """Read a log and print what its turns cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", help="price the tokens as this model's; else as the first call's")
    parser.add_argument("--json", action="store_true", help="print the JSON document in place of a table")
    given = parser.parse_args()
    calls = list(metered(sys.stdin))
    if not calls:
        print("no model call is in this log", file=sys.stderr)
        return 1
    found = turn_cost(calls, given.model or calls[0].model)
    print(json.dumps(found.document(), indent=1) if given.json else _table(found))
    return 0


def _table(found: Reckoning) -> str:
    head = f"{'intent':16}{'turns':>7}{'calls':>7}{'USD / 1,000 turns':>20}"
    rows = [
        f"{row.intent:16}{row.turns:7}{row.calls:7}{row.usd_per_1000:20.4f}"
        for row in (*found.intents, found.all)
    ]
    return "\n".join((f"{found.model}, prices {found.prices}", head, *rows))


if __name__ == "__main__":
    sys.exit(main())
