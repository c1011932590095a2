"""The web client in Chromium, against the running store. Each module ends its own browser."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from local.web import build
from tests.support.store import Store
from tests.support.visitor import DESKTOP, PHONE, Visitor, chromium


@pytest.fixture(scope="module")
def browser(store: Store) -> Iterator[Browser]:
    build()
    with chromium() as browser:
        yield browser


@pytest.fixture
def arrive(browser: Browser, store: Store) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors who share nothing; afterwards, none of their pages may have had a fault."""
    visitors: list[Visitor] = []

    def arrive(**page: Any) -> Visitor:
        context = browser.new_context(**{"viewport": DESKTOP, "reduced_motion": "reduce", **page})
        visitors.append(Visitor(context.new_page(), store.url))
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        visitor.page.context.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


@pytest.fixture
def visitor(arrive: Callable[..., Visitor]) -> Visitor:
    return arrive()


@pytest.fixture
def phone(arrive: Callable[..., Visitor]) -> Visitor:
    return arrive(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
