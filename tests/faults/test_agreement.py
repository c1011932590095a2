"""That the simulator's database and state machine answer as others do: moto, and the local cloud's.

Plays of the store are recorded at the simulator's database, and each of their calls is made again elsewhere:
so what is compared are the very expressions and transactions that the stores send, met and not met. Besides
there is what the plays may miss, in small.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from local.emulator.process import Emulator
from shared.runtime.table import TableSpec
from tests.faults.database import Database
from tests.faults.recording import Asked, Recorder, recorded, refusal_of, replayed
from tests.faults.shop import SPECS, opened
from tests.faults.simulation import Simulation
from tests.support.aws import aws
from tests.support.bridges import client_of
from tests.support.tables import create_tables, definition

#: Plays with many refusals of many kinds.
PLAYS = (7, 20, 96)
_TABLE = TableSpec(
    name="things", erase="", export="", retention="", capture="none", indexes={"due": ("due_pk", "due_sk")}
)
N = lambda number: {"N": str(number)}  # noqa: E731 - as DynamoDB writes it
S = lambda text: {"S": text}  # noqa: E731


def _key(name: str) -> dict[str, Any]:
    return {"pk": S(name), "sk": S("x")}


def _put(name: str, **attributes: Any) -> Asked:
    return Asked("put_item", {"TableName": "things", "Item": {**_key(name), **attributes}}, None)


def _if(condition: str, **values: Any) -> Asked:
    """An update of one item that is there, on a condition."""
    request = {
        "TableName": "things",
        "Key": _key("a"),
        "UpdateExpression": "SET seen = :seen",
        "ConditionExpression": condition,
        "ExpressionAttributeValues": {":seen": N(1), **{f":{name}": value for name, value in values.items()}},
    }
    return Asked("update_item", request, None)


def _set(expression: str, **values: Any) -> Asked:
    request = {
        "TableName": "things",
        "Key": _key("b"),
        "UpdateExpression": expression,
        "ExpressionAttributeValues": {f":{name}": value for name, value in values.items()},
    }
    return Asked("update_item", {k: v for k, v in request.items() if v}, None)


def _get(name: str) -> Asked:
    return Asked("get_item", {"TableName": "things", "Key": _key(name), "ConsistentRead": True}, None)


def _transact(*members: dict[str, Any], token: str | None = None) -> Asked:
    request: dict[str, Any] = {"TransactItems": list(members)}
    return Asked("transact_write_items", request | ({"ClientRequestToken": token} if token else {}), None)


def _member(action: str, name: str, condition: str | None = None, **more: Any) -> dict[str, Any]:
    given = {"Item": {**_key(name), **more}} if action == "Put" else {"Key": _key(name), **more}
    return {
        action: {"TableName": "things", **given, **({"ConditionExpression": condition} if condition else {})}
    }


def _query(**request: Any) -> Asked:
    return Asked("query", {"TableName": "things", **request}, None)


_NEW, _THERE = "attribute_not_exists(pk)", "attribute_exists(pk)"
_DUE = {
    "IndexName": "due",
    "KeyConditionExpression": "#h = :h",
    "ExpressionAttributeNames": {"#h": "due_pk"},
    "ExpressionAttributeValues": {":h": S("due")},
}
SMALL: tuple[Asked, ...] = (
    _put("a", tally=N(5), saying=S("five"), flag={"BOOL": True}),
    _put("b", tally=N(10)),
    _if("tally = :n", n=N(5)),
    _if("tally = :n", n=N("5.0")),
    _if("tally > :n", n=N(5)),
    _if("tally >= :n AND saying = :w", n=N(5), w=S("five")),
    _if("saying < :w", w=S("four")),
    _if("lacking = :n", n=N(1)),
    _if("lacking <> :n", n=N(1)),
    _if("attribute_not_exists(lacking) AND attribute_exists(saying)"),
    _if("attribute_not_exists(pk) OR tally <> :n", n=N(5)),
    _if("NOT tally = :n", n=N(6)),
    _if("(tally = :n OR saying = :w) AND begins_with(saying, :p)", n=N(6), w=S("five"), p=S("fi")),
    _if("begins_with(saying, :p)", p=S("ve")),
    _if("tally BETWEEN :l AND :h", l=N(5), h=N(6)),
    _get("a"),
    _set("SET tally = tally + :n, spare = tally", n=N(3)),
    _get("b"),
    _set("SET tally = tally - :n REMOVE spare", n=N(20)),
    _set("ADD tally :n, fresh :n", n=N(7)),
    _set("SET early = if_not_exists(early, :n), fresh = if_not_exists(fresh, :n)", n=N(1)),
    _get("b"),
    _set("SET tally = lacking + :n", n=N(1)),
    _transact(_member("Put", "c", _NEW, n=N(1)), _member("ConditionCheck", "a", _THERE)),
    _transact(_member("Put", "c", _NEW), _member("Delete", "a", _THERE), _member("Put", "d", _NEW)),
    _transact(_member("Put", "d", _NEW), _member("Delete", "d", _THERE)),
    _get("d"),
    _transact(_member("Delete", "c", _THERE), _member("Put", "e", _NEW, due_pk=S("due"), due_sk=S("2"))),
    _get("c"),
    _put("f", due_pk=S("due"), due_sk=S("10")),
    _put("g", due_pk=S("due"), due_sk=S("1")),
    _put("h", due_pk=S("other"), due_sk=S("1")),
    _query(**_DUE),
    _query(**_DUE, Limit=2),
    _query(**_DUE, ScanIndexForward=False, Limit=1),
    _query(
        **{**_DUE, "KeyConditionExpression": "#h = :h AND begins_with(due_sk, :p)"}
        | {"ExpressionAttributeValues": {":h": S("due"), ":p": S("1")}}
    ),
    _query(KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": S("a")}, ConsistentRead=True),
    Asked("delete_item", {"TableName": "things", "Key": _key("nobody")}, None),
    Asked("delete_item", {"TableName": "things", "Key": _key("nobody"), "ConditionExpression": _THERE}, None),
    Asked("batch_get_item", {"RequestItems": {"things": {"Keys": [_key("a"), _key("z")]}}}, None),
    Asked("batch_get_item", {"RequestItems": {"things": {"Keys": [_key("a"), _key("a")]}}}, None),
)
#: What moto falls over: numbers beside text, and one token for two tries (it knows no tokens).
MORE: tuple[Asked, ...] = (
    _if("tally < :w", w=S("9")),
    _transact(_member("Put", "t", _NEW, n=N(1)), token="the-same"),
    _transact(_member("Put", "t", _NEW, n=N(1)), token="the-same"),
    _transact(_member("Put", "t", _NEW, n=N(1)), token="another"),
)


def _ours(calls: tuple[Asked, ...]) -> list[Any]:
    database = Database.of([_TABLE])
    return [_essence(Recorder(database), asked) for asked in calls]


def _essence(recorder: Recorder, asked: Asked) -> Any:
    request, operation = asked.request, asked.operation
    do: dict[str, Callable[[], Any]] = {
        "get_item": lambda: recorder.get("things", request["Key"], consistent=True),
        "batch_get_item": lambda: recorder.get_many(
            "things", request["RequestItems"]["things"]["Keys"], consistent=True
        ),
        "query": lambda: recorder.query(request),
        "transact_write_items": lambda: recorder.transact(
            request["TransactItems"], request.get("ClientRequestToken")
        ),
    }
    action = operation.partition("_")[0].title()
    try:
        do.get(operation, lambda: recorder.write(action, request))()
    except Exception as refused:
        return refusal_of(refused) if hasattr(refused, "response") else ["ValidationException"]
    return recorder.calls[-1].essence


def test_small_things_are_as_in_moto() -> None:
    with aws() as client:
        create_tables(client, [_TABLE])
        _same([replayed(client, asked, str) for asked in SMALL], SMALL)


def test_small_things_are_as_on_the_local_cloud(emulator: Emulator) -> None:
    client = client_of(emulator, "dynamodb")
    names = _tables(client, [_TABLE])
    calls = (*SMALL, *MORE)
    _same([replayed(client, asked, names) for asked in calls], calls)


def _same(theirs: list[Any], calls: tuple[Asked, ...]) -> None:
    for asked, ours, other in zip(calls, _ours(calls), theirs, strict=True):
        assert other == ours, asked


@pytest.fixture(scope="module")
def plays() -> dict[int, tuple[dict[str, list[Any]], list[Asked]]]:
    """Of each play, what was in the tables when it began, and its calls."""
    made: dict[int, tuple[dict[str, list[Any]], list[Asked]]] = {}
    with opened() as shop:
        before = {name: list(table.items()) for name, table in shop._opened.items()}
        for seed in PLAYS:
            with recorded(shop) as calls:
                assert Simulation(shop).run(seed, stale=False).broken == []
            made[seed] = before, list(calls)
    return made


@pytest.mark.parametrize("seed", PLAYS)
def test_a_play_is_as_in_moto(plays: Any, seed: int) -> None:
    with aws() as client:
        create_tables(client, SPECS)
        # moto forgets a transaction's token, and does again what was done.
        _compare(client, str, *plays[seed], tokens=False)


@pytest.mark.parametrize("seed", PLAYS)
def test_a_play_is_as_on_the_local_cloud(plays: Any, seed: int, emulator: Emulator) -> None:
    client = client_of(emulator, "dynamodb")
    _compare(client, _tables(client, SPECS), *plays[seed])


def _tables(client: Any, specs: Any) -> Callable[[str], str]:
    """Tables of their own for one test."""
    mark = uuid4().hex[:8]
    for spec in specs:
        client.create_table(**{**definition(spec), "TableName": f"faults-{mark}-{spec.name}"})
    return lambda name: f"faults-{mark}-{name}"


def _compare(
    client: Any, names: Callable[[str], str], before: Any, calls: list[Asked], *, tokens: bool = True
) -> None:
    for name, items in before.items():
        for item in items:
            client.put_item(TableName=names(name), Item=item)
    seen: set[str] = set()
    for number, asked in enumerate(calls):
        token = asked.request.get("ClientRequestToken", "")
        if token in seen and not tokens:
            continue
        seen |= {token} - {""}
        theirs = replayed(client, _with_token(asked, names(token)), names)
        assert theirs == asked.essence, f"call {number}: {asked.operation} {asked.request}"


def _with_token(asked: Asked, token: str) -> Asked:
    """A token of this test's own: each play counts its own from one."""
    if "ClientRequestToken" not in asked.request:
        return asked
    return Asked(asked.operation, {**asked.request, "ClientRequestToken": token[-36:]}, asked.essence)
