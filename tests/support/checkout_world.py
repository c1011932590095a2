"""A shop in moto with real rooms behind it, and a workflow that a test runs step by step."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from shared.carts.model import AddLine
from shared.carts.service import CartService
from shared.carts.store import TABLE as CARTS
from shared.carts.store import DynamoCartStore
from shared.carts.taking import Taking
from shared.catalog.model import Price, ProductDraft, Variant
from shared.catalog.service import CatalogService
from shared.catalog.store import TABLE as CATALOG
from shared.catalog.store import DynamoProductStore
from shared.checkout.committing import Commit
from shared.checkout.compensation import Compensation
from shared.checkout.drafting import Drafter
from shared.checkout.holding import AwaitConfirmation, Reserve
from shared.checkout.model import CheckoutView, CreateCheckout
from shared.checkout.paying import Authorize, Capture
from shared.checkout.ports import SagaInput
from shared.checkout.records import Records
from shared.checkout.service import CheckoutService
from shared.checkout.store import TABLE as CHECKOUT
from shared.checkout.store import DynamoCheckoutStore
from shared.checkout.sweeping import Sweeper
from shared.identity.model import Address, ShippingOption, Tenant, TenantSettings
from shared.identity.service import TenantService
from shared.identity.store import TABLE as IDENTITY
from shared.identity.store import IdentityStore
from shared.inventory.service import InventoryService
from shared.inventory.store import TABLE as INVENTORY
from shared.inventory.store import InventoryStore
from shared.inventory.taking_back import TakingBack
from shared.kernel.clock import FrozenClock
from shared.kernel.errors import DomainError
from shared.kernel.events import Announcer
from shared.kernel.ids import Ids
from shared.kernel.money import Money
from shared.kernel.tenancy import Actor, Context, system
from shared.ledger.service import LedgerService
from shared.ledger.store import TABLE as LEDGER
from shared.ledger.store import DynamoLedgerStore
from shared.orders.canceling import OrderCanceling, OrderSettling
from shared.orders.model import Order
from shared.orders.money import OrderMoney
from shared.orders.service import OrderService
from shared.orders.store import TABLE as ORDERS
from shared.orders.store import DynamoOrderStore
from shared.payments.model import Payment
from shared.payments.provider import Approval, Declined, NoAnswer, TestProvider
from shared.payments.refunding import RefundRequest, RefundService
from shared.payments.refunds import Refund
from shared.payments.service import PaymentService
from shared.payments.store import TABLE as PAYMENTS
from shared.payments.store import DynamoPaymentStore
from shared.promotions.redeeming import Redeeming
from shared.promotions.service import PromotionService
from shared.promotions.store import TABLE as PROMOTIONS
from shared.promotions.store import DynamoPromotionStore
from shared.runtime.idempotency import TABLE as IDEMPOTENCY
from shared.runtime.limits import TABLE as LIMITS
from shared.runtime.table import DynamoUnitOfWork, Table

SPECS = (
    IDENTITY,
    CATALOG,
    INVENTORY,
    CARTS,
    LEDGER,
    PAYMENTS,
    ORDERS,
    CHECKOUT,
    PROMOTIONS,
    IDEMPOTENCY,
    LIMITS,
)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
ADA = Address(name="Ada Byron", line1="12 Harbour Street", city="Portland", country="US")
ALL = frozenset(
    {
        "shop",
        "platform",
        "catalog:write",
        "inventory:write",
        "promotions:write",
        "support:write",
        "orders:write",
        "ledger:read",
    }
)


def usd(amount: int) -> Money:
    return Money(amount=amount, currency="USD")


SETTINGS = TenantSettings(
    name="Harbor",
    currency="USD",
    shipping=(
        ShippingOption(id="standard", title="Standard", price=usd(500)),
        ShippingOption(id="express", title="Express", price=usd(1_500)),
    ),
    hold_seconds=300,
)
SHOP = Tenant.new("harbor", SETTINGS)


@dataclass
class Provider(TestProvider):
    """The test provider, with what was asked of it, and silent where a test wants it so."""

    asked: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    silent: set[str] = field(default_factory=set[str])
    refusing: set[str] = field(default_factory=set[str])
    refuse_refunds: bool = False
    before_answer: Any = None

    __test__ = False

    def authorize(self, payment: Payment) -> Approval:
        self._hear("authorize", payment.id)
        answer = super().authorize(payment)
        if self.before_answer:
            self.before_answer()
        return answer

    def capture(self, payment: Payment, amount: Money) -> Approval:
        self._hear("capture", payment.id)
        return super().capture(payment, amount)

    def void(self, payment: Payment) -> Approval:
        self._hear("void", payment.id)
        return super().void(payment)

    def refund(self, payment: Payment, refund: Refund) -> Approval:
        self._hear("refund", refund.id)
        if self.refuse_refunds or refund.id in self.refusing:
            raise Declined("charge_disputed")
        return super().refund(payment, refund)

    def steps(self) -> list[str]:
        return [step for step, _ in self.asked]

    def _hear(self, step: str, key: str) -> None:
        self.asked.append((step, key))
        if step in self.silent:
            raise NoAnswer(step)


@dataclass
class Runs:
    """A workflow that only notes what it is told; the test is the state machine."""

    started: dict[str, SagaInput] = field(default_factory=dict[str, SagaInput])
    succeeded: list[str] = field(default_factory=list[str])
    failed: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    alive: set[str] = field(default_factory=set[str])

    def start(self, name: str, given: SagaInput) -> None:
        self.started[name] = given
        self.alive.add(name)

    def succeed(self, token: str) -> None:
        self.succeeded.append(token)

    def fail(self, token: str, error: str, cause: str) -> None:
        self.failed.append((token, error))

    def running(self, name: str) -> bool:
        return name in self.alive


class World:
    """One shop, its services on moto's tables, a clock that stands still."""

    def __init__(self, client: Any, clock: Any = None) -> None:
        self.client = client
        self.clock = clock or FrozenClock(NOON)
        self.ids = Ids(self.clock)
        self.announcer = Announcer(self.ids, self.clock)
        self.uow = DynamoUnitOfWork(client)
        self.provider = Provider()
        self.runs = Runs()
        self.shop = SHOP.id
        self.boss = system(SHOP.id, scopes=ALL)
        self.ctx = self.guest("gst_ada")
        self.tenants.create(self.boss, SHOP)

    def guest(self, actor: str) -> Context:
        return Context(
            tenant=self.shop,
            actor=Actor(kind="guest", id=actor),
            scopes=frozenset({"shop"}),
            correlation_id="test-correlation",
        )

    def stock(self, ref: str, count: int, price: int = 1_000, kind: Any = "good") -> str:
        """A product with one variant; its id."""
        variant = Variant(sku=ref.upper(), prices={"USD": Price(list=usd(price))})
        draft = ProductDraft(ref=ref, kind=kind, title=ref.title(), variants=(variant,))
        product = self.catalog.create(self.boss, draft)
        self.inventory.set_on_hand(self.boss, ref.upper(), count)
        return product.id

    def put_in_cart(self, product_id: str, quantity: int = 1, ctx: Context | None = None) -> None:
        self.carts.add(ctx or self.ctx, AddLine(product_id=product_id, quantity=quantity))

    def check_out(
        self, payment_method: str | None = "pm_card_ok", ctx: Context | None = None, **more: Any
    ) -> CheckoutView:
        given = {"shipping_address": ADA, "shipping_option": "standard", "payment_method": payment_method}
        return self.checkouts.create(ctx or self.ctx, CreateCheckout(**{**given, **more}))

    def saga(self, view: CheckoutView, ctx: Context | None = None) -> SagaInput:
        """The input of the latest run for this checkout."""
        runs = [given for given in self.runs.started.values() if given.checkout_id == view.id]
        return runs[-1]

    def hold(self, view: CheckoutView, token: str = "token") -> SagaInput:
        """The saga up to where it waits."""
        given = self.saga(view)
        self.reserve.run(given)
        self.waiting.run(given, token)
        return given

    def agreed(self, view: CheckoutView) -> SagaInput:
        """The saga up to the yes."""
        given = self.hold(view)
        assert view.confirmation
        self.checkouts.confirm(given.context(), view.id, view.confirmation.consent)
        return given

    def carry_out(self, given: SagaInput) -> str:
        """The saga after the yes, as the state machine runs it; the error that it ended with, if any."""
        try:
            self.authorize.run(given)
            self.commit.run(given)
        except DomainError as error:
            self.compensate.run(given, type(error).__name__)
            return type(error).__name__
        self.capture.run(given)
        return ""

    def see(self, view: CheckoutView, ctx: Context | None = None) -> CheckoutView:
        return self.checkouts.get(ctx or self.ctx, view.id)

    def available(self, sku: str) -> int:
        return self.inventory.availability(self.boss, [sku])[sku]

    def later(self, seconds: float) -> None:
        self.clock.advance(seconds=seconds)

    def after_the_deadline(self) -> None:
        self.later(timedelta(hours=7).total_seconds())

    def table(self, name: str) -> Table:
        return Table(self.client, name)

    @cached_property
    def tenants(self) -> TenantService:
        return TenantService(
            store=IdentityStore(self.table("identity")),
            uow=self.uow,
            announcer=self.announcer,
            clock=self.clock,
        )

    @cached_property
    def catalog(self) -> CatalogService:
        return CatalogService(
            store=DynamoProductStore(self.table("catalog")),
            uow=self.uow,
            announcer=self.announcer,
            ids=self.ids,
            clock=self.clock,
            tenants=self.tenants,
        )

    @cached_property
    def inventory(self) -> InventoryService:
        return InventoryService(
            store=InventoryStore(self.table("inventory")),
            uow=self.uow,
            announcer=self.announcer,
            clock=self.clock,
        )

    @cached_property
    def carts(self) -> CartService:
        return CartService(
            store=DynamoCartStore(self.table("carts")),
            catalog=self.catalog,
            inventory=self.inventory,
            tenants=self.tenants,
            promotions=self.promotions,
            uow=self.uow,
            announcer=self.announcer,
            ids=self.ids,
            clock=self.clock,
        )

    @cached_property
    def promotions(self) -> PromotionService:
        return PromotionService(
            store=DynamoPromotionStore(self.table("promotions")),
            tenants=self.tenants,
            uow=self.uow,
            announcer=self.announcer,
            ids=self.ids,
            clock=self.clock,
        )

    @cached_property
    def redeeming(self) -> Redeeming:
        return Redeeming(
            store=DynamoPromotionStore(self.table("promotions")),
            uow=self.uow,
            announcer=self.announcer,
            clock=self.clock,
        )

    @cached_property
    def payments(self) -> PaymentService:
        return PaymentService(
            store=DynamoPaymentStore(self.table("payments")),
            provider=self.provider,
            ledger=self.ledger,
            uow=self.uow,
            announcer=self.announcer,
            clock=self.clock,
        )

    @cached_property
    def refunds(self) -> RefundService:
        return RefundService(
            store=DynamoPaymentStore(self.table("payments")),
            provider=self.provider,
            ledger=self.ledger,
            uow=self.uow,
            announcer=self.announcer,
            clock=self.clock,
        )

    @cached_property
    def orders(self) -> OrderService:
        return OrderService(
            store=DynamoOrderStore(self.table("orders")), announcer=self.announcer, clock=self.clock
        )

    @cached_property
    def ledger(self) -> LedgerService:
        return LedgerService(store=DynamoLedgerStore(self.table("ledger")), clock=self.clock)

    @cached_property
    def order_store(self) -> DynamoOrderStore:
        return DynamoOrderStore(self.table("orders"))

    def refund(self, order: Order, amount: int, name: str = "rfd_1") -> Refund:
        """Give back a part of what was paid for an order."""
        request = RefundRequest(id=name, amount=usd(amount))
        return self.refunds.refund(self.boss, order.payment_id, request, self.order_money.beside)

    @cached_property
    def order_money(self) -> OrderMoney:
        return OrderMoney(store=DynamoOrderStore(self.table("orders")), ledger=self.ledger, clock=self.clock)

    @cached_property
    def canceling(self) -> OrderCanceling:
        return OrderCanceling(
            store=self.order_store,
            uow=self.uow,
            announcer=self.announcer,
            clock=self.clock,
        )

    @cached_property
    def settling(self) -> OrderSettling:
        return OrderSettling(
            store=self.order_store,
            payments=self.payments,
            refunds=self.refunds,
            stock=self.taking_back,
            money=self.order_money,
            ledger=self.ledger,
            uow=self.uow,
            announcer=self.announcer,
            clock=self.clock,
        )

    @cached_property
    def taking_back(self) -> TakingBack:
        return TakingBack(
            store=InventoryStore(self.table("inventory")), uow=self.uow, announcer=self.announcer
        )

    @cached_property
    def checkout_store(self) -> DynamoCheckoutStore:
        return DynamoCheckoutStore(self.table("checkout"))

    @cached_property
    def records(self) -> Records:
        return Records(self.checkout_store, self.announcer)

    @cached_property
    def checkouts(self) -> CheckoutService:
        return CheckoutService(
            store=self.checkout_store,
            drafter=Drafter(
                tenants=self.tenants,
                catalog=self.catalog,
                carts=self.carts,
                promotions=self.promotions,
                accepts=self.provider.accepts,
            ),
            inventory=self.inventory,
            redeeming=self.redeeming,
            workflow=self.runs,
            uow=self.uow,
            announcer=self.announcer,
            ids=self.ids,
            clock=self.clock,
        )

    @cached_property
    def reserve(self) -> Reserve:
        return Reserve(records=self.records, inventory=self.inventory)

    @cached_property
    def waiting(self) -> AwaitConfirmation:
        return AwaitConfirmation(
            records=self.records,
            inventory=self.inventory,
            workflow=self.runs,
            uow=self.uow,
            clock=self.clock,
        )

    @cached_property
    def authorize(self) -> Authorize:
        return Authorize(records=self.records, payments=self.payments)

    @cached_property
    def commit(self) -> Commit:
        return Commit(
            records=self.records,
            inventory=self.inventory,
            carts=Taking(
                store=DynamoCartStore(self.table("carts")), announcer=self.announcer, clock=self.clock
            ),
            payments=self.payments,
            orders=self.orders,
            redeeming=self.redeeming,
            ledger=self.ledger,
            uow=self.uow,
            clock=self.clock,
        )

    @cached_property
    def capture(self) -> Capture:
        return Capture(
            records=self.records,
            payments=self.payments,
            orders=self.orders,
            uow=self.uow,
            clock=self.clock,
        )

    @cached_property
    def compensate(self) -> Compensation:
        return Compensation(
            records=self.records,
            inventory=self.inventory,
            payments=self.payments,
            redeeming=self.redeeming,
            uow=self.uow,
            clock=self.clock,
        )

    @cached_property
    def sweeper(self) -> Sweeper:
        return Sweeper(
            store=self.checkout_store,
            inventory=self.inventory,
            compensation=self.compensate,
            capture=self.capture,
            workflow=self.runs,
            clock=self.clock,
        )
