"""Lambda entry point of the sweeper, run by a schedule every minute."""

from typing import Any

from functions.sweeper import wiring
from shared.kernel.errors import DomainError
from shared.runtime.telemetry import logger


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One round; its counts are logged and answered."""
    swept = wiring.sweeper().run().model_dump(mode="json")
    (logger().warning if swept["refused"] else logger().info)("swept", **swept)
    return {**swept, "canceled": wiring.cancellations().sweep(_not_settled)}


def _not_settled(order_id: str, error: DomainError) -> None:
    logger().warning("cancellation not settled", order=order_id, code=error.code)
