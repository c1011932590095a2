"""AWS clients: one botocore session for all, strict time-outs, few and bounded retries."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

CONFIG = Config(
    connect_timeout=1,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
    tcp_keepalive=True,
    # Our stores build every request; checking each again costs a tenth of a call.
    parameter_validation=False,
    # Composing botocore's own, of ten parts, at each request costs another tenth.
    user_agent="errand",
)


def code_of(error: ClientError) -> str:
    """The service's own name for what went wrong."""
    return error.response.get("Error", {}).get("Code", "")


@cache
def _session() -> boto3.Session:
    return boto3.Session()


#: Services that answer slowly by their nature: one try here, as whoever asks counts and spaces the next.
_PATIENT = {"bedrock-runtime": Config(read_timeout=4, retries={"mode": "standard", "total_max_attempts": 1})}


@cache
def client(service: str) -> Any:
    """The process's client of a service. Endpoint, region and credentials come from the environment."""
    config = CONFIG.merge(_PATIENT[service]) if service in _PATIENT else CONFIG
    return _session().client(service, config=config)  # pyright: ignore
