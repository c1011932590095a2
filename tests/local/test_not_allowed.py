"""Who is not known is a 401, who may not is a 403, who asks too often a 429 that says when to come back."""

import pytest

from shared.identity.model import Limits
from tests.support.refusals import problem
from tests.support.shopper import Shopper, until
from tests.support.store import SmallShop, Store


class TestCredentials:
    @pytest.mark.parametrize(
        "header",
        [
            None,
            "",
            "Bearer",
            "Bearer x.y.z",
            "Basic YTpi",
            "Guest e30.e30.e30",
            "ApiKey ek_1",
            "ApiKey " + "x" * 6_000,
            "Nobody here",
        ],
    )
    def test_one_that_is_not_good_is_a_401(self, store: Store, shop: SmallShop, header: str | None) -> None:
        stranger = store.shopper(shop.slug)
        headers = {} if header is None else {"authorization": header}
        answer = stranger.send("GET", "/carts/current", **headers)
        assert answer.status_code == 401
        assert answer.json() == {"message": "Unauthorized"}

    def test_a_revoked_key_is_a_401(self, store: Store, shop: SmallShop) -> None:
        admin = store.admin(shop.slug, "shop", "keys:write")
        made = admin.post("/api-keys", {"title": "lost", "scopes": ["shop"]})
        admin.http.delete(f"/api-keys/{made['id']}").raise_for_status()
        program = store.shopper(shop.slug)
        program.http.headers["authorization"] = f"ApiKey {made['api_key']}"
        assert program.send("GET", "/carts/current").status_code == 401

    @pytest.mark.parametrize(
        ("method", "path", "scope"),
        [
            ("GET", "/products", "catalog:write"),
            ("PUT", "/inventory/PLENTY-1", "inventory:write"),
            ("GET", "/tenant", "tenant:read"),
            ("PATCH", "/tenant", "tenant:write"),
            ("GET", "/api-keys", "keys:write"),
            ("GET", "/profile", "profile"),
        ],
    )
    def test_what_a_guest_may_not_is_a_403_that_names_the_scope(
        self, guest: Shopper, method: str, path: str, scope: str
    ) -> None:
        body = {"on_hand": 0} if method == "PUT" else {"name": "Mine"} if method == "PATCH" else None
        assert problem(guest.send(method, path, body), 403, "forbidden")["required_scope"] == scope


@pytest.fixture(scope="module")
def small(store: Store) -> SmallShop:
    """A shop of tight limits."""
    found = SmallShop("narrow", Limits(user_per_minute=8, chat_per_minute=2))
    store.seeder.seed(found)
    return found


class TestLimits:
    def test_who_asks_too_often_is_told_when_to_come_back(self, store: Store, small: SmallShop) -> None:
        hasty, other = (store.shopper(small.slug).as_guest() for _ in range(2))
        refused = until(lambda: hasty.send("GET", "/carts/current"), lambda a: a.status_code != 200)
        assert problem(refused, 429, "rate_limited")["limit"] == 8
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert other.send("GET", "/carts/current").status_code == 200

    def test_turns_have_a_limit_of_their_own(self, store: Store, small: SmallShop) -> None:
        talker = store.shopper(small.slug).as_guest()
        talker.open_session()
        path = f"/sessions/{talker.session}/turns"
        refused = until(lambda: talker.send("POST", path, {"message": "hi"}), lambda a: a.status_code != 201)
        assert problem(refused, 429, "rate_limited")["limit"] == 2
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert talker.send("GET", "/carts/current").status_code == 200

    def test_guesses_of_a_password_are_counted(self, store: Store, shop: SmallShop, email: str) -> None:
        body = {"shop": shop.slug, "email": email, "password": "wrong horse 42 Battery!"}
        thief = store.shopper(shop.slug)
        refused = until(lambda: thief.send("POST", "/logins", body), lambda a: a.status_code != 401)
        problem(refused, 429, "rate_limited")
        assert 1 <= int(refused.headers["retry-after"]) <= 60
