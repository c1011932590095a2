"""What the orders door is built of; each service is built when the first request needs it."""

from functools import cache

from shared.identity import wiring as identity_room
from shared.identity.service import TenantService
from shared.kernel.model import Model
from shared.kernel.tenancy import Context
from shared.orders import wiring as orders_room
from shared.orders.canceling import CancelOrder, OrderCanceling
from shared.orders.model import OrderView
from shared.orders.service import OrderService
from shared.runtime.aws import client
from shared.runtime.ground import Ground
from shared.runtime.idempotency import Idempotency
from shared.runtime.limits import RateLimiter
from shared.runtime.settings import Settings


class Env(Settings):
    """The orders door's environment."""

    idempotency_table: str
    identity_table: str
    limits_table: str
    orders_table: str
    ip_per_minute: int = 100


@cache
def env() -> Env:
    """What the door was deployed with."""
    return Env.load()


@cache
def limiter() -> RateLimiter:
    """Counts requests."""
    return _ground().limiter(env().limits_table)


@cache
def tenants() -> TenantService:
    """Tenants and their settings."""
    return identity_room.tenants(_ground(), env().identity_table)


@cache
def orders() -> OrderService:
    """Orders."""
    return orders_room.orders(_ground(), env().orders_table)


def cancel(ctx: Context, order_id: str, given: CancelOrder, seen: int | None, key: str | None) -> OrderView:
    """Take a request to cancel, once for each key."""

    def cancel_order(ctx: Context, asked: _Asked) -> OrderView:
        return _canceling().request(ctx, asked.order_id, asked.given, seen)

    return _idempotency().run(cancel_order, OrderView, ctx, _Asked(order_id=order_id, given=given), key)


class _Asked(Model):
    order_id: str
    given: CancelOrder


@cache
def _canceling() -> OrderCanceling:
    return orders_room.canceling(_ground(), env().orders_table)


@cache
def _idempotency() -> Idempotency:
    return _ground().idempotency(env().idempotency_table)


@cache
def _ground() -> Ground:
    return Ground(client("dynamodb"))
