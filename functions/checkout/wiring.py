"""What the checkout door is built of; each service is built when the first request needs it."""

from functools import cache

from shared.carts import wiring as carts_room
from shared.catalog import wiring as catalog_room
from shared.checkout import wiring as checkout_room
from shared.checkout.model import CheckoutView, CreateCheckout
from shared.checkout.service import CheckoutService
from shared.checkout.workflow import StepFunctions
from shared.identity import wiring as identity_room
from shared.identity.service import TenantService
from shared.inventory import wiring as inventory_room
from shared.kernel.tenancy import Context
from shared.payments.methods import ProviderName
from shared.promotions import wiring as promotions_room
from shared.runtime.aws import client
from shared.runtime.ground import Ground
from shared.runtime.idempotency import Idempotency
from shared.runtime.limits import RateLimiter
from shared.runtime.settings import Settings


class Env(Settings):
    """The checkout door's environment. A yes is awaited ``confirmation_seconds`` at most."""

    carts_table: str
    catalog_table: str
    checkout_table: str
    idempotency_table: str
    identity_table: str
    inventory_table: str
    limits_table: str
    promotions_table: str
    checkout_state_machine: str
    confirmation_seconds: int = 300
    payment_provider: ProviderName | None = None
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
def checkouts() -> CheckoutService:
    """Checkouts."""
    ground, stock = _ground(), inventory_room.inventory(_ground(), env().inventory_table)
    catalog = catalog_room.catalog(ground, env().catalog_table, tenants())
    offers = promotions_room.promotions(ground, env().promotions_table, tenants())
    carts = carts_room.carts(
        ground,
        env().carts_table,
        catalog=catalog,
        inventory=stock,
        tenants=tenants(),
        promotions=offers,
    )
    return checkout_room.checkouts(
        ground,
        env().checkout_table,
        carts=carts,
        catalog=catalog,
        inventory=stock,
        tenants=tenants(),
        promotions=offers,
        redeeming=promotions_room.redeeming(ground, env().promotions_table),
        workflow=StepFunctions(client("stepfunctions"), env().checkout_state_machine),
        confirmation_seconds=env().confirmation_seconds,
        payment_provider=env().payment_provider or "test",
    )


def create(ctx: Context, given: CreateCheckout, key: str | None) -> CheckoutView:
    """A new checkout, the same again for the same Idempotency-Key."""
    return _idempotency().run(checkouts().create, CheckoutView, ctx, given, key)


@cache
def _idempotency() -> Idempotency:
    return _ground().idempotency(env().idempotency_table)


@cache
def _ground() -> Ground:
    return Ground(client("dynamodb"))
