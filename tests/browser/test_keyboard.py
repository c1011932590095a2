"""Nothing here needs a mouse: keys alone go from the first look to the order."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.support.visitor import ADDRESS, Visitor

_FOCUS = """() => {
  const e = document.activeElement;
  const shown = e.closest('.composer') || (e.matches('.choice input') ? e.nextElementSibling : e);
  const style = getComputedStyle(shown), box = shown.getBoundingClientRect();
  const ringed = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  return { at: e.outerHTML.slice(0, 120), ring: ringed,
    seen: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight,
    inside: !document.querySelector('dialog[open]') || !!e.closest('dialog[open]') || e === document.body };
}"""


def _tab(visitor: Visitor) -> None:
    """One step on: where it leads is marked, in sight, and inside the sheet where one is open."""
    visitor.page.keyboard.press("Tab")
    focus = visitor.page.evaluate(_FOCUS)
    assert focus["inside"], focus
    if not focus["at"].startswith(("<body", "<html")):
        assert focus["ring"], focus
        assert focus["seen"], focus


def _tab_to(visitor: Visitor, target: Locator) -> None:
    expect(target).to_be_visible()
    for _ in range(80):
        if target.evaluate("e => e === document.activeElement"):
            return
        _tab(visitor)
    pytest.fail(f"{target} is not reached by Tab")


def test_keys_alone_go_from_the_first_look_to_the_order(visitor: Visitor) -> None:
    keys = visitor.page.keyboard
    visitor.enter()
    expect(visitor.page.get_by_role("heading", name="Reduced today")).to_be_visible()
    _tab(visitor)
    expect(visitor.page.get_by_role("link", name="Skip to the message")).to_be_focused()
    keys.press("Enter")
    expect(visitor.message).to_be_focused()
    keys.type("find coffee")
    keys.press("Enter")
    expect(visitor.cards.first).to_be_visible()
    expect(visitor.message).to_be_focused()
    keys.type("add the first one")
    keys.press("Enter")
    visitor.expect_quantity("1")

    cart = visitor.open_cart()
    _tab_to(visitor, visitor.button("One more", cart))
    keys.press("Space")
    visitor.expect_quantity("2")
    _tab_to(visitor, visitor.button("Check out", cart))
    keys.press("Enter")
    for label, value in ADDRESS.items():
        _tab_to(visitor, visitor.sheet.get_by_label(re.compile(f"^{label}")))
        keys.type(value)
    _tab_to(visitor, visitor.sheet.get_by_label(re.compile("is accepted")))
    keys.press("Enter")
    expect(visitor.sheet.get_by_role("heading", name="Is this right?")).to_be_visible()
    _tab_to(visitor, visitor.button("Confirm and pay"))
    visitor.picture("desktop-keyboard")
    keys.press("Enter")
    visitor.placed()
    keys.press("Escape")
    expect(visitor.sheet).to_have_count(0)


@pytest.mark.parametrize(("opener", "title"), [("Orders", "Your orders"), ("Sign in", "Sign in")])
def test_a_sheet_keeps_the_focus_and_gives_it_back(visitor: Visitor, opener: str, title: str) -> None:
    visitor.enter()
    _tab_to(visitor, visitor.button(opener))
    visitor.page.keyboard.press("Enter")
    expect(visitor.sheet.get_by_role("heading", name=title)).to_be_visible()
    for _ in range(12):
        _tab(visitor)
    visitor.page.keyboard.press("Escape")
    expect(visitor.sheet).to_have_count(0)
    expect(visitor.button(opener)).to_be_focused()


def test_a_product_is_looked_at_and_chosen_by_keys(visitor: Visitor) -> None:
    visitor.enter()
    visitor.say("find running shoes under $100")
    face = visitor.cards.first.get_by_role("button").first
    face.focus()
    visitor.page.keyboard.press("Enter")
    size = visitor.sheet.get_by_role("group", name=re.compile("size", re.IGNORECASE))
    _tab_to(visitor, size.get_by_role("radio", checked=True))
    before = size.get_by_role("radio", checked=True).get_attribute("value")
    visitor.page.keyboard.press("ArrowRight")
    assert size.get_by_role("radio", checked=True).get_attribute("value") != before
    _tab_to(visitor, visitor.button("Add to cart", visitor.sheet))
    visitor.page.keyboard.press("Enter")
    expect(visitor.button("Added", visitor.sheet)).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(face).to_be_focused()
    visitor.expect_quantity("1")


def test_what_goes_from_the_page_does_not_take_the_focus_along(visitor: Visitor) -> None:
    visitor.enter()
    _tab_to(visitor, visitor.page.get_by_role("list", name="Ways to begin").get_by_role("button").first)
    visitor.page.keyboard.press("Enter")
    expect(visitor.cards.first).to_be_visible()
    assert visitor.answer.evaluate("e => e === document.activeElement")
    visitor.say("add the first one")
    visitor.expect_quantity("1")
    cart = visitor.open_cart()
    _tab_to(visitor, visitor.button(re.compile("^Remove"), cart))
    visitor.page.keyboard.press("Enter")
    expect(cart).to_contain_text("Your cart is empty.")
    assert cart.evaluate("e => e.contains(document.activeElement)")
