"""axe finds nothing serious in any state of the page, light or dark."""

from collections.abc import Callable
from typing import Any, Literal

import pytest
from playwright.sync_api import expect

from local.source import ROOT
from tests.support.visitor import PHONE, Visitor

_AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """async () => (await axe.run(document)).violations.map(found => ({
  rule: found.id, impact: found.impact, at: found.nodes.map(node => node.html.slice(0, 160)) }))"""
Scheme = Literal["light", "dark"]


class Inspector:
    """Collects what axe holds against a page, state by state."""

    def __init__(self, visitor: Visitor) -> None:
        self._page = visitor.page
        self.findings: list[Any] = []
        self.inspected = 0

    def inspect(self, state: str) -> None:
        self._page.wait_for_load_state("networkidle")
        if not self._page.evaluate("() => 'axe' in window"):
            self._page.evaluate(_AXE.read_text())
        self.inspected += 1
        for found in self._page.evaluate(_RUN):
            if found["impact"] in ("serious", "critical"):
                self.findings.append((state, found["rule"], found["at"]))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_is_open_to_everybody(arrive: Callable[..., Visitor], scheme: Scheme) -> None:
    visitor = arrive(color_scheme=scheme)
    axe = Inspector(visitor)
    visitor.enter()
    expect(visitor.page.get_by_role("heading", name="Reduced today")).to_be_visible()
    axe.inspect("welcome")
    visitor.say("find running shoes under $100")
    axe.inspect("cards")
    visitor.cards.first.get_by_role("button").first.click()
    axe.inspect("product")
    visitor.button("Add to cart", visitor.sheet).click()
    expect(visitor.button("Added", visitor.sheet)).to_be_visible()
    visitor.page.keyboard.press("Escape")
    visitor.say("check out")
    axe.inspect("cart and teaser")
    visitor.check_out()
    expect(visitor.button("See the summary")).to_be_visible()
    axe.inspect("details")
    visitor.fill_details("is refused by its bank")
    axe.inspect("summary")
    visitor.picture(f"{scheme}-summary")
    visitor.confirm()
    expect(visitor.sheet.get_by_role("alert")).to_be_visible()
    axe.inspect("refused")
    visitor.fill_details("is accepted")
    visitor.confirm()
    visitor.placed()
    axe.inspect("placed")
    visitor.button("Keep shopping").click()
    visitor.button("Orders").click()
    expect(visitor.sheet.get_by_role("listitem")).to_have_count(1)
    axe.inspect("orders")
    visitor.page.keyboard.press("Escape")
    visitor.button("Sign in").click()
    axe.inspect("sign in")
    visitor.button("Create an account", visitor.sheet).click()
    axe.inspect("register")
    assert (axe.findings, axe.inspected) == ([], 11)


def test_the_cart_of_a_phone_and_a_closed_shop_are_too(arrive: Callable[..., Visitor]) -> None:
    visitor = arrive(viewport=PHONE)
    axe = Inspector(visitor)
    visitor.enter()
    visitor.say("find coffee")
    visitor.say("add the first one")
    visitor.open_cart()
    visitor.expect_quantity("1")
    axe.inspect("cart")
    visitor.enter("nowhere")
    expect(visitor.page.get_by_role("heading", name="There is no such shop")).to_be_visible()
    axe.inspect("no shop")
    assert (axe.findings, axe.inspected) == ([], 2)
