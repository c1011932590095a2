"""A remote model as the assistant may use it: tried again, counted, paid for, and never depended on.

Where it is resting (circuit breaker), where the tenant's budget for the day is used up, and where it
gives no answer in time, the embedded model answers in its place, and the meter says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.assistant.models.breaker import CircuitBreaker
from shared.assistant.models.budget import Budget
from shared.assistant.models.converse import ConverseReply, ConverseRequest, LanguageModel, Usage
from shared.assistant.models.failures import ModelUnavailable
from shared.assistant.models.metering import Meter, Metered
from shared.assistant.models.prices import Price
from shared.assistant.models.recording import recorded
from shared.assistant.models.retrying import Patience, Timer, Tries


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """A remote model, what it is called in meters, and what it costs by which list."""

    model: LanguageModel
    name: str
    price: Price
    prices: str


@dataclass(slots=True)
class _Call:
    """One call under way: what it came to, or why it came to nothing, and what is to be paid."""

    reply: ConverseReply | None = None
    reason: str = ""
    usage: Usage = field(default_factory=Usage)
    attempts: int = 0


class GuardedModel:
    """Answers with ``remote`` where it may and can, else with ``fallback``."""

    def __init__(
        self,
        *,
        remote: Remote,
        fallback: LanguageModel,
        breaker: CircuitBreaker,
        budget: Budget,
        meter: Meter,
        timer: Timer,
        patience: Patience | None = None,
    ) -> None:
        self._remote = remote
        self._fallback = fallback
        self._breaker = breaker
        self._budget = budget
        self._meter = meter
        self._timer = timer
        self._patience = patience or Patience()

    def converse(self, request: ConverseRequest) -> ConverseReply:
        """See :class:`~shared.assistant.models.converse.LanguageModel`."""
        tenant, begun = request.request_metadata["tenant"], self._timer.now()
        call = self._asked(tenant, request)
        cost = self._remote.price.cost(call.usage)
        self._budget.spend(tenant, cost)
        reply = call.reply or self._fallback.converse(request)
        self._record(request, call, cost, round(1000 * (self._timer.now() - begun)))
        return reply

    def _asked(self, tenant: str, request: ConverseRequest) -> _Call:
        if not self._budget.left(tenant):
            return _Call(reason="budget")
        if not self._breaker.admits():
            return _Call(reason="circuit_open")
        tries, call = Tries(self._patience, self._timer), _Call()
        try:
            call.reply = tries.run(lambda: self._remote.model.converse(request))
            call.usage = call.reply.usage
        except ModelUnavailable as failure:
            call.reason, call.usage = failure.reason, failure.usage or Usage()
            self._judge(failure)
        else:
            self._breaker.succeeded()
        call.attempts = tries.made
        return call

    def _judge(self, failure: ModelUnavailable) -> None:
        """An answer that cannot be used came from a service that works."""
        if failure.usage is None:
            self._breaker.failed()
        else:
            self._breaker.succeeded()

    def _record(self, request: ConverseRequest, call: _Call, cost: int, ms: int) -> None:
        about = request.request_metadata
        metered = Metered(
            tenant=about["tenant"],
            purpose=about.get("purpose", ""),
            intent=about.get("intent", "unknown"),
            prompt=about.get("prompt", ""),
            model=self._remote.name,
            prices=self._remote.prices,
            outcome="answered" if call.reply else "degraded",
            reason=call.reason,
            attempts=call.attempts,
            ms=ms,
            usage=call.usage,
            cost=cost,
        )
        self._meter.record(metered)
        if call.attempts:
            request.heard(recorded(metered, request, call.reply))
