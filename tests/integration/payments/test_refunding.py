"""Refunds: kept before they are asked for, each once, and together never more than was captured."""

import json
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.kernel.errors import Invalid, NotFound
from shared.kernel.money import CurrencyMismatch, Money
from shared.payments import model
from shared.payments.model import Payment, PaymentOver, PaymentStalled, payment_id
from shared.payments.refunding import RefundRequest
from shared.payments.refunds import Refund, RefundDiffers, RefundState, RefundTooLarge, TooManyRefunds
from shared.payments.service import PaymentRequest
from tests.support.aws import aws
from tests.support.checkout_world import SPECS, World, usd
from tests.support.items import readable
from tests.support.tables import create_tables

PAYMENT = payment_id("chk_1", 1)


def paid(world: World, amount: int | None = None, checkout: str = "chk_1") -> Payment:
    """A payment of 25.00, captured whole or in part."""
    asked = PaymentRequest(
        id=payment_id(checkout, 1), checkout_id=checkout, amount=usd(2_500), method="pm_card_ok"
    )
    world.payments.authorize(world.ctx, asked)
    payment, change = world.payments.capture(world.ctx, asked.id, usd(amount) if amount else None)
    world.uow.commit(change)
    return payment


def back(world: World, amount: int, name: str = "rfd_1", payment: str = PAYMENT) -> Refund:
    return world.refunds.refund(world.ctx, payment, RefundRequest(id=name, amount=usd(amount)))


def kept(world: World) -> Payment:
    return world.payments.find(world.ctx, PAYMENT)


def last_events(world: World) -> list[str]:
    (item,) = readable(world.client.scan(TableName="payments")["Items"])
    return [event["name"] for event in json.loads(item["events"]["S"])]


def test_in_parts_until_nothing_is_left(world: World) -> None:
    assert paid(world).refundable == usd(2_500)
    first = back(world, 1_000)
    assert (first.state, first.amount, first.answered_at) == (
        RefundState.REFUNDED,
        usd(1_000),
        world.clock.now(),
    )
    assert first.reference
    assert last_events(world) == ["payments.refunded"]
    with pytest.raises(RefundTooLarge) as refused:
        back(world, 1_501, "rfd_2")
    assert refused.value.facts["refundable"] == {"amount": 1_500, "currency": "USD"}
    back(world, 1_500, "rfd_2")
    assert kept(world).refundable == usd(0)
    with pytest.raises(RefundTooLarge):
        back(world, 1, "rfd_3")
    assert world.provider.asked[-2:] == [("refund", "rfd_1"), ("refund", "rfd_2")]


def test_what_was_captured_is_the_bound_not_what_was_held(world: World) -> None:
    assert paid(world, 1_000).captured == usd(1_000)
    with pytest.raises(RefundTooLarge):
        back(world, 1_001)
    back(world, 1_000)


@pytest.mark.parametrize("amount", [0, -5, 2_501])
def test_no_more_is_captured_than_is_held(world: World, amount: int) -> None:
    asked = PaymentRequest(id=PAYMENT, checkout_id="chk_1", amount=usd(2_500), method="pm_card_ok")
    world.payments.authorize(world.ctx, asked)
    with pytest.raises(Invalid):
        world.payments.capture(world.ctx, PAYMENT, usd(amount))
    assert world.provider.steps() == ["authorize"]


def test_the_same_id_is_the_same_refund_and_another_amount_is_refused(world: World) -> None:
    paid(world)
    assert back(world, 700) == back(world, 700)
    assert world.provider.steps().count("refund") == 1
    with pytest.raises(RefundDiffers):
        back(world, 800)


def test_a_refusal_is_an_answer_and_its_amount_can_be_given_back_otherwise(world: World) -> None:
    paid(world)
    world.provider.refusing.add("rfd_1")
    refused = back(world, 2_500)
    assert (refused.state, refused.refusal) == (RefundState.REFUSED, "charge_disputed")
    assert last_events(world) == ["payments.refund_refused"]
    assert back(world, 2_500) == refused
    assert back(world, 2_500, "rfd_2").state is RefundState.REFUNDED


def test_without_an_answer_it_counts_and_is_asked_for_again_under_its_id(world: World) -> None:
    paid(world)
    world.provider.silent = {"refund"}
    with pytest.raises(PaymentStalled):
        back(world, 2_000)
    assert kept(world).refundable == usd(500)
    with pytest.raises(RefundTooLarge):
        back(world, 501, "rfd_2")
    world.provider.silent = set()
    assert back(world, 2_000).state is RefundState.REFUNDED
    assert [asked for asked in world.provider.asked if asked[0] == "refund"] == [("refund", "rfd_1")] * 2


def test_a_payment_keeps_so_many_refunds_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    paid(world)
    monkeypatch.setattr(model, "MOST_REFUNDS", 2)
    for name in ("rfd_1", "rfd_2"):
        back(world, 10, name)
    with pytest.raises(TooManyRefunds):
        back(world, 10, "rfd_3")
    assert back(world, 10, "rfd_2").state is RefundState.REFUNDED


def test_two_at_once_are_not_both_given_what_is_left_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid(world)
    store, once = world.refunds._store, iter([True])
    read = store.get

    def read_then_the_other_refunds(tenant: str, payment: str) -> Payment | None:
        seen = read(tenant, payment)
        if next(once, False):
            back(world, 1_500, "rfd_other")
        return seen

    monkeypatch.setattr(store, "get", read_then_the_other_refunds)
    with pytest.raises(RefundTooLarge):
        back(world, 1_500)
    assert [asked for step, asked in world.provider.asked if step == "refund"] == ["rfd_other"]


def test_what_was_refunded_beside_the_answer_is_not_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid(world)
    refund, once = world.provider.refund, iter([True])

    def slowly(payment: Payment, asked: Refund) -> object:
        if next(once, False):
            back(world, 300, "rfd_other")
        return refund(payment, asked)

    monkeypatch.setattr(world.provider, "refund", slowly)
    back(world, 400)
    assert {each.id: each.state for each in kept(world).refunds} == {
        "rfd_1": RefundState.REFUNDED,
        "rfd_other": RefundState.REFUNDED,
    }


def test_only_what_was_captured_of_ones_own_and_in_its_currency(world: World) -> None:
    with pytest.raises(NotFound):
        back(world, 1)
    asked = PaymentRequest(id=PAYMENT, checkout_id="chk_1", amount=usd(2_500), method="pm_card_ok")
    world.payments.authorize(world.ctx, asked)
    with pytest.raises(PaymentOver):
        back(world, 1)
    paid(world)
    with pytest.raises(Invalid):
        back(world, 0)
    with pytest.raises(CurrencyMismatch):
        world.refunds.refund(
            world.ctx, PAYMENT, RefundRequest(id="rfd_1", amount=Money(amount=1, currency="EUR"))
        )
    other = world.ctx.model_copy(update={"tenant": "tnt_other"})
    with pytest.raises(NotFound):
        world.refunds.refund(other, PAYMENT, RefundRequest(id="rfd_1", amount=usd(1)))


ACTS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.integers(1, 1_500), st.sampled_from(["yes", "no", "silent"])),
    max_size=12,
)


@pytest.fixture(scope="module")
def shared_world() -> Iterator[World]:
    with aws() as client:
        create_tables(client, SPECS)
        yield World(client)


@given(acts=ACTS, captured=st.integers(1, 2_500))
@settings(max_examples=20, deadline=None)
def test_whatever_is_asked_no_more_is_given_back_than_was_captured(
    shared_world: World, acts: list[tuple[str, int, str]], captured: int
) -> None:
    world, checkout = shared_world, f"chk_{len(shared_world.provider.asked)}"
    payment = paid(world, captured, checkout)
    given_back: dict[str, int] = {}
    for name, amount, answer in acts:
        world.provider.silent = {"refund"} if answer == "silent" else set()
        world.provider.refusing = {name} if answer == "no" else set()
        refund = _tried(lambda name=name, amount=amount: back(world, amount, name, payment.id))
        if refund and refund.state is RefundState.REFUNDED:
            given_back[name] = refund.amount.amount
        now = world.payments.find(world.ctx, payment.id)
        assert sum(given_back.values()) <= captured
        assert 0 <= now.refundable.amount <= captured - sum(given_back.values())
    now = world.payments.find(world.ctx, payment.id)
    done = {each.id: each.amount.amount for each in now.refunds if each.state is RefundState.REFUNDED}
    assert done == given_back


def _tried(call: Callable[[], Refund]) -> Refund | None:
    try:
        return call()
    except (RefundTooLarge, RefundDiffers, PaymentStalled):
        return None
