"""A queue's messages come to a function in batches as large, and as late, as the mapping says.

MiniStack hands over at most ten messages at a time and ignores ``MaximumBatchingWindowInSeconds``, so
that a consumer is called dozens of times for what AWS would give it at once.
"""

import time
from typing import Any

from ministack.services import lambda_svc, sqs

from local.emulator.mends.patch import inner, replace


def apply() -> None:
    """Wait for a batch to fill, as long as its window is open, and hand it over whole."""
    replace(sqs, "_receive_messages_for_esm", _whole)


def _whole(receive: Any) -> Any:
    def received(queue_url: str, most: int) -> list[Any]:
        if _filling(queue_url, most):
            return []
        batch: list[Any] = []
        while len(batch) < most and (more := receive(queue_url, most - len(batch))):
            batch += more
        return batch

    return received


def _filling(queue_url: str, most: int) -> bool:
    """Whether more messages may still come within the window of the first."""
    queue = inner(sqs, "_queues").get(queue_url)
    window = _window(queue["attributes"]["QueueArn"]) if queue else 0
    if not window:
        return False
    now = time.time()
    visible = [m["sent_at"] for m in queue["messages"] if m.get("visible_at", 0) <= now]
    return 0 < len(visible) < most and now - min(visible) < window


def _window(source: str) -> int:
    mappings = inner(lambda_svc, "_iter_all_esms")()
    windows = (
        m.get("MaximumBatchingWindowInSeconds") or 0 for _, _, m in mappings if m["EventSourceArn"] == source
    )
    return max(windows, default=0)
