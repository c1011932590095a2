"""The adapter: what each answer of Stripe's becomes, and that a step happens once whatever gets lost."""

import threading
from collections.abc import Callable

import pytest

from local.stripe.faults import SILENT, Fault
from local.stripe.server import StripeServer
from shared.kernel.clock import FrozenClock
from shared.kernel.money import Money
from shared.payments.model import Payment, PaymentState
from shared.payments.provider import Declined, NoAnswer, ProviderFault
from shared.payments.refunds import Refund
from shared.payments.stripe import StripeProvider
from tests.integration.stripe.conftest import NOON, Asked, approved, statuses

BOTH = [SILENT, SILENT]  # the request and the library's own second try


class TestAuthorize:
    def test_the_amount_is_held_under_our_names(
        self, server: StripeServer, provider: StripeProvider, asked: Asked
    ) -> None:
        answer = provider.authorize(asked())
        intent = server.account.records.intents[answer.reference]
        assert (intent["status"], intent["amount_capturable"], intent["currency"]) == (
            "requires_capture",
            2500,
            "usd",
        )
        assert intent["metadata"] == {"tenant": "tnt_harbor", "checkout_id": "chk_1", "payment_id": "pay_1"}
        assert [request.key for request in server.received] == ["pay_1.authorize"]

    def test_asked_again_it_is_the_same_hold(
        self, server: StripeServer, provider: StripeProvider, asked: Asked
    ) -> None:
        assert provider.authorize(asked()) == provider.authorize(asked())
        assert statuses(server, asked()) == ["requires_capture"]

    @pytest.mark.parametrize(
        ("method", "code"),
        [
            ("pm_card_chargeDeclined", "card_declined"),
            ("pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds"),
            ("pm_card_chargeDeclinedExpiredCard", "expired_card"),
            ("pm_card_visa_chargeDeclinedStolenCard", "card_declined"),
            ("pm_card_authenticationRequired", "authentication_required"),
            ("pm_card_unheard_of", "payment_method_unusable"),
        ],
    )
    def test_a_refusal_says_why_unless_the_holder_must_not_know(
        self, server: StripeServer, provider: StripeProvider, asked: Asked, method: str, code: str
    ) -> None:
        for _ in range(2):
            with pytest.raises(Declined) as refused:
                provider.authorize(asked(method=method))
            assert refused.value.code == code
        assert statuses(server, asked()) in ([], ["requires_payment_method"])

    @pytest.mark.parametrize(
        ("amount", "code"), [(49, "amount_too_small"), (100_000_000, "amount_too_large")]
    )
    def test_what_cannot_be_charged_is_a_refusal(
        self, provider: StripeProvider, asked: Asked, amount: int, code: str
    ) -> None:
        with pytest.raises(Declined, match=code):
            provider.authorize(asked(amount=amount))

    def test_done_but_not_answered_is_asked_once_more_and_is_the_same(
        self, server: StripeServer, provider: StripeProvider, asked: Asked
    ) -> None:
        server.faults.append(SILENT)
        answer = provider.authorize(asked())
        assert [request.key for request in server.received] == ["pay_1.authorize"] * 2
        assert list(server.account.records.intents) == [answer.reference]

    def test_no_answer_twice_is_told_as_none_and_a_later_try_finds_what_was_done(
        self, server: StripeServer, provider: StripeProvider, asked: Asked
    ) -> None:
        server.faults += BOTH
        with pytest.raises(NoAnswer):
            provider.authorize(asked())
        answer = provider.authorize(asked())
        assert list(server.account.records.intents) == [answer.reference]

    @pytest.mark.parametrize("worked", [True, False])
    def test_a_server_error_is_no_answer(
        self, server: StripeServer, provider: StripeProvider, asked: Asked, worked: bool
    ) -> None:
        server.faults.append(Fault(status=500, worked=worked))
        with pytest.raises(NoAnswer):
            provider.authorize(asked())
        assert len(server.received) == 2
        assert statuses(server, asked()) == (["requires_capture"] if worked else [])

    def test_a_server_that_is_not_there_is_no_answer(self, clock: FrozenClock, asked: Asked) -> None:
        nowhere = StripeProvider(key=lambda: "sk_test_x", clock=clock, url="http://127.0.0.1:9")
        with pytest.raises(NoAnswer):
            nowhere.authorize(asked())

    def test_a_key_under_way_elsewhere_is_no_answer(
        self, server: StripeServer, provider: StripeProvider, asked: Asked
    ) -> None:
        server.faults.append(Fault(held="inside"))
        ends: list[object] = []
        first = threading.Thread(target=lambda: ends.append(_of(lambda: provider.authorize(asked()))))
        first.start()
        first.join()
        assert [type(end) for end in ends] == [NoAnswer]
        server.let_go()
        assert provider.authorize(asked()).reference == next(iter(server.account.records.intents))

    def test_a_wrong_key_and_too_many_requests_are_faults_that_did_nothing(
        self, server: StripeServer, provider: StripeProvider, clock: FrozenClock, asked: Asked
    ) -> None:
        live = StripeProvider(key=lambda: "sk_live_never", clock=clock, url=server.url)
        with pytest.raises(ProviderFault) as refused:
            live.authorize(asked())
        assert refused.value.facts["reason"] == "authentication"
        server.faults.append(Fault(status=429, worked=False))
        with pytest.raises(ProviderFault) as limited:
            provider.authorize(asked())
        assert limited.value.facts["reason"] == "rate_limit"
        assert provider.authorize(asked()).code == "approved"

    def test_a_key_that_was_changed_is_used_from_the_next_call_on(
        self, server: StripeServer, clock: FrozenClock, asked: Asked
    ) -> None:
        keys = iter(["sk_live_old", "sk_test_new"])
        provider = StripeProvider(key=lambda: next(keys), clock=clock, url=server.url)
        with pytest.raises(ProviderFault):
            provider.authorize(asked())
        assert provider.authorize(asked()).code == "approved"


class TestCapture:
    @pytest.mark.parametrize("amount", [2_500, 1_000])
    def test_all_or_a_part_is_paid_out_once(
        self, server: StripeServer, provider: StripeProvider, asked: Asked, amount: int
    ) -> None:
        held = approved(asked(), provider.authorize(asked()).reference)
        for _ in range(2):
            assert provider.capture(held, _usd(amount)).code == "captured"
        (intent,) = server.account.records.intents.values()
        assert (intent["status"], intent["amount_received"], intent["amount_capturable"]) == (
            "succeeded",
            amount,
            0,
        )

    def test_done_but_never_answered_it_is_found_done(
        self, server: StripeServer, provider: StripeProvider, asked: Asked
    ) -> None:
        held = approved(asked(), provider.authorize(asked()).reference)
        server.faults += BOTH
        with pytest.raises(NoAnswer):
            provider.capture(held, _usd(2_500))
        server.keys.forget()
        assert provider.capture(held, _usd(2_500)).reference == held.reference

    @pytest.mark.parametrize("worked", [True, False])
    def test_a_server_error_kept_under_its_key_does_not_bind_it(
        self, server: StripeServer, provider: StripeProvider, asked: Asked, worked: bool
    ) -> None:
        held = approved(asked(), provider.authorize(asked()).reference)
        server.faults.append(Fault(status=500, worked=worked))
        assert provider.capture(held, _usd(2_500)).code == "captured"
        assert statuses(server, asked()) == ["succeeded"]

    def test_a_hold_that_ran_out_is_a_refusal(
        self, server: StripeServer, provider: StripeProvider, asked: Asked
    ) -> None:
        held = approved(asked(), provider.authorize(asked()).reference)
        server.account.intents.expire(held.reference)
        with pytest.raises(Declined, match="authorization_expired"):
            provider.capture(held, _usd(2_500))

    def test_more_than_is_held_is_refused_and_another_amount_than_was_taken_is_a_fault(
        self, provider: StripeProvider, asked: Asked
    ) -> None:
        held = approved(asked(), provider.authorize(asked()).reference)
        with pytest.raises(Declined, match="amount_too_large"):
            provider.capture(held, _usd(2_501))
        again = approved(asked("2"), provider.authorize(asked("2")).reference)
        provider.capture(again, _usd(100))
        assert _fault(lambda: provider.capture(again, _usd(2_500))) == "idempotency"


class TestVoid:
    def test_what_is_held_is_let_go_however_often(
        self, server: StripeServer, provider: StripeProvider, asked: Asked
    ) -> None:
        held = approved(asked(), provider.authorize(asked()).reference)
        assert provider.void(held) == provider.void(held)
        assert statuses(server, asked()) == ["canceled"]

    def test_an_authorization_that_was_done_and_never_answered_is_found_and_let_go(
        self, server: StripeServer, provider: StripeProvider, asked: Asked
    ) -> None:
        server.faults += BOTH
        with pytest.raises(NoAnswer):
            provider.authorize(asked())
        assert statuses(server, asked()) == ["requires_capture"]
        for _ in range(2):
            provider.void(asked())
        assert statuses(server, asked()) == ["canceled"]

    def test_an_authorization_that_never_came_can_never_be_made(
        self, server: StripeServer, provider: StripeProvider, asked: Asked
    ) -> None:
        provider.void(asked())
        assert _fault(lambda: provider.authorize(asked())) == "idempotency"
        assert statuses(server, asked()) == ["canceled"]

    def test_one_that_comes_after_the_void_is_refused(
        self, server: StripeServer, provider: StripeProvider, asked: Asked
    ) -> None:
        """It was sent first and lay on the network meanwhile."""
        server.faults += [Fault(held="outside", answered=False)] * 2
        with pytest.raises(NoAnswer):
            provider.authorize(asked())
        provider.void(asked())
        late = len(server.received)
        server.let_go()
        _until(lambda: server.answered >= late)
        assert statuses(server, asked()) == ["canceled"]

    @pytest.mark.parametrize("method", ["pm_card_chargeDeclined", "pm_card_unheard_of"])
    def test_a_refusal_that_was_never_answered_leaves_nothing_that_could_pay(
        self, server: StripeServer, provider: StripeProvider, asked: Asked, method: str
    ) -> None:
        server.faults += BOTH
        with pytest.raises(NoAnswer):
            provider.authorize(asked(method=method))
        provider.void(asked(method=method))
        assert set(statuses(server, asked())) == {"canceled"}

    def test_a_server_error_in_place_of_the_answer_is_looked_for_until_it_could_be_found(
        self, server: StripeServer, provider: StripeProvider, clock: FrozenClock, asked: Asked
    ) -> None:
        server.account.intents.searchable = False
        server.faults.append(Fault(status=500, path="payment_intents"))
        with pytest.raises(NoAnswer):
            provider.authorize(asked())
        with pytest.raises(NoAnswer, match="cannot be seen yet"):
            provider.void(asked())
        server.account.intents.index()
        provider.void(asked())
        assert statuses(server, asked()) == ["canceled"]

    def test_a_server_error_that_did_nothing_is_over_once_search_would_know(
        self, server: StripeServer, provider: StripeProvider, clock: FrozenClock, asked: Asked
    ) -> None:
        server.faults.append(Fault(status=500, worked=False))
        with pytest.raises(NoAnswer):
            provider.authorize(asked())
        clock.advance(minutes=4)
        assert provider.void(asked()).code == "voided"
        assert statuses(server, asked()) == []

    def test_after_the_key_is_forgotten_it_is_found_by_our_name(
        self, server: StripeServer, provider: StripeProvider, clock: FrozenClock, asked: Asked
    ) -> None:
        server.faults += BOTH
        with pytest.raises(NoAnswer):
            provider.authorize(asked())
        clock.advance(hours=30)
        server.keys.forget()
        provider.void(asked())
        assert set(statuses(server, asked())) == {"canceled"}

    def test_what_was_captured_is_not_voided(self, provider: StripeProvider, asked: Asked) -> None:
        held = approved(asked(), provider.authorize(asked()).reference)
        provider.capture(held, _usd(2_500))
        assert _fault(lambda: provider.void(held)) == "state"

    def test_silence_is_told_and_it_is_done_at_the_next_try(
        self, server: StripeServer, provider: StripeProvider, asked: Asked
    ) -> None:
        held = approved(asked(), provider.authorize(asked()).reference)
        server.faults += [Fault(answered=False, worked=False)] * 2
        with pytest.raises(NoAnswer):
            provider.void(held)
        provider.void(held)
        assert statuses(server, asked()) == ["canceled"]

    def test_an_amount_that_was_never_sent_is_let_go_without_asking(
        self, server: StripeServer, provider: StripeProvider, asked: Asked
    ) -> None:
        provider.void(asked(currency="KWD", amount=1_001))
        assert server.received == []


class TestRefund:
    @pytest.fixture
    def taken(self, provider: StripeProvider, asked: Asked) -> Payment:
        held = approved(asked(), provider.authorize(asked()).reference)
        provider.capture(held, _usd(2_500))
        return held.model_copy(update={"state": PaymentState.CAPTURED})

    def test_a_part_is_given_back_once_for_its_id(
        self, server: StripeServer, provider: StripeProvider, taken: Payment
    ) -> None:
        assert provider.refund(taken, _refund(1_000)) == provider.refund(taken, _refund(1_000))
        provider.refund(taken, _refund(500, "rfd_2"))
        assert refunded(server) == [1_000, 500]

    def test_beyond_what_was_captured_is_a_refusal(
        self, server: StripeServer, provider: StripeProvider, taken: Payment
    ) -> None:
        with pytest.raises(Declined):
            provider.refund(taken, _refund(2_501))
        provider.refund(taken, _refund(2_500, "rfd_2"))
        with pytest.raises(Declined, match="charge_already_refunded"):
            provider.refund(taken, _refund(1, "rfd_3"))
        assert refunded(server) == [2_500]

    def test_done_but_never_answered_it_is_not_done_again(
        self, server: StripeServer, provider: StripeProvider, taken: Payment
    ) -> None:
        server.faults += BOTH
        with pytest.raises(NoAnswer):
            provider.refund(taken, _refund(1_000))
        provider.refund(taken, _refund(1_000))
        assert refunded(server) == [1_000]

    def test_not_even_when_its_key_is_forgotten(
        self, server: StripeServer, provider: StripeProvider, clock: FrozenClock, taken: Payment
    ) -> None:
        server.faults += BOTH
        with pytest.raises(NoAnswer):
            provider.refund(taken, _refund(1_000))
        clock.advance(hours=30)
        server.keys.forget()
        provider.refund(taken, _refund(1_000))
        assert refunded(server) == [1_000]

    def test_a_server_error_is_looked_behind(
        self, server: StripeServer, provider: StripeProvider, taken: Payment
    ) -> None:
        server.faults.append(Fault(status=500))
        assert provider.refund(taken, _refund(1_000)).code == "succeeded"
        server.faults.append(Fault(status=500, worked=False))
        with pytest.raises(NoAnswer):
            provider.refund(taken, _refund(700, "rfd_2"))
        assert refunded(server) == [1_000]


def refunded(server: StripeServer) -> list[int]:
    return [refund["amount"] for refund in server.account.records.refunds.values()]


def _refund(amount: int, name: str = "rfd_1") -> Refund:
    return Refund(id=name, amount=_usd(amount), asked_at=NOON)


def test_nothing_that_is_sent_or_raised_holds_the_secret_key(
    server: StripeServer, provider: StripeProvider, asked: Asked
) -> None:
    server.faults.append(Fault(status=500))
    with pytest.raises(NoAnswer) as silence:
        provider.authorize(asked())
    assert "sk_test" not in repr(silence.value) + repr(silence.value.__cause__) + repr(server.received)


def _usd(amount: int) -> Money:
    return Money(amount=amount, currency="USD")


def _of(call: Callable[[], object]) -> object:
    try:
        return call()
    except Exception as error:
        return error


def _fault(call: Callable[[], object]) -> str:
    with pytest.raises(ProviderFault) as fault:
        call()
    return fault.value.facts["reason"]


def _until(over: Callable[[], bool]) -> None:
    from tests.support.saga_machine import until

    until(lambda: over() or None)
