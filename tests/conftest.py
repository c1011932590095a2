"""What every kind of test may ask for. The store is started by the first test that wants it."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import is_hypothesis_test, settings

from tests.support.untraced import leave_aws_out, untraced

if TYPE_CHECKING:
    from local.emulator.process import Emulator
    from tests.support.store import Store

leave_aws_out()

# How long an example takes says nothing about the product: machines are noisy.
settings.register_profile("errand", deadline=None)
settings.load_profile("errand")


# A shell's background job ignores Ctrl-C, and so would the commands that tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

#: Folders whose tests share what is costly to make, and files: Schemathesis asks for its fixtures late.
_TOGETHER = {
    "infra": "infra",
    "bridges": "bridges",
    "faults": "faults",
    "test_api_against_document.py": "store",
}
#: Of these, those that only ask other processes, or run the same lines thousands of times.
_UNCOVERED = frozenset(("bridges", "faults", "store"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In several processes, tests that share something costly run in the same: the store above all.

    Coverage doubles the time of what is repeated. So it is not measured where the code runs in other
    processes, nor in the many examples of a property and the many plays of the simulator: tests of
    single cases have their lines too.
    """
    for item in items:
        item.add_marker(pytest.mark.xdist_group(company := _company(item)))
        if company in _UNCOVERED or is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.no_cover)


def _company(item: pytest.Item) -> str:
    if "store" in getattr(item, "fixturenames", ()):
        return "store"
    alone = str(item.path)
    return _TOGETHER.get(item.path.name) or _TOGETHER.get(item.path.parent.name, alone)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Store]":
    """The deployed store, its functions held to their policies: a grant that is missing fails a test.

    The store without enforcement is the one that ``make run`` starts; ``test_run.py`` buys there.
    ``ERRAND_TEST_IAM=0`` leaves enforcement out, to see whether a failure is a grant's.
    """
    from tests.support.store import running_store

    home = tmp_path_factory.mktemp("store")
    with ExitStack() as held:
        start = untraced(held.enter_context)
        yield start(running_store(home, auth=os.environ.get("ERRAND_TEST_IAM") != "0"))


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Emulator]":
    """The local cloud's emulator with nothing deployed, for what moto cannot show."""
    from local.emulator.process import Emulator

    running = Emulator(tmp_path_factory.mktemp("emulator"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def email() -> str:
    return f"ada.{uuid4().hex[:12]}@example.com"
