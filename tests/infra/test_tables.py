"""Tables as deployed keep what their rooms promise beside their keys."""

import importlib
import pkgutil

import pytest

import shared
from shared.runtime import idempotency, limits
from shared.runtime.table import TableSpec
from tests.support.tables import definition
from tests.support.templates import Assembly, Properties


def promised() -> dict[str, TableSpec]:
    """What every room's ``store.py`` declares, and the runtime's own."""
    names = [f"shared.{room.name}.store" for room in pkgutil.iter_modules(shared.__path__)]
    rooms = [importlib.import_module(name) for name in names if importlib.util.find_spec(name)]
    declared = [room.TABLE for room in rooms if hasattr(room, "TABLE")]
    return {spec.name: spec for spec in [*declared, idempotency.TABLE, limits.TABLE]}


PROMISED = promised()


@pytest.fixture(params=PROMISED.values(), ids=PROMISED)
def spec(request: pytest.FixtureRequest) -> TableSpec:
    return request.param


def table_of(assembly: Assembly, spec: TableSpec) -> Properties:
    return assembly.of("DynamoDB::Table")[f"{spec.name.title()}Table"]


def test_there_is_a_table_for_every_promise_and_no_other(cloud: Assembly) -> None:
    assert set(cloud.of("DynamoDB::Table")) == {f"{name.title()}Table" for name in PROMISED}


def test_keys_indexes_and_stream_are_as_the_store_writes_them(cloud: Assembly, spec: TableSpec) -> None:
    table, wanted = table_of(cloud, spec), definition(spec)
    assert table["KeySchema"] == wanted["KeySchema"]
    assert sorted(table["AttributeDefinitions"], key=str) == sorted(wanted["AttributeDefinitions"], key=str)
    assert table.get("GlobalSecondaryIndexes") == wanted.get("GlobalSecondaryIndexes")
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    stream = wanted.get("StreamSpecification")
    view = stream and {"StreamViewType": stream["StreamViewType"]}
    assert table.get("StreamSpecification") == view


def test_items_go_when_their_time_is_over(cloud: Assembly, spec: TableSpec) -> None:
    ttl = {"AttributeName": spec.ttl, "Enabled": True} if spec.ttl else None
    assert table_of(cloud, spec).get("TimeToLiveSpecification") == ttl


def test_data_can_be_brought_back_and_cannot_be_dropped(cloud: Assembly, spec: TableSpec) -> None:
    table = table_of(cloud, spec)
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["DeletionProtectionEnabled"] is True
