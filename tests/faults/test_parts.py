"""What the simulator's parts promise by themselves: staleness, streams, turns."""

import pytest

from shared.runtime.table import TableSpec
from tests.faults.database import STALE_FOR, Database
from tests.faults.expressions import Malformed, condition, update
from tests.faults.guards import Guard, all_of, of_machine, without
from tests.faults.scheduler import Died, Endless, Scheduler
from tests.support.saga_machine import definition

_TABLE = TableSpec(name="t", erase="", export="", retention="", capture="stream", indexes={"due": ("a", "b")})


def _item(length: int = 0, **more: str) -> dict[str, dict[str, str]]:
    texts = {"pk": "p", "sk": "s", **more, **({"x": "y" * length} if length else {})}
    return {name: {"S": text} for name, text in texts.items()}


def test_a_read_is_stale_for_a_moment_only_and_never_where_it_must_not_be() -> None:
    at = [0.0]
    database = Database.of([_TABLE])
    database.now, database.stale = lambda: at[0], lambda: True
    database.write("Put", {"TableName": "t", "Item": _item(v="1")})
    at[0] += STALE_FOR
    database.write("Put", {"TableName": "t", "Item": _item(v="2")})
    key = {"pk": {"S": "p"}, "sk": {"S": "s"}}
    assert database.get("t", key, consistent=False) == _item(v="1")
    assert database.get("t", key, consistent=True) == _item(v="2")
    at[0] += STALE_FOR
    assert database.get("t", key, consistent=False) == _item(v="2")


def test_a_stream_has_what_changed_and_nothing_else() -> None:
    database = Database.of([_TABLE])
    for _ in range(2):
        database.write("Put", {"TableName": "t", "Item": _item()})
    database.write("Delete", {"TableName": "t", "Key": _item()})
    records = database.tables["t"].stream
    assert [record["eventName"] for record in records] == ["INSERT", "REMOVE"]
    assert [sorted(record["dynamodb"]) for record in records] == [
        ["Keys", "NewImage", "SequenceNumber", "StreamViewType"],
        ["Keys", "OldImage", "SequenceNumber", "StreamViewType"],
    ]


@pytest.mark.parametrize("text", ["a =", "a = :x AND", "size(a) > :x", "a ? :x", "(a = :x"])
def test_what_is_no_condition_of_ours_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        condition(text)[0].test({}, {}, {":x": {"N": "1"}})


def test_what_is_no_update_of_ours_is_refused() -> None:
    with pytest.raises(Malformed):
        update("DELETE a :x")


def test_actors_take_turns_by_time_and_die_when_killed() -> None:
    scheduler, told = Scheduler(), list[str]()

    def act(name: str, seconds: float) -> None:
        for turn in range(3):
            told.append(f"{name}{turn} {scheduler.now}")
            scheduler.sleep(seconds)

    scheduler.spawn("a", lambda: act("a", 2.0))
    slow = scheduler.spawn("b", lambda: act("b", 3.0))
    scheduler.at(4.0, slow.kill)
    scheduler.run()
    assert told == ["a0 0.0", "b0 0.0", "a1 2.0", "b1 3.0", "a2 4.0"]
    scheduler.stop()


def test_whoever_goes_round_in_circles_is_stopped() -> None:
    scheduler = Scheduler()

    def circle() -> None:
        while True:
            scheduler.sleep(0.0)

    scheduler.spawn("round", circle)
    with pytest.raises(Endless):
        scheduler.run()
    scheduler.stop()


def test_a_process_that_dies_takes_no_handler_with_it() -> None:
    assert not issubclass(Died, Exception)


def test_a_guard_of_the_machine_can_be_taken_away_alone() -> None:
    machine = definition()
    names = list(of_machine(machine))
    assert len(set(names)) == len(names)
    for name in names:
        left = list(of_machine(without(machine, [Guard(name)])))
        assert left == [other for other in names if other != name]
    assert set(names) < set(all_of([], machine))
