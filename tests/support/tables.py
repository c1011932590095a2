"""Tables in moto, made from what each room's store declares."""

from collections.abc import Iterable
from typing import Any

from shared.runtime.table import TableSpec
from tests.support.kept import kept


def create_tables(client: Any, specs: Iterable[TableSpec]) -> None:
    """Create each table under its spec's own name, with its indexes and stream."""
    wanted = [definition(spec) for spec in specs]

    def create() -> None:
        for table in wanted:
            client.create_table(**table)

    kept(repr(wanted), create)


def definition(spec: TableSpec) -> dict[str, Any]:
    own = ["pk", spec.sorted_by] if spec.sorted_by else ["pk"]
    names = [*own, *(name for pair in spec.indexes.values() for name in pair)]
    indexes = [
        {
            "IndexName": index,
            "KeySchema": _schema(hash_key, range_key),
            "Projection": {"ProjectionType": "KEYS_ONLY" if index in spec.slim else "ALL"},
        }
        for index, (hash_key, range_key) in spec.indexes.items()
    ]
    return {
        "TableName": spec.name,
        "KeySchema": _schema(*own),
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in names],
        "BillingMode": "PAY_PER_REQUEST",
        **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
        **(
            {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}}
            if spec.capture == "stream"
            else {}
        ),
    }


def _schema(hash_key: str, range_key: str = "") -> list[dict[str, str]]:
    keys = [{"AttributeName": hash_key, "KeyType": "HASH"}]
    return [*keys, {"AttributeName": range_key, "KeyType": "RANGE"}] if range_key else keys
