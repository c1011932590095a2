"""From a question to an order, by typing and clicking."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.visitor import Visitor, cents


def _with_shoes(visitor: Visitor) -> str:
    """A visitor who has put the second running shoe into the cart; its title."""
    visitor.enter()
    visitor.say("find running shoes under $100")
    title = visitor.cards.nth(1).locator(".card-title").inner_text()
    visitor.say("add the second one")
    visitor.expect_quantity("1", title)
    return title


def test_a_guest_goes_from_a_question_to_an_order(visitor: Visitor) -> None:
    visitor.enter()
    expect(visitor.page).to_have_title("Harbor General Store")
    expect(visitor.page.get_by_role("main").get_by_text("Harbor General Store")).to_be_visible()
    visitor.picture("desktop-welcome")

    visitor.say("find running shoes under $100")
    prices = [cents(text) for text in visitor.cards.locator(".card-price strong").all_inner_texts()]
    assert len(prices) >= 3
    assert max(prices) <= 10_000
    second = visitor.cards.nth(1).locator(".card-title").inner_text()
    visitor.say("add the second one")
    visitor.expect_quantity("1", second)
    visitor.say("make it two")
    visitor.expect_quantity("2", second)

    first = visitor.page.get_by_role("article").first
    other = first.locator(".card-title").inner_text()
    first.get_by_role("button", name="Choose").click()
    visitor.picture("desktop-product")
    visitor.button("Add to cart", visitor.sheet).click()
    expect(visitor.button("Added", visitor.sheet)).to_be_visible()
    visitor.button("Close", visitor.sheet).click()
    assert visitor.cart_lines() == {second: "2", other: "1"}
    visitor.expect_whole_pictures()
    visitor.picture("desktop-talk")

    visitor.check_out()
    visitor.fill_details()
    lines = [cents(sum_) for sum_ in visitor.sheet.locator(".line-sum").all_text_contents()]
    assert len(lines) == 2
    bill = visitor.totals()
    total = bill.pop("Total")
    assert {"Subtotal", "Standard delivery", "Sales tax"} <= set(bill)
    assert sum(bill.values()) == total
    expect(visitor.sheet.get_by_text("12 Harbour Street")).to_be_visible()
    expect(visitor.button("Confirm and pay")).to_contain_text(f"{total / 100:,.2f}")
    visitor.picture("desktop-summary")

    visitor.confirm()
    number = visitor.placed()
    assert visitor.totals()["Total"] == total
    visitor.picture("desktop-placed")
    visitor.button("Keep shopping").click()
    assert visitor.cart_lines() == {}
    visitor.button("Orders").click()
    order = visitor.sheet.get_by_role("listitem")
    expect(order).to_have_count(1)
    expect(order).to_contain_text(number)
    order.get_by_role("button").click()
    expect(visitor.sheet.get_by_role("heading", name=f"Order {number}")).to_be_visible()
    expect(visitor.sheet.get_by_text("Paid", exact=True)).to_be_visible()
    assert visitor.totals()["Total"] == total


def test_a_discount_code_is_refused_in_words_taken_and_found_in_the_bill(visitor: Visitor) -> None:
    _with_shoes(visitor)
    cart = visitor.open_cart()
    field = cart.get_by_label("Discount code")
    field.fill("nonsense")
    visitor.button("Apply", cart).click()
    expect(cart.get_by_role("alert")).to_have_text("There is no code NONSENSE in this shop.")
    field.fill("summer10")
    visitor.button("Apply", cart).click()
    expect(cart.locator(".totals")).to_contain_text("Summer: 10% off (SUMMER10)")
    expect(cart.get_by_role("alert")).to_have_count(0)
    visitor.picture("desktop-code")
    visitor.say("remove the code")
    expect(cart.locator(".totals")).not_to_contain_text("SUMMER10")
    visitor.say("use code SUMMER10")
    expect(visitor.answer).to_contain_text("Summer: 10% off (code SUMMER10)")
    visitor.check_out()
    visitor.fill_details()
    bill = visitor.totals()
    total = bill.pop("Total")
    assert bill["Summer: 10% off (SUMMER10)"] == -((bill["Subtotal"] + bill.get("Sale", 0) + 5) // 10)
    assert sum(bill.values()) == total
    visitor.picture("desktop-summary-with-code")
    visitor.confirm()
    visitor.placed()
    assert visitor.totals()["Total"] == total


def test_an_order_can_be_talked_through_to_its_yes(visitor: Visitor) -> None:
    title = _with_shoes(visitor)
    visitor.say("check out")
    visitor.say("Ada Byron, 12 Harbour Street, Portland, OR 97201, US")
    visitor.button("Pay with test card", visitor.page.get_by_role("list", name="Suggestions")).first.click()
    expect(visitor.answer).to_contain_text(title)
    expect(visitor.answer).to_contain_text("Ready for your yes")
    visitor.say("yes")
    teaser = visitor.answer.get_by_role("region", name="Checkout")
    expect(teaser).to_contain_text("Ordered")
    expect(visitor.open_cart()).to_contain_text("Your cart is empty.")
    visitor.button("See the order").click()
    expect(visitor.sheet).to_contain_text(title)
    expect(visitor.sheet).to_contain_text("Confirmed")


def test_the_talk_goes_on_after_an_order_from_its_checkout(visitor: Visitor) -> None:
    _with_shoes(visitor)
    visitor.say("check out")
    visitor.button("Fill in the details").click()
    visitor.fill_details()
    visitor.confirm()
    visitor.placed()
    visitor.button("Keep shopping").click()
    expect(visitor.answer.get_by_role("region", name="Checkout")).to_contain_text("Ordered")
    visitor.say("show me tents")
    expect(visitor.cards.first).to_be_visible()


def test_what_is_on_a_card_is_added_from_it(visitor: Visitor) -> None:
    visitor.enter()
    visitor.say("find coffee")
    title = visitor.cards.first.locator(".card-title").inner_text()
    card = visitor.cards.filter(has_text=title)
    visitor.button("Add to cart", card).click()
    expect(visitor.button("Added", card)).to_be_visible()
    visitor.expect_quantity("1", title)
    cart = visitor.open_cart()
    visitor.button("One more", cart).click()
    visitor.button("One more", cart).click()
    visitor.expect_quantity("3", title)
    visitor.button("One less", cart).click()
    visitor.expect_quantity("2", title)
    sum_, price = cart.locator(".cart-line-sum"), cart.locator(".cart-line-price strong")
    assert cents(sum_.inner_text()) == 2 * cents(price.inner_text())
    visitor.button(f"Remove {title}", cart).click()
    expect(cart).to_contain_text("Your cart is empty.")


@pytest.mark.parametrize("answer", ["Not now", "Close"])
def test_declining_orders_nothing_and_keeps_the_cart(visitor: Visitor, answer: str) -> None:
    title = _with_shoes(visitor)
    visitor.check_out()
    visitor.fill_details()
    visitor.button(answer, visitor.sheet).click()
    expect(visitor.sheet).to_have_count(0)
    assert visitor.cart_lines() == {title: "1"}
    visitor.button("Orders").click()
    expect(visitor.sheet).to_contain_text("You have not ordered anything yet.")


def test_a_refused_payment_says_so_and_another_card_pays(visitor: Visitor) -> None:
    title = _with_shoes(visitor)
    visitor.check_out()
    visitor.fill_details("is refused by its bank")
    visitor.confirm()
    expect(visitor.sheet.get_by_role("alert")).to_contain_text("The payment was refused")
    assert visitor.cart_lines() == {title: "1"}
    visitor.picture("desktop-refused")
    visitor.sheet.get_by_label(re.compile("is accepted")).check()
    visitor.button("See the summary").click()
    visitor.confirm()
    visitor.placed()


def test_what_is_not_sold_is_not_found(visitor: Visitor) -> None:
    visitor.enter()
    expect(visitor.say("find purple submarines")).to_contain_text("found nothing")
    expect(visitor.cards).to_have_count(0)
    visitor.picture("desktop-nothing")


def test_each_shop_has_its_own_name_goods_and_cart(visitor: Visitor) -> None:
    _with_shoes(visitor)
    visitor.enter("atelier")
    expect(visitor.page).to_have_title("Atelier Aube")
    expect(visitor.page.get_by_role("heading", name="Reduced today")).to_be_visible()
    expect(visitor.page.locator(".card-price strong").first).to_contain_text("€")
    assert visitor.cart_lines() == {}
    visitor.picture("desktop-second-shop")
    visitor.page.get_by_role("list", name="Ways to begin").get_by_role("button").first.click()
    expect(visitor.cards.first).to_be_visible()
    visitor.enter()
    visitor.expect_quantity("1")
