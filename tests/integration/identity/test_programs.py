"""API keys, tenants, public routes and the authorizer's refusals, through the doors."""

from typing import Any

import pytest

from shared.identity import api_keys
from shared.identity.api_keys import NewApiKey
from shared.identity.model import PLATFORM, ROLE_SCOPES, tenant_id
from shared.kernel.tenancy import Context, system

HARBOR, ATELIER = tenant_id("harbor"), tenant_id("atelier")
ADMIN = system(HARBOR, scopes=ROLE_SCOPES["admin"])
PLATFORM_CTX = system(PLATFORM, scopes=frozenset({"platform"}))
WRITER = {"title": "Feed", "scopes": ["catalog:write", "tenant:read"]}
SHOP = {"slug": "quay", "settings": {"name": "Quay", "currency": "USD"}}


def _make(house: Any, ctx: Context = ADMIN, body: dict[str, Any] = WRITER, **given: Any) -> Any:
    return house.call("POST", "/api-keys", context=ctx, body=body, **given)


def test_a_key_is_shown_once_and_opens_what_it_carries(house: Any) -> None:
    made = _make(house)
    assert made.status == 201
    text = made.json["api_key"]
    ctx = house.authorize(f"ApiKey {text}")
    assert (ctx.tenant, ctx.actor.kind, ctx.actor.id) == (HARBOR, "key", made.json["id"])
    assert (ctx.scopes, ctx.roles, ctx.channel) == ({"catalog:write", "tenant:read"}, frozenset(), "api")
    listed = house.call("GET", "/api-keys", context=ADMIN, query={"limit": 100})
    assert made.json["id"] in [key["id"] for key in listed.json["items"]]
    assert text not in listed.text
    assert not {"digest", "api_key"} & set(listed.json["items"][0])


def test_the_secret_itself_is_kept_nowhere(house: Any) -> None:
    secret = _make(house).json["api_key"].rpartition("_")[2]
    items = house.dynamodb.scan(TableName=house.wiring.env().identity_table)["Items"]
    assert secret not in str(items)


def test_a_revoked_key_opens_nothing(house: Any) -> None:
    made = _make(house).json
    for _ in range(2):
        assert house.call("DELETE", f"/api-keys/{made['id']}", context=ADMIN).status == 204
    assert house.authorize(f"ApiKey {made['api_key']}") is None
    listed = house.call("GET", "/api-keys", context=ADMIN, query={"limit": 100}).json["items"]
    assert next(key for key in listed if key["id"] == made["id"])["revoked_at"] is not None


def test_keys_are_listed_in_pages(house: Any) -> None:
    for _ in range(3):
        _make(house)
    every = house.call("GET", "/api-keys", context=ADMIN, query={"limit": 100}).json
    assert every["next_cursor"] is None
    paged: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = house.call("GET", "/api-keys", context=ADMIN, query={"limit": 2, **cursor}).json
        paged += [key["id"] for key in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert paged == [key["id"] for key in every["items"]]


@pytest.mark.parametrize("cursor", ["x", "e30", "eyJrZXkiOiAiIn0", "eyJrZXkiOiA1fQ"])
def test_a_cursor_that_we_never_gave_is_told(house: Any, cursor: str) -> None:
    assert house.call("GET", "/api-keys", context=ADMIN, query={"cursor": cursor}).status == 422


def test_the_same_idempotency_key_makes_no_second_key(house: Any) -> None:
    headers = {"idempotency-key": "once"}
    first = _make(house, headers=headers)
    again = _make(house, headers=headers)
    assert (first.status, again.status) == (201, 409)
    assert again.json["code"] == "api_key_made_already"
    assert again.json["api_key_id"] == first.json["id"]
    assert first.json["api_key"] not in again.text


def test_a_key_is_made_by_who_may_and_with_no_more_than_they_have(house: Any) -> None:
    guest = house.call("POST", "/guests", body={"shop": "harbor"}).json["token"]
    assert _make(house, house.authorize(f"Guest {guest}")).status == 403
    weak = system(HARBOR, scopes=frozenset({"keys:write", "tenant:read"}))
    refused = _make(house, weak)
    assert (refused.status, refused.json["beyond"]) == (403, ["catalog:write"])
    for ctx in (ADMIN, system(HARBOR, scopes=frozenset({"platform"}))):
        assert _make(house, ctx, {"title": "x", "scopes": ["platform"]}).status == 403
    assert house.call("GET", "/api-keys", context=system(HARBOR)).status == 403
    assert house.call("DELETE", "/api-keys/key_1", context=system(HARBOR)).status == 403


def test_another_tenants_key_is_not_there(house: Any) -> None:
    made = _make(house).json
    stranger = system(ATELIER, scopes=ROLE_SCOPES["admin"])
    assert house.call("DELETE", f"/api-keys/{made['id']}", context=stranger).status == 404
    moved = made["api_key"].replace(HARBOR[4:], ATELIER[4:])
    assert moved != made["api_key"]
    assert house.authorize(f"ApiKey {moved}") is None


@pytest.mark.parametrize(
    "body",
    [{}, {"title": "", "scopes": ["shop"]}, {"title": "x", "scopes": []}, {"title": "x", "scopes": ["root"]}],
)
def test_a_malformed_key_is_told(house: Any, body: dict[str, Any]) -> None:
    assert _make(house, body=body).status == 422


def test_a_malformed_api_key_has_no_parts() -> None:
    good = "ek_" + "0" * 52 + "_" + "a" * 64
    assert api_keys.read(good) is not None
    for bad in ("", good + "\n", good.upper(), good[:-1], "sk" + good[2:], good.replace("0", "u", 1)):
        assert api_keys.read(bad) is None


@pytest.mark.parametrize(
    "header",
    [
        "",
        " ",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer a.b.c",
        "Guest x",
        "ApiKey x",
        "ApiKey ek_" + "0" * 52 + "_" + "a" * 64,
        "Basic dXNlcjpwdw==",
        "Bearer " + "a" * 9000,
        "Bearer \u00e9",
        "\u0000",
        "Guest " + "." * 3,
    ],
)
def test_a_header_that_is_no_credential_is_a_401(house: Any, header: str) -> None:
    assert house.authorize(header) is None


def test_credentials_are_good_in_their_own_form_only(house: Any) -> None:
    guest = house.call("POST", "/guests", body={"shop": "harbor"}).json["token"]
    access = house.register(**house.person())["access_token"]
    key = _make(house).json["api_key"]
    for form, credential in (
        ("Bearer", guest),
        ("Bearer", key),
        ("Guest", access),
        ("Guest", key),
        ("ApiKey", guest),
    ):
        assert house.authorize(f"{form} {credential}") is None
    for header in (f"guest {guest}", f"BEARER  {access}", f" apikey {key} "):
        assert house.authorize(header) is not None


def test_a_credential_of_a_shop_that_is_gone_is_no_good(house: Any) -> None:
    token = house.wiring.guests().issue(tenant_id("gone")).token
    assert house.authorize(f"Guest {token}") is None


def test_no_header_but_authorization_has_a_say(house: Any) -> None:
    from functions.authorizer.handler import handler
    from tests.support.gateway import LambdaContext, request

    guest = house.call("POST", "/guests", body={"shop": "harbor"}).json["token"]
    headers = {
        "authorization": f"Guest {guest}",
        "x-errand-channel": "voice",
        "x-errand-agent": "root",
        "x-tenant": "x",
    }
    granted = handler(request("GET", "/v1/x", headers=headers), LambdaContext())
    assert (granted["context"]["channel"], granted["context"]["agent"]) == ("web", "")


def test_the_platform_opens_a_shop_and_its_first_key_runs_it(house: Any) -> None:
    key = house.wiring.api_keys().create(
        PLATFORM_CTX, NewApiKey(title="Root", scopes=frozenset({"platform"}))
    )
    platform = house.authorize(f"ApiKey {key.api_key}")
    assert (platform.tenant, platform.scopes) == (PLATFORM, {"platform"})
    opened = house.call("POST", "/tenants", context=platform, body=SHOP)
    assert opened.status == 201
    quay = opened.json["id"]
    assert opened.headers["location"] == f"/v1/tenants/{quay}"
    assert house.call("POST", "/tenants", context=platform, body=SHOP).json == opened.json
    other = SHOP | {"settings": {"name": "Else", "currency": "USD"}}
    assert house.call("POST", "/tenants", context=platform, body=other).json["code"] == "slug_taken"
    first = {"title": "First", "scopes": sorted(ROLE_SCOPES["admin"])}
    made = house.call("POST", f"/tenants/{quay}/api-keys", context=platform, body=first)
    admin = house.authorize(f"ApiKey {made.json['api_key']}")
    assert (admin.tenant, admin.scopes) == (quay, ROLE_SCOPES["admin"])
    assert house.call("GET", "/tenant", context=admin).json["slug"] == "quay"
    assert house.call("POST", "/tenants/tnt_x/api-keys", context=platform, body=first).status == 404


def test_a_tenant_changes_its_settings_but_not_its_limits(house: Any) -> None:
    tax = {"tax": {"rate_bp": 825, "title": "Sales tax"}}
    seen = house.call("GET", "/tenant", context=ADMIN).headers["etag"]
    changed = house.call("PATCH", "/tenant", context=ADMIN, body=tax, headers={"if-match": seen})
    assert (changed.status, changed.json["settings"]["tax"]["rate_bp"]) == (200, 825)
    assert house.call("PATCH", "/tenant", context=ADMIN, body=tax, headers={"if-match": seen}).status == 412
    limits = {"limits": {"user_per_minute": 9_999}}
    assert house.call("PATCH", "/tenant", context=ADMIN, body=limits).status == 403
    raised = house.call("PATCH", f"/tenants/{HARBOR}", context=PLATFORM_CTX, body=limits)
    assert raised.json["settings"]["limits"]["user_per_minute"] == 9_999
    assert house.call("GET", f"/tenants/{HARBOR}", context=PLATFORM_CTX).json == raised.json
    for body in ({"currency": "EUR"}, {"name": ""}, {"hold_seconds": 0}, {"limits": {"cart_lines": -1}}):
        assert house.call("PATCH", "/tenant", context=ADMIN, body=body).status == 422


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/tenant", None),
        ("PATCH", "/tenant", {"name": "X"}),
        ("POST", "/tenants", SHOP),
        ("GET", f"/tenants/{HARBOR}", None),
        ("PATCH", f"/tenants/{HARBOR}", {"name": "X"}),
        ("POST", f"/tenants/{HARBOR}/api-keys", WRITER),
    ],
)
def test_a_customer_runs_no_shop(house: Any, method: str, path: str, body: Any) -> None:
    ctx = system(HARBOR, scopes=ROLE_SCOPES["customer"])
    refused = house.call(method, path, context=ctx, body=body)
    assert refused.status == 403
    assert refused.json["required_scope"] in {"tenant:read", "tenant:write", "platform"}
    assert house.call(method, path, body=body).status == 401


def test_anyone_may_know_a_shops_face(house: Any) -> None:
    shown = house.call("GET", "/shops/atelier")
    assert (shown.json["name"], shown.json["currency"], shown.json["locale"]) == ("Atelier", "EUR", "fr-FR")
    assert "pm_card_ok" in shown.json["test_payment_methods"]
    assert not {"limits", "flags", "tools"} & set(shown.json)
    for slug in ("nowhere", "NO", "a" * 40):
        assert house.call("GET", f"/shops/{slug}").status == 404
    assert house.call("GET", f"/shops/{'a' * 41}").status == 422
    assert house.call("GET", "/health").json == {"status": "ok"}
