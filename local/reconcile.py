"""``python -m local.reconcile SHOP``: our payments and books against the provider's own list.

Reads the store that runs on this machine, and the provider that it was deployed with. Exit status: 0
where both agree; 1 where they do not, each difference on a line of its own; 2 where nothing could be
compared.
"""

import argparse
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rich.console import Console

from local.cloud import HOME, NotRunningError, RunningCloud
from shared.identity.service import TenantService
from shared.identity.wiring import tenants
from shared.kernel.errors import DomainError
from shared.kernel.ids import is_id
from shared.kernel.tenancy import system
from shared.ledger import wiring as ledger_room
from shared.payments import wiring as payments_room
from shared.payments.reconciling import Difference, Reconciling
from shared.runtime.ground import Ground

_AGREE, _DIFFER, _NOTHING = 0, 1, 2
_SCOPES = frozenset({"ledger:read"})


def main(arguments: list[str] | None = None) -> int:
    """Compare the days that the command line names, today where it names none."""
    parser = argparse.ArgumentParser(prog="python -m local.reconcile")
    parser.add_argument("shop", help="slug or id of the shop")
    parser.add_argument("--since", type=date.fromisoformat, help="the first day, UTC", metavar="DAY")
    parser.add_argument("--until", type=date.fromisoformat, help="the last day, UTC", metavar="DAY")
    parser.add_argument("--home", type=Path, default=HOME, help="where the running store keeps its data")
    given = parser.parse_args(arguments)
    console, errors = Console(soft_wrap=True), Console(stderr=True, soft_wrap=True)
    today = datetime.now(UTC).date()
    first, last = given.since or given.until or today, given.until or given.since or today
    try:
        return _compare(RunningCloud.read(given.home), given.shop, first, last, console)
    except NotRunningError as error:
        errors.print(str(error), style="red", markup=False)
    except DomainError as error:
        errors.print(error.message, style="red", markup=False)
    return _NOTHING


def _compare(running: RunningCloud, shop: str, first: date, last: date, console: Console) -> int:
    since = datetime.combine(first, datetime.min.time(), UTC)
    until = datetime.combine(last, datetime.min.time(), UTC) + timedelta(days=1)
    ground = Ground(running.client("dynamodb"))
    tenant = _tenant(tenants(ground, running.outputs["IdentityTableName"]), shop)
    found = reconciling(running).run(system(tenant, scopes=_SCOPES), since, until)
    if not found.comparable:
        console.print("The test provider keeps nothing to compare with.")
        return _NOTHING
    for difference in found.differences:
        console.print(line(difference), markup=False, highlight=False)
    console.print(f"{found.payments} payments compared, {len(found.differences)} differences")
    return _DIFFER if found.differences else _AGREE


def reconciling(running: RunningCloud) -> Reconciling:
    """The use case on the running store's tables, with the provider of its own reconciler."""
    ground, told = Ground(running.client("dynamodb")), running.env("Reconciler")
    names = payments_room.Chosen.model_fields
    chosen = payments_room.Chosen.model_validate(
        {name: told[name.upper()] for name in names if name.upper() in told}
    )
    return Reconciling(
        store=payments_room.store(ground, running.outputs["PaymentsTableName"]),
        provider=payments_room.provider(ground, chosen, lambda: running.client("secretsmanager")),
        ledger=ledger_room.ledger(ground, running.outputs["LedgerTableName"]),
    )


def line(difference: Difference) -> str:
    """A difference on one line: its kind, what it is about, and both amounts."""
    about = " ".join(filter(None, (difference.payment_id, difference.reference, difference.refund_id)))
    return f"{difference.kind}: {about} ours {difference.ours or '–'} theirs {difference.theirs or '–'}"


def _tenant(known: TenantService, name: str) -> str:
    return (known.get(name) if is_id(name, "tnt") else known.by_slug(name)).id


if __name__ == "__main__":
    sys.exit(main())
