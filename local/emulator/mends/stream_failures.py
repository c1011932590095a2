"""What a stream's consumer reports as failed is delivered again, from there.

MiniStack ignores ``ReportBatchItemFailures`` of a DynamoDB stream: a batch that reports a failed
record counts as done, and the record is lost. On AWS the stream goes on from the first failed one.
"""

from collections.abc import Iterator
from typing import Any

from ministack.services import dynamodb, lambda_svc

from local.emulator.mends.patch import inner, replace

_MOST = 10_000


def apply() -> None:
    """Move the stream's position to the failed record, and have the batch count as failed."""
    replace(lambda_svc, "_execute_function", _resuming)


def _resuming(execute: Any) -> Any:
    def executed(func: Any, event: Any) -> Any:
        result = execute(func, event)
        failed = _first_failed(result.get("body"))
        if failed is None or result.get("error") or not _from_stream(event):
            return result
        for mapping in _mappings(func, event["Records"][0]["eventSourceARN"]):
            _resume_at(mapping, failed)
            body = {"errorType": "BatchItemFailures", "errorMessage": f"resume at {failed}"}
            return {**result, "error": True, "body": body}
        return result

    return executed


def _first_failed(body: Any) -> str | None:
    failures = body.get("batchItemFailures") if isinstance(body, dict) else None
    return min((f["itemIdentifier"] for f in failures), key=int) if failures and _numbered(failures) else None


def _numbered(failures: Any) -> bool:
    return all(str(failure.get("itemIdentifier", "")).isdecimal() for failure in failures)


def _from_stream(event: Any) -> bool:
    records = event.get("Records") if isinstance(event, dict) else None
    return bool(records) and records[0].get("eventSource") == "aws:dynamodb"


def _mappings(func: Any, source: str) -> Iterator[Any]:
    name = (func.get("config") or func)["FunctionName"]
    for _, _, mapping in inner(lambda_svc, "_iter_all_esms")():
        reports = "ReportBatchItemFailures" in (mapping.get("FunctionResponseTypes") or ())
        if reports and mapping["EventSourceArn"] == source and mapping["FunctionName"] == name:
            yield mapping


def _resume_at(mapping: Any, failed: str) -> None:
    positions = inner(lambda_svc, "_dynamodb_stream_positions")
    table = mapping["EventSourceArn"].split("/")[1]
    with inner(lambda_svc, "_dynamodb_stream_positions_lock"):
        position = positions[mapping["UUID"]]
        for record in dynamodb.stream_records_since(table, position, _MOST):
            if record["dynamodb"]["SequenceNumber"] == failed:
                break
            position += 1
        positions[mapping["UUID"]] = position
