"""What each call of a model took and cost, told without a word of what was said."""

from __future__ import annotations

from typing import Literal, Protocol

from shared.assistant.models.converse import Usage
from shared.kernel.model import Model


class Metered(Model):
    """One call. ``cost`` is in micro-USD by the named price list; ``tries`` are counted in ``attempts``.

    A ``degraded`` call was answered by the embedded model: ``reason`` says why (``budget``,
    ``circuit_open``, or the remote's own word for its failure).
    """

    tenant: str
    purpose: str
    intent: str
    prompt: str
    model: str
    prices: str
    outcome: Literal["answered", "degraded"]
    reason: str = ""
    attempts: int = 0
    ms: int
    usage: Usage = Usage()
    cost: int = 0


class Meter(Protocol):
    """Takes note of calls."""

    def record(self, call: Metered) -> None: ...


class Tally:
    """A meter that keeps what it is told, for tests and reckonings."""

    def __init__(self) -> None:
        self.calls: list[Metered] = []

    def record(self, call: Metered) -> None:
        self.calls.append(call)


class TelemetryMeter:
    """One line a call in the function's log, from which CloudWatch takes its metrics too.

    Dimensions are few, as each combination of values is a metric that is paid for: what is not among
    them (intent, prompt) is asked of the log.
    """

    def record(self, call: Metered) -> None:
        from shared.runtime.telemetry import measured

        fields = call.model_dump(exclude={"usage", "ms", "cost", "attempts"})
        measured(
            "model call",
            {
                "ModelCost": (call.cost, "None"),
                "ModelLatency": (call.ms, "Milliseconds"),
                "ModelAttempts": (call.attempts, "Count"),
                "ModelInputTokens": (call.usage.input_tokens, "Count"),
                "ModelOutputTokens": (call.usage.output_tokens, "Count"),
                "ModelCacheReadTokens": (call.usage.cache_read_tokens, "Count"),
                "ModelCacheWriteTokens": (call.usage.cache_write_tokens, "Count"),
                "ModelDegraded": (int(call.outcome == "degraded"), "Count"),
            },
            dimensions=(("tenant",), ("model", "purpose")),
            **fields,
        )
