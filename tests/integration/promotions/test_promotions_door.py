"""Promotions over HTTP, on moto."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from shared.identity.model import Tenant, tenant_id
from shared.kernel.tenancy import Actor, Context
from shared.runtime.table import load_events
from tests.support.checkout_world import SETTINGS
from tests.support.doors import House, opened
from tests.support.gateway import Answer

Ask = Callable[..., Answer]
OFFER = {
    "title": "Summer",
    "code": "SUMMER10",
    "starts_at": "2020-01-01T00:00:00Z",
    "effect": {"type": "percentage", "basis_points": 1000},
    "limits": {"uses": 100},
}
_SHOPS = count()


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with opened() as made:
        yield made


@pytest.fixture
def tenant(house: House) -> str:
    slug = f"shop-{next(_SHOPS)}"
    house.world.tenants.create(house.world.boss, Tenant.new(slug, SETTINGS))
    return tenant_id(slug)


@pytest.fixture
def ask(house: House, tenant: str) -> Ask:
    def asking(method: str, path: str, body: Any = None, **headers: str) -> Answer:
        scope = headers.pop("scope", "promotions:write")
        ctx = Context(
            tenant=tenant,
            actor=Actor(kind="key", id="key_boss"),
            scopes=frozenset({scope}),
            correlation_id="test-correlation",
        )
        query = headers.pop("query", None)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        more = {"query": query} if query else {}
        door = "carts" if path.startswith("/carts") else "promotions"
        return house.call(door, method, path, context=ctx, body=body, headers=named, **more)

    return asking


def test_a_promotion_is_made_found_changed_and_ended(house: House, ask: Ask, tenant: str) -> None:
    made = ask("POST", "/promotions", OFFER)
    assert (made.status, made.headers["etag"]) == (201, '"1"')
    place = made.headers["location"].removeprefix("/v1")
    assert made.json["used"] == {"uses": 0, "spent": {}}
    longer = {**OFFER, "title": "Summer and autumn", "limits": {"uses": 200}}
    assert ask("PUT", place, longer, if_match='"7"').status == 412
    changed = ask("PUT", place, longer, if_match='"1"')
    assert (changed.status, changed.headers["etag"]) == (200, '"2"')
    assert ask("PUT", place, longer, if_match='"2"').headers["etag"] == '"2"'
    more = {**longer, "effect": {"type": "percentage", "basis_points": 2000}}
    fixed = ask("PUT", place, more)
    assert (fixed.status, fixed.json["code"], fixed.json["fixed"]) == (
        409,
        "promotion_terms_fixed",
        ["effect"],
    )
    ended = ask("DELETE", place, if_match='"2"')
    assert ended.json["promotion"]["ended"] < ended.json["promotion"]["ends_at"]
    assert ask("DELETE", place).headers["etag"] == '"3"'
    assert ask("GET", place).json == ended.json
    assert [one["promotion"]["id"] for one in ask("GET", "/promotions").json["items"]] == [
        made.json["promotion"]["id"]
    ]
    assert ask("GET", f"{place}/redemptions").json == {"items": [], "next_cursor": None}
    promotion_id = made.json["promotion"]["id"]
    item = house.world.table("promotions").get(f"{tenant}#promotions", f"promotion#{promotion_id}")
    assert item
    (event,) = load_events(item["events"])
    assert (event.name, event.data) == ("promotions.ended", {"promotion_id": promotion_id})


def test_what_has_not_begun_is_ended_at_once(ask: Ask) -> None:
    coming = ask("POST", "/promotions", {**OFFER, "starts_at": "9999-01-01T00:00:00Z"}).json["promotion"]
    ended = ask("DELETE", f"/promotions/{coming['id']}")
    assert ended.status == 200
    assert ended.json["promotion"]["ends_at"] == ended.json["promotion"]["ended"]
    assert ask("POST", "/promotions", OFFER).status == 201
    assert ask("GET", f"/promotions/{coming['id']}").json == ended.json


def test_the_same_key_makes_one_promotion(ask: Ask) -> None:
    first, again = (ask("POST", "/promotions", OFFER, idempotency_key="k") for _ in range(2))
    assert first.json == again.json
    other = ask("POST", "/promotions", {**OFFER, "title": "Else", "code": "ELSE"}, idempotency_key="k")
    assert (other.status, other.json["code"]) == (409, "promotion_exists")
    assert len(ask("GET", "/promotions").json["items"]) == 1


def test_a_code_is_one_promotions_while_that_has_not_ended(ask: Ask) -> None:
    assert ask("POST", "/promotions", OFFER).status == 201
    taken = ask("POST", "/promotions", OFFER)
    assert (taken.status, taken.json["code"]) == (409, "promotion_code_taken")
    assert ask("POST", "/promotions", {**OFFER, "code": "WINTER"}).status == 201
    first = ask("GET", "/promotions", query={"limit": "1"}).json
    rest = ask("GET", "/promotions", query={"cursor": first["next_cursor"]}).json
    assert len({one["promotion"]["code"] for one in (*first["items"], *rest["items"])}) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"code": "no spaces"},
        {"effect": {"type": "percentage", "basis_points": 0}},
        {"effect": {"type": "magic"}},
        {"ends_at": "2019-01-01T00:00:00Z"},
        {"starts_at": "2020-01-01T00:00:00"},
        {"limits": {"uses": 0}},
    ],
)
def test_what_is_no_promotion_is_refused(ask: Ask, change: dict[str, Any]) -> None:
    assert ask("POST", "/promotions", {**OFFER, **change}).status == 422


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/promotions", None),
        ("POST", "/promotions", OFFER),
        ("GET", "/promotions/prm_x", None),
        ("PUT", "/promotions/prm_x", OFFER),
        ("DELETE", "/promotions/prm_x", None),
        ("GET", "/promotions/prm_x/redemptions", None),
    ],
)
def test_merchants_alone_write_promotions(ask: Ask, method: str, path: str, body: Any) -> None:
    assert ask(method, path, body, scope="shop").status == 403
    if path != "/promotions":
        assert ask(method, path, body).status == 404


def test_a_shop_has_so_many_at_most_and_groups_too(ask: Ask) -> None:
    for number in range(4):
        given = {**OFFER, "code": f"CODE{number}", "group": f"group-{number}"}
        assert ask("POST", "/promotions", given).status == 201
    full = ask("POST", "/promotions", {**OFFER, "code": "CODE5", "group": "group-5"})
    assert (full.status, full.json["code"], full.json["most_groups"]) == (409, "too_many_promotions", 4)


def test_a_cart_takes_a_code_and_gives_it_up(ask: Ask) -> None:
    ask("POST", "/promotions", OFFER)
    refused = ask("POST", "/carts/current/codes", {"code": "nonsense"}, scope="shop")
    assert (refused.status, refused.json["code"]) == (422, "promotion_code_refused")
    assert (refused.json["reason"], refused.json["detail"]) == (
        "unknown",
        "There is no code NONSENSE in this shop.",
    )
    taken = ask("POST", "/carts/current/codes", {"code": "summer10"}, scope="shop")
    assert (taken.status, taken.headers["etag"]) == (201, '"1"')
    assert taken.json["quote"]["codes"][0]["code"] == "SUMMER10"
    gone = ask("DELETE", "/carts/current/codes/summer10", if_match='"1"', scope="shop")
    assert (gone.status, gone.json["quote"]["codes"]) == (200, [])
    missing = ask("DELETE", "/carts/current/codes/summer10", scope="shop")
    assert (missing.status, missing.json["code"]) == (404, "unknown_promotion_code")
