"""Why a model gave no answer, in one form for every provider."""

from __future__ import annotations

from shared.assistant.models.converse import Usage
from shared.kernel.errors import Unavailable


class ModelUnavailable(Unavailable):
    """The model did not answer, or not wholly. ``reason`` is the provider's own word for it.

    ``passing`` failures may be gone at the next try: a throttle, a fault of the provider's, a
    time-out. ``usage`` are the tokens of an answer that came and cannot be used: they are paid.
    """

    code = "model_unavailable"

    def __init__(
        self, message: str, *, reason: str, passing: bool = False, usage: Usage | None = None
    ) -> None:
        super().__init__(message, reason=reason)
        self.reason = reason
        self.passing = passing
        self.usage = usage


def cut_short(reason: str, usage: Usage) -> ModelUnavailable:
    """An answer that is not whole: out of tokens, filtered, or stopped by a guardrail."""
    return ModelUnavailable("The language model did not finish its answer.", reason=reason, usage=usage)


def unreadable(reason: str = "malformed_answer", usage: Usage | None = None) -> ModelUnavailable:
    """An answer that says nothing in the form that was agreed."""
    return ModelUnavailable("The language model's answer cannot be read.", reason=reason, usage=usage)
