"""Lambda entry point of the publisher: a batch of a table's stream."""

from typing import Any

from functions.publisher import wiring


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answers with what is to be delivered again: the stream goes on from the first of them."""
    failed = wiring.publisher().publish(event["Records"])
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}
