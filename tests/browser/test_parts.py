"""What a reply is made of besides words and cards: a comparison, past prices, a ticket, what is remembered.

Wide and narrow, by what the page says of itself (roles, names), and never wider than it.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from shared.catalog.model import ProductDraft
from tests.browser.test_axe import Inspector
from tests.support.store import Store
from tests.support.visitor import DESKTOP, PHONE, Visitor

PAGES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": DESKTOP},
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True, "device_scale_factor": 2},
}


@pytest.fixture(params=PAGES)
def looked(request: pytest.FixtureRequest, arrive: Callable[..., Visitor]) -> Visitor:
    visitor = arrive(**PAGES[request.param])
    visitor.name = request.param  # pyright: ignore[reportAttributeAccessIssue]
    return visitor.enter()


def seen(visitor: Visitor, name: str, part: Locator) -> None:
    """Whole, within the page, open to everybody, and kept as a picture."""
    expect(part).to_be_visible()
    part.scroll_into_view_if_needed()
    visitor.expect_no_overflow()
    axe = Inspector(visitor)
    axe.inspect(name)
    assert axe.findings == []
    visitor.picture(f"{visitor.name}-{name}")  # pyright: ignore[reportAttributeAccessIssue]


def test_two_things_are_compared_in_a_table(looked: Visitor) -> None:
    looked.say("find tents")
    looked.say("compare the first two")
    table = looked.answer.get_by_role("table")
    heads = table.get_by_role("columnheader")
    expect(heads).to_have_count(2)
    titles = heads.all_inner_texts()
    assert len(set(titles)) == 2
    price = table.get_by_role("row").filter(has=looked.page.get_by_role("rowheader", name="Price"))
    expect(price.get_by_role("cell")).to_have_count(2)
    expect(table.locator("td[data-best] small").first).to_be_visible()
    assert all(title in (table.locator("caption").text_content() or "") for title in titles)
    seen(looked, "comparison", looked.answer.locator(".comparison"))


def test_what_something_cost_is_a_line_and_a_list(looked: Visitor, store: Store) -> None:
    looked.say("find backpacks")
    title = looked.cards.first.locator(".card-title").inner_text()
    _made_cheaper(store, title)
    looked.say("was the first one cheaper before?")
    prices = looked.answer.get_by_role("region", name=f"Prices of {title}")
    expect(prices.get_by_role("listitem").nth(1)).to_be_visible()
    expect(prices.locator("path")).to_have_count(1)
    seen(looked, "prices", prices)


def _made_cheaper(store: Store, title: str) -> None:
    """A product costs a fifth less from now on."""
    merchant = store.admin("harbor", "catalog:write", "shop")
    found = merchant.search(q="backpacks", limit=50)["items"]
    (product_id,) = (card["product_id"] for card in found if card["title"] == title)
    path = f"/products/{product_id}"
    product = merchant.get(path)
    for variant in product["variants"]:
        for price in variant["prices"].values():
            price["list"]["amount"] = price["list"]["amount"] * 4 // 5
            price |= {"sale": None, "sale_from": None, "sale_until": None}
    kept = ProductDraft.model_fields
    draft = {name: product[name] for name in kept if name in product}
    merchant.http.put(path, json=draft).raise_for_status()


def test_a_ticket_is_a_card_with_its_reference(looked: Visitor) -> None:
    looked.say("i want to talk to a person about a wobbly table leg please")
    looked.say("yes")
    ticket = looked.answer.get_by_role("region", name="Ticket")
    expect(ticket).to_contain_text("Open")
    assert ticket.locator("code").inner_text().startswith("tkt_")
    seen(looked, "ticket", ticket)


def test_what_is_remembered_can_be_forgotten_piece_by_piece(looked: Visitor) -> None:
    looked.say("my size is 43")
    looked.say("I'm vegan")
    looked.say("what do you know about me?")
    memory = looked.answer.get_by_role("region", name="What is remembered of you")
    expect(memory.get_by_role("listitem")).to_have_count(2)
    seen(looked, "memory", memory)
    looked.button("Forget: Size 43", memory).click()
    expect(memory.get_by_role("listitem")).to_have_count(1)
    expect(memory).to_contain_text("vegan")
    expect(looked.page.locator(".said").first).to_have_text("You: [forgotten]")
    words = looked.page.locator(".said, .reply-text").all_inner_texts()
    assert not [text for text in words if "43" in text]
    looked.say("what do you know about me?")
    expect(memory.get_by_role("listitem")).to_have_count(1)


def test_a_turn_tells_what_it_did_in_a_line(looked: Visitor) -> None:
    answer = looked.say("find tents and add the first one")
    line = answer.locator(".steps summary")
    expect(line).to_contain_text("searched, found ")
    expect(line).to_contain_text("· added 1")
    line.click()
    expect(answer.locator(".steps li").first).to_be_visible()


def test_nobody_turns_how_the_page_is_read(looked: Visitor) -> None:
    looked.say("\u202eeeffoc dnif\u202c find coffee")
    said = looked.page.locator(".said").first
    expect(said).to_have_text("You: eeffoc dnif find coffee")
    style = "e => [getComputedStyle(e).direction, getComputedStyle(e).unicodeBidi]"
    assert said.evaluate(style) == ["ltr", "isolate"]
    looked.say("شاي أخضر")
    last = looked.page.locator(".said").last
    assert last.locator("bdi").evaluate("e => getComputedStyle(e).direction") == "rtl"
    seen(looked, "said", last)
