from collections.abc import Iterator
from typing import Any

import pytest

from shared.runtime import idempotency, limits
from shared.runtime.table import TableSpec
from tests.support.aws import aws
from tests.support.tables import create_tables

SPEC = TableSpec(
    name="things",
    erase="-",
    export="-",
    retention="-",
    capture="stream",
    indexes={"owner": ("owner_pk", "owner_sk")},
)


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with aws() as client:
        create_tables(client, [SPEC, idempotency.TABLE, limits.TABLE])
        yield client
