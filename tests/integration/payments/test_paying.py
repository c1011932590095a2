"""Payments through the test provider: each step at most once, whoever asks, and no answer is a state too."""

from collections.abc import Callable

import pytest

from shared.kernel.errors import NotFound
from shared.payments.model import (
    Payment,
    PaymentOver,
    PaymentRefused,
    PaymentStalled,
    PaymentState,
    payment_id,
)
from shared.payments.provider import TEST_METHODS
from shared.payments.service import PaymentRequest
from tests.support.checkout_world import World, usd
from tests.support.items import readable


def asking(method: str = "pm_card_ok", checkout: str = "chk_1", attempt: int = 1) -> PaymentRequest:
    return PaymentRequest(
        id=payment_id(checkout, attempt), checkout_id=checkout, amount=usd(2_500), method=method
    )


def capture(world: World, request: PaymentRequest) -> Payment:
    payment, change = world.payments.capture(world.ctx, request.id)
    world.uow.commit(change)
    return payment


def kept(world: World, request: PaymentRequest) -> Payment:
    return world.payments.find(world.ctx, request.id)


def announced(world: World) -> list[str]:
    items = readable(world.client.scan(TableName="payments")["Items"])
    return [item["events"]["S"] for item in items]


class TestAccepted:
    def test_the_amount_is_held_and_the_evidence_kept(self, world: World) -> None:
        payment = world.payments.authorize(world.ctx, asking())
        assert (payment.state, payment.amount, payment.refusal) == (PaymentState.AUTHORIZED, usd(2_500), None)
        (evidence,) = payment.evidence
        assert (evidence.step, evidence.code, evidence.at) == ("authorize", "approved", world.clock.now())
        assert evidence.reference
        assert kept(world, asking()) == payment

    def test_it_is_paid_out_once(self, world: World) -> None:
        world.payments.authorize(world.ctx, asking())
        captured = capture(world, asking())
        assert captured.state is PaymentState.CAPTURED
        assert [e.step for e in captured.evidence] == ["authorize", "capture"]
        again, change = world.payments.capture(world.ctx, asking().id)
        assert (again, change.writes) == (captured, ())
        assert world.provider.steps() == ["authorize", "capture"]

    def test_it_is_let_go_once_and_cannot_be_paid_out_then(self, world: World) -> None:
        world.payments.authorize(world.ctx, asking())
        voided = world.payments.void(world.ctx, asking())
        assert voided.state is PaymentState.VOIDED
        assert world.payments.void(world.ctx, asking()) == voided
        assert world.provider.steps() == ["authorize", "void"]
        with pytest.raises(PaymentOver) as over:
            world.payments.capture(world.ctx, asking().id)
        assert over.value.facts == {"state": "voided"}
        assert world.provider.steps() == ["authorize", "void"]

    def test_what_was_paid_out_cannot_be_let_go(self, world: World) -> None:
        world.payments.authorize(world.ctx, asking())
        capture(world, asking())
        with pytest.raises(PaymentOver) as over:
            world.payments.void(world.ctx, asking())
        assert over.value.facts == {"state": "captured"}
        assert world.provider.steps() == ["authorize", "capture"]
        assert kept(world, asking()).state is PaymentState.CAPTURED


class TestRefused:
    @pytest.mark.parametrize(
        ("method", "reason"),
        [
            ("pm_card_declined", "card_declined"),
            ("pm_card_insufficient_funds", "insufficient_funds"),
            ("pm_never_heard_of", "card_declined"),
        ],
    )
    def test_the_reason_is_kept_and_told_again(self, world: World, method: str, reason: str) -> None:
        for _ in range(2):
            with pytest.raises(PaymentRefused) as refused:
                world.payments.authorize(world.ctx, asking(method))
            assert refused.value.facts == {"reason": reason}
        payment = kept(world, asking(method))
        assert (payment.state, payment.refusal) == (PaymentState.REFUSED, reason)
        assert world.provider.steps() == ["authorize"]

    def test_there_is_nothing_to_let_go_nor_to_pay_out(self, world: World) -> None:
        with pytest.raises(PaymentRefused):
            world.payments.authorize(world.ctx, asking("pm_card_declined"))
        assert world.payments.void(world.ctx, asking("pm_card_declined")).state is PaymentState.REFUSED
        with pytest.raises(PaymentOver):
            world.payments.capture(world.ctx, asking().id)
        assert world.provider.steps() == ["authorize"]

    def test_a_pay_out_that_is_refused_is_an_answer(self, world: World) -> None:
        request = asking("pm_card_capture_refused")
        world.payments.authorize(world.ctx, request)
        payment = capture(world, request)
        assert (payment.state, payment.refusal) == (PaymentState.CAPTURE_REFUSED, "authorization_expired")
        assert world.payments.capture(world.ctx, request.id)[1].writes == ()
        assert world.provider.steps() == ["authorize", "capture"]
        assert world.payments.void(world.ctx, request).state is PaymentState.CAPTURE_REFUSED
        with pytest.raises(PaymentOver):
            world.payments.authorize(world.ctx, request)


class TestStalled:
    def test_nothing_is_known_until_it_is_let_go(self, world: World) -> None:
        request = asking("pm_card_stall")
        with pytest.raises(PaymentStalled):
            world.payments.authorize(world.ctx, request)
        assert kept(world, request).state is PaymentState.PENDING
        with pytest.raises(PaymentOver):
            world.payments.capture(world.ctx, request.id)
        assert world.payments.void(world.ctx, request).state is PaymentState.VOIDED
        with pytest.raises(PaymentOver):
            world.payments.authorize(world.ctx, request)

    def test_asked_again_it_may_answer(self, world: World) -> None:
        world.provider.silent = {"authorize"}
        with pytest.raises(PaymentStalled):
            world.payments.authorize(world.ctx, asking())
        world.provider.silent = set()
        assert world.payments.authorize(world.ctx, asking()).state is PaymentState.AUTHORIZED
        keys = [key for _, key in world.provider.asked]
        assert keys == [asking().id] * 2

    def test_a_pay_out_without_an_answer_leaves_it_authorized(self, world: World) -> None:
        request = asking("pm_card_capture_stall")
        world.payments.authorize(world.ctx, request)
        with pytest.raises(PaymentStalled):
            world.payments.capture(world.ctx, request.id)
        assert kept(world, request).state is PaymentState.AUTHORIZED

    def test_a_void_without_an_answer_is_no_void(self, world: World) -> None:
        world.payments.authorize(world.ctx, asking())
        world.provider.silent = {"void"}
        with pytest.raises(PaymentStalled):
            world.payments.void(world.ctx, asking())
        assert kept(world, asking()).state is PaymentState.AUTHORIZED


class TestOnce:
    def test_the_same_attempt_is_the_same_payment_and_another_is_another(self, world: World) -> None:
        assert asking(attempt=1).id == asking(attempt=1).id != asking(attempt=2).id
        first = world.payments.authorize(world.ctx, asking())
        assert world.payments.authorize(world.ctx, asking()) == first
        world.payments.authorize(world.ctx, asking(attempt=2))
        assert world.provider.asked == [("authorize", asking().id), ("authorize", asking(attempt=2).id)]

    def test_what_is_asked_again_with_another_amount_is_what_was_asked_first(self, world: World) -> None:
        world.payments.authorize(world.ctx, asking())
        dearer = asking().model_copy(update={"amount": usd(9_999), "method": "pm_card_declined"})
        assert world.payments.authorize(world.ctx, dearer).amount == usd(2_500)

    def test_a_payment_that_was_voided_before_it_was_asked_for_is_never_asked_for(self, world: World) -> None:
        assert world.payments.void(world.ctx, asking()).state is PaymentState.VOIDED
        with pytest.raises(PaymentOver):
            world.payments.authorize(world.ctx, asking())
        assert "authorize" not in world.provider.steps()

    def test_two_authorizations_at_once_are_one(self, world: World) -> None:
        def the_other() -> None:
            world.provider.before_answer = None
            world.payments.authorize(world.ctx, asking())

        world.provider.before_answer = the_other
        payment = world.payments.authorize(world.ctx, asking())
        assert payment == kept(world, asking())
        assert payment.version == 2
        assert {key for _, key in world.provider.asked} == {asking().id}

    def test_an_approval_that_a_void_has_overtaken_and_that_cannot_be_let_go_has_stalled(
        self, world: World
    ) -> None:
        def voided_meanwhile() -> None:
            world.provider.before_answer = None
            world.payments.void(world.ctx, asking())
            world.provider.silent = {"void"}

        world.provider.before_answer = voided_meanwhile
        with pytest.raises(PaymentStalled):
            world.payments.authorize(world.ctx, asking())
        assert kept(world, asking()).state is PaymentState.VOIDED

    def test_a_void_that_is_overtaken_by_an_approval_voids_that(self, world: World) -> None:
        world.provider.silent = {"authorize"}
        with pytest.raises(PaymentStalled):
            world.payments.authorize(world.ctx, asking())
        world.provider.silent = set()
        voided = run_in_between(world, lambda: world.payments.authorize(world.ctx, asking()))
        assert voided.state is PaymentState.VOIDED
        assert [e.step for e in voided.evidence] == ["authorize", "void"]
        assert world.provider.steps()[-1] == "void"

    def test_a_void_that_is_overtaken_by_the_pay_out_says_so(self, world: World) -> None:
        world.payments.authorize(world.ctx, asking())
        with pytest.raises(PaymentOver):
            run_in_between(world, lambda: capture(world, asking()))
        assert kept(world, asking()).state is PaymentState.CAPTURED


def run_in_between(world: World, other: Callable[[], object]) -> Payment:
    """Void, with ``other`` done between the provider's answer and our record of it."""
    void, waiting = world.provider.void, [other]

    def void_then_be_late(key: str) -> object:
        answer = void(key)
        while waiting:
            waiting.pop()()
        return answer

    world.provider.void = void_then_be_late
    return world.payments.void(world.ctx, asking())


def test_anothers_shop_knows_nothing_of_a_payment(world: World) -> None:
    world.payments.authorize(world.ctx, asking())
    elsewhere = world.ctx.model_copy(update={"tenant": "tnt_other"})
    with pytest.raises(NotFound):
        world.payments.find(elsewhere, asking().id)
    with pytest.raises(NotFound):
        world.payments.capture(elsewhere, asking().id)


def test_the_shop_takes_the_methods_of_its_provider_alone(world: World) -> None:
    assert all(world.payments.accepts(method) for method in TEST_METHODS)
    assert not world.payments.accepts("4242424242424242")
    assert not world.payments.accepts("")


@pytest.mark.parametrize(
    ("method", "last"),
    [
        ("pm_card_ok", "payments.captured"),
        ("pm_card_declined", "payments.refused"),
        ("pm_card_capture_refused", "payments.capture_refused"),
    ],
)
def test_what_is_announced_says_what_and_how_much_but_not_with_what(
    world: World, method: str, last: str
) -> None:
    try:
        world.payments.authorize(world.ctx, asking(method))
        capture(world, asking(method))
    except PaymentRefused:
        pass
    (events,) = announced(world)
    assert last in events
    assert '"amount":2500' in events.replace(" ", "")
    assert "pm_card" not in events
    world.payments.void(world.ctx, asking("pm_card_ok", "chk_2"))
    assert any("payments.voided" in each for each in announced(world))
