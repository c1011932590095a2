"""What every kind of test may ask for. The store is started by the first test that wants it."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.support.store import Store

# How long an example takes says nothing about the product: machines are noisy.
settings.register_profile("errand", deadline=None)
settings.load_profile("errand")


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Store]":
    """The deployed store; with ``ERRAND_TEST_IAM=1`` the emulator enforces each function's policy."""
    from tests.support.store import running_store

    home = tmp_path_factory.mktemp("store")
    with running_store(home, auth=os.environ.get("ERRAND_TEST_IAM") == "1") as running:
        yield running


@pytest.fixture
def email() -> str:
    return f"ada.{uuid4().hex[:12]}@example.com"
