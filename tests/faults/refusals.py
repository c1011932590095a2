"""Errors as botocore raises them, with the classes that a client shows as ``client.exceptions``."""

from collections.abc import Iterable
from typing import Any

from botocore.exceptions import ClientError


def _kinds(*codes: str) -> dict[str, type[ClientError]]:
    return {code: type(code, (ClientError,), {}) for code in codes}


_KINDS = _kinds(
    "ConditionalCheckFailedException",
    "ExecutionAlreadyExists",
    "ExecutionDoesNotExist",
    "IdempotentParameterMismatchException",
    "InvalidToken",
    "ProvisionedThroughputExceededException",
    "ResourceNotFoundException",
    "TaskDoesNotExist",
    "TaskTimedOut",
    "ThrottlingException",
    "TransactionCanceledException",
    "TransactionConflictException",
    "ValidationException",
)


class Exceptions:
    """What a client has under ``exceptions``: a class for each code."""

    ClientError = ClientError

    def __getattr__(self, code: str) -> type[ClientError]:
        if code not in _KINDS:
            raise AttributeError(code)
        return _KINDS[code]


def refusal(code: str, message: str = "", operation: str = "", **more: Any) -> ClientError:
    """An error of that code, ready to be raised."""
    response: Any = {"Error": {"Code": code, "Message": message or code}, **more}
    return _KINDS.get(code, ClientError)(response, operation)


def canceled(codes: Iterable[str]) -> ClientError:
    """A transaction's refusal, with a reason for each of its writes (``None`` where nothing is wrong)."""
    reasons = [{"Code": code} for code in codes]
    named = ", ".join(reason["Code"] for reason in reasons)
    message = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{named}]"
    return refusal("TransactionCanceledException", message, "TransactWriteItems", CancellationReasons=reasons)
