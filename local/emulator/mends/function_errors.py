"""Errors raised in a function arrive under their class's name.

MiniStack reports every exception of a handler as ``Runtime.HandlerError`` and ends the process that
raised it. On AWS ``errorType`` is the class's name, which ``Retry`` and ``Catch`` of a state machine
match, and the execution environment stays warm.
"""

from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from local.emulator.mends.patch import replace, swap

_RAISED = (
    '_real_stdout.write(json.dumps({"status": "error", "error": str(e), '
    '"trace": traceback.format_exc()}) + "\\n")'
)
_TOLD = (
    '_real_stdout.write(json.dumps({"status": "ok", "result": {"__raised__": '
    '{"errorMessage": str(e), "errorType": type(e).__name__, '
    '"stackTrace": traceback.format_exception(e)}}}) + "\\n")'
)


def apply() -> None:
    """Have the worker tell the class, and the emulator pass it on."""
    replace(lambda_runtime, "_PYTHON_WORKER_SCRIPT", lambda script: swap(script, _RAISED, _TOLD))
    replace(lambda_svc, "_execute_function_warm", _told)


def _told(execute: Any) -> Any:
    def executed(func: Any, event: Any, request_id: str) -> Any:
        result = execute(func, event, request_id)
        body = result.get("body")
        if not isinstance(body, dict) or "__raised__" not in body:
            return result
        raised = {**body["__raised__"], "requestId": request_id}
        log = "\n".join(filter(None, [result.get("log"), "".join(raised["stackTrace"])]))
        return {"body": raised, "error": True, "log": log}

    return executed
