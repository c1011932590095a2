"""A batch of requests to cancel."""

from collections.abc import Sequence

from shared.kernel.errors import DomainError
from shared.kernel.events import Event
from shared.orders.canceling import OrderSettling
from shared.runtime.telemetry import logger


def settle(events: Sequence[Event], settling: OrderSettling) -> list[str]:
    """Carry each out; the ids of those that could not be yet, which come again."""
    failed: list[str] = []
    for event in events:
        order_id = str(event.data["order_id"])
        try:
            settling.settle(event.tenant, order_id)
        except DomainError as refused:
            logger().warning("cancellation not settled", order=order_id, code=refused.code)
            failed.append(event.id)
    return failed
