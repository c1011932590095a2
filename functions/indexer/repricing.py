"""Lambda entry point of the indexer's clock, run every minute: what changes its price by itself."""

from typing import Any

from functions.indexer import wiring
from shared.kernel.errors import DomainError
from shared.kernel.tenancy import system
from shared.runtime.telemetry import logger

_SCOPES = frozenset({"catalog:write"})


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One round over all shops that have an index; its counts are logged and answered.

    A shop whose round failed keeps nobody else from theirs: it is told, and is due again next time.
    """
    counts: dict[str, Any] = {"repriced": 0, "unchanged": 0, "refused": 0}
    faults: list[Exception] = []
    for tenant in wiring.snapshots().tenants():
        try:
            changed = wiring.indexing().reprice(system(tenant, scopes=_SCOPES))
            counts["repriced" if changed else "unchanged"] += 1
        except DomainError as refused:
            logger().warning("index not written", tenant=tenant, code=refused.code)
            counts["refused"] += 1
        except Exception as fault:
            logger().exception("index not written", tenant=tenant)
            faults.append(fault)
    logger().info("repriced", **counts, failed=len(faults))
    if faults:
        raise faults[0]
    return counts
