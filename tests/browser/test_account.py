"""Who is shopping: a guest, a new customer, a returning one."""

import re

from playwright.sync_api import expect

from tests.support.store import Store
from tests.support.visitor import PASSWORD, Visitor


def _with_coffee(visitor: Visitor) -> str:
    visitor.enter()
    visitor.say("find coffee")
    title = visitor.cards.first.locator(".card-title").inner_text()
    visitor.say("add the first one")
    visitor.expect_quantity("1", title)
    return title


def test_who_registers_keeps_the_cart_and_the_conversation(visitor: Visitor, email: str) -> None:
    title = _with_coffee(visitor)
    visitor.register(email)
    assert visitor.cart_lines() == {title: "1"}
    visitor.say("make it two")
    visitor.expect_quantity("2", title)


def test_who_comes_back_is_still_signed_in_and_goes_on_talking(visitor: Visitor, email: str) -> None:
    title = _with_coffee(visitor)
    visitor.register(email)
    visitor.page.reload()
    expect(visitor.button("Account")).to_be_visible()
    visitor.expect_quantity("1", title)
    expect(visitor.page.locator(".entry")).to_have_count(2)
    visitor.say("make it two")
    visitor.expect_quantity("2", title)


def test_a_guest_who_signs_in_finds_both_carts_in_one(visitor: Visitor, store: Store, email: str) -> None:
    customer = store.shopper().register(email, PASSWORD).sign_in(email, PASSWORD)
    lamp = customer.search(q="lamp", in_stock=True)["items"][0]
    customer.add(lamp["product_id"], lamp["variants"][0]["sku"])
    coffee = _with_coffee(visitor)
    visitor.sign_in(email)
    visitor.expect_quantity("1", lamp["title"])
    assert visitor.cart_lines() == {lamp["title"]: "1", coffee: "1"}
    visitor.page.reload()
    visitor.expect_quantity("1", coffee)
    assert visitor.cart_lines() == {lamp["title"]: "1", coffee: "1"}


def test_nothing_of_a_customer_stays_when_they_sign_out(visitor: Visitor, email: str) -> None:
    title = _with_coffee(visitor)
    visitor.register(email)
    visitor.sign_out()
    expect(visitor.open_cart()).to_contain_text("Your cart is empty.")
    expect(visitor.page.get_by_role("heading", name="What can I get you?")).to_be_visible()
    visitor.sign_in(email)
    visitor.expect_quantity("1", title)


def test_a_wrong_password_and_a_weak_one_are_explained(visitor: Visitor, store: Store, email: str) -> None:
    store.shopper().register(email, PASSWORD)
    visitor.enter()
    visitor.button("Sign in").click()
    visitor.sheet.get_by_label("E-mail").fill(email)
    visitor.sheet.get_by_label("Password").fill("Not the right 1")
    visitor.button("Sign in", visitor.sheet).click()
    expect(visitor.sheet.get_by_role("alert")).to_contain_text("password")
    visitor.button("Create an account", visitor.sheet).click()
    visitor.sheet.get_by_label("Name").fill("Ada Byron")
    visitor.sheet.get_by_label("E-mail").fill(f"x{email}")
    visitor.sheet.get_by_label("Password").fill("short")
    visitor.button("Create the account", visitor.sheet).click()
    password = visitor.sheet.get_by_label("Password")
    expect(password).to_have_attribute("aria-invalid", "true")
    expect(password).to_have_accessible_description(re.compile("must have length"))


def test_no_token_is_ever_in_an_address(visitor: Visitor, email: str) -> None:
    _with_coffee(visitor)
    visitor.register(email)
    visitor.page.reload()
    visitor.expect_quantity("1")
    kept = visitor.page.evaluate("() => Object.values(localStorage).join()")
    assert "accessToken" in kept
    for address in visitor.addresses:
        assert "token" not in address.replace("token-refreshes", "")
        assert "eyJ" not in address
