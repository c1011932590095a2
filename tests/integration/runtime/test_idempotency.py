"""Idempotency keys: replay, another body, in progress, what is kept."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.kernel.errors import Conflict, NotFound
from shared.kernel.model import Model
from shared.kernel.money import Money
from shared.kernel.tenancy import Actor, Context
from shared.runtime.idempotency import Idempotency, InProgress, KeyReused

GUEST = Context(tenant="tnt_1", actor=Actor(kind="guest", id="gst_1"))


class Wish(Model):
    thing: str
    price: Money = Money(amount=1, currency="USD")


class Made(Model):
    number: int
    thing: str
    price: Money


class Maker:
    def __init__(self) -> None:
        self.made = 0
        self.refuse: Exception | None = None
        self.meanwhile: Callable[[], None] = lambda: None

    def make(self, ctx: Context, given: Wish) -> Made:
        if self.refuse:
            raise self.refuse
        self.meanwhile()
        self.made += 1
        return Made(number=self.made, thing=given.thing, price=given.price)

    def unmake(self, ctx: Context, given: Wish) -> Made:
        self.made -= 1
        return Made(number=self.made, thing=given.thing, price=given.price)


@pytest.fixture
def once(dynamodb: Any) -> Idempotency:
    return Idempotency(dynamodb, "idempotency")


@pytest.fixture
def maker() -> Maker:
    return Maker()


def _make(once: Idempotency, maker: Maker, thing: str, key: str | None, ctx: Context = GUEST) -> Made:
    return once.run(maker.make, Made, ctx, Wish(thing=thing), key)


def test_the_same_key_and_body_give_the_first_answer_again(once: Idempotency, maker: Maker) -> None:
    first = _make(once, maker, "tent", "k-1")
    assert first == Made(number=1, thing="tent", price=Money(amount=1, currency="USD"))
    assert _make(once, maker, "tent", "k-1") == first
    assert maker.made == 1


def test_in_another_process_too(once: Idempotency, maker: Maker, dynamodb: Any) -> None:
    first = _make(once, maker, "tent", "k-1")
    assert _make(Idempotency(dynamodb, "idempotency"), maker, "tent", "k-1") == first


def test_another_body_under_the_same_key_is_refused(once: Idempotency, maker: Maker) -> None:
    _make(once, maker, "tent", "k-1")
    with pytest.raises(KeyReused):
        _make(once, maker, "stove", "k-1")
    assert maker.made == 1


def test_without_a_key_each_call_is_its_own(once: Idempotency, maker: Maker) -> None:
    assert [_make(once, maker, "tent", None).number for _ in range(2)] == [1, 2]


def test_other_keys_actors_tenants_and_use_cases_are_others(once: Idempotency, maker: Maker) -> None:
    _make(once, maker, "tent", "k-1")
    _make(once, maker, "tent", "k-2")
    _make(once, maker, "tent", "k-1", GUEST.model_copy(update={"actor": Actor(kind="guest", id="gst_2")}))
    _make(once, maker, "tent", "k-1", GUEST.model_copy(update={"tenant": "tnt_2"}))
    assert maker.made == 4
    once.run(maker.unmake, Made, GUEST, Wish(thing="tent"), "k-1")
    assert maker.made == 3


def test_a_refusal_is_not_kept(once: Idempotency, maker: Maker) -> None:
    maker.refuse = NotFound("no")
    with pytest.raises(NotFound):
        _make(once, maker, "tent", "k-1")
    maker.refuse = None
    assert _make(once, maker, "tent", "k-1").number == 1


def test_while_the_first_is_under_way_a_second_is_refused(once: Idempotency, maker: Maker) -> None:
    refused: list[Conflict] = []

    def second() -> None:
        maker.meanwhile = lambda: None
        with pytest.raises(InProgress) as caught:
            _make(once, maker, "tent", "k-1")
        refused.append(caught.value)

    maker.meanwhile = second
    _make(once, maker, "tent", "k-1")
    assert refused[0].facts == {"retry": True}
    assert maker.made == 1


def test_another_body_is_refused_while_the_first_is_under_way(once: Idempotency, maker: Maker) -> None:
    seen: list[type[Exception]] = []

    def second() -> None:
        with pytest.raises((KeyReused, InProgress)) as caught:
            _make(once, maker, "stove", "k-1")
        seen.append(caught.type)

    maker.meanwhile = second
    _make(once, maker, "tent", "k-1")
    assert len(seen) == 1
    assert maker.made == 1


def test_a_first_request_that_broke_off_blocks_its_key_for_a_request_at_most(
    once: Idempotency, maker: Maker, dynamodb: Any
) -> None:
    class Killed(BaseException):
        """What a time-out of the function is: nothing of ours runs any more."""

    def die() -> None:
        raise Killed

    maker.meanwhile = die
    with pytest.raises(Killed):
        _make(once, maker, "tent", "k-1")
    (item,) = dynamodb.scan(TableName="idempotency")["Items"]
    assert item["status"] == {"S": "INPROGRESS"}
    expiry = int(item["in_progress_expiration"]["N"])
    # Thirty-one seconds go by.
    item["in_progress_expiration"] = {"N": str(expiry - 31_000)}
    dynamodb.put_item(TableName="idempotency", Item=item)
    maker.meanwhile = lambda: None
    assert _make(once, maker, "tent", "k-1").number == 1


def test_a_key_is_forgotten_after_a_day(once: Idempotency, maker: Maker, dynamodb: Any) -> None:
    _make(once, maker, "tent", "k-1")
    (item,) = dynamodb.scan(TableName="idempotency")["Items"]
    item["expires_at"] = {"N": str(int(item["expires_at"]["N"]) - 24 * 3600 - 1)}
    dynamodb.put_item(TableName="idempotency", Item=item)
    assert _make(once, maker, "tent", "k-1").number == 2


def test_the_record_has_no_body_and_no_key_in_the_clear(
    once: Idempotency, maker: Maker, dynamodb: Any
) -> None:
    _make(once, maker, "tent", "k-secret")
    (item,) = dynamodb.scan(TableName="idempotency")["Items"]
    assert "k-secret" not in str(item)
    assert item["pk"]["S"].startswith("Maker.make#")
    assert len(item["payload"]["S"]) == 64
