"""The shop's own people and an order's money: what was paid, what of it goes back."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from shared.kernel.ids import Ids, derived
from shared.kernel.model import Model
from shared.kernel.money import Money
from shared.kernel.tenancy import Context
from shared.orders.money import OrderMoney
from shared.orders.service import OrderService
from shared.payments.model import Dispute, Payment, PaymentState
from shared.payments.refunding import RefundRequest, RefundService
from shared.payments.refunds import Refund
from shared.payments.service import PaymentService


class RefundOrder(Model):
    """What to give back: all that is left, where no amount is said."""

    amount: Money | None = None
    reason: str = Field(default="goodwill", pattern=r"^[a-z][a-z_]{0,39}$")


class PaymentView(Model):
    """A payment as the shop's people see it. ``reference`` is the provider's own."""

    id: str
    reference: str
    state: PaymentState
    amount: Money
    captured: Money | None
    refundable: Money
    refusal: str | None
    refunds: tuple[Refund, ...]
    disputes: tuple[Dispute, ...]
    created_at: datetime
    updated_at: datetime

    @staticmethod
    def of(payment: Payment) -> PaymentView:
        """Without the method's token, and without where its holder confirms."""
        return PaymentView(**{name: getattr(payment, name) for name in PaymentView.model_fields})


class OrderPayments(Model):
    """All payments of an order: one, as an order has one."""

    order_id: str
    payments: tuple[PaymentView, ...]


class OrderRefunds:
    """Refunds by order. Each needs ``orders:write``."""

    def __init__(
        self,
        *,
        orders: OrderService,
        payments: PaymentService,
        refunds: RefundService,
        money: OrderMoney,
        ids: Ids,
    ) -> None:
        self._orders = orders
        self._payments = payments
        self._refunds = refunds
        self._money = money
        self._ids = ids

    def payments(self, ctx: Context, order_id: str) -> OrderPayments:
        """What was paid for an order. Raises :class:`NotFound`."""
        order = self._orders.find_for_shop(ctx, order_id)
        payment = self._payments.find(ctx, order.payment_id)
        return OrderPayments(order_id=order.id, payments=(PaymentView.of(payment),))

    def refund(self, ctx: Context, order_id: str, given: RefundOrder, key: str | None = None) -> Refund:
        """Give back what was paid, or a part; the same ``key`` is the same refund, whatever became of it.

        Raises :class:`NotFound`, and what :meth:`RefundService.refund` raises.
        """
        order = self._orders.find_for_shop(ctx, order_id)
        name = derived("rfd", order.id, ctx.actor.id, key) if key else self._ids.new("rfd")
        payment = self._payments.find(ctx, order.payment_id)
        asked = payment.refund(name)
        amount = given.amount or (asked.amount if asked else payment.refundable)
        request = RefundRequest(id=name, amount=amount)
        return self._refunds.refund(ctx, payment.id, request, self._money.beside)
