"""An answer by task token is checked on the state machine that the token is of.

MiniStack checks ``states:SendTaskSuccess`` and its like on ``*``, which only a grant on ``*`` fits. On
AWS they are granted on the machine.
"""

import json
import threading
from typing import Any

from ministack.core import iam_actions
from ministack.services import stepfunctions

from local.emulator.mends.patch import replace

#: Tokens that are remembered: an answer that comes late is checked like any other.
_MOST = 10_000
_current = threading.local()
_machines: dict[str, str] = {}


def apply() -> None:
    """Remember with each token whose it is, and name that when policies are asked."""
    replace(stepfunctions, "_execute_task", _running)
    replace(stepfunctions, "_invoke_with_callback", _noting)
    replace(iam_actions, "extract_resource_arn", _naming)


def _running(execute: Any) -> Any:
    def executed(state: Any, given: Any, execution: Any, context: Any) -> Any:
        _current.machine = execution["stateMachineArn"] if execution else "*"
        return execute(state, given, execution, context)

    return executed


def _noting(invoke: Any) -> Any:
    def invoked(resource: Any, given: Any, token: str, state: Any) -> Any:
        _machines[token] = _current.machine
        if len(_machines) > _MOST:
            del _machines[next(iter(_machines))]
        return invoke(resource, given, token, state)

    return invoked


def _naming(extract: Any) -> Any:
    def named(service: str, method: str, path: str, headers: Any, body: bytes, *more: Any) -> str:
        if service == "states" and b'"taskToken"' in body:
            return _machines.get(json.loads(body)["taskToken"], "*")
        return str(extract(service, method, path, headers, body, *more))

    return named
