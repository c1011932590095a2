"""Bad input of every kind gets a problem document that says what is wrong and where, and changes nothing."""

import json
from typing import Any

import httpx
import pytest

from tests.support.refusals import places, problem
from tests.support.shopper import CHOICES, Shopper
from tests.support.store import SmallShop

LINES = "/carts/current/lines"
NOBODYS = "{}_01k9zzzzzzzzzzzzzzzzzzzzzz"


def raw(guest: Shopper, path: str, content: bytes, kind: str = "application/json") -> httpx.Response:
    return guest.http.post(path, content=content, headers={"content-type": kind})


@pytest.mark.usefixtures("unchanged")
class TestBodies:
    @pytest.mark.parametrize(
        "content",
        [
            b"{",
            b"{'product_id': 'x'}",
            b'{"product_id": }',
            b"\x00",
            b"\xff\xfe\xfa",
            b"[" * 100_000,
            b'{"a":' * 50_000,
            b'{"product_id": "\\ud800"}',
            b'{"quantity": ' + b"9" * 5_000 + b"}",
        ],
        ids=["open", "quotes", "gap", "nul", "bytes", "deep", "deeper", "surrogate", "digits"],
    )
    @pytest.mark.parametrize("path", [LINES, "/checkouts", "/sessions"])
    def test_what_is_no_json_is_told_so(self, guest: Shopper, path: str, content: bytes) -> None:
        problem(raw(guest, path, content), 400)

    @pytest.mark.parametrize("path", [LINES, "/carts/current/merges"])
    def test_no_body_at_all_is_missed(self, guest: Shopper, path: str) -> None:
        assert places(problem(raw(guest, path, b""), 422, "invalid")) == ["$"]

    @pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x"])
    def test_another_content_type_is_not_read_as_json(
        self, guest: Shopper, shop: SmallShop, kind: str
    ) -> None:
        body = json.dumps({"product_id": shop.plenty[0]}).encode()
        assert places(problem(raw(guest, LINES, body, kind), 422, "invalid")) == ["$"]

    def test_too_much_is_refused_unread(self, guest: Shopper) -> None:
        body = json.dumps({"product_id": "x" * 300_000}).encode()
        problem(raw(guest, LINES, body), 413, "too_large")

    @pytest.mark.parametrize("text", ["a\x00b", "\x00", "a b", "é" * 20, "x" * 5_000, "../../etc", ""])
    def test_text_that_is_no_id_is_told_where(self, guest: Shopper, text: str) -> None:
        answer = guest.send("POST", LINES, {"product_id": text})
        assert places(problem(answer, 422, "invalid")) == ["$.product_id"]

    def test_everything_that_is_wrong_is_told_at_once(self, guest: Shopper) -> None:
        answer = guest.send("POST", LINES, {"product_id": 5, "quantity": -1, "price": 1})
        assert set(places(problem(answer, 422))) == {"$.product_id", "$.quantity", "$.price"}

    def test_a_message_is_text_of_a_bounded_length(self, guest: Shopper) -> None:
        path = f"/sessions/{guest.session}/turns"
        for message in ("", "x" * 2_001, None, {"a": 1}):
            assert places(problem(guest.send("POST", path, {"message": message}), 422)) == ["$.message"]


@pytest.mark.usefixtures("unchanged")
class TestQuantities:
    @pytest.mark.parametrize("quantity", [0, -1, -(10**30), 10_001, 10**30, 1.5, "two", None, [], True])
    def test_what_no_cart_can_hold_is_refused(self, guest: Shopper, shop: SmallShop, quantity: Any) -> None:
        product, sku = shop.plenty
        line = guest.cart()["lines"][0]["id"]
        for method, path, more in (
            ("POST", LINES, {"product_id": product, "sku": sku}),
            ("PATCH", f"{LINES}/{line}", {}),
        ):
            answer = guest.send(method, path, {**more, "quantity": quantity})
            assert places(problem(answer, 422, "invalid")) == ["$.quantity"]

    def test_more_than_the_shop_lets_one_have_is_refused(self, guest: Shopper, shop: SmallShop) -> None:
        line = guest.cart()["lines"][0]["id"]
        most = shop.settings.limits.cart_quantity
        refused = guest.send("PATCH", f"{LINES}/{line}", {"quantity": most + 1})
        assert problem(refused, 422, "quantity_too_large")


@pytest.mark.usefixtures("unchanged")
class TestPlaces:
    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("GET", "/products/{prd}", None),
            ("GET", "/products/{prd}/prices", None),
            ("POST", LINES, {"product_id": NOBODYS.format("prd")}),
            ("PATCH", LINES + "/{lin}", {"quantity": 1}),
            ("DELETE", LINES + "/{lin}", None),
            ("GET", "/checkouts/{chk}", None),
            ("PATCH", "/checkouts/{chk}", CHOICES),
            ("POST", "/checkouts/{chk}/confirmations", {"consent": "0" * 64}),
            ("POST", "/checkouts/{chk}/cancellations", {}),
            ("GET", "/orders/{ord}", None),
            ("GET", "/sessions/{ses}", None),
            ("DELETE", "/sessions/{ses}", None),
            ("POST", "/sessions/{ses}/turns", {"message": "hello"}),
            ("GET", "/sessions/{ses}/turns/{trn}", None),
        ],
    )
    def test_what_is_not_there_is_not_found(self, guest: Shopper, method: str, path: str, body: Any) -> None:
        names = {kind: NOBODYS.format(kind) for kind in ("prd", "lin", "chk", "ord", "ses", "trn")}
        problem(guest.send(method, path.format(**names), body), 404)

    @pytest.mark.parametrize("text", ["%00", "a%20b", "%ED%A0%80", "x" * 101, "..%2F..%2Fetc", "%7B%7D"])
    @pytest.mark.parametrize("path", ["/products", "/orders", "/checkouts", "/sessions"])
    def test_a_path_that_is_no_id_is_told_or_not_found(self, guest: Shopper, path: str, text: str) -> None:
        answer = guest.http.get(f"{path}/{text}")
        assert answer.status_code in (404, 422)
        assert answer.status_code == 404 or places(problem(answer, 422))[0].startswith("path.")

    @pytest.mark.parametrize(
        ("path", "query"),
        [
            ("/orders", {"limit": "0"}),
            ("/orders", {"limit": "many"}),
            ("/orders", {"cursor": "not-ours"}),
            ("/search", {"limit": "-1"}),
            ("/search", {"price_min": "1e9"}),
            ("/search", {"sort": "by-luck"}),
            ("/search", {"q": "x" * 201}),
            ("/product-cards", {"ids": "x" * 4_000}),
        ],
    )
    def test_a_query_is_told_by_its_parameter(self, guest: Shopper, path: str, query: Any) -> None:
        (name,) = query
        assert places(problem(guest.http.get(path, params=query), 422))[0] == f"query.{name}"


@pytest.mark.usefixtures("unchanged")
class TestHeaders:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("If-Match", "yesterday"),
            ("If-Match", '"x"'),
            ("If-Match", "9" * 60),
            ("Idempotency-Key", "k" * 8_000),
        ],
    )
    def test_a_header_that_we_never_gave_is_told(
        self, guest: Shopper, shop: SmallShop, name: str, value: str
    ) -> None:
        body = {"product_id": shop.plenty[0]}
        where = places(problem(guest.send("POST", LINES, body, **{name: value}), 422))
        assert where[0].lower() == f"header.{name}".lower()

    def test_huge_headers_of_no_meaning_change_nothing(self, guest: Shopper) -> None:
        answer = guest.send(
            "GET", "/carts/current", **{"X-Noise": "x" * 8_000, "X-Correlation-Id": "y" * 500}
        )
        assert answer.status_code == 200
        assert answer.headers["x-correlation-id"] != "y" * 500

    def test_an_old_version_is_refused(self, guest: Shopper, shop: SmallShop) -> None:
        answer = guest.send("POST", LINES, {"product_id": shop.plenty[0]}, **{"If-Match": '"0"'})
        problem(answer, 412, "stale_version")


def test_a_key_for_two_different_things_is_refused(guest: Shopper, shop: SmallShop) -> None:
    headers = {"Idempotency-Key": "twice"}
    first = guest.post(LINES, {"product_id": shop.plenty[0]}, **headers)
    problem(
        guest.send("POST", LINES, {"product_id": shop.single[0]}, **headers), 422, "idempotency_key_reused"
    )
    again = guest.post(LINES, {"product_id": shop.plenty[0]}, **headers)
    # Prices that are looked at again hold from then on.
    assert again.pop("quote") | {"expires_at": None} == first["quote"] | {"expires_at": None}
    assert again == {name: value for name, value in first.items() if name != "quote"}
    assert guest.cart()["lines"] == first["lines"]
