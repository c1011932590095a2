"""Around a remote model: tries, the breaker, the budget, the meter, and who answers instead."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.assistant.models.breaker import CircuitBreaker
from shared.assistant.models.converse import Block, ConverseReply, ConverseRequest, ModelMessage, Usage
from shared.assistant.models.failures import ModelUnavailable, cut_short
from shared.assistant.models.guarded import GuardedModel, Remote
from shared.assistant.models.metering import Tally
from shared.assistant.models.prices import Price
from shared.assistant.models.retrying import Patience, Tries
from tests.support.timer import StepTimer

ASKED = ConverseRequest(
    system=("s",),
    messages=(ModelMessage(role="user", content=(Block(text="hi"),)),),
    request_metadata={"tenant": "tnt_1", "purpose": "plan", "prompt": "plan.v3", "intent": "search"},
)
OWN, THEIRS = ConverseReply(content=(Block(text="own"),)), ConverseReply(
    content=(Block(text="theirs"),), usage=Usage(input_tokens=1_000, output_tokens=100)
)  # fmt: skip
BUSY = ModelUnavailable("busy", reason="ThrottlingException", passing=True)
WRONG = ModelUnavailable("no", reason="ValidationException")
SLOW = ModelUnavailable("slow", reason="ReadTimeoutError", passing=True)
PRICE = Price(input=1_000_000, output=5_000_000)


class Says:
    """Answers, or fails, as it is told; each try may take some time."""

    def __init__(self, *answers: ConverseReply | Exception, took: Callable[[], None] = lambda: None) -> None:
        self.answers = list(answers)
        self.asked = 0
        self._took = took

    def converse(self, request: ConverseRequest) -> ConverseReply:
        self.asked += 1
        self._took()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Purse:
    def __init__(self, means: int = 10_000) -> None:
        self.means = means

    def left(self, tenant: str) -> bool:
        return self.means > 0

    def spend(self, tenant: str, cost: int) -> None:
        self.means -= cost


class House:
    """A guarded model with everything around it in a test's hands."""

    def __init__(self, remote: Says, means: int = 10_000, timer: StepTimer | None = None) -> None:
        self.timer, self.tally, self.purse = timer or StepTimer(), Tally(), Purse(means)
        self.remote, self.fallback = remote, Says(OWN)
        self.breaker = CircuitBreaker(self.timer, failures=2, rest=30)
        self.model = GuardedModel(
            remote=Remote(model=remote, name="maker.model-1", price=PRICE, prices="test.v1"),
            fallback=self.fallback,
            breaker=self.breaker,
            budget=self.purse,
            meter=self.tally,
            timer=self.timer,
        )

    def asked(self) -> tuple[str, str, str, int]:
        """Whose answer it was, and how the meter has it: outcome, reason, attempts."""
        text = self.model.converse(ASKED).text
        call = self.tally.calls[-1]
        return text, call.outcome, call.reason, call.attempts


def test_an_answer_is_metered_and_paid() -> None:
    house = House(Says(THEIRS))
    assert house.asked() == ("theirs", "answered", "", 1)
    (call,) = house.tally.calls
    assert (call.tenant, call.purpose, call.intent, call.prompt) == ("tnt_1", "plan", "search", "plan.v3")
    assert (call.model, call.prices, call.cost) == ("maker.model-1", "test.v1", 1_500)
    assert call.usage == THEIRS.usage
    assert house.purse.means == 8_500
    assert not house.fallback.asked


def test_what_passes_is_tried_again_with_full_jitter() -> None:
    house = House(Says(BUSY, SLOW, THEIRS), timer=StepTimer(luck=0.5))
    assert house.asked() == ("theirs", "answered", "", 3)
    assert house.timer.slept == [0.05, 0.1]
    assert house.tally.calls[0].ms == 150


def test_tries_are_few_and_then_the_embedded_model_answers() -> None:
    house = House(Says(BUSY))
    assert house.asked() == ("own", "degraded", "ThrottlingException", 3)
    assert house.tally.calls[0].cost == 0


def test_what_does_not_pass_is_not_tried_again() -> None:
    assert House(Says(WRONG)).asked() == ("own", "degraded", "ValidationException", 1)


@given(st.floats(0, 0.999), st.floats(0.1, 5), st.integers(1, 6))
def test_no_call_ends_after_its_deadline(luck: float, takes: float, tries: int) -> None:
    timer = StepTimer(luck)
    patience = Patience(tries=tries, longest_try=5, deadline=9)
    remote, begun = Says(SLOW, took=lambda: timer.pass_(takes)), timer.now()
    made = Tries(patience, timer)
    with pytest.raises(ModelUnavailable):
        made.run(lambda: remote.converse(ASKED))
    assert timer.now() - begun <= 9 + 1e-6
    assert made.made == remote.asked <= tries


def test_an_answer_that_cannot_be_used_is_paid_for_and_is_no_fault_of_the_service() -> None:
    house = House(Says(cut_short("max_tokens", Usage(output_tokens=1_000))), means=100_000)
    for _ in range(3):
        assert house.asked() == ("own", "degraded", "max_tokens", 1)
    assert [call.cost for call in house.tally.calls] == [5_000] * 3
    assert house.purse.means == 85_000
    assert house.breaker.admits()


def test_a_tenant_that_has_spent_its_day_is_answered_without_the_remote() -> None:
    house = House(Says(THEIRS), means=1_000)
    assert house.asked()[0] == "theirs"
    assert house.asked() == ("own", "degraded", "budget", 0)
    assert house.remote.asked == 1


def test_after_failures_in_a_row_the_service_rests_and_is_probed_once() -> None:
    house = House(Says(WRONG, WRONG, WRONG, THEIRS))
    assert [house.asked()[2] for _ in range(2)] == ["ValidationException"] * 2
    assert house.asked() == ("own", "degraded", "circuit_open", 0)
    house.timer.pass_(30)
    assert house.asked()[2] == "ValidationException"
    assert house.asked()[2] == "circuit_open"
    house.timer.pass_(30)
    assert house.asked()[:2] == ("theirs", "answered")
    assert house.asked()[:2] == ("theirs", "answered")
    assert house.remote.asked == 5


def test_while_a_probe_is_under_way_nobody_else_goes_through() -> None:
    timer = StepTimer()
    breaker = CircuitBreaker(timer, failures=1, rest=10)
    breaker.failed()
    timer.pass_(10)
    assert [breaker.admits() for _ in range(3)] == [True, False, False]
    timer.pass_(10)
    assert breaker.admits()
    breaker.succeeded()
    assert [breaker.admits() for _ in range(3)] == [True] * 3


def test_only_failures_in_a_row_count() -> None:
    breaker = CircuitBreaker(StepTimer(), failures=2)
    for _ in range(5):
        breaker.failed()
        breaker.succeeded()
    assert breaker.admits()
