"""The same in a pocket: 390 points wide, by touch."""

import re

from playwright.sync_api import expect

from tests.support.visitor import Visitor


def test_the_whole_way_fits_a_phone(phone: Visitor) -> None:
    phone.enter()
    expect(phone.page.get_by_role("heading", name="Reduced today")).to_be_visible()
    phone.expect_no_overflow()
    phone.picture("phone-welcome")
    phone.say("find running shoes under $100")
    phone.expect_no_overflow()
    phone.picture("phone-cards")
    phone.cards.first.get_by_role("button").first.tap()
    expect(phone.button("Add to cart", phone.sheet)).to_be_visible()
    phone.expect_no_overflow()
    phone.expect_whole_pictures()
    phone.picture("phone-product")
    phone.button("Add to cart", phone.sheet).tap()
    expect(phone.button("Added", phone.sheet)).to_be_visible()
    phone.button("Close", phone.sheet).tap()

    phone.open_cart()
    phone.expect_quantity("1")
    phone.button("One more", phone.sheet).tap()
    phone.expect_quantity("2")
    phone.expect_no_overflow()
    phone.picture("phone-cart")
    phone.button("Check out", phone.sheet).tap()
    expect(phone.button("See the summary")).to_be_visible()
    phone.expect_no_overflow()
    phone.fill_details()
    phone.expect_no_overflow()
    expect(phone.button("Confirm and pay")).to_be_in_viewport(ratio=1)
    phone.picture("phone-summary")
    phone.button("Confirm and pay").tap()
    phone.placed()
    phone.expect_no_overflow()
    phone.picture("phone-placed")
    phone.button("Keep shopping").tap()
    expect(phone.button(re.compile("^Cart, 0 items"))).to_be_visible()


def test_what_is_touched_is_large_enough_to_be_hit(phone: Visitor) -> None:
    phone.enter()
    phone.say("find coffee")
    phone.say("add the first one")
    phone.open_cart()
    phone.expect_quantity("1")
    for button in phone.page.locator("button:visible, summary:visible, select:visible").all():
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24, button.inner_text()
    for name in ("One more", "One less", "Check out"):
        box = phone.button(name, phone.sheet).bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 36, name


def test_the_page_fits_the_narrowest_phones_and_large_letters(phone: Visitor) -> None:
    phone.page.set_viewport_size({"width": 320, "height": 640})
    phone.enter()
    phone.say("find running shoes under $100")
    phone.say("add the first one")
    phone.expect_no_overflow()
    phone.check_out()
    expect(phone.button("See the summary")).to_be_visible()
    phone.expect_no_overflow()
    phone.picture("phone-narrow")
