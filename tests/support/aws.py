"""AWS in memory for logic tests (moto); races are tested on the local cloud."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from moto import mock_aws

from tests.support.quick_moto import quick

REGION = "us-east-1"
FAKE = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
}
#: No signature, which moto does not look at, and no user agent to compose: a seventh of a request.
_UNADORNED = Config(signature_version=UNSIGNED, user_agent="errand")


@contextmanager
def aws(config: Any = None) -> Iterator[Any]:
    """A DynamoDB client on an empty account; other clients are made with boto3 inside.

    ``config`` is moto's own.
    """
    os.environ.update(FAKE)
    with mock_aws(config=config or {}), quick():
        yield _session().client("dynamodb", region_name=REGION, config=_UNADORNED)


@cache
def _session() -> boto3.Session:
    """One for all tests: a new one reads botocore's models again, which costs more than most tests."""
    return boto3.Session()
