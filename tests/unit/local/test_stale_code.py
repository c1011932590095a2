"""Calls that overlap an update of their function's code: which code the calls after it run."""

from typing import Any

import pytest
from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from local.emulator.mends import stale_code

_CONFIG = {"FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:door", "Runtime": "python3.13"}
_OLD, _NEW = b"old code", b"new code"


@pytest.fixture(autouse=True)
def pools(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """The emulator's processes, of which there are none yet; none is started here."""
    monkeypatch.setattr(lambda_runtime, "_workers", made := {})
    for module in (lambda_runtime, lambda_svc):
        monkeypatch.setattr(module, "acquire_worker", module.acquire_worker)
    return made


def leased(code: bytes) -> bytes:
    """The code of the process that a call of ``code`` is given."""
    worker, _ = lambda_svc.acquire_worker("door", _CONFIG, code)
    lambda_runtime.release_worker(worker)
    return worker.code_zip


def test_a_late_process_of_old_code_serves_nobody_after_the_update(pools: dict[str, list[Any]]) -> None:
    stale_code.apply()
    assert [leased(_OLD), leased(_NEW), leased(_NEW)] == [_OLD, _NEW, _NEW]
    assert [len(pool) for pool in pools.values()] == [1]


def test_without_the_mend_it_serves_everybody() -> None:
    assert [leased(_OLD), leased(_NEW)] == [_OLD, _OLD]
