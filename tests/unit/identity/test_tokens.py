"""Guest tokens, access tokens and the keys they are checked with."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import jwt
import pytest
from botocore.exceptions import EndpointConnectionError
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from shared.identity.access import AccessTokens, Holder, SigningKeys, from_url
from shared.identity.keyring import Remembered
from shared.identity.model import tenant_id
from shared.identity.tokens import ISSUER, LIFE, GuestKeys, GuestTokens
from shared.kernel.clock import FrozenClock, epoch
from shared.kernel.errors import Unauthenticated, Unavailable
from shared.kernel.ids import Ids

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TENANT = tenant_id("harbor")
OLD, NEW = "0" * 32, "1" * 32


class Vault:
    """Secrets Manager as boto3 shows it."""

    def __init__(self, current: str = "k1", **keys: str) -> None:
        self.held = {"current": current, "keys": keys or {"k1": OLD}}
        self.asked = 0
        self.down = False

    def get_secret_value(self, SecretId: str) -> dict[str, str]:  # noqa: N803 - boto3's own
        self.asked += 1
        if self.down:
            raise EndpointConnectionError(endpoint_url="https://secretsmanager")
        return {"SecretString": json.dumps(self.held)}


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOON)


@pytest.fixture
def vault() -> Vault:
    return Vault()


@pytest.fixture
def guests(vault: Vault, clock: FrozenClock) -> GuestTokens:
    return GuestTokens(GuestKeys(vault, "guest", clock), Ids(clock), clock)


def test_a_guest_is_who_the_token_says_for_thirty_days(guests: GuestTokens, clock: FrozenClock) -> None:
    issued = guests.issue(TENANT)
    ctx = guests.verify(issued.token)
    assert (ctx.tenant, ctx.actor.kind, ctx.actor.id) == (TENANT, "guest", issued.actor_id)
    assert (ctx.scopes, ctx.roles) == ({"shop"}, frozenset())
    assert issued.expires_at == NOON + LIFE
    clock.advance(days=30, seconds=-1)
    guests.verify(issued.token)
    clock.advance(seconds=1)
    with pytest.raises(Unauthenticated):
        guests.verify(issued.token)


def test_a_rotated_key_signs_and_the_old_one_still_verifies(
    guests: GuestTokens, vault: Vault, clock: FrozenClock
) -> None:
    before = guests.issue(TENANT)
    vault.held = {"current": "k2", "keys": {"k1": OLD, "k2": NEW}}
    clock.advance(minutes=5)
    after = guests.issue(TENANT)
    assert jwt.get_unverified_header(after.token)["kid"] == "k2"
    guests.verify(before.token)
    vault.held = {"current": "k2", "keys": {"k2": NEW}}
    clock.advance(minutes=5)
    guests.verify(after.token)
    with pytest.raises(Unauthenticated):
        guests.verify(before.token)


def test_a_new_key_is_known_before_its_time_and_unknown_ones_do_not_hammer_the_vault(
    guests: GuestTokens, vault: Vault, clock: FrozenClock
) -> None:
    guests.issue(TENANT)
    vault.held = {"current": "k2", "keys": {"k1": OLD, "k2": NEW}}
    other = GuestTokens(GuestKeys(vault, "guest", clock), Ids(clock), clock).issue(TENANT)
    vault.asked = 0
    clock.advance(seconds=31)
    guests.verify(other.token)
    assert vault.asked == 1
    for n in range(20):
        forged = jwt.encode({"sub": "x"}, OLD, algorithm="HS256", headers={"kid": f"k{n + 9}"})
        with pytest.raises(Unauthenticated):
            guests.verify(forged)
    assert vault.asked == 1


def test_keys_that_cannot_be_read_are_no_refusal(vault: Vault, clock: FrozenClock) -> None:
    vault.down = True
    guests = GuestTokens(GuestKeys(vault, "guest", clock), Ids(clock), clock)
    with pytest.raises(Unavailable):
        guests.issue(TENANT)
    vault.down = False
    issued = guests.issue(TENANT)
    vault.down = True
    clock.advance(hours=1)
    guests.verify(issued.token)


CLAIMS = {
    "iss": ISSUER,
    "tenant": TENANT,
    "sub": "gst_" + "0" * 26,
    "iat": epoch(NOON),
    "exp": epoch(NOON) + 60,
}


def _guest(claims: dict[str, Any], secret: str = OLD, algorithm: str = "HS256", kid: Any = "k1") -> str:
    return jwt.encode(claims, secret, algorithm=algorithm, headers={"kid": kid} if kid else None)


def test_the_claims_of_these_tests_are_good(guests: GuestTokens) -> None:
    guests.verify(_guest(CLAIMS))


@pytest.mark.parametrize(
    "token",
    [
        _guest(CLAIMS, secret=NEW),
        _guest(CLAIMS, algorithm="HS512", secret=OLD * 2),
        _guest(CLAIMS, kid=None),
        _guest(CLAIMS, kid="../k1"),
        _guest(CLAIMS | {"iss": "someone"}),
        _guest({k: v for k, v in CLAIMS.items() if k != "iss"}),
        _guest({k: v for k, v in CLAIMS.items() if k != "exp"}),
        _guest({k: v for k, v in CLAIMS.items() if k != "tenant"}),
        _guest(CLAIMS | {"exp": epoch(NOON)}),
        _guest(CLAIMS | {"exp": str(epoch(NOON) + 60)}),
        _guest(CLAIMS | {"exp": 1.5}),
        _guest(CLAIMS | {"sub": "usr_" + "0" * 26}),
        _guest(CLAIMS | {"tenant": ["x"]}),
        _guest(CLAIMS)[:-1] + ("A" if _guest(CLAIMS)[-1] != "A" else "B"),
        jwt.encode(CLAIMS, "", algorithm="none", headers={"kid": "k1"}),
        "",
        "a.b",
        "a.b.c",
        "é.é.é",
        "...",
    ],
)
def test_a_guest_token_that_is_not_ours_is_refused(guests: GuestTokens, token: str) -> None:
    with pytest.raises(Unauthenticated):
        guests.verify(token)


@given(st.text(max_size=80))
def test_no_text_breaks_the_verification(text: str) -> None:
    clock = FrozenClock(NOON)
    keys = SigningKeys(lambda: _jwks(a=_key("a")), clock)
    for verify in (
        GuestTokens(GuestKeys(Vault(), "g", clock), Ids(clock), clock).verify,
        AccessTokens(keys, POOL, "client", clock).verify,
    ):
        with pytest.raises(Unauthenticated):
            verify(text)


POOL = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_x"
ACCESS = {
    "iss": POOL,
    "sub": "s-1",
    "token_use": "access",
    "client_id": "client",
    "username": f"{TENANT}.lgn_1",
    "exp": epoch(NOON) + 900,
}


@cache
def _key(name: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _jwks(**keys: rsa.RSAPrivateKey) -> bytes:
    published = [
        jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        | {"kid": kid, "use": "sig", "alg": "RS256"}
        for kid, key in keys.items()
    ]
    return json.dumps({"keys": published}).encode()


def _access(claims: dict[str, Any], kid: str = "a", signer: str = "a") -> str:
    return jwt.encode(claims, _key(signer), algorithm="RS256", headers={"kid": kid})


class Pool:
    """The pool's published keys."""

    def __init__(self) -> None:
        self.document = _jwks(a=_key("a"))
        self.asked = 0
        self.down = False

    def fetch(self) -> bytes:
        self.asked += 1
        if self.down:
            raise Unavailable("down")
        return self.document


@pytest.fixture
def pool() -> Pool:
    return Pool()


@pytest.fixture
def access(pool: Pool, clock: FrozenClock) -> AccessTokens:
    return AccessTokens(SigningKeys(pool.fetch, clock), POOL, "client", clock)


def test_an_access_token_names_its_holder_until_it_expires(
    access: AccessTokens, clock: FrozenClock, pool: Pool
) -> None:
    token = _access(ACCESS)
    assert access.verify(token) == Holder("s-1", f"{TENANT}.lgn_1")
    clock.advance(seconds=899)
    access.verify(token)
    assert pool.asked == 1
    clock.advance(seconds=1)
    with pytest.raises(Unauthenticated, match="expired"):
        access.verify(token)


def _without(name: str) -> dict[str, Any]:
    return {key: value for key, value in ACCESS.items() if key != name}


_PEM = base64.b64encode(_key("a").public_key().public_numbers().n.to_bytes(256, "big")).decode()


@pytest.mark.parametrize(
    "forge",
    [
        lambda: _access(ACCESS | {"token_use": "id"}),
        lambda: _access(ACCESS | {"client_id": "other"}),
        lambda: _access(ACCESS | {"iss": POOL + "y"}),
        lambda: _access(ACCESS | {"username": 5}),
        lambda: _access(ACCESS | {"exp": "soon"}),
        lambda: _access(ACCESS, signer="b"),
        lambda: _access(ACCESS, kid="b"),
        *((lambda name=name: _access(_without(name))) for name in ACCESS),
        lambda: jwt.encode(ACCESS, "", algorithm="none", headers={"kid": "a"}),
        # The public key as the secret of an HMAC: what a verifier that trusts the header falls for.
        lambda: jwt.encode(ACCESS, _PEM, algorithm="HS256", headers={"kid": "a"}),
    ],
)
def test_an_access_token_that_is_not_ours_is_refused(access: AccessTokens, forge: Callable[[], str]) -> None:
    with pytest.raises(Unauthenticated):
        access.verify(forge())


def test_a_rotated_key_is_found_and_unknown_ones_ask_once_in_half_a_minute(
    access: AccessTokens, pool: Pool, clock: FrozenClock
) -> None:
    access.verify(_access(ACCESS))
    pool.document = _jwks(a=_key("a"), b=_key("b"))
    rotated = _access(ACCESS, kid="b", signer="b")
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            access.verify(rotated)
    assert pool.asked == 1
    clock.advance(seconds=30)
    access.verify(rotated)
    assert pool.asked == 2


def test_a_withdrawn_key_is_forgotten_within_the_hour(pool: Pool, clock: FrozenClock) -> None:
    access = AccessTokens(SigningKeys(pool.fetch, clock), POOL, "client", clock)
    lasting = _access(ACCESS | {"exp": epoch(NOON + timedelta(days=1))})
    access.verify(lasting)
    pool.document = _jwks(b=_key("b"))
    clock.advance(minutes=60)
    with pytest.raises(Unauthenticated):
        access.verify(lasting)


def test_a_pool_that_does_not_answer_is_no_refusal(
    pool: Pool, access: AccessTokens, clock: FrozenClock
) -> None:
    pool.down = True
    with pytest.raises(Unavailable):
        access.verify(_access(ACCESS))
    pool.down = False
    access.verify(_access(ACCESS))
    pool.down = True
    clock.advance(hours=2)
    access.verify(_access(ACCESS | {"exp": epoch(clock.now()) + 900}))


@pytest.mark.parametrize(
    "document", [b"", b"{", b"[]", b"{}", b'{"keys": []}', b'{"keys": 5}', b'{"keys": [{"kty": "x"}]}']
)
def test_a_document_that_is_no_key_set_is_no_answer(document: bytes, clock: FrozenClock) -> None:
    access = AccessTokens(SigningKeys(lambda: document, clock), POOL, "client", clock)
    with pytest.raises(Unavailable):
        access.verify(_access(ACCESS))


def test_keys_are_fetched_over_http() -> None:
    class Published(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/jwks" else 404)
            self.end_headers()
            self.wfile.write(b"keys")

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Published) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            base = f"http://127.0.0.1:{server.server_port}"
            assert from_url(f"{base}/jwks")() == b"keys"
            with pytest.raises(Unavailable):
                from_url(f"{base}/nothing")()
        finally:
            server.shutdown()
            thread.join()
    with pytest.raises(Unavailable):
        from_url(f"{base}/jwks")()


def test_what_is_remembered_is_asked_for_again_after_its_time(clock: FrozenClock) -> None:
    answers = iter(range(10))
    remembered = Remembered(lambda: next(answers), clock)
    minute = timedelta(minutes=1)
    assert [remembered.within(minute), remembered.within(minute)] == [0, 0]
    clock.advance(seconds=60)
    assert [remembered.within(minute), remembered.within(timedelta(0))] == [1, 2]
