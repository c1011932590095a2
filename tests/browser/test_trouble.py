"""What the page says when something is not as it should be."""

from playwright.sync_api import expect

from tests.support.visitor import Visitor


def test_who_is_offline_is_told_and_can_send_again(visitor: Visitor) -> None:
    visitor.enter()
    visitor.say("find coffee")
    visitor.page.context.set_offline(True)
    expect(visitor.page.get_by_text("You are offline.")).to_be_visible()
    visitor.message.fill("add the first one")
    visitor.message.press("Enter")
    expect(visitor.answer.get_by_role("alert")).to_contain_text("The shop cannot be reached.")
    visitor.picture("desktop-offline")
    visitor.page.context.set_offline(False)
    expect(visitor.page.get_by_text("You are offline.")).to_have_count(0)
    visitor.button("Try again", visitor.answer).click()
    visitor.expect_quantity("1")
    expect(visitor.answer.get_by_role("alert")).to_have_count(0)


def test_a_shop_that_fails_says_so_and_opens_when_it_is_back(visitor: Visitor) -> None:
    page = visitor.page
    page.route("**/v1/shops/*", lambda route: route.fulfill(status=500, body="oops"))
    visitor.enter()
    expect(page.get_by_role("heading", name="The shop is not open")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("did not answer as it should")
    visitor.picture("desktop-closed")
    page.unroute("**/v1/shops/*")
    visitor.button("Try again").click()
    expect(page.get_by_role("heading", name="What can I get you?")).to_be_visible()


def test_a_checkout_that_does_not_begin_says_so(visitor: Visitor) -> None:
    visitor.enter()
    visitor.say("find coffee")
    visitor.say("add the first one")
    visitor.page.route("**/v1/checkouts", lambda route: route.fulfill(status=500, body="oops"))
    visitor.check_out()
    expect(visitor.sheet.get_by_role("alert")).to_contain_text("did not answer as it should")
    expect(visitor.sheet.get_by_role("status")).to_have_count(0)
    visitor.page.unroute("**/v1/checkouts")
    visitor.button("Try again", visitor.sheet).click()
    expect(visitor.button("See the summary")).to_be_visible()


def test_a_shop_that_does_not_exist_is_said_to_be_none(visitor: Visitor) -> None:
    visitor.enter("nowhere")
    expect(visitor.page.get_by_role("heading", name="There is no such shop")).to_be_visible()


def test_a_picture_that_does_not_load_leaves_a_letter(visitor: Visitor) -> None:
    visitor.page.route("**/media/**", lambda route: route.abort())
    visitor.enter()
    card = visitor.page.get_by_role("article").first
    expect(card.locator(".picture-none")).to_have_text(card.locator(".card-title").inner_text()[0])
