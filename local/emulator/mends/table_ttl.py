"""A table's TTL comes from its template.

MiniStack creates a table from CloudFormation without its ``TimeToLiveSpecification``, so that what
should expire (rate counters, idempotency records) stays for ever.
"""

from typing import Any

from ministack.services import dynamodb
from ministack.services.cloudformation import provisioners

from local.emulator.mends.patch import inner


def apply() -> None:
    """Set the TTL of a table right after it is made."""
    handler = inner(provisioners, "_RESOURCE_HANDLERS")["AWS::DynamoDB::Table"]
    handler["create"] = _with_ttl(handler["create"])


def _with_ttl(create: Any) -> Any:
    def created(logical_id: str, props: Any, stack_name: str) -> Any:
        name, attributes = create(logical_id, props, stack_name)
        if spec := props.get("TimeToLiveSpecification"):
            inner(dynamodb, "_update_ttl")({"TableName": name, "TimeToLiveSpecification": spec})
        return name, attributes

    return created
