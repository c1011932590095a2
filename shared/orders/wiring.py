"""How the room is put together on a process's ground."""

from shared.inventory.taking_back import TakingBack
from shared.ledger.service import LedgerService
from shared.orders.canceling import OrderCanceling, OrderSettling
from shared.orders.money import OrderMoney
from shared.orders.service import OrderService
from shared.orders.store import DynamoOrderStore
from shared.payments.refunding import RefundService
from shared.payments.service import PaymentService
from shared.runtime.ground import Ground


def orders(ground: Ground, table: str) -> OrderService:
    """Orders, in the orders table."""
    return OrderService(
        store=DynamoOrderStore(ground.table(table)), announcer=ground.announcer, clock=ground.clock
    )


def canceling(ground: Ground, table: str) -> OrderCanceling:
    """Requests to cancel, in the orders table."""
    return OrderCanceling(
        store=DynamoOrderStore(ground.table(table)),
        uow=ground.uow,
        announcer=ground.announcer,
        clock=ground.clock,
    )


def money(ground: Ground, table: str, ledger: LedgerService) -> OrderMoney:
    """Orders in step with their payments."""
    return OrderMoney(store=DynamoOrderStore(ground.table(table)), ledger=ledger, clock=ground.clock)


def settling(
    ground: Ground,
    table: str,
    *,
    payments: PaymentService,
    refunds: RefundService,
    stock: TakingBack,
    ledger: LedgerService,
) -> OrderSettling:
    """Cancellations carried out, over the rooms that they touch."""
    return OrderSettling(
        store=DynamoOrderStore(ground.table(table)),
        payments=payments,
        refunds=refunds,
        stock=stock,
        money=money(ground, table, ledger),
        ledger=ledger,
        uow=ground.uow,
        announcer=ground.announcer,
        clock=ground.clock,
    )
