"""A function is told the address that a request came from.

MiniStack hands every function behind an HTTP API the source address 127.0.0.1. On AWS it is the
caller's, by which public routes are limited. (On one machine every address of 127.0.0.0/8 may call.)
"""

from typing import Any

from ministack.core.responses import get_request_client_ip
from ministack.services import apigateway

from local.emulator.mends.patch import replace

_THREADS = ("ministack-apigw-authorizer", "ministack-apigw-invoke")


def apply() -> None:
    """Put the caller's address into the events of authorizers and functions."""
    replace(apigateway, "run_reentrant", _addressed)


def _addressed(run: Any) -> Any:
    async def called(call: Any, *args: Any, thread_name: str) -> Any:
        if thread_name in _THREADS and "http" in args[-1].get("requestContext", {}):
            args[-1]["requestContext"]["http"]["sourceIp"] = get_request_client_ip()
        return await run(call, *args, thread_name=thread_name)

    return called
