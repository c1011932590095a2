"""Lambda entry point of the reconciler, run by a schedule once a day for the day before."""

from typing import Any

from functions.reconciler import wiring
from shared.kernel.tenancy import system
from shared.runtime.telemetry import logger, measured


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Yesterday, in UTC, for each tenant of whom the provider has something; a difference is a warning."""
    since, until = wiring.yesterday()
    compared = differing = 0
    for tenant in wiring.reconciling().tenants(since, until):
        found = wiring.reconciling().run(system(tenant, scopes=frozenset({"ledger:read"})), since, until)
        compared, differing = compared + found.payments, differing + len(found.differences)
        for difference in found.differences:
            logger().warning("difference", tenant=tenant, **difference.model_dump(mode="json"))
    measured("reconciled", {"PaymentDifferences": (differing, "Count")}, dimensions=[[]])
    return {"payments": compared, "differences": differing}
