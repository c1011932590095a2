"""Registration, sign-in, sessions and profiles, through the door and the authorizer."""

import io
import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from shared.identity.forms import Registration
from shared.identity.model import ROLE_SCOPES, User, tenant_id, user_id, username_of
from shared.identity.store import IdentityStore
from shared.kernel.errors import Forbidden, NotFound
from shared.kernel.ids import is_id
from shared.kernel.tenancy import Context, system
from shared.runtime import telemetry
from shared.runtime.table import DynamoUnitOfWork, Table

HARBOR, ATELIER = tenant_id("harbor"), tenant_id("atelier")
ADMIN = system(HARBOR, scopes=ROLE_SCOPES["admin"])


def _login(house: Any, person: dict[str, str], **changes: str) -> Any:
    body = {key: value for key, value in (person | changes).items() if key != "name"}
    return house.call("POST", "/logins", body=body)


def _refresh(house: Any, tokens: dict[str, Any]) -> Any:
    return house.call("POST", "/token-refreshes", body={"refresh_token": tokens["refresh_token"]})


def test_who_registers_is_signed_in_as_a_customer(house: Any) -> None:
    person = house.person()
    tokens = house.register(**person)
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 900)
    ctx: Context = house.authorize(f"Bearer {tokens['access_token']}")
    assert is_id(ctx.actor.id, "usr")
    assert (ctx.tenant, ctx.actor.kind, ctx.channel) == (HARBOR, "customer", "web")
    assert (ctx.scopes, ctx.roles) == ({"shop", "profile"}, {"customer"})
    profile = house.call("GET", "/profile", context=ctx)
    assert profile.json == {
        "id": ctx.actor.id,
        "email": person["email"].lower(),
        "name": "Jane Doe",
        "roles": ["customer"],
        "addresses": [],
        "version": 1,
    }


def test_sign_in_takes_the_address_in_any_case_and_only_the_right_password(house: Any) -> None:
    person = house.person()
    house.register(**person)
    assert _login(house, person, email=person["email"].upper()).status == 200
    wrong = _login(house, person, password=person["password"] + "x")
    unknown = _login(house, person, email="nobody@example.com")
    assert wrong.status == unknown.status == 401
    assert wrong.json == unknown.json
    assert wrong.json["code"] == "bad_credentials"


def test_the_same_address_is_two_people_in_two_shops(house: Any) -> None:
    person = house.person()
    here = house.customer(**person)
    assert _login(house, person, shop="atelier").status == 401
    there = house.customer(**(person | {"shop": "atelier", "password": "Another-horse-7"}))
    assert (here.tenant, there.tenant) == (HARBOR, ATELIER)
    assert here.actor.id != there.actor.id
    assert there.locale == "fr-FR"
    assert _login(house, person, password="Another-horse-7").status == 401
    assert _login(house, person).status == 200


def test_an_address_that_is_taken_is_told_and_nothing_more(house: Any) -> None:
    person = house.person()
    house.register(**person)
    again = house.call("POST", "/registrations", body=person | {"password": "Another-horse-7", "name": "Eve"})
    assert again.status == 409
    assert again.json["code"] == "address_taken"
    assert "jane" not in again.text.lower()
    assert _login(house, person, password="Another-horse-7").status == 401


def test_the_same_registration_again_is_answered_like_the_first(house: Any) -> None:
    person = house.person()
    first = house.customer(**person)
    assert house.customer(**(person | {"name": "Janet"})) == first
    assert house.call("GET", "/profile", context=first).json["name"] == "Jane Doe"


@pytest.mark.parametrize("recorded", [False, True])
def test_a_registration_that_broke_off_is_finished_by_the_next_with_its_password(
    house: Any, recorded: bool
) -> None:
    person = house.person()
    username = username_of(HARBOR, person["email"])
    made = house.cognito.admin_create_user(
        UserPoolId=house.pool,
        Username=username,
        TemporaryPassword=person["password"],
        MessageAction="SUPPRESS",
    )
    if recorded:
        subject = next(a["Value"] for a in made["User"]["Attributes"] if a["Name"] == "sub")
        user = User(id=user_id(HARBOR, subject), tenant=HARBOR, username=username, name="Jane Doe")
        table = Table(house.dynamodb, house.wiring.env().identity_table)
        DynamoUnitOfWork(house.dynamodb).commit(IdentityStore(table).put_user(user, []))
    assert _login(house, person).status == 401
    stolen = house.call("POST", "/registrations", body=person | {"password": "Another-horse-7"})
    assert stolen.json["code"] == "address_taken"
    assert house.customer(**person).actor.kind == "customer"
    assert _login(house, person).status == 200


def test_two_registrations_of_one_person_at_once_are_one_account(house: Any) -> None:
    person = house.person()
    with ThreadPoolExecutor(4) as threads:
        accounts = house.wiring.accounts()
        given = Registration.model_validate(person)
        tokens = list(threads.map(lambda _: accounts.register(given), range(4)))
    people = {house.authorize(f"Bearer {each.access_token}").actor.id for each in tokens}
    assert len(people) == 1


@pytest.mark.parametrize(
    "password", ["Short-1", "nocapitals-11", "NOSMALL-1111", "No-digits-here", "NoSymbol1234"]
)
def test_a_weak_password_is_told_at_its_place_and_leaves_nothing(house: Any, password: str) -> None:
    person = house.person()
    refused = house.call("POST", "/registrations", body=person | {"password": password})
    assert refused.status == 422
    assert refused.json["code"] == "password_policy"
    (problem,) = refused.json["errors"]
    assert problem["path"] == "$.password"
    assert "Password must have" in problem["message"]
    assert password not in refused.text
    house.register(**person)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"email": "not-an-address"}, "$.email"),
        ({"email": "a@b"}, "$.email"),
        ({"email": "a" * 250 + "@example.com"}, "$.email"),
        ({"email": 5}, "$.email"),
        ({"password": ""}, "$.password"),
        ({"password": " padded-Horse-9"}, "$.password"),
        ({"password": "x" * 257}, "$.password"),
        ({"password": None}, "$.password"),
        ({"shop": "No Shop"}, "$.shop"),
        ({"name": ""}, "$.name"),
        ({"role": "admin"}, "$.role"),
    ],
)
def test_malformed_registrations_are_told_with_their_path(
    house: Any, changes: dict[str, Any], path: str
) -> None:
    refused = house.call("POST", "/registrations", body=house.person() | changes)
    assert refused.status == 422
    assert [problem["path"] for problem in refused.json["errors"]] == [path]
    assert "padded-Horse-9" not in refused.text


def test_an_unknown_shop_is_not_found(house: Any) -> None:
    assert house.call("POST", "/registrations", body=house.person(shop="nowhere")).status == 404
    assert _login(house, house.person(shop="nowhere")).status == 404
    assert house.call("POST", "/guests", body={"shop": "nowhere"}).status == 404


def test_a_refresh_rotates_and_the_old_token_is_good_no_more(house: Any) -> None:
    first = house.register(**house.person())
    second = _refresh(house, first).json
    assert second["refresh_token"] != first["refresh_token"]
    assert house.authorize(f"Bearer {second['access_token']}") is not None
    reused = _refresh(house, first)
    assert reused.status == 401
    assert _refresh(house, second).status == 200
    assert _refresh(house, {"refresh_token": "nonsense"}).status == 401
    assert _refresh(house, {"refresh_token": first["access_token"]}).status == 401


def test_a_logout_ends_the_session_and_no_other(house: Any) -> None:
    person = house.person()
    ended = house.register(**person)
    other = _login(house, person).json
    ctx = house.authorize(f"Bearer {ended['access_token']}")
    body = {"refresh_token": ended["refresh_token"]}
    assert house.call("POST", "/logouts", context=ctx, body=body).status == 204
    assert _refresh(house, ended).status == 401
    assert _refresh(house, other).status == 200
    # Stated: an access token that is out already is honoured until it expires.
    assert house.authorize(f"Bearer {ended['access_token']}") is not None


def test_a_logout_everywhere_asks_the_pool_to_end_every_session(house: Any) -> None:
    ctx = house.customer()
    assert house.call("POST", "/logouts", context=ctx, body={"everywhere": True}).status == 204


@pytest.mark.parametrize("body", [{}, {"everywhere": False}, {"refresh_token": None}])
def test_a_logout_says_what_to_end(house: Any, body: dict[str, Any]) -> None:
    refused = house.call("POST", "/logouts", context=house.customer(), body=body)
    assert refused.status == 422
    assert refused.json["errors"][0]["path"] == "$.refresh_token"


def test_a_profile_is_changed_in_parts_and_on_the_version_seen(house: Any) -> None:
    ctx = house.customer()
    home = {"name": "Jane Doe", "line1": "1 Quay", "city": "Port", "postal_code": "1234", "country": "US"}
    changed = house.call(
        "PATCH", "/profile", context=ctx, body={"addresses": [home]}, headers={"if-match": '"1"'}
    )
    assert changed.status == 200
    assert changed.headers["etag"] == '"2"'
    assert changed.json["addresses"] == [home | {"line2": "", "region": ""}]
    assert changed.json["name"] == "Jane Doe"
    stale = house.call("PATCH", "/profile", context=ctx, body={"name": "J"}, headers={"if-match": '"1"'})
    assert stale.status == 412
    assert stale.json["version"] == 2
    assert house.call("PATCH", "/profile", context=ctx, body={"name": "J"}).json["version"] == 3


@pytest.mark.parametrize(
    "body", [{"name": None}, {"email": "x@y.zz"}, {"roles": ["admin"]}, {"addresses": [{}]}]
)
def test_a_profile_takes_only_its_own_fields(house: Any, body: dict[str, Any]) -> None:
    assert house.call("PATCH", "/profile", context=house.customer(), body=body).status == 422


def test_guests_and_strangers_have_no_profile(house: Any) -> None:
    guest = house.call("POST", "/guests", body={"shop": "atelier"}).json
    ctx = house.authorize(f"Guest {guest['token']}")
    assert (ctx.actor.kind, ctx.actor.id, ctx.tenant) == ("guest", guest["actor_id"], ATELIER)
    for method, path, body in (("GET", "/profile", None), ("POST", "/logouts", {"everywhere": True})):
        assert house.call(method, path, context=ctx, body=body).status == 403
        assert house.call(method, path, body=body).status == 401


def test_an_account_is_not_seen_from_another_tenant(house: Any) -> None:
    ctx = house.customer()
    elsewhere = ctx.model_copy(update={"tenant": ATELIER})
    assert house.call("GET", "/profile", context=elsewhere).status == 404
    with pytest.raises(NotFound):
        house.wiring.accounts().set_access(
            system(ATELIER, scopes=ROLE_SCOPES["admin"]), ctx.actor.id, frozenset({"customer"})
        )


def test_roles_add_scopes_and_nobody_gives_more_than_they_have(house: Any) -> None:
    person = house.person()
    ctx = house.customer(**person)
    accounts = house.wiring.accounts()
    accounts.set_access(ADMIN, ctx.actor.id, frozenset({"customer", "merchant"}))
    merchant = house.authorize(f"Bearer {_login(house, person).json['access_token']}")
    assert merchant.roles == {"customer", "merchant"}
    assert merchant.scopes == ROLE_SCOPES["customer"] | ROLE_SCOPES["merchant"]
    writer = system(HARBOR, scopes=frozenset({"tenant:write"}))
    for caller, roles in ((writer, {"admin"}), (ADMIN, {"system"}), (merchant, {"customer"})):
        with pytest.raises(Forbidden):
            accounts.set_access(caller, ctx.actor.id, frozenset(roles))


def test_a_disabled_account_is_out_and_comes_back(house: Any) -> None:
    person = house.person()
    tokens = house.register(**person)
    user = house.authorize(f"Bearer {tokens['access_token']}").actor.id
    accounts = house.wiring.accounts()
    accounts.set_access(ADMIN, user, frozenset({"customer"}), "disabled")
    assert house.authorize(f"Bearer {tokens['access_token']}") is None
    disabled = _login(house, person)
    assert (disabled.status, disabled.json["code"]) == (401, "bad_credentials")
    accounts.set_access(ADMIN, user, frozenset({"customer"}))
    assert house.authorize(f"Bearer {tokens['access_token']}") is not None
    assert _login(house, person).status == 200


def test_an_account_without_a_record_is_refused(house: Any) -> None:
    tokens = house.register(**house.person())
    ctx = house.authorize(f"Bearer {tokens['access_token']}")
    key = {"pk": {"S": f"{HARBOR}#{ctx.actor.id}"}, "sk": {"S": "user"}}
    house.dynamodb.delete_item(TableName=house.wiring.env().identity_table, Key=key)
    assert house.authorize(f"Bearer {tokens['access_token']}") is None


def test_guessing_at_one_account_is_slowed_from_wherever_it_comes(house: Any) -> None:
    person = house.person()
    house.register(**person)
    for n in range(9):
        assert _login_from(house, person | {"password": "Wrong-horse-9"}, f"198.51.100.{n}").status == 401
    limited = _login_from(house, person, "198.51.100.99")
    assert limited.status == 429
    assert 1 <= int(limited.headers["retry-after"]) <= 60
    assert house.call("POST", "/registrations", body=person).status == 429
    assert _login_from(house, house.person() | {"shop": "harbor"}, "198.51.100.99").status == 401


def _login_from(house: Any, person: dict[str, str], address: str) -> Any:
    body = {key: value for key, value in person.items() if key != "name"}
    return house.call("POST", "/logins", body=body, source_ip=address)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged, in the form in which it is."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(telemetry.logger().registered_formatter)
    loggers = (logging.getLogger(), logging.getLogger(telemetry.logger().service))
    level = telemetry.logger().log_level
    telemetry.logger().setLevel("INFO")
    for logger in loggers:
        logger.addHandler(handler)
    yield stream
    for logger in loggers:
        logger.removeHandler(handler)
    telemetry.logger().setLevel(level)


def test_nothing_personal_is_in_keys_events_or_logs(house: Any, log: io.StringIO) -> None:
    person = house.person(email="Zacharias.Quill@Example.com", name="Zacharias Quill")
    tokens = house.register(**person)
    ctx = house.authorize(f"Bearer {tokens['access_token']}")
    house.call("PATCH", "/profile", context=ctx, body={"name": "Zacharias Q. Quill"})
    _login(house, person, password="Wrong-horse-9")
    house.call("POST", "/registrations", body=person | {"password": "Wrong-horse-9"})
    house.call("POST", "/registrations", body=person | {"password": "zacharias"})
    house.authorize("Bearer " + tokens["access_token"][:-9])
    written = log.getvalue()
    assert '"reason":' in written
    assert '"status":409' in written
    env = house.wiring.env()
    items = [
        i for t in (env.identity_table, env.limits_table) for i in house.dynamodb.scan(TableName=t)["Items"]
    ]
    kept = json.dumps([{name: value for name, value in item.items() if name != "doc"} for item in items])
    for text in (written, kept):
        for secret in (
            "zacharias",
            "quill",
            person["password"],
            "Wrong-horse-9",
            tokens["access_token"][-40:],
        ):
            assert secret.lower() not in text.lower()
    names = {
        json.loads(item["events"]["S"])[0]["name"]
        for item in items
        if item.get("events", {}).get("S", "[]") != "[]"
    }
    assert {"identity.user_changed", "identity.tenant_created"} <= names
