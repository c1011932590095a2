"""AWS in memory for logic tests (moto); races are tested on the local cloud."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import RLock
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws
from moto.dynamodb.responses import DynamoHandler

REGION = "us-east-1"
FAKE = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
}


@contextmanager
def aws(config: Any = None) -> Iterator[Any]:
    """A DynamoDB client on an empty account; other clients are made with boto3 inside.

    ``config`` is moto's own.
    """
    os.environ.update(FAKE)
    with mock_aws(config=config or {}), _one_at_a_time():
        yield _session().client("dynamodb", region_name=REGION)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """moto's DynamoDB is made for one thread: what a failed transaction undoes may be another's write."""
    lock, answer = RLock(), DynamoHandler.call_action

    def locked(handler: DynamoHandler) -> Any:
        with lock:
            return answer(handler)

    with patch.object(DynamoHandler, "call_action", locked):
        yield


@cache
def _session() -> boto3.Session:
    """One for all tests: a new one reads botocore's models again, which costs more than most tests."""
    return boto3.Session()
