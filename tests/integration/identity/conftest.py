"""Identity against the local cloud's Cognito.

moto has no GetTokensFromRefreshToken and no RevokeToken, and publishes no key that verifies its
tokens: sessions cannot be shown with it. The emulator of the local cloud does all of this.
"""

import dataclasses
import importlib
import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import boto3
import pytest

from local.emulator.process import REGION, Emulator, credentials
from shared.identity.model import PLATFORM, Limits, Tenant, TenantSettings
from shared.identity.store import TABLE
from shared.kernel.tenancy import Context, system
from shared.runtime import aws, edge, limits
from tests.support.gateway import Answer, LambdaContext, call, request
from tests.support.tables import create_tables

#: A password that the pool's policy takes.
PASSWORD = "Correct-horse-9"
_HOUSES = count()


class House:
    """The identity door and the authorizer, with a pool and tables of their own and two shops."""

    def __init__(self, door: Any, authorizer: Any, wiring: Any, pool: str) -> None:
        self.pool = pool
        self.wiring = wiring
        self.dynamodb = boto3.client("dynamodb")
        self.cognito = boto3.client("cognito-idp")
        self._door: Callable[..., Any] = door.handler
        self._authorizer: Callable[..., Any] = authorizer.handler
        self._people = count()

    def call(self, method: str, path: str, **given: Any) -> Answer:
        return call(self._door, method, f"/v1{path}", **given)

    def authorize(self, header: str) -> Context | None:
        """Who the authorizer says it is, or None for a 401."""
        event = request("GET", "/v1/x", headers={"authorization": header})
        try:
            granted = self._authorizer(event, LambdaContext())
        except Exception as refused:
            if refused.args != ("Unauthorized",):
                raise
            return None
        event["requestContext"]["authorizer"] = {"lambda": granted["context"]}
        return edge.context_of(event)

    def person(self, **changes: str) -> dict[str, str]:
        """Someone new, as they would register."""
        email = f"Jane.{next(self._people)}@Example.com"
        return {"shop": "harbor", "email": email, "password": PASSWORD, "name": "Jane Doe", **changes}

    def register(self, **person: str) -> dict[str, Any]:
        """The tokens of someone who registers."""
        answer = self.call("POST", "/registrations", body=person)
        assert answer.status == 201, answer.text
        return answer.json

    def customer(self, **person: str) -> Context:
        """Someone who registers, as doors know them."""
        context = self.authorize(f"Bearer {self.register(**(person or self.person()))['access_token']}")
        assert context is not None
        return context


@pytest.fixture(scope="module")
def house(emulator: Emulator) -> Iterator[House]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**credentials(), "AWS_ENDPOINT_URL": emulator.endpoint}.items():
            patch.setenv(name, value)
        _forget()
        for name, value in _deployed(emulator).items():
            patch.setenv(name, value)
        yield _opened()
    _forget()


def _deployed(emulator: Emulator) -> dict[str, str]:
    """A pool, tables and a secret as the stack makes them; the environment that names them."""
    number = next(_HOUSES)
    specs = [dataclasses.replace(spec, name=f"{spec.name}-{number}") for spec in (TABLE, limits.TABLE)]
    create_tables(boto3.client("dynamodb"), specs)
    keys = {"current": "k1", "keys": {"k1": "0" * 64}}
    boto3.client("secretsmanager").create_secret(Name=f"guest-{number}", SecretString=json.dumps(keys))
    pool, client = _pool()
    return {
        "IDENTITY_TABLE": specs[0].name,
        "LIMITS_TABLE": specs[1].name,
        "USER_POOL_ID": pool,
        "USER_POOL_CLIENT_ID": client,
        "GUEST_KEY_SECRET": f"guest-{number}",
        "JWKS_URL": f"{emulator.endpoint}/{pool}/.well-known/jwks.json",
        "TOKEN_ISSUER": f"https://cognito-idp.{REGION}.amazonaws.com/{pool}",
        "IP_PER_MINUTE": "10000",
    }


def _pool() -> tuple[str, str]:
    cognito = boto3.client("cognito-idp")
    pool = cognito.create_user_pool(
        PoolName="users",
        Policies={"PasswordPolicy": {"MinimumLength": 10}},
        AdminCreateUserConfig={"AllowAdminCreateUserOnly": True},
    )["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="doors",
        ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"],
        PreventUserExistenceErrors="ENABLED",
        EnableTokenRevocation=True,
        RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
        AccessTokenValidity=15,
        RefreshTokenValidity=7,
        TokenValidityUnits={"AccessToken": "minutes", "RefreshToken": "days"},
    )
    return pool, client["UserPoolClient"]["ClientId"]


def _opened() -> House:
    from functions.authorizer import handler as authorizer
    from functions.authorizer import wiring as authorizer_wiring
    from functions.identity import api, wiring
    from functions.identity import handler as door

    for module in (wiring, authorizer_wiring, api, door, authorizer):
        importlib.reload(module)
    house = House(door, authorizer, wiring, wiring.env().user_pool_id)
    platform = system(PLATFORM, scopes=frozenset({"platform"}))
    for slug, currency, locale in (("harbor", "USD", "en-US"), ("atelier", "EUR", "fr-FR")):
        roomy = Limits(user_per_minute=10_000)
        settings = TenantSettings(name=slug.title(), currency=currency, locale=locale, limits=roomy)
        wiring.tenants().create(platform, Tenant.new(slug, settings))
    return house


def _forget() -> None:
    """Clients are kept by the process, and know the address that they were made with."""
    aws.client.cache_clear()
    aws._session.cache_clear()  # pyright: ignore[reportPrivateUsage]
    boto3.DEFAULT_SESSION = None
