"""An authorizer that raises ``Unauthorized`` is a 401.

MiniStack answers 500 whatever a Lambda authorizer raises. On AWS an exception whose message is
``Unauthorized`` is a 401 to the caller, and any other a 500.
"""

from typing import Any

from ministack.services import apigateway

from local.emulator.mends.patch import replace

_THREAD = "ministack-apigw-authorizer"
_REFUSAL = (401, {"Content-Type": "application/json"}, b'{"message":"Unauthorized"}')


class _UnauthorizedError(Exception):
    """What the authorizer raised, on its way to the answer."""


def apply() -> None:
    """Tell that exception from others where authorizers are called."""
    replace(apigateway, "run_reentrant", _noticing)
    replace(apigateway, "_authorize_request_v2", _answering)


def _noticing(run: Any) -> Any:
    async def noticed(call: Any, *args: Any, thread_name: str) -> Any:
        result = await run(call, *args, thread_name=thread_name)
        if thread_name == _THREAD and result and result.get("error"):
            body = result.get("body")
            if isinstance(body, dict) and body.get("errorMessage") == "Unauthorized":
                raise _UnauthorizedError
        return result

    return noticed


def _answering(authorize: Any) -> Any:
    async def answered(*args: Any, **kwargs: Any) -> Any:
        try:
            return await authorize(*args, **kwargs)
        except _UnauthorizedError:
            return _REFUSAL, None

    return answered
