"""A DynamoDB stream goes on after a restart where its consumers were.

MiniStack keeps each consumer's position over a restart, but neither the records nor how many there
were: what was not delivered is lost, and so is every later record until the stream has grown past
the old position. The mend keeps, with the tables, the records that some consumer has yet to see.
"""

from typing import Any

from ministack.services import dynamodb, lambda_svc

from local.emulator.mends.patch import inner, replace

_KEPT = "errand_streams"


def apply() -> None:
    """Save and restore undelivered records with the tables."""
    replace(dynamodb, "get_state", _saving)
    replace(dynamodb, "load_persisted_state", _restoring)


def _saving(get_state: Any) -> Any:
    def saved() -> Any:
        streams = inner(dynamodb, "_stream_records").all_items()
        kept = [
            _undelivered(account, region, table, records) for (account, region, table), records in streams
        ]
        return {**get_state(), _KEPT: kept}

    return saved


def _undelivered(account: str, region: str, table: str, records: Any) -> dict[str, Any]:
    trimmed = inner(dynamodb, "_stream_trimmed").get_scoped(account, region, table, 0)
    positions = inner(lambda_svc, "_dynamodb_stream_positions")
    seen = [
        positions.get_scoped(account, region, mapping["UUID"], trimmed)
        for owner, place, mapping in inner(lambda_svc, "_iter_all_esms")()
        if (owner, place) == (account, region) and f":table/{table}/stream/" in mapping["EventSourceArn"]
    ]
    delivered = min(seen, default=trimmed + len(records))
    pending = list(records[max(0, delivered - trimmed) :])
    end = trimmed + len(records)
    return {
        "account": account,
        "region": region,
        "table": table,
        "trimmed": end - len(pending),
        "records": pending,
    }


def _restoring(load: Any) -> Any:
    def restored(data: Any) -> None:
        load(data)
        for stream in data.get(_KEPT, ()):
            place = (stream["account"], stream["region"], stream["table"])
            inner(dynamodb, "_stream_records").set_scoped(*place, stream["records"])
            inner(dynamodb, "_stream_trimmed").set_scoped(*place, stream["trimmed"])

    return restored
