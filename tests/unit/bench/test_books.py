"""Books that do not agree say where: each of the ways in which an order can be in halves."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bench.books import Books
from shared.checkout.model import Checkout, CheckoutStatus
from shared.inventory.levels import Level
from shared.kernel.money import Money
from shared.kernel.tenancy import Actor
from shared.orders.model import Order, OrderStatus, PaymentProgress
from shared.payments.model import Payment, PaymentState

AT = datetime(2026, 3, 1, tzinfo=UTC)
ADA = Actor(kind="guest", id="gst_ada")
COST = Money(amount=1_900, currency="USD")


class Line:
    """What is asked of an order's line."""

    def __init__(self, quantity: int) -> None:
        self.sku, self.quantity = "WARE", quantity


def whole(**instead: Any) -> Books:
    """One order of two units out of ten, and a checkout that was canceled; ``instead`` replaces parts."""
    checkout = Checkout.model_construct(
        id="chk_1", status=CheckoutStatus.COMPLETED, order_id="ord_1", attempt=None
    )
    given_up = Checkout.model_construct(
        id="chk_2", status=CheckoutStatus.CANCELED, order_id=None, attempt=None
    )
    order = Order.model_construct(
        id="ord_1",
        checkout_id="chk_1",
        payment_id="pay_1",
        lines=(Line(2),),
        total=COST,
        status=OrderStatus.CONFIRMED,
        payment_state=PaymentProgress.CAPTURED,
    )
    payment = Payment.model_construct(id="pay_1", state=PaymentState.CAPTURED, captured=COST)
    voided = Payment.model_construct(id="pay_2", state=PaymentState.VOIDED, captured=None)
    parts: dict[str, Any] = {
        "checkouts": {"chk_1": checkout, "chk_2": given_up},
        "orders": {"ord_1": order},
        "payments": {"pay_1": payment, "pay_2": voided},
        "levels": {"WARE": Level(sku="WARE", on_hand=10, committed=2, free=8)},
        "on_hand": {"WARE": 10},
        "announced": [],
    }
    return Books(**{**parts, **instead})


def test_books_that_agree_say_nothing() -> None:
    assert whole().discrepancies() == []
    assert whole().open == []


def changed(kind: str, key: str, **update: Any) -> dict[str, Any]:
    held = getattr(whole(), kind)
    return {kind: {**held, key: held[key].model_copy(update=update)}}


@pytest.mark.parametrize(
    "wrong",
    [
        {"orders": {}},
        {"payments": {}},
        {"checkouts": {}},
        changed("orders", "ord_1", status=OrderStatus.PENDING),
        changed("orders", "ord_1", payment_state=PaymentProgress.AUTHORIZED),
        changed("orders", "ord_1", total=Money(amount=1, currency="USD")),
        changed("orders", "ord_1", lines=(Line(3),)),
        {"orders": {**whole().orders, "ord_2": whole().orders["ord_1"].model_copy(update={"id": "ord_2"})}},
        changed("checkouts", "chk_1", status=CheckoutStatus.CANCELED),
        changed("checkouts", "chk_1", order_id=None),
        changed("checkouts", "chk_2", status=CheckoutStatus.COMPLETED),
        changed("checkouts", "chk_2", status=CheckoutStatus.RUNNING, attempt=object()),
        changed("payments", "pay_1", state=PaymentState.AUTHORIZED),
        changed("payments", "pay_1", captured=None),
        changed("payments", "pay_2", state=PaymentState.AUTHORIZED),
        changed("payments", "pay_2", state=PaymentState.PENDING),
        changed("payments", "pay_2", state=PaymentState.CAPTURED),
        changed("levels", "WARE", held=1, free=7),
        changed("levels", "WARE", committed=1, free=9),
        changed("levels", "WARE", free=9),
        changed("levels", "WARE", on_hand=11, free=9),
    ],
)
def test_each_thing_that_is_in_halves_is_named(wrong: dict[str, Any]) -> None:
    assert whole(**wrong).discrepancies()
