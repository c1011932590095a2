"""Idempotency keys (https://docs.stripe.com/api/idempotent_requests): one request, one answer, for a day."""

from dataclasses import dataclass, field
from threading import Lock

from local.stripe.refusal import Refusal

_LONGEST = 255


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body as they were first given."""

    status: int
    body: bytes


@dataclass(slots=True)
class Keys:
    """What was asked under each key, and what was answered. ``None`` is under way."""

    _answers: dict[str, Answer | None] = field(default_factory=dict[str, Answer | None])
    _asked: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    _lock: Lock = field(default_factory=Lock)

    def begin(self, key: str, path: str, parameters: str) -> Answer | None:
        """The kept answer, or None where the request is the first of its key.

        Raises :class:`Refusal` for other parameters, another endpoint, or a first one under way.
        """
        if len(key) > _LONGEST:
            raise Refusal(
                "Idempotency keys have 255 characters at most.", kind="idempotency_error", read=False
            )
        with self._lock:
            first = self._asked.setdefault(key, (path, parameters))
            if first[0] != path:
                told = "Keys for idempotent requests can only be used for the same endpoint."
                raise Refusal(told, kind="idempotency_error", read=False)
            if first[1] != parameters:
                told = "Keys for idempotent requests can only be used with the same parameters."
                raise Refusal(told, kind="idempotency_error", read=False)
            if key in self._answers and self._answers[key] is None:
                told = f"There is currently another in-progress request using this idempotency key: {key}."
                raise Refusal(told, status=409, code="idempotency_key_in_use", read=False)
            return self._answers.setdefault(key, None)

    def keep(self, key: str, answer: Answer) -> None:
        """From now on this is what the key is answered."""
        with self._lock:
            self._answers[key] = answer

    def free(self, key: str) -> None:
        """The request was not begun: its key may be used for another."""
        with self._lock:
            self._answers.pop(key, None)
            self._asked.pop(key, None)

    def forget(self) -> None:
        """A day goes by."""
        with self._lock:
            done = [key for key, answer in self._answers.items() if answer is not None]
            for key in done:
                del self._answers[key], self._asked[key]
