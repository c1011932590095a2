"""What the identity door is built of; each service is built when the first request needs it."""

from functools import cache

from shared.identity.accounts import AccountService
from shared.identity.api_keys import ApiKeyService
from shared.identity.pool import CognitoPool
from shared.identity.service import TenantService
from shared.identity.store import IdentityStore
from shared.identity.tokens import GuestKeys, GuestTokens
from shared.kernel.clock import SystemClock
from shared.kernel.events import Announcer
from shared.kernel.ids import Ids
from shared.runtime.aws import client
from shared.runtime.limits import RateLimiter
from shared.runtime.settings import Settings
from shared.runtime.table import DynamoUnitOfWork, Table


class Env(Settings):
    """The identity door's environment."""

    identity_table: str
    limits_table: str
    user_pool_id: str
    user_pool_client_id: str
    guest_key_secret: str
    ip_per_minute: int = 100


_CLOCK = SystemClock()
_IDS = Ids(_CLOCK)


@cache
def env() -> Env:
    """What the door was deployed with."""
    return Env.load()


@cache
def limiter() -> RateLimiter:
    """Counts requests, and guesses at passwords."""
    return RateLimiter(client("dynamodb"), env().limits_table, _CLOCK)


@cache
def tenants() -> TenantService:
    """Tenants and their settings."""
    return TenantService(store=_store(), uow=_uow(), announcer=_announcer(), clock=_CLOCK)


@cache
def guests() -> GuestTokens:
    """Guest tokens."""
    keys = GuestKeys(client("secretsmanager"), env().guest_key_secret, _CLOCK)
    return GuestTokens(keys, _IDS, _CLOCK)


@cache
def accounts() -> AccountService:
    """People who register and sign in."""
    pool = CognitoPool(client("cognito-idp"), env().user_pool_id, env().user_pool_client_id)
    return AccountService(
        pool=pool,
        store=_store(),
        tenants=tenants(),
        limiter=limiter(),
        uow=_uow(),
        announcer=_announcer(),
    )


@cache
def api_keys() -> ApiKeyService:
    """API keys."""
    return ApiKeyService(store=_store(), uow=_uow(), announcer=_announcer(), ids=_IDS, clock=_CLOCK)


@cache
def _store() -> IdentityStore:
    return IdentityStore(Table(client("dynamodb"), env().identity_table))


@cache
def _uow() -> DynamoUnitOfWork:
    return DynamoUnitOfWork(client("dynamodb"))


@cache
def _announcer() -> Announcer:
    return Announcer(_IDS, _CLOCK)
