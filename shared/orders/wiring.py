"""How the room is put together on a process's ground."""

from dataclasses import dataclass

from shared.inventory import wiring as inventory_room
from shared.ledger import wiring as ledger_room
from shared.ledger.service import LedgerService
from shared.orders.canceling import OrderCanceling, OrderSettling
from shared.orders.money import OrderMoney
from shared.orders.service import OrderService
from shared.orders.store import DynamoOrderStore
from shared.payments import wiring as payments_room
from shared.payments.provider import PaymentProvider
from shared.runtime.ground import Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlingTables:
    """The tables over which a cancellation is carried out."""

    orders: str
    payments: str
    inventory: str
    ledger: str


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


def settling(ground: Ground, tables: SettlingTables, asked: PaymentProvider) -> OrderSettling:
    """Cancellations carried out, over the tables of every room that they touch."""
    ledger = ledger_room.ledger(ground, tables.ledger)
    return OrderSettling(
        store=DynamoOrderStore(ground.table(tables.orders)),
        payments=payments_room.payments(ground, tables.payments, asked, ledger),
        refunds=payments_room.refunds(ground, tables.payments, asked, ledger),
        stock=inventory_room.taking_back(ground, tables.inventory),
        money=money(ground, tables.orders, ledger),
        ledger=ledger,
        uow=ground.uow,
        announcer=ground.announcer,
        clock=ground.clock,
    )
