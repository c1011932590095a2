"""What the payments door is built of; each service is built when the first request needs it."""

from collections.abc import Callable
from functools import cache

from shared.checkout.authenticating import Continuing
from shared.checkout.news import Listening
from shared.checkout.records import Records
from shared.checkout.store import DynamoCheckoutStore
from shared.checkout.workflow import StepFunctions
from shared.identity import wiring as identity_room
from shared.identity.keyring import Remembered
from shared.identity.service import TenantService
from shared.ledger import wiring as ledger_room
from shared.ledger.service import LedgerService
from shared.orders import wiring as orders_room
from shared.orders.money import OrderMoney
from shared.orders.refunding import OrderRefunds
from shared.orders.service import OrderService
from shared.payments import stripe_news
from shared.payments import wiring as payments_room
from shared.payments.provider import PaymentProvider
from shared.payments.reconciling import Reconciling
from shared.payments.service import PaymentService
from shared.payments.stripe_news import News
from shared.runtime import edge
from shared.runtime.admission import admission
from shared.runtime.aws import client
from shared.runtime.ground import Ground
from shared.runtime.limits import RateLimiter
from shared.runtime.secrets import secret_text
from shared.runtime.settings import Settings


class Env(Settings):
    """The payments door's environment. Without ``stripe_webhook_secret`` no signature is good."""

    checkout_table: str
    identity_table: str
    ledger_table: str
    limits_table: str
    orders_table: str
    payments_table: str
    checkout_state_machine: str
    stripe_webhook_secret: str | None = None
    ip_per_minute: int = 100


def admit(event: edge.Event) -> None:
    """Who asks too often is refused. The provider speaks for all shops from few addresses: what it says
    is held to its signature and to the gateway's own limit of the route."""
    if not event["requestContext"]["http"]["path"].endswith("/webhooks/stripe"):
        _admission()(event)


def verified(body: bytes, signature: str) -> News:
    """What Stripe tells. Raises :class:`~shared.payments.stripe_news.BadSignature`."""
    return stripe_news.verified(body, signature, _secret().within(payments_room.FRESH_FOR), _ground().clock)


@cache
def listening() -> Listening:
    """Takes the provider's news."""
    return Listening(
        store=payments_room.store(_ground(), env().payments_table),
        payments=_payments(),
        money=_money(),
        continuing=continuing(),
        uow=_ground().uow,
        clock=_ground().clock,
    )


@cache
def continuing() -> Continuing:
    """Wakes sagas that wait for a bank."""
    checkouts = DynamoCheckoutStore(_ground().table(env().checkout_table))
    workflow = StepFunctions(client("stepfunctions"), env().checkout_state_machine)
    records = Records(checkouts, _ground().announcer)
    return Continuing(records=records, payments=_payments(), workflow=workflow)


@cache
def refunds() -> OrderRefunds:
    """Refunds of orders."""
    return OrderRefunds(
        orders=orders(),
        payments=_payments(),
        refunds=payments_room.refunds(_ground(), env().payments_table, _provider(), ledger()),
        money=_money(),
        ids=_ground().ids,
    )


@cache
def reconciling() -> Reconciling:
    """Compares with the provider."""
    store = payments_room.store(_ground(), env().payments_table)
    return Reconciling(store=store, provider=_provider(), ledger=ledger())


@cache
def ledger() -> LedgerService:
    """The ledger."""
    return ledger_room.ledger(_ground(), env().ledger_table)


@cache
def orders() -> OrderService:
    """Orders."""
    return orders_room.orders(_ground(), env().orders_table)


@cache
def tenants() -> TenantService:
    """Tenants and their settings."""
    return identity_room.tenants(_ground(), env().identity_table)


@cache
def limiter() -> RateLimiter:
    """Counts requests."""
    return _ground().limiter(env().limits_table)


@cache
def env() -> Env:
    """What the door was deployed with."""
    return Env.load()


@cache
def _admission() -> Callable[[edge.Event], None]:
    return admission(limiter(), lambda tenant: tenants().settings(tenant).limits, env().ip_per_minute)


@cache
def _money() -> OrderMoney:
    return orders_room.money(_ground(), env().orders_table, ledger())


@cache
def _payments() -> PaymentService:
    return payments_room.payments(_ground(), env().payments_table, _provider(), ledger())


@cache
def _provider() -> PaymentProvider:
    return payments_room.provider(_ground(), payments_room.Chosen.load(), lambda: client("secretsmanager"))


@cache
def _secret() -> Remembered[tuple[str, ...]]:
    return Remembered(_secrets, _ground().clock)


def _secrets() -> tuple[str, ...]:
    """The endpoint's secret; two, one a line, while it is rotated."""
    name = env().stripe_webhook_secret
    if name is None:
        return ()
    return tuple(secret_text(client("secretsmanager"), name, "The webhook's secret").split())


@cache
def _ground() -> Ground:
    return Ground(client("dynamodb"))
