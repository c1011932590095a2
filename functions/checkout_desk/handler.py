"""Lambda entry point of the checkout desk."""

from typing import Any

from functions.checkout_desk import wiring
from shared.checkout.desk import serve
from shared.runtime.telemetry import logger


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """A command in a Context; only the assistant's role may invoke this."""
    logger().set_correlation_id(event["context"].get("correlation_id", ""))
    return serve(wiring.checkouts(), wiring.canceling(), event)
