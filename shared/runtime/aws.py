"""AWS clients: one botocore session for all, strict time-outs, few and bounded retries."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

CONFIG = Config(
    connect_timeout=1,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
    tcp_keepalive=True,
    # Our stores build every request; checking each again costs a tenth of a call.
    parameter_validation=False,
)


@cache
def _session() -> boto3.Session:
    return boto3.Session()


@cache
def client(service: str) -> Any:
    """The process's client of a service. Endpoint, region and credentials come from the environment."""
    return _session().client(service, config=CONFIG)  # pyright: ignore
