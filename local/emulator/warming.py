"""Functions started ahead of their first call."""

import asyncio
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from local.emulator.mends.patch import inner
from local.emulator.process import ACCOUNT, REGION


async def warm(names: Sequence[str]) -> dict[str, str]:
    """Have a process of each function wait for its first call, as many at once as there are cores.

    A name given several times has as many processes. Returns the errors of those that do not start,
    by name.
    """
    loop = asyncio.get_running_loop()
    leased: list[tuple[Any, str | None]] = []
    try:
        leased += map(_lease, names)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            starts = (loop.run_in_executor(pool, _start, worker, error) for worker, error in leased)
            outcomes = await asyncio.gather(*starts)
    finally:
        for worker, _ in leased:
            lambda_runtime.release_worker(worker)
    return {name: error for name, error in zip(names, outcomes, strict=True) if error}


def _lease(name: str) -> tuple[Any, str | None]:
    """A process of the function's that nobody else has meanwhile, or why there is none."""
    find = inner(lambda_svc, "_get_func_record_for_ref_in_scope")
    func, config, _ = find(name, account_id=ACCOUNT, region=REGION)
    if not func:
        return None, "there is no such function"
    record: Any = inner(lambda_svc, "_execution_record_for_config")(func, config)
    worker, _ = lambda_runtime.acquire_worker(name, record["config"], record["code_zip"])
    return worker, None if worker else "it has as many processes as it may"


def _start(worker: Any, error: str | None) -> str | None:
    if error:
        return error
    try:
        lambda_runtime.ensure_spawned(worker)
    except RuntimeError as failed:
        return str(failed)
    return None
