"""Structured logs and metrics, each line with the correlation id and without personal data."""

import os
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
