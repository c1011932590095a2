"""The indexer's handler, given batches of its queue."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from shared.kernel.events import Event
from shared.search.snapshots import Overtaken
from tests.support.gateway import LambdaContext
from tests.support.searching import Account, SearchableShop


@pytest.fixture(scope="module")
def door(account: Account) -> Iterator[Any]:
    with account.opened("indexer", "handler") as module:
        yield module


def batch(*events: Event | str) -> dict[str, Any]:
    """Messages as SQS hands them over, the events in EventBridge's envelope."""
    bodies = [e if isinstance(e, str) else json.dumps({"detail": e.model_dump(mode="json")}) for e in events]
    return {"Records": [{"messageId": f"m{n}", "body": text} for n, text in enumerate(bodies)]}


def failures(door: Any, event: dict[str, Any]) -> list[str]:
    answer = door.handler(event, LambdaContext())
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def news(shop: SearchableShop) -> list[Event]:
    """What the shop's rooms have announced since we last looked."""
    announced, shop.uow.events = shop.uow.events, []
    return announced


def found(shop: SearchableShop, **query: Any) -> set[str]:
    shop.ticks.seconds += 10
    return set(shop.find(**query).hits)


def test_what_rooms_announced_is_in_the_index_afterwards(door: Any, searchable: SearchableShop) -> None:
    kettle = searchable.sell("kettle")
    assert failures(door, batch(*news(searchable))) == []
    assert found(searchable) == {kettle.id}
    searchable.inventory.set_on_hand(searchable.merchant, "KETTLE", 0)
    assert failures(door, batch(*news(searchable))) == []
    assert found(searchable, in_stock=False) == {kettle.id}
    searchable.catalog.archive(searchable.merchant, kettle.id)
    assert failures(door, batch(*news(searchable))) == []
    assert found(searchable) == set()


def test_news_may_come_twice_late_and_in_any_order(door: Any, searchable: SearchableShop) -> None:
    kettle = searchable.sell("kettle")
    for title in ("second", "third"):
        changed = kettle.draft().model_copy(update={"title": title})
        searchable.catalog.replace(searchable.merchant, kettle.id, changed)
    announced = news(searchable)
    assert failures(door, batch(*reversed(announced), *announced)) == []
    assert failures(door, batch(announced[0])) == []
    assert (found(searchable, text="third"), found(searchable, text="second")) == ({kettle.id}, set())


def test_a_batch_publishes_once_for_each_shop(
    door: Any, searchable: SearchableShop, account: Account
) -> None:
    other = account.shop()
    for shop in (searchable, other):
        shop.index()
        for number in range(3):
            shop.sell(f"p{number}")
    mixed = [event for pair in zip(news(searchable), news(other), strict=True) for event in pair]
    assert failures(door, batch(*mixed)) == []
    for shop in (searchable, other):
        current = shop.snapshots.current(shop.tenant.id)
        assert current
        assert (current[0].documents, len(current[0].history)) == (3, 1)
        assert found(shop) == {p.id for p in shop.catalog.every(shop.merchant)}


def test_stock_of_what_nobody_sells_is_no_matter(door: Any, searchable: SearchableShop) -> None:
    searchable.inventory.set_on_hand(searchable.merchant, "UNKNOWN", 5)
    assert failures(door, batch(*news(searchable))) == []
    assert found(searchable) == set()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"detail": {}}', '{"detail": null}', "null"])
def test_a_message_that_is_no_event_comes_again_and_the_rest_is_taken(
    door: Any, searchable: SearchableShop, text: str
) -> None:
    kettle = searchable.sell("kettle")
    assert failures(door, batch(text, *news(searchable))) == ["m0"]
    assert found(searchable) == {kettle.id}


def test_events_of_a_shop_that_is_not_there_come_again_and_other_shops_are_served(
    door: Any, searchable: SearchableShop
) -> None:
    kettle = searchable.sell("kettle")
    announced = news(searchable)
    lost = [e.model_copy(update={"id": f"{e.id}x", "tenant": "tnt_nowhere"}) for e in announced]
    failed = failures(door, batch(*lost, *announced, *lost))
    size = len(announced)
    assert sorted(failed) == sorted([f"m{n}" for n in (*range(size), *range(2 * size, 3 * size))])
    assert found(searchable) == {kettle.id}


def test_a_shop_whose_index_could_not_be_written_gets_its_events_again(
    door: Any, searchable: SearchableShop, account: Account
) -> None:
    other = account.shop()
    kettle, pot = searchable.sell("kettle"), other.sell("pot")
    mine, theirs = news(searchable), news(other)
    with overtaken(door, searchable.tenant.id):
        assert failures(door, batch(*mine, *theirs)) == [f"m{n}" for n in range(len(mine))]
    assert (found(searchable), found(other)) == (set(), {pot.id})
    assert failures(door, batch(*mine)) == []
    assert found(searchable) == {kettle.id}


@contextmanager
def overtaken(door: Any, tenant: str) -> Iterator[None]:
    """Somebody else always publishes first, in one shop."""
    snapshots = door.wiring.indexing()._snapshots
    publish = snapshots.publish

    def refuse(of: str, *given: Any) -> None:
        if of == tenant:
            raise Overtaken("Another change was published first.", retry=True)
        publish(of, *given)

    snapshots.publish = refuse
    try:
        yield
    finally:
        del snapshots.publish


def test_an_empty_batch_is_nothing(door: Any) -> None:
    assert failures(door, batch()) == []
