"""The saga's turning point: order, stock, cart, promotions and checkout in one transaction."""

from shared.carts.taking import Taking
from shared.checkout import stages
from shared.checkout.model import Attempt, Checkout
from shared.checkout.ports import SagaInput, persist
from shared.checkout.promising import promised
from shared.checkout.records import Records
from shared.inventory.service import InventoryService
from shared.kernel.change import UnitOfWork
from shared.kernel.clock import Clock
from shared.ledger.service import LedgerService
from shared.orders.billing import bill_of
from shared.orders.model import NumberTaken, Order, order_number
from shared.orders.service import OrderService
from shared.payments.model import PaymentOver, PaymentState
from shared.payments.service import PaymentService
from shared.promotions.redeeming import Redeeming

#: How many numbers are tried for an order before the step is run again.
_NUMBERS = 3


class Commit:
    """Order, stock, cart, promotions and checkout in one transaction: all of it, once, or nothing."""

    def __init__(
        self,
        *,
        records: Records,
        inventory: InventoryService,
        carts: Taking,
        payments: PaymentService,
        orders: OrderService,
        redeeming: Redeeming,
        ledger: LedgerService,
        uow: UnitOfWork,
        clock: Clock,
    ) -> None:
        self._records = records
        self._inventory = inventory
        self._carts = carts
        self._payments = payments
        self._orders = orders
        self._redeeming = redeeming
        self._ledger = ledger
        self._uow = uow
        self._clock = clock

    def run(self, given: SagaInput) -> None:
        """Raises :class:`AttemptOver`, :class:`~shared.payments.model.PaymentOver`."""
        for tries in range(_NUMBERS - 1):
            try:
                return persist(lambda tries=tries: self._commit(given, tries))
            except NumberTaken:
                continue
        return persist(lambda: self._commit(given, _NUMBERS - 1))

    def _commit(self, given: SagaInput, tries: int) -> None:
        checkout, attempt = self._records.under_way(given)
        if checkout.order_id is not None:
            return
        ctx = given.context()
        payment = self._payments.find(ctx, attempt.payment_id)
        if payment.state is not PaymentState.AUTHORIZED:
            raise PaymentOver("The payment is not authorized.", state=payment.state)
        held = self._inventory.get(ctx, attempt.reservation_id)
        ordered = stages.ordered(checkout, self._clock.now())
        order = _order(promised(ordered, held), attempt, tries)
        self._uow.commit(
            self._records.put(ctx, ordered),
            self._orders.placing(ctx, order),
            self._redeeming.redeeming(ctx, checkout.id, order.redemptions, order.id),
            self._ledger.placed(ctx, order.payment_id, order.id, bill_of(order), order.currency),
            self._inventory.commit(ctx, held),
            self._carts.take_ordered(ctx, checkout.cart_id, checkout.lines),
        )


def _order(checkout: Checkout, attempt: Attempt, tries: int) -> Order:
    return Order(
        id=attempt.order_id,
        number=order_number(checkout.shop, attempt.order_id, tries),
        tenant=checkout.tenant,
        owner=checkout.owner,
        checkout_id=checkout.id,
        cart_id=checkout.cart_id,
        payment_id=attempt.payment_id,
        reservation_id=attempt.reservation_id,
        lines=checkout.lines,
        totals=checkout.totals,
        total=checkout.total,
        discounts=checkout.discounts,
        redemptions=checkout.redemptions,
        currency=checkout.currency,
        shipping_address=checkout.shipping_address,
        shipping_option=checkout.shipping_option,
        timeline=(),
        placed_at=checkout.updated_at,
        updated_at=checkout.updated_at,
    )
