"""The checkout door over HTTP: drafting, agreeing and declining, and what it says to ugly input."""

from itertools import count
from typing import Any

import pytest

from shared.kernel.tenancy import Context
from tests.support.doors import House
from tests.support.gateway import Answer

_PEOPLE = count()
ADDRESS = {"name": "Ada Byron", "line1": "12 Harbour Street", "city": "Portland", "country": "US"}
CHOICES = {"shipping_address": ADDRESS, "shipping_option": "standard", "payment_method": "pm_card_ok"}
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def tent(house: House) -> str:
    return house.world.stock("tent", 500)


@pytest.fixture
def ctx(house: House) -> Context:
    return house.world.guest(f"gst_{next(_PEOPLE)}")


@pytest.fixture
def shopper(house: House, ctx: Context, tent: str) -> Context:
    """Somebody with two tents in the cart."""
    house.world.put_in_cart(tent, 2, ctx)
    return ctx


def send(
    house: House, ctx: Context | None, method: str, path: str = "", body: Any = None, **headers: str
) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return house.call("checkout", method, f"/checkouts{path}", context=ctx, body=body, headers=named)


def places(answer: Answer) -> list[str]:
    assert answer.headers["content-type"] == PROBLEM
    return [error["path"] for error in answer.json["errors"]]


def test_a_checkout_is_drafted_completed_and_agreed_to(house: House, shopper: Context) -> None:
    made = send(house, shopper, "POST", body={})
    assert (made.status, made.json["status"]) == (201, "incomplete")
    path = made.headers["location"].removeprefix("/v1/checkouts")
    assert [message["path"] for message in made.json["messages"]] == [
        "$.shipping_address",
        "$.shipping_option",
        "$.payment_method",
    ]
    ready = send(house, shopper, "PATCH", path, CHOICES, if_match=made.headers["etag"])
    assert (ready.status, ready.json["status"], ready.headers["etag"]) == (200, "ready_for_complete", '"2"')
    assert ready.json["confirmation"]["total"] == {"amount": 2_500, "currency": "USD"}
    assert send(house, shopper, "GET", path).json == ready.json
    yes = {"consent": ready.json["confirmation"]["consent"]}
    for _ in range(2):
        agreed = send(house, shopper, "POST", f"{path}/confirmations", yes)
        assert (agreed.status, agreed.json["status"]) == (202, "complete_in_progress")
        assert "location" not in agreed.headers
    refused = send(house, shopper, "POST", f"{path}/cancellations")
    assert (refused.status, refused.json["code"]) == (409, "checkout_in_progress")


def test_a_no_is_a_no_however_often_it_is_said(house: House, shopper: Context) -> None:
    made = send(house, shopper, "POST", body=CHOICES).json
    for _ in range(2):
        canceled = send(house, shopper, "POST", f"/{made['id']}/cancellations")
        assert (canceled.status, canceled.json["status"]) == (200, "canceled")
    yes = {"consent": made["confirmation"]["consent"]}
    refused = send(house, shopper, "POST", f"/{made['id']}/confirmations", yes)
    assert (refused.status, refused.json["code"]) == (409, "checkout_closed")
    assert send(house, shopper, "PATCH", f"/{made['id']}", {}).status == 409


def test_a_key_makes_one_checkout_and_only_of_the_same(house: House, shopper: Context) -> None:
    first = send(house, shopper, "POST", body=CHOICES, idempotency_key="k-1")
    again = send(house, shopper, "POST", body=CHOICES, idempotency_key="k-1")
    assert (first.status, again.status) == (201, 201)
    assert again.json == first.json
    other = {**CHOICES, "shipping_option": "express"}
    refused = send(house, shopper, "POST", body=other, idempotency_key="k-1")
    assert (refused.status, refused.json["code"]) == (422, "idempotency_key_reused")


def test_a_refused_checkout_does_not_use_its_key_up(house: House, ctx: Context, tent: str) -> None:
    empty = send(house, ctx, "POST", body=CHOICES, idempotency_key="k-1")
    assert (empty.status, empty.json["code"]) == (409, "cart_empty")
    house.world.put_in_cart(tent, ctx=ctx)
    assert send(house, ctx, "POST", body=CHOICES, idempotency_key="k-1").status == 201


def test_a_version_that_was_overtaken_is_a_412_that_names_it(house: House, shopper: Context) -> None:
    made = send(house, shopper, "POST", body={})
    path = f"/{made.json['id']}"
    send(house, shopper, "PATCH", path, {"shipping_option": "express"})
    refused = send(house, shopper, "PATCH", path, {"shipping_option": "standard"}, if_match='"1"')
    assert (refused.status, refused.json["version"]) == (412, 2)
    assert send(house, shopper, "GET", path).json["shipping_option"] == "express"
    ugly = send(house, shopper, "PATCH", path, {}, if_match="soon")
    assert (ugly.status, places(ugly)) == (422, ["header.If-Match"])


def test_a_yes_to_what_changed_since_is_a_409_that_says_what(
    house: House, shopper: Context, tent: str
) -> None:
    made = send(house, shopper, "POST", body=CHOICES).json
    house.world.put_in_cart(tent, ctx=shopper)
    yes = {"consent": made["confirmation"]["consent"]}
    refused = send(house, shopper, "POST", f"/{made['id']}/confirmations", yes)
    assert (refused.status, refused.json["code"]) == (409, "consent_changed")
    assert refused.json["changed"] == ["lines", "prices", "totals"]
    assert refused.json["total"] == {"amount": 3_500, "currency": "USD"}
    assert send(house, shopper, "GET", f"/{made['id']}").json == made


def test_a_late_yes_is_a_410(house: House, shopper: Context) -> None:
    made = send(house, shopper, "POST", body=CHOICES).json
    house.world.later(300)
    yes = {"consent": made["confirmation"]["consent"]}
    refused = send(house, shopper, "POST", f"/{made['id']}/confirmations", yes)
    assert (refused.status, refused.json["code"]) == (410, "confirmation_expired")
    stale = send(house, shopper, "PATCH", f"/{made['id']}", {})
    assert (stale.status, stale.json["code"]) == (410, "checkout_expired")


def test_a_yes_to_what_is_incomplete_is_a_409_that_says_what_is_missing(
    house: House, shopper: Context
) -> None:
    made = send(house, shopper, "POST", body={**CHOICES, "payment_method": None}).json
    refused = send(house, shopper, "POST", f"/{made['id']}/confirmations", {"consent": "0" * 64})
    assert (refused.status, refused.json["code"]) == (409, "checkout_incomplete")
    assert [message["code"] for message in refused.json["messages"]] == ["missing_payment_method"]


@pytest.mark.parametrize(
    "body",
    [{}, {"consent": ""}, {"consent": "0" * 63}, {"consent": "G" * 64}, {"consent": None}, {"consent": 1}],
)
def test_a_yes_that_is_none_is_a_422_with_its_place(house: House, shopper: Context, body: Any) -> None:
    made = send(house, shopper, "POST", body=CHOICES).json
    refused = send(house, shopper, "POST", f"/{made['id']}/confirmations", body)
    assert (refused.status, places(refused)) == (422, ["$.consent"])


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"shipping_option": "pigeon"}, "$.shipping_option"),
        ({"shipping_option": "x" * 65}, "$.shipping_option"),
        ({"shipping_option": 1}, "$.shipping_option"),
        ({"payment_method": "4242424242424242"}, "$.payment_method"),
        ({"payment_method": "x" * 256}, "$.payment_method"),
        ({"currency": "usd"}, "$.currency"),
        ({"currency": "DOLLARS"}, "$.currency"),
        ({"shipping_address": "here"}, "$.shipping_address"),
        ({"shipping_address": {**ADDRESS, "country": "USA"}}, "$.shipping_address.country"),
        ({"shipping_address": {**ADDRESS, "name": ""}}, "$.shipping_address.name"),
        ({"shipping_address": {**ADDRESS, "city": "x" * 121}}, "$.shipping_address.city"),
        ({"shipping_address": {**ADDRESS, "planet": "Mars"}}, "$.shipping_address.planet"),
        ({"agreed_total": {"amount": 25.5, "currency": "USD"}}, "$.agreed_total.amount"),
        ({"agreed_total": {"amount": 25}}, "$.agreed_total.currency"),
        ({"total": 1}, "$.total"),
        ({"tenant": "tnt_other"}, "$.tenant"),
    ],
)
def test_an_ugly_choice_is_a_422_with_its_place(
    house: House, shopper: Context, change: dict[str, Any], where: str
) -> None:
    refused = send(house, shopper, "POST", body={**CHOICES, **change})
    assert refused.status == 422
    assert places(refused) == [where]
    if set(change) <= {"shipping_option", "payment_method", "shipping_address"}:
        made = send(house, shopper, "POST", body={}).json
        refused = send(house, shopper, "PATCH", f"/{made['id']}", change)
        assert (refused.status, places(refused)) == (422, [where])


@pytest.mark.parametrize(
    ("text", "status"), [("", 422), ("{", 400), ("[]", 422), ("null", 422), ("\x00", 400)]
)
def test_a_body_that_is_none_is_refused(house: House, shopper: Context, text: str, status: int) -> None:
    refused = send(house, shopper, "POST", body=text)
    assert refused.status == status
    assert places(refused)


def test_a_body_that_is_far_too_large_is_a_413(house: House, shopper: Context) -> None:
    refused = send(house, shopper, "POST", body={"payment_method": "x" * 300_000})
    assert (refused.status, refused.json["code"]) == (413, "too_large")


def test_anothers_checkout_is_a_404_whatever_is_asked_of_it(house: House, shopper: Context) -> None:
    made = send(house, shopper, "POST", body=CHOICES).json
    eve = house.world.guest("gst_eve")
    other_shop = shopper.model_copy(update={"tenant": house.world.shop[:-1] + "0"})
    yes = {"consent": made["confirmation"]["consent"]}
    asked = [
        ("GET", f"/{made['id']}", None),
        ("PATCH", f"/{made['id']}", {}),
        ("POST", f"/{made['id']}/confirmations", yes),
        ("POST", f"/{made['id']}/cancellations", None),
    ]
    for stranger in (eve, other_shop):
        assert {send(house, stranger, *each).status for each in asked} == {404}
    assert send(house, shopper, "GET", f"/{made['id']}").json == made


@pytest.mark.parametrize("name", ["chk_nobody", "chk_" + "0" * 26])
def test_a_checkout_that_is_not_there_is_a_404(house: House, shopper: Context, name: str) -> None:
    refused = send(house, shopper, "GET", f"/{name}")
    assert (refused.status, refused.json["code"]) == (404, "not_found")


@pytest.mark.parametrize("name", ["%20", "a%23b", "x" * 101])
def test_an_ugly_id_is_a_422_with_its_place(house: House, shopper: Context, name: str) -> None:
    assert places(send(house, shopper, "GET", f"/{name}")) == ["path.checkout_id"]


def test_nobody_is_a_401_and_a_credential_without_the_scope_a_403(house: House, shopper: Context) -> None:
    assert send(house, None, "POST", body={}).status == 401
    bare = shopper.model_copy(update={"scopes": frozenset[str]()})
    assert send(house, bare, "POST", body={}).status == 403
    assert send(house, bare, "GET", "/chk_1").status == 403


def test_what_the_shop_does_not_sell_in_a_currency_is_said_in_the_checkout(
    house: House, shopper: Context
) -> None:
    made = send(house, shopper, "POST", body={**CHOICES, "currency": "EUR"})
    assert (made.status, made.json["status"]) == (201, "incomplete")
    assert made.json["messages"][0]["code"] == "product_unavailable"
