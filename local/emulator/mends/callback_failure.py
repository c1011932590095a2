"""A callback task fails when the function that it called has failed.

MiniStack waits for the task token for as long as the state allows even when the function that
should have stored the token raised. On AWS the state fails at once, with the function's error.
"""

import threading
from typing import Any

from ministack.services import stepfunctions

from local.emulator.mends.patch import inner, replace

_current = threading.local()


def apply() -> None:
    """Turn a failed call into a failed task."""
    replace(stepfunctions, "_invoke_with_callback", _remembering)
    replace(stepfunctions, "_call_lambda", _failing)


def _remembering(invoke: Any) -> Any:
    def invoked(resource: Any, given: Any, token: str, state: Any) -> Any:
        _current.token = token
        try:
            return invoke(resource, given, token, state)
        finally:
            _current.token = None

    return invoked


def _failing(call: Any) -> Any:
    failure = inner(stepfunctions, "_ExecutionError")

    def called(function: Any, event: Any) -> Any:
        try:
            return call(function, event)
        except failure as error:
            _fail(getattr(_current, "token", None), error)
            raise

    return called


def _fail(token: str | None, error: Any) -> None:
    waiting = inner(stepfunctions, "_task_tokens").get(token)
    if waiting and not waiting["event"].is_set():
        waiting["error"] = {"Error": error.error, "Cause": error.cause}
        waiting["event"].set()
