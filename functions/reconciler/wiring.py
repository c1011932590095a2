"""What the reconciler is built of."""

from datetime import datetime, timedelta
from functools import cache

from shared.ledger import wiring as ledger_room
from shared.payments import wiring as payments_room
from shared.payments.reconciling import Reconciling
from shared.runtime.aws import client
from shared.runtime.ground import Ground
from shared.runtime.settings import Settings


class Env(Settings):
    """The reconciler's environment."""

    ledger_table: str
    payments_table: str


@cache
def reconciling() -> Reconciling:
    """The comparison on its tables, with the provider that the deployment chose."""
    env, ground = Env.load(), _ground()
    asked = payments_room.provider(ground, payments_room.Chosen.load(), lambda: client("secretsmanager"))
    store = payments_room.store(ground, env.payments_table)
    return Reconciling(store=store, provider=asked, ledger=ledger_room.ledger(ground, env.ledger_table))


def yesterday() -> tuple[datetime, datetime]:
    """The last whole day, UTC."""
    midnight = _ground().clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=1), midnight


@cache
def _ground() -> Ground:
    return Ground(client("dynamodb"))
