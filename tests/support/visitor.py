"""Somebody at the page: clicks, types and looks, and knows nothing of what is behind it."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from local.source import ROOT

PICTURES = ROOT / "build" / "screenshots"
PASSWORD = "correct horse 42 Battery!"
ADDRESS = {
    "Name": "Ada Byron",
    "Address": "12 Harbour Street",
    "Postal code": "97201",
    "City": "Portland",
    "State or region": "OR",
}
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
#: How long anything may take to show up, in milliseconds: generous, for machines are shared.
PATIENCE = 30_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's browser, ended afterwards. Chromium has no sandbox where it runs as root."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        try:
            yield browser
        finally:
            browser.close()


def cents(text: str) -> int:
    """Minor units of the one amount in a text: ``-$32.47`` is -3247, ``Free`` is 0."""
    if text.strip() == "Free":
        return 0
    digits = re.sub(r"[^0-9]", "", text)
    return -int(digits) if text.strip().startswith(("-", "−")) else int(digits)


class Visitor:
    """One person at one page of one shop."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.addresses: list[str] = []
        #: What went wrong in the page itself. A refused request is the store's to answer for.
        self.faults: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: self.addresses.append(request.url))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self._hear(said.type, said.text))

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.faults.append(text)

    # The page

    def enter(self, shop: str = "harbor") -> "Visitor":
        query = "" if shop == "harbor" else f"/?{urlencode({'shop': shop})}"
        self.page.goto(f"{self.url}{query}")
        return self

    def picture(self, name: str) -> None:
        """Keep how it looks now, for people to look at."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_load_state("networkidle")
        self.page.screenshot(path=PICTURES / f"{name}.png")

    @property
    def narrow(self) -> bool:
        size = self.page.viewport_size
        return bool(size and size["width"] < 1024)

    @property
    def sheet(self) -> Locator:
        return self.page.get_by_role("dialog")

    def button(self, name: str | re.Pattern[str], within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=name)

    # The conversation

    @property
    def message(self) -> Locator:
        return self.page.get_by_label("Your message")

    @property
    def answer(self) -> Locator:
        return self.page.locator(".entry").last

    @property
    def cards(self) -> Locator:
        return self.answer.get_by_role("article")

    def say(self, message: str) -> Locator:
        """Say something; the answer, once it is there."""
        before = self.page.locator(".entry .steps").count()
        self.message.fill(message)
        self.message.press("Enter")
        expect(self.page.locator(".entry .steps")).to_have_count(before + 1)
        return self.answer

    # The cart

    def open_cart(self) -> Locator:
        """The cart: beside the conversation, or in its sheet on a narrow page."""
        if not self.narrow:
            return self.page.get_by_role("complementary", name="Cart")
        if not self.sheet.is_visible():
            self.button(re.compile("^Cart, ")).click()
        return self.sheet

    def cart_lines(self) -> dict[str, str]:
        """Quantities as they are written, by title."""
        lines = self.open_cart().locator(".cart-line")
        return {
            line.locator(".line-title").inner_text(): line.locator("output").inner_text()
            for line in lines.all()
        }

    def expect_quantity(self, quantity: str, title: str | None = None) -> None:
        line = self.open_cart().locator(".cart-line", has_text=title or "")
        expect(line.locator("output")).to_have_text(quantity)
        expect(line.get_by_role("group")).not_to_have_attribute("aria-busy", "true")

    # The checkout

    def check_out(self) -> None:
        self.button("Check out", self.open_cart()).click()

    def fill_details(self, payment: str | None = None) -> None:
        """The address, and a card that is not the first one where it is named."""
        for label, value in ADDRESS.items():
            self.sheet.get_by_label(re.compile(f"^{label}")).fill(value)
        if payment:
            self.sheet.get_by_label(re.compile(re.escape(payment))).check()
        self.button("See the summary").click()
        expect(self.sheet.get_by_role("heading", name="Is this right?")).to_be_visible()

    def confirm(self) -> None:
        self.button(re.compile("^Confirm and pay")).click()

    def placed(self) -> str:
        """The number of the order that was just placed."""
        expect(self.sheet.get_by_role("heading", name="Thank you")).to_be_visible()
        told = self.sheet.get_by_text("Your order").inner_text()
        found = re.search(r"order (\S+) is placed", told)
        assert found, told
        return found.group(1)

    def totals(self) -> dict[str, int]:
        """The bill in the sheet, in minor units."""
        entries = self.sheet.locator(".totals > div:not(.totals-note)")
        return {
            entry.locator("dt").inner_text(): cents(entry.locator("dd").inner_text())
            for entry in entries.all()
        }

    # The account

    def register(self, email: str) -> None:
        self.button("Sign in").click()
        self.button("Create an account", self.sheet).click()
        self.sheet.get_by_label("Name").fill("Ada Byron")
        self._enter_as(email, "Create the account")

    def sign_in(self, email: str) -> None:
        self.button("Sign in").click()
        self._enter_as(email, "Sign in")

    def _enter_as(self, email: str, button: str) -> None:
        self.sheet.get_by_label("E-mail").fill(email)
        self.sheet.get_by_label("Password").fill(PASSWORD)
        self.button(button, self.sheet).click()
        expect(self.sheet).to_have_count(0)
        expect(self.button("Account")).to_be_visible()

    def sign_out(self) -> None:
        self.button("Account").click()
        self.button("Sign out", self.sheet).click()
        expect(self.button("Sign in")).to_be_visible()

    # How it looks

    def expect_no_overflow(self) -> None:
        """Nothing is wider than the page, nor makes the page itself scroll."""
        size = self.page.evaluate(
            "() => { const e = document.documentElement;"
            " return [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight] }"
        )
        assert size == [0, 0]
        for scroller in self.page.locator("dialog, .talk-scroll").all():
            assert scroller.evaluate("e => e.scrollWidth - e.clientWidth") == 0

    def expect_whole_pictures(self) -> None:
        """Every picture that has been asked for is there."""
        self.page.wait_for_load_state("networkidle")
        broken = "() => [...document.images].filter(i => i.complete && !i.naturalWidth).map(i => i.src)"
        assert self.page.evaluate(broken) == []
        assert self.page.locator("img.picture").count() > 0
        assert self.page.locator(".picture-none").count() == 0
