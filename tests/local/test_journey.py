"""The journeys that the product promises, over HTTP, against the whole deployed store."""

from typing import Any

import pytest

from tests.support.shopper import ADDRESS, Shopper, until
from tests.support.store import CONFIRMATION_SECONDS, CornerShop, Store


def _sellable(shopper: Shopper, text: str, at_least: int = 3) -> tuple[Any, Any]:
    """A card and one of its variants of which at least so many can be bought."""
    for card in shopper.search(q=text, in_stock=True, limit=20)["items"]:
        for variant in card["variants"]:
            if variant["available"] >= at_least:
                return card, variant
    raise AssertionError(f"nothing to buy for {text!r}")


def _available(shopper: Shopper, product_id: str, sku: str) -> int:
    card = shopper.get("/product-cards", ids=product_id)["items"][0]
    return next(v["available"] for v in card["variants"] if v["sku"] == sku)


def _assert_sums(view: Any) -> None:
    parts = [t["amount"]["amount"] for t in view["totals"] if t["type"] != "total"]
    total = next(t["amount"]["amount"] for t in view["totals"] if t["type"] == "total")
    assert sum(parts) == total == view["total"]["amount"]


def test_a_guest_talks_their_way_to_a_confirmed_order(store: Store) -> None:
    guest = store.shopper().as_guest()
    guest.open_session()

    found = guest.say("find running shoes under $100")["reply"]
    assert len(found["cards"]) >= 2
    assert all(card["price"]["amount"] < 10_000 for card in found["cards"])

    second = found["cards"][1]
    added = guest.say("add the second one")["reply"]["cart"]
    assert [line["product_id"] for line in added["lines"]] == [second["product_id"]]
    assert guest.say("make it two")["reply"]["cart"]["lines"][0]["quantity"] == 2
    shown = guest.say("what's in my cart")["reply"]["cart"]
    assert shown["lines"][0]["quantity"] == 2

    line = shown["lines"][0]
    before = _available(guest, line["product_id"], line["sku"])
    asked = guest.say("check out")["reply"]
    checkout = guest.patch(
        f"/checkouts/{asked['checkout']['id']}",
        {"shipping_address": ADDRESS, "shipping_option": "standard", "payment_method": "pm_card_ok"},
    )
    assert checkout["status"] == "ready_for_complete"
    _assert_sums(checkout)
    summary = guest.say("check out")["reply"]
    assert summary["pending_action"]["total"] == summary["checkout"]["total"] == checkout["total"]

    answered = guest.say("yes")["reply"]
    done = guest.settled(answered["checkout"]["id"])
    assert done["status"] == "completed"
    order = guest.get(f"/orders/{done['order_id']}")
    assert order["status"] == "confirmed"
    assert order["payment_state"] == "captured"
    assert order["total"] == checkout["total"]
    assert [(ln["sku"], ln["quantity"]) for ln in order["lines"]] == [(line["sku"], 2)]
    assert _available(guest, line["product_id"], line["sku"]) == before - 2
    assert guest.cart()["lines"] == []


def test_the_same_by_plain_rest(store: Store) -> None:
    guest = store.shopper().as_guest()
    card, variant = _sellable(guest, "tent")
    cart = guest.add(card["product_id"], variant["sku"], 2)
    assert cart["lines"][0]["sku"] == variant["sku"]
    before = _available(guest, card["product_id"], variant["sku"])
    checkout = guest.ready_checkout()
    _assert_sums(checkout)
    assert guest.confirm(checkout)["status"] in ("complete_in_progress", "completed")
    done = guest.settled(checkout["id"])
    assert done["status"] == "completed"
    assert _available(guest, card["product_id"], variant["sku"]) == before - 2
    listed = guest.get("/orders")["items"]
    assert [order["id"] for order in listed] == [done["order_id"]]


def test_a_yes_given_twice_makes_one_order(store: Store) -> None:
    guest = store.shopper().as_guest()
    card, variant = _sellable(guest, "coffee")
    guest.add(card["product_id"], variant["sku"])
    checkout = guest.ready_checkout()
    guest.confirm(checkout)
    guest.confirm(checkout)
    guest.settled(checkout["id"])
    assert len(guest.get("/orders")["items"]) == 1


def test_declining_gives_the_stock_back(store: Store) -> None:
    guest = store.shopper().as_guest()
    card, variant = _sellable(guest, "headphones")
    guest.add(card["product_id"], variant["sku"], 2)
    before = _available(guest, card["product_id"], variant["sku"])
    checkout = guest.ready_checkout()
    until(
        lambda: _available(guest, card["product_id"], variant["sku"]),
        lambda now: now == before - 2,
    )
    guest.post(f"/checkouts/{checkout['id']}/cancellations", {}, expect=200)
    assert guest.settled(checkout["id"])["status"] == "canceled"
    until(lambda: _available(guest, card["product_id"], variant["sku"]), lambda now: now == before)
    assert guest.get("/orders")["items"] == []
    assert len(guest.cart()["lines"]) == 1


@pytest.mark.parametrize("method", ["pm_card_declined", "pm_card_insufficient_funds", "pm_card_stall"])
def test_a_refused_payment_gives_the_stock_back_and_says_why(store: Store, method: str) -> None:
    guest = store.shopper().as_guest()
    card, variant = _sellable(guest, "backpack")
    guest.add(card["product_id"], variant["sku"])
    before = _available(guest, card["product_id"], variant["sku"])
    checkout = guest.ready_checkout(method)
    guest.confirm(checkout)
    refused = guest.settled(checkout["id"])
    assert refused["status"] in ("incomplete", "canceled")
    assert any(message["severity"] == "error" for message in refused["messages"])
    until(lambda: _available(guest, card["product_id"], variant["sku"]), lambda now: now == before)
    assert guest.get("/orders")["items"] == []
    assert len(guest.cart()["lines"]) == 1


def test_a_silent_shopper_is_timed_out(store: Store) -> None:
    guest = store.shopper("corner").as_guest()
    product, sku = CornerShop.plenty
    guest.add(product, sku)
    before = _available(guest, product, sku)
    checkout = guest.ready_checkout()
    gone = until(
        lambda: guest.get(f"/checkouts/{checkout['id']}"),
        lambda view: view["status"] in ("canceled", "incomplete"),
        seconds=CONFIRMATION_SECONDS + 20,
    )
    assert gone["confirmation"] is None
    assert _available(guest, product, sku) == before
    late = guest.confirm(checkout, expect=410)
    assert late["code"] in ("confirmation_expired", "checkout_expired")


def test_what_was_sold_meanwhile_is_not_sold_again(store: Store) -> None:
    product, sku = CornerShop.single
    first = store.shopper("corner").as_guest()
    second = store.shopper("corner").as_guest()
    for shopper in (first, second):
        shopper.add(product, sku, 1)
    checkout = first.ready_checkout()
    first.confirm(checkout)
    assert first.settled(checkout["id"])["status"] == "completed"
    body = {"shipping_address": ADDRESS, "shipping_option": "standard", "payment_method": "pm_card_ok"}
    answer = second.send("POST", "/checkouts", body)
    if answer.status_code == 201:
        assert second.settled(answer.json()["id"])["status"] in ("incomplete", "canceled")
    else:
        assert answer.status_code == 409
        assert "stock" in answer.text
    assert second.get("/orders")["items"] == []


def test_a_guest_who_signs_in_keeps_the_cart(store: Store, email: str) -> None:
    customer = store.shopper().register(email).sign_in(email)
    card, variant = _sellable(customer, "mug", 8)
    other, other_variant = _sellable(customer, "lamp", 8)
    customer.add(card["product_id"], variant["sku"], 1)

    guest = store.shopper().as_guest()
    guest.add(card["product_id"], variant["sku"], 2)
    guest.add(other["product_id"], other_variant["sku"], 1)
    for _ in range(2):
        merged = customer.post("/carts/current/merges", {"guest_token": guest.guest_token}, expect=200)
        assert sorted((ln["sku"], ln["quantity"]) for ln in merged["lines"]) == sorted(
            [(variant["sku"], 3), (other_variant["sku"], 1)]
        )
    assert guest.cart()["lines"] == []


def test_a_cart_changed_in_another_window_is_not_overwritten(store: Store) -> None:
    guest = store.shopper().as_guest()
    card, variant = _sellable(guest, "shirt")
    seen = guest.send(
        "POST", "/carts/current/lines", {"product_id": card["product_id"], "sku": variant["sku"]}
    )
    line = seen.json()["lines"][0]["id"]
    stale = seen.headers["etag"]
    guest.patch(f"/carts/current/lines/{line}", {"quantity": 2}, **{"If-Match": stale})
    refused = guest.send("PATCH", f"/carts/current/lines/{line}", {"quantity": 3}, **{"If-Match": stale})
    assert refused.status_code == 412
    assert refused.json()["code"] == "stale_version"
    assert guest.cart()["lines"][0]["quantity"] == 2


def test_a_confirmation_for_a_cart_that_changed_is_void(store: Store) -> None:
    guest = store.shopper().as_guest()
    card, variant = _sellable(guest, "coffee", 8)
    guest.add(card["product_id"], variant["sku"])
    checkout = guest.ready_checkout()
    guest.add(card["product_id"], variant["sku"])
    refused = guest.confirm(checkout, expect=409)
    assert refused["code"] == "consent_changed"
    assert refused["changed"]
    assert guest.get("/orders")["items"] == []


def test_tokens_are_rotated_and_a_logout_ends_them(store: Store, email: str) -> None:
    customer = store.shopper().register(email).sign_in(email)
    old = customer.tokens["refresh_token"]
    fresh = customer.post("/token-refreshes", {"refresh_token": old}, expect=200)
    assert fresh["refresh_token"] != old
    customer.http.headers["authorization"] = f"Bearer {fresh['access_token']}"
    assert customer.get("/profile")["name"] == "Ada Byron"
    customer.post("/logouts", {"refresh_token": fresh["refresh_token"]}, expect=204)
    customer.post("/token-refreshes", {"refresh_token": fresh["refresh_token"]}, expect=401)


def test_one_address_two_shops_that_never_learn_of_each_other(store: Store, email: str) -> None:
    harbor = store.shopper("harbor").register(email).sign_in(email)
    atelier = store.shopper("atelier").register(email, "another horse 43 Battery!")
    atelier.sign_in(email, "another horse 43 Battery!")
    atelier.post(
        "/logins", {"shop": "atelier", "email": email, "password": "correct horse 42 Battery!"}, expect=401
    )
    assert harbor.get("/profile")["id"] != atelier.get("/profile")["id"]
    card, variant = _sellable(harbor, "coffee")
    atelier.get(f"/products/{card['product_id']}", expect=404)
    refused = atelier.send(
        "POST", "/carts/current/lines", {"product_id": card["product_id"], "sku": variant["sku"]}
    )
    assert refused.status_code == 404
