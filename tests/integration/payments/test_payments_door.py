"""The payments door over HTTP: what the shop's own people see and do with money."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from shared.kernel.tenancy import Context
from tests.support.checkout_world import NOON, usd
from tests.support.doors import House, opened
from tests.support.gateway import Answer

_PEOPLE = count()
TODAY = {"since": NOON.date().isoformat(), "until": NOON.date().isoformat()}


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with opened() as made:
        yield made


@pytest.fixture(scope="module")
def tent(house: House) -> str:
    return house.world.stock("tent", 50)


@pytest.fixture
def order(house: House, tent: str) -> str:
    """Two tents and their delivery, for 25.00."""
    world, ctx = house.world, house.world.guest(f"gst_payer_{next(_PEOPLE)}")
    world.put_in_cart(tent, 2, ctx)
    view = world.check_out(ctx=ctx)
    given = world.saga(view)
    world.reserve.run(given)
    world.waiting.run(given, "token")
    assert view.confirmation
    world.checkouts.confirm(ctx, view.id, view.confirmation.consent)
    assert world.carry_out(given) == ""
    return world.see(view, ctx).order_id or ""


def ask(house: House, method: str, path: str, ctx: Context | None = None, **given: Any) -> Answer:
    return house.call("payments", method, path, context=ctx or house.world.boss, **given)


def refund(house: House, order: str, body: Any, **headers: str) -> Answer:
    return ask(house, "POST", f"/orders/{order}/refunds", body=body, headers=headers)


def test_a_part_then_the_rest_and_nothing_more(house: House, order: str) -> None:
    part = refund(house, order, {"amount": usd(700).model_dump(), "reason": "late"})
    assert (part.status, part.json["state"], part.json["amount"]["amount"]) == (201, "refunded", 700)
    assert refund(house, order, {}).json["amount"]["amount"] == 1_800
    assert refund(house, order, {"amount": usd(1).model_dump()}).json["code"] == "refund_too_large"
    (paid,) = ask(house, "GET", f"/orders/{order}/payments").json["payments"]
    assert (paid["state"], paid["refundable"]["amount"], len(paid["refunds"])) == ("captured", 0, 2)
    assert not {"method", "action_url", "evidence"} & set(paid)
    entries = ask(house, "GET", f"/orders/{order}/ledger").json["items"]
    assert [entry["cause"].partition(".")[0] for entry in entries] == [
        "captured",
        "placed",
        "refund",
        "refund",
    ]
    assert all(sum(p["amount"] for p in entry["postings"]) == 0 for entry in entries)


def test_a_key_is_one_refund_for_good(house: House, order: str) -> None:
    key = {"idempotency-key": "once"}
    first = refund(house, order, {"amount": usd(700).model_dump()}, **key)
    assert refund(house, order, {"amount": usd(700).model_dump()}, **key).json == first.json
    other = refund(house, order, {"amount": usd(800).model_dump()}, **key)
    assert (other.status, other.json["code"]) == (409, "refund_differs")
    (paid,) = ask(house, "GET", f"/orders/{order}/payments").json["payments"]
    assert paid["refundable"]["amount"] == 1_800


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (usd(0).model_dump(), "invalid"),
        (usd(-5).model_dump(), "invalid"),
        ({"amount": 100, "currency": "EUR"}, "currency_mismatch"),
        ({"amount": "many", "currency": "USD"}, "invalid"),
    ],
)
def test_an_amount_that_is_none_is_refused(house: House, order: str, amount: Any, code: str) -> None:
    refused = refund(house, order, {"amount": amount})
    assert (refused.status, refused.json["code"]) == (422, code)


def test_the_days_add_up_to_nothing(house: House, order: str) -> None:
    sums = ask(house, "GET", "/ledger/balances", query=TODAY).json["items"]
    assert {each["account"] for each in sums} >= {"clearing", "receivable", "revenue", "shipping"}
    assert sum(each["debits"] - each["credits"] for each in sums) == 0
    checked = ask(house, "GET", "/ledger/verification", query=TODAY).json
    assert checked["faults"] == []
    assert checked["sales"] >= 1
    assert ask(house, "GET", "/reconciliation", query=TODAY).json["comparable"] is False


@pytest.mark.parametrize("path", ["/ledger/balances", "/ledger/verification", "/reconciliation"])
@pytest.mark.parametrize(
    "query",
    [
        {},
        {"since": "2026-03-10"},
        {"since": "yesterday", "until": "2026-03-10"},
        {"since": "2026-03-10", "until": "2026-03-09"},
        {"since": "2026-01-01", "until": "2026-03-10"},
        {"since": "0001-01-01", "until": "9999-12-31"},
    ],
)
def test_days_that_are_none_are_refused(house: House, path: str, query: dict[str, str]) -> None:
    assert ask(house, "GET", path, query=query).status == 422


def test_a_shopper_sees_none_of_it(house: House, order: str) -> None:
    eve = house.world.guest("gst_eve")
    tries = [("GET", f"/orders/{order}/payments"), ("GET", f"/orders/{order}/ledger")]
    tries += [("GET", path) for path in ("/ledger/balances", "/ledger/verification", "/reconciliation")]
    for method, path in (*tries, ("POST", f"/orders/{order}/refunds")):
        body = {} if method == "POST" else None
        refused = ask(house, method, path, eve, query=TODAY, body=body)
        assert (refused.status, refused.json["code"]) == (403, "forbidden"), path
    assert ask(house, "GET", "/orders/ord_none/payments").status == 404
    assert ask(house, "POST", "/checkouts/chk_none/continuations", eve).status == 404


def test_without_a_secret_no_news_are_taken(house: House) -> None:
    refused = house.call(
        "payments", "POST", "/webhooks/stripe", body="{}", headers={"stripe-signature": "t=1,v1=0"}
    )
    assert (refused.status, refused.json["code"]) == (401, "bad_signature")
