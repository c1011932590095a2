"""What the checkout desk is built of; each service is built when the first command needs it."""

from functools import cache

from shared.carts import wiring as carts_room
from shared.catalog import wiring as catalog_room
from shared.checkout import wiring as checkout_room
from shared.checkout.service import CheckoutService
from shared.checkout.workflow import StepFunctions
from shared.identity import wiring as identity_room
from shared.identity.service import TenantService
from shared.inventory import wiring as inventory_room
from shared.orders import wiring as orders_room
from shared.orders.canceling import OrderCanceling
from shared.payments.methods import ProviderName
from shared.promotions import wiring as promotions_room
from shared.runtime.aws import client
from shared.runtime.ground import Ground
from shared.runtime.settings import Settings


class Env(Settings):
    """The checkout desk's environment. A yes is awaited ``confirmation_seconds`` at most."""

    carts_table: str
    catalog_table: str
    checkout_table: str
    identity_table: str
    inventory_table: str
    orders_table: str
    promotions_table: str
    checkout_state_machine: str
    confirmation_seconds: int = 300
    payment_provider: ProviderName | None = None


@cache
def checkouts() -> CheckoutService:
    """Checkouts."""
    ground, stock = _ground(), inventory_room.inventory(_ground(), _env().inventory_table)
    catalog = catalog_room.catalog(ground, _env().catalog_table, _tenants())
    offers = promotions_room.promotions(ground, _env().promotions_table, _tenants())
    carts = carts_room.carts(
        ground,
        _env().carts_table,
        catalog=catalog,
        inventory=stock,
        tenants=_tenants(),
        promotions=offers,
    )
    return checkout_room.checkouts(
        ground,
        _env().checkout_table,
        carts=carts,
        catalog=catalog,
        inventory=stock,
        tenants=_tenants(),
        promotions=offers,
        redeeming=promotions_room.redeeming(ground, _env().promotions_table),
        workflow=StepFunctions(client("stepfunctions"), _env().checkout_state_machine),
        confirmation_seconds=_env().confirmation_seconds,
        payment_provider=_env().payment_provider or "test",
    )


@cache
def canceling() -> OrderCanceling:
    """Requests to cancel an order."""
    return orders_room.canceling(_ground(), _env().orders_table)


@cache
def _env() -> Env:
    return Env.load()


@cache
def _tenants() -> TenantService:
    return identity_room.tenants(_ground(), _env().identity_table)


@cache
def _ground() -> Ground:
    return Ground(client("dynamodb"))
