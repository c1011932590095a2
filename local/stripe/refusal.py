"""What Stripe refuses, in the form of its errors."""

from typing import Any

Json = dict[str, Any]


class Refusal(Exception):  # noqa: N818
    """An error answer. One whose request was ``read`` is kept under its idempotency key; one that failed
    validation is not."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        read: bool = True,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.read = read
        told = {"type": kind, "message": message, "code": code, "param": param, **more}
        self.body: Json = {"error": {name: value for name, value in told.items() if value is not None}}


def malformed(message: str, param: str, code: str | None = None) -> Refusal:
    """The request fails validation: nothing was begun, nothing is kept."""
    return Refusal(message, code=code, param=param, read=False)


def missing(what: str, given: str, param: str) -> Refusal:
    """There is no such object."""
    return Refusal(f"No such {what}: '{given}'", status=404, code="resource_missing", param=param, read=False)


def unexpected(intent: Json, step: str) -> Refusal:
    """The intent's status forbids the step."""
    return Refusal(
        f"This PaymentIntent could not be {step} because it has a status of {intent['status']}.",
        code="payment_intent_unexpected_state",
        payment_intent=intent,
    )
