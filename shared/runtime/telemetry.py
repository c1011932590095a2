"""Structured logs and metrics, each line with the correlation id and without personal data."""

import os
import time
from collections.abc import Mapping, Sequence
from functools import cache

from aws_lambda_powertools import Logger


@cache
def logger() -> Logger:
    """The process's logger; level from ``LOG_LEVEL``, name from ``POWERTOOLS_SERVICE_NAME``."""
    return Logger(
        service=os.environ.get("POWERTOOLS_SERVICE_NAME", "errand"),
        level=os.environ.get("LOG_LEVEL", "INFO"),
        utc=True,
        log_uncaught_exceptions=False,
    )


def measured(
    message: str,
    metrics: Mapping[str, tuple[int, str]],
    *,
    dimensions: Sequence[Sequence[str]],
    **fields: str,
) -> None:
    """A log line that is metrics besides, in CloudWatch's embedded metric format.

    ``metrics`` are values with CloudWatch's units; ``dimensions`` name sets of ``fields``.
    """
    directive = {
        "Namespace": "Errand",
        "Dimensions": [list(names) for names in dimensions],
        "Metrics": [{"Name": name, "Unit": unit} for name, (_, unit) in metrics.items()],
    }
    values = {name: value for name, (value, _) in metrics.items()}
    envelope = {"Timestamp": round(1000 * time.time()), "CloudWatchMetrics": [directive]}
    logger().info(message, extra={"_aws": envelope, **fields, **values})
