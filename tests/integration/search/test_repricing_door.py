"""The indexer's clock: prices that change by themselves, in every shop."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.catalog.model import Price, ProductDraft, Variant
from shared.search.documents import SCHEMA
from shared.search.snapshots import Overtaken
from tests.support.gateway import LambdaContext
from tests.support.searching import BUCKET, Account, SearchableShop
from tests.support.shop import usd


@pytest.fixture(scope="module")
def door(account: Account) -> Iterator[Any]:
    with account.opened("indexer", "repricing") as module:
        yield module


@pytest.fixture(autouse=True)
def alone(account: Account) -> None:
    """No shop of another test is in the round."""
    pages = account.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    for page in pages:
        if objects := [{"Key": one["Key"]} for one in page.get("Contents", [])]:
            account.s3.delete_objects(Bucket=BUCKET, Delete={"Objects": objects, "Quiet": True})


def turn(door: Any) -> dict[str, int]:
    return door.handler({}, LambdaContext())


def on_sale_since(shop: SearchableShop, at: datetime) -> str:
    """Indexed an hour before by a clock of that time, as the sale had not begun."""
    price = Price(list=usd(1_000), sale=usd(400), sale_from=at)
    only = Variant(sku="POT", prices={"USD": price})
    shop.clock.advance(seconds=(at - shop.clock.now()).total_seconds() - 3_600)
    made = shop.catalog.create(shop.merchant, ProductDraft(ref="pot", title="Pot", variants=(only,)))
    shop.index()
    assert found(shop, price_max=500) == set()
    return made.id


def found(shop: SearchableShop, **query: Any) -> set[str]:
    shop.ticks.seconds += 10
    return set(shop.find(**query).hits)


@pytest.fixture
def begun() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


def test_each_round_serves_every_shop_that_is_due_and_no_other(
    door: Any, account: Account, begun: datetime
) -> None:
    shops = [account.shop() for _ in range(3)]
    pots = [on_sale_since(shop, begun) for shop in shops[:2]]
    on_sale_since(shops[2], begun + timedelta(days=1))
    assert turn(door) == {"repriced": 2, "unchanged": 1, "refused": 0}
    assert [found(shop, price_max=500) for shop in shops] == [{pots[0]}, {pots[1]}, set()]
    assert turn(door) == {"repriced": 0, "unchanged": 3, "refused": 0}


def test_without_any_index_there_is_nothing_to_do(door: Any) -> None:
    assert turn(door) == {"repriced": 0, "unchanged": 0, "refused": 0}


def test_a_shop_whose_index_is_of_an_older_form_gets_one_of_todays(
    door: Any, searchable: SearchableShop
) -> None:
    kettle = searchable.sell("kettle")
    old = f"{searchable.tenant.id}/{SCHEMA - 1}/current.json"
    searchable.s3.put_object(Bucket=BUCKET, Key=old, Body=b"{}")
    assert turn(door) == {"repriced": 1, "unchanged": 0, "refused": 0}
    assert found(searchable) == {kettle.id}


def test_a_shop_that_is_refused_keeps_nobody_from_their_round(
    door: Any, account: Account, begun: datetime
) -> None:
    account.s3.put_object(Bucket=BUCKET, Key="tnt_0/1/current.json", Body=b"{}")
    shop = account.shop()
    pot = on_sale_since(shop, begun)
    assert turn(door) == {"repriced": 1, "unchanged": 0, "refused": 1}
    assert found(shop, price_max=500) == {pot}


def test_a_fault_in_one_shop_is_raised_when_all_others_were_served(
    door: Any, account: Account, begun: datetime
) -> None:
    account.s3.put_object(Bucket=BUCKET, Key=f"tnt_0/{SCHEMA}/current.json", Body=b"no manifest")
    shop = account.shop()
    pot = on_sale_since(shop, begun)
    with pytest.raises(ValueError, match="Manifest"):
        turn(door)
    assert found(shop, price_max=500) == {pot}


def test_a_round_that_loses_every_race_is_told(
    door: Any, account: Account, begun: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = account.shop()
    pot = on_sale_since(shop, begun)

    def refuse(*given: Any) -> None:
        raise Overtaken("Another change was published first.", retry=True)

    with monkeypatch.context() as patch:
        patch.setattr(door.wiring.snapshots(), "publish", refuse)
        assert turn(door) == {"repriced": 0, "unchanged": 0, "refused": 1}
    assert turn(door) == {"repriced": 1, "unchanged": 0, "refused": 0}
    assert found(shop, price_max=500) == {pot}
