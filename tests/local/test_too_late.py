"""What came too late, or to something that changed since: refused, told why, and nothing half-done."""

from typing import Any

import httpx
import pytest

from tests.support.refusals import Record, places, problem, standing
from tests.support.shopper import CHOICES, Shopper, until
from tests.support.store import SmallShop, Store

LINES = "/carts/current/lines"


def test_an_expired_session_takes_no_turns_and_can_be_read(
    store: Store, guest: Shopper, shop: SmallShop, unchanged: None
) -> None:
    session = guest.post("/sessions", {})["id"]
    turns = f"/sessions/{session}/turns"
    guest.post(turns, {"message": "what is in my cart"})
    Record(store, "Assistant", f"{shop.tenant}#{session}", "session").past(("expires_at",))
    problem(guest.send("POST", turns, {"message": "empty my cart"}), 410, "session_closed")
    assert guest.get(f"/sessions/{session}")["state"] == "expired"
    assert len(guest.get(turns)["items"]) == 1


class TestConfirmations:
    """A yes that is no good buys nothing and keeps nothing."""

    @pytest.fixture
    def buyer(self, store: Store, shop: SmallShop) -> Shopper:
        shopper = store.shopper(shop.slug).as_guest()
        shopper.add(*shop.plenty, 2)
        return shopper

    @pytest.fixture
    def before(self, buyer: Shopper, shop: SmallShop) -> Any:
        return standing(buyer, shop)

    def test_an_expired_one_is_told_to_be_late(
        self, store: Store, buyer: Shopper, shop: SmallShop, before: Any
    ) -> None:
        checkout = buyer.ready_checkout()
        record = Record(store, "Checkout", f"{shop.tenant}#{checkout['id']}", "checkout")
        record.past(("attempt", "expires_at"))
        problem(self._yes(buyer, checkout), 410, "confirmation_expired")
        buyer.settled(checkout["id"])
        until(lambda: standing(buyer, shop), lambda now: now == before)

    def test_one_for_a_cart_that_changed_is_void(self, buyer: Shopper, shop: SmallShop, before: Any) -> None:
        checkout = buyer.ready_checkout()
        line = buyer.cart()["lines"][0]["id"]
        buyer.patch(f"{LINES}/{line}", {"quantity": 3})
        refused = problem(self._yes(buyer, checkout), 409, "consent_changed")
        assert refused["changed"]
        buyer.post(f"/checkouts/{checkout['id']}/cancellations", {}, expect=200)
        buyer.patch(f"{LINES}/{line}", {"quantity": 2})
        until(lambda: standing(buyer, shop), lambda now: now == before)

    @pytest.mark.parametrize("consent", ["yes", "", "0" * 63, "Z" * 64, None, 1])
    def test_what_is_no_consent_is_told_where(self, buyer: Shopper, consent: Any) -> None:
        checkout = buyer.post("/checkouts", {})
        answer = buyer.send("POST", f"/checkouts/{checkout['id']}/confirmations", {"consent": consent})
        assert places(problem(answer, 422)) == ["$.consent"]

    def test_a_yes_to_something_else_buys_nothing(self, buyer: Shopper, shop: SmallShop, before: Any) -> None:
        checkout = buyer.ready_checkout()
        checkout["confirmation"]["consent"] = "0" * 64
        problem(self._yes(buyer, checkout), 409, "consent_changed")
        buyer.post(f"/checkouts/{checkout['id']}/cancellations", {}, expect=200)
        until(lambda: standing(buyer, shop), lambda now: now == before)

    def test_a_yes_to_what_is_not_ready_says_what_is_missing(self, buyer: Shopper) -> None:
        checkout = buyer.post("/checkouts", {})
        path = f"/checkouts/{checkout['id']}/confirmations"
        missing = problem(buyer.send("POST", path, {"consent": "0" * 64}), 409, "checkout_incomplete")
        assert {message["code"] for message in missing["messages"]} >= {"missing_shipping_address"}

    def test_a_checkout_that_was_let_go_stays_so(self, buyer: Shopper, shop: SmallShop, before: Any) -> None:
        checkout = buyer.ready_checkout()
        buyer.post(f"/checkouts/{checkout['id']}/cancellations", {}, expect=200)
        closed = problem(buyer.send("PATCH", f"/checkouts/{checkout['id']}", CHOICES), 409, "checkout_closed")
        assert closed["checkout_status"] == "canceled"
        assert self._yes(buyer, checkout).status_code in (409, 410)
        until(lambda: standing(buyer, shop), lambda now: now == before)

    def test_unknown_choices_are_told_where(self, buyer: Shopper) -> None:
        unknown = {**CHOICES, "payment_method": "pm_nothing"}
        problem(buyer.send("POST", "/checkouts", unknown), 422, "unknown_payment_method")
        address = {**CHOICES["shipping_address"], "country": "Utopia"}
        answer = buyer.send("POST", "/checkouts", {**CHOICES, "shipping_address": address})
        assert places(problem(answer, 422)) == ["$.shipping_address.country"]

    @staticmethod
    def _yes(buyer: Shopper, checkout: Any) -> httpx.Response:
        body = {"consent": checkout["confirmation"]["consent"]}
        return buyer.send("POST", f"/checkouts/{checkout['id']}/confirmations", body)
