"""What the identity door is built of; each service is built when the first request needs it."""

from functools import cache

from shared.identity import wiring as identity_room
from shared.identity.accounts import AccountService
from shared.identity.api_keys import ApiKeyService
from shared.identity.pool import CognitoPool
from shared.identity.service import TenantService
from shared.identity.store import IdentityStore
from shared.identity.tokens import GuestKeys, GuestTokens
from shared.payments.methods import ProviderName, methods_to_try
from shared.runtime.aws import client
from shared.runtime.ground import Ground
from shared.runtime.limits import RateLimiter
from shared.runtime.settings import Settings


class Env(Settings):
    """The identity door's environment."""

    identity_table: str
    limits_table: str
    user_pool_id: str
    user_pool_client_id: str
    guest_key_secret: str
    ip_per_minute: int = 100
    payment_provider: ProviderName | None = None
    stripe_url: str | None = None


@cache
def env() -> Env:
    """What the door was deployed with."""
    return Env.load()


def test_methods() -> tuple[str, ...]:
    """Payment methods to try the shop with."""
    return methods_to_try(env().payment_provider or "test", env().stripe_url)


@cache
def limiter() -> RateLimiter:
    """Counts requests, and guesses at passwords."""
    return _ground().limiter(env().limits_table)


@cache
def tenants() -> TenantService:
    """Tenants and their settings."""
    return identity_room.tenants(_ground(), env().identity_table)


@cache
def guests() -> GuestTokens:
    """Guest tokens."""
    ground = _ground()
    keys = GuestKeys(client("secretsmanager"), env().guest_key_secret, ground.clock)
    return GuestTokens(keys, ground.ids, ground.clock)


@cache
def accounts() -> AccountService:
    """People who register and sign in."""
    ground = _ground()
    return AccountService(
        pool=CognitoPool(client("cognito-idp"), env().user_pool_id, env().user_pool_client_id),
        store=_store(),
        tenants=tenants(),
        limiter=limiter(),
        uow=ground.uow,
        announcer=ground.announcer,
    )


@cache
def api_keys() -> ApiKeyService:
    """API keys."""
    ground = _ground()
    return ApiKeyService(
        store=_store(), uow=ground.uow, announcer=ground.announcer, ids=ground.ids, clock=ground.clock
    )


@cache
def _store() -> IdentityStore:
    return IdentityStore(_ground().table(env().identity_table))


@cache
def _ground() -> Ground:
    return Ground(client("dynamodb"))
