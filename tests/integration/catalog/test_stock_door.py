"""Stock as merchants change it, over HTTP: adjustments, the ledger, backorders, and a rush to come."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from shared.kernel.tenancy import Actor, Context
from tests.support.gateway import Answer, call
from tests.support.searching import Account, SearchableShop

Ask = Callable[..., Answer]
_NUMBERS = count()


@pytest.fixture(scope="module")
def shop(account: Account) -> SearchableShop:
    return account.shop()


@pytest.fixture(scope="module")
def door(account: Account, shop: SearchableShop) -> Iterator[Any]:
    with account.opened("catalog", "stock", "merchant", "api", "handler") as module:
        yield module.handler


@pytest.fixture
def ask(door: Any, shop: SearchableShop) -> Ask:
    scopes = frozenset({"inventory:write"})
    ctx = Context(tenant=shop.tenant.id, actor=Actor(kind="key", id="key_1"), scopes=scopes)

    def send(method: str, path: str, **given: Any) -> Answer:
        return call(door, method, f"/v1/inventory{path}", context=ctx, **given)

    return send


@pytest.fixture
def sku(shop: SearchableShop) -> str:
    """Ten of something new."""
    name = f"thing{next(_NUMBERS)}"
    shop.sell(name, stock=10)
    return name.upper()


def code(answer: Answer, status: int) -> str:
    assert answer.status == status, answer.text
    return answer.json["code"]


def test_adjustments_with_reasons_are_read_again_newest_first(ask: Ask, sku: str) -> None:
    received = {"delta": 5, "reason": "received", "reference": "note-7"}
    assert ask("POST", f"/{sku}/adjustments", body=received).status == 201
    lost = ask("POST", f"/{sku}/adjustments", body={"delta": -2, "reason": "lost"})
    assert (lost.status, lost.json["on_hand"], ask("GET", f"/{sku}").json) == (201, 13, lost.json)
    first = ask("GET", f"/{sku}/movements", query={"limit": 2}).json
    rest = ask("GET", f"/{sku}/movements", query={"limit": 2, "cursor": first["next_cursor"]}).json
    told = [*first["items"], *rest["items"]]
    assert sum(one["on_hand"] for one in told) == 13
    assert rest["next_cursor"] is None
    assert {(one["quantity"], one["reason"], one["reference"], one["actor"]) for one in told} == {
        (-2, "lost", None, "key_1"),
        (5, "received", "note-7", "key_1"),
        (10, "counted", None, "system"),
    }
    assert [one["id"] for one in told] == sorted((one["id"] for one in told), reverse=True)


def test_an_adjustment_with_a_key_is_made_once(ask: Ask, shop: SearchableShop, sku: str) -> None:
    given = {"delta": -10, "reason": "damaged"}
    headers = {"idempotency-key": f"{sku}-1"}
    first = ask("POST", f"/{sku}/adjustments", body=given, headers=headers)
    assert first.json["on_hand"] == 0
    assert ask("POST", f"/{sku}/adjustments", body=given, headers=headers).json == first.json
    other = ask("POST", f"/{sku}/adjustments", body={**given, "delta": 1}, headers=headers)
    assert code(other, 422) == "idempotency_key_reused"
    # Where the answer was lost before it was kept, the ledger still knows.
    merchant = shop.merchant.model_copy(update={"actor": Actor(kind="key", id="key_1")})
    assert shop.inventory.adjust(merchant, sku, -10, key=f"{sku}-1").on_hand == 0


def test_what_cannot_be_taken_away_is_refused(ask: Ask, sku: str) -> None:
    ask("PUT", f"/{sku}/settings", body={"backorder_limit": 5})
    gone = ask("POST", f"/{sku}/adjustments", body={"delta": -11, "reason": "lost"})
    assert (code(gone, 409), gone.json["on_hand"]) == ("not_on_hand", 10)
    sale = ask("POST", f"/{sku}/adjustments", body={"delta": -1, "reason": "sale"})
    assert code(sale, 422)


def test_many_are_adjusted_each_by_itself(ask: Ask, sku: str) -> None:
    lines = [
        {"sku": sku, "delta": 3, "reason": "found"},
        {"sku": "NOBODYS", "delta": 3, "reason": "found"},
        {"sku": sku, "delta": -99, "reason": "lost"},
    ]
    headers = {"idempotency-key": f"{sku}-many"}
    made = ask("POST", "/adjustments", body={"items": lines}, headers=headers)
    assert made.status == 200, made.text
    assert [(one["level"] or {}).get("on_hand") for one in made.json["items"]] == [13, None, None]
    assert [one["code"] for one in made.json["items"]] == [None, "unknown_sku", "stock_promised"]
    assert ask("POST", "/adjustments", body={"items": lines}, headers=headers).json == made.json
    too_many = ask("POST", "/adjustments", body={"items": lines * 9})
    assert code(too_many, 422)


def test_a_rush_is_prepared_for_or_backorders_are_taken_but_not_both(ask: Ask, sku: str) -> None:
    spread = ask("PUT", f"/{sku}/settings", body={"shards": 4})
    assert (spread.json["shards"], spread.json["on_hand"], spread.json["free"]) == (4, 10, 10)
    assert code(ask("PUT", f"/{sku}/settings", body={"backorder_limit": 3}), 409) == "cannot_spread"
    assert ask("PUT", f"/{sku}/settings", body={"shards": 1}).json["shards"] == 1
    promised = ask("PUT", f"/{sku}/settings", body={"backorder_limit": 3})
    assert (promised.json["backorder_limit"], promised.json["free"]) == (3, 13)
    assert code(ask("PUT", f"/{sku}/settings", body={"shards": 2}), 409) == "cannot_spread"
    assert code(ask("PUT", f"/{sku}/settings", body={"shards": 17}), 422)
