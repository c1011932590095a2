"""A call runs the code that its function had when the call began, and no call after it runs older code.

MiniStack keeps a function's processes under its name. A call that looked its function up just before
an update starts a process of the old code just after it, and every later call is given that process.
With the mend a process of other code than the call's ends, and the call gets one of its own.
"""

from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from local.emulator.mends.patch import inner, replace


def apply() -> None:
    """Have every way to a process look at its code."""
    replace(lambda_runtime, "acquire_worker", _of_its_code)
    replace(lambda_svc, "acquire_worker", lambda _: inner(lambda_runtime, "acquire_worker"))


def _of_its_code(acquire: Any) -> Any:
    def acquired(func_name: str, config: Any, code_zip: bytes, *given: Any, **named: Any) -> Any:
        while True:
            worker, how = acquire(func_name, config, code_zip, *given, **named)
            if worker is None or worker.code_zip == code_zip:
                return worker, how
            _end(worker)

    return acquired


def _end(worker: Any) -> None:
    """Take a leased process out of its pool, then end it."""
    with inner(lambda_runtime, "_lock"):
        for pool in inner(lambda_runtime, "_workers").values():
            if worker in pool:
                pool.remove(worker)
    lambda_runtime.kill_workers([worker])
