"""A shard as an item: its counters, its holds as attributes, and the expressions that change them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.inventory.levels import Guard, Hold, Level, Shard, Shift
from shared.kernel.events import Event
from shared.runtime.table import attr, dump_events

_COUNTERS = ("on_hand", "committed", "held", "free")
_HOLD = "hold#"


@dataclass(slots=True)
class Update:
    """The parts of a conditional update."""

    sets: list[str]
    values: dict[str, Any]
    removes: list[str] = field(default_factory=list[str])
    conditions: list[str] = field(default_factory=lambda: ["attribute_exists(pk)"])
    names: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def expression(self) -> str:
        removing = " REMOVE " + ", ".join(self.removes) if self.removes else ""
        return "SET " + ", ".join(self.sets) + removing

    @property
    def condition(self) -> str:
        return " AND ".join(self.conditions)

    def name(self, name: str, alias: str = "") -> str:
        """The placeholder of an attribute's name."""
        placeholder = f"#{alias or name}"
        self.names[placeholder] = name
        return placeholder

    def assign(self, name: str, value: Any, alias: str = "") -> None:
        """Set an attribute, or take it away for None."""
        placeholder = self.name(name, alias)
        if value is None:
            self.removes.append(placeholder)
        else:
            self.sets.append(f"{placeholder} = :{placeholder[1:]}")
            self.values[placeholder[1:]] = value

    def require(self, name: str, comparison: str, bound: str, value: int) -> None:
        self.conditions.append(f"{self.name(name)} {comparison} :{bound}")
        self.values[bound] = value


def update(shift: Shift, events: Sequence[Event]) -> Update:
    """A change of a shard that is there."""
    made = Update(["version = version + :one", "events = :events"], {"one": 1, "events": dump_events(events)})
    for name in _COUNTERS:
        if by := getattr(shift, name):
            placeholder = made.name(name)
            made.sets.append(f"{placeholder} = {placeholder} + :{name}")
            made.values[name] = by
    for index, hold in enumerate(one for one in shift.takes if not one.apart):
        made.assign(_HOLD + hold.reservation_id, f"{hold.expires} {hold.quantity}", f"take{index}")
    for index, hold in enumerate(one for one in shift.drops if not one.apart):
        made.assign(_HOLD + hold.reservation_id, None, f"drop{index}")
    _arrange(made, shift)
    _bound(made, shift)
    if shift.held < 0:
        made.require("held", ">=", "leaving", -shift.held)
    if shift.committed < 0:
        made.require("committed", ">=", "returning", -shift.committed)
    _unless_absent(made, "backorder", shift.promised, 0)
    return made


def _unless_absent(made: Update, name: str, value: int | None, absent: int) -> None:
    """Require a value that stands for itself, or for no attribute."""
    if value == absent:
        made.conditions.append(f"attribute_not_exists({made.name(name)})")
    elif value is not None:
        made.require(name, "=", f"{name}_seen", value)


def _arrange(made: Update, shift: Shift) -> None:
    if shift.allowance is not None:
        made.assign("backorder", shift.allowance or None)
    if shift.spread is not None:
        shards, widest = shift.spread
        made.assign("shards", shards if shards > 1 else None)
        made.assign("widest", widest)


def _bound(made: Update, bounds: Shift | Guard) -> None:
    if bounds.least is not None and bounds.least == bounds.most:
        made.require("free", "=", "least", bounds.least)
    else:
        if bounds.least is not None:
            made.require("free", ">=", "least", bounds.least)
        if bounds.most is not None:
            made.require("free", "<=", "most", bounds.most)
    if bounds.counted is not None:
        made.require("on_hand", "=", "counted", bounds.counted)
    _unless_absent(made, "shards", bounds.among, 1)


def check(table: str, key: Mapping[str, Any], guard: Guard) -> dict[str, Any]:
    """A condition on a shard that is not changed."""
    made = Update([], {})
    _bound(made, guard)
    request: dict[str, Any] = {"TableName": table, "Key": key, "ConditionExpression": made.condition}
    if made.names:
        request["ExpressionAttributeNames"] = made.names
        request["ExpressionAttributeValues"] = {
            f":{name}": attr(value) for name, value in made.values.items()
        }
    return request


def shard_item(pk: str, shift: Shift, events: Sequence[Event]) -> dict[str, Any]:
    """A shard that begins with these counts."""
    counters = {name: attr(getattr(shift, name)) for name in _COUNTERS}
    promised = {"backorder": attr(shift.allowance)} if shift.allowance else {}
    return {
        "pk": attr(pk),
        "sk": attr("level"),
        "version": attr(1),
        "events": attr(dump_events(events)),
        **counters,
        **promised,
    }


def level(sku: str, items: Mapping[int, Mapping[str, Any]]) -> Level:
    """A level of its shards' items, by their numbers."""
    first = items[0]
    shards = [_shard(number, item) for number, item in sorted(items.items())]
    return Level.of(sku, shards, first.get("backorder", 0), first.get("widest", 1))


def _shard(number: int, item: Mapping[str, Any]) -> Shard:
    counts = {name: item[name] for name in (*_COUNTERS, "version")}
    holds = tuple(
        _hold(name.removeprefix(_HOLD), text) for name, text in item.items() if name.startswith(_HOLD)
    )
    return Shard.model_construct(number=number, holds=holds, **counts)


def _hold(reservation_id: str, text: str) -> Hold:
    expires, _, quantity = text.partition(" ")
    return Hold.model_construct(reservation_id=reservation_id, expires=int(expires), quantity=int(quantity))


def hold_item(pk: str, sk: str, hold: Hold) -> dict[str, Any]:
    """A hold beside its shard."""
    counts = {name: attr(getattr(hold, name)) for name in ("reservation_id", "quantity", "expires")}
    return {"pk": attr(pk), "sk": attr(sk), **counts}


def hold_of(item: Mapping[str, Any]) -> Hold:
    """What :func:`hold_item` made."""
    return Hold(
        reservation_id=item["reservation_id"],
        quantity=item["quantity"],
        expires=item["expires"],
        apart=True,
    )
