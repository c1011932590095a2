"""Checkouts in DynamoDB.

    a checkout by id               pk ``<tenant>#<checkout id>``, sk ``checkout``
    its waiting step's token       the same pk, sk ``token`` (the latest attempt's)
    both                           one batch
    an actor's latest checkout     pk ``<tenant>#<actor id>``, sk ``latest``
    what is due, of every tenant   index ``due``: ``due#<0…3>``, ``<deadline>#<checkout id>``;
                                   closed checkouts are not in it, and it holds keys alone

Races. Every write of a checkout is conditioned on its version. The token is stored only while the
version is the one that the waiting step saw, and a yes without a token is recorded only while no
token of that attempt is there: so of the two, one always sees the other. A new checkout is the
actor's latest only if the one that it supersedes still was.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zlib import crc32

from shared.checkout.model import Checkout
from shared.checkout.ports import Raced, TaskToken
from shared.kernel.change import Change, Write
from shared.kernel.clock import epoch
from shared.kernel.events import Event
from shared.kernel.tenancy import Context
from shared.runtime.table import Table, TableSpec, attr, key

TABLE = TableSpec(
    name="checkout",
    erase="delete the person's checkouts; what was bought is with the orders",
    export="open checkouts of the person",
    retention="30 days after the last change by TTL",
    capture="stream",
    ttl="purge_at",
    indexes={"due": ("due_pk", "due_sk")},
    slim=frozenset({"due"}),
)
_PARTS = 4
_KEPT = timedelta(days=30)
_PAGE = 50


class DynamoCheckoutStore:
    """See :class:`shared.checkout.ports.CheckoutStore`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, checkout_id: str) -> Checkout | None:
        return self._table.get_doc(Checkout, _pk(tenant, checkout_id), "checkout")

    def get_with_token(self, tenant: str, checkout_id: str) -> tuple[Checkout | None, TaskToken | None]:
        pk = _pk(tenant, checkout_id)
        found = self._table.batch_get([(pk, "checkout"), (pk, "token")], consistent=True)
        checkout, token = found.get((pk, "checkout")), found.get((pk, "token"))
        return (
            Checkout.model_validate_json(checkout["doc"]) if checkout else None,
            TaskToken.model_validate_json(token["doc"]) if token else None,
        )

    def open_of(self, ctx: Context) -> str | None:
        item = self._table.get(_pk(ctx.tenant, ctx.actor.id), "latest")
        return item["checkout_id"] if item else None

    def opening(self, checkout: Checkout, earlier: str | None) -> Change:
        write = self._table.update(
            _pk(checkout.tenant, checkout.owner.id),
            "latest",
            "SET checkout_id = :id, purge_at = :purge",
            "checkout_id = :was" if earlier else "attribute_not_exists(checkout_id)",
            {"id": checkout.id, "purge": _purge(checkout), **({"was": earlier} if earlier else {})},
            _raced(),
        )
        return Change((write,))

    def put(self, checkout: Checkout, events: Sequence[Event]) -> Change:
        item = self._table.item(
            _pk(checkout.tenant, checkout.id),
            "checkout",
            checkout,
            checkout.version,
            events,
            small=True,
            purge_at=_purge(checkout),
            **_due(checkout),
        )
        return Change((self._table.put_next(item, _raced()),))

    def unchanged(self, checkout: Checkout) -> Change:
        return self._check(checkout, "checkout", "version = :v", v=checkout.version)

    def waiting(self, checkout: Checkout, token: TaskToken) -> Change:
        item = self._table.item(
            _pk(checkout.tenant, checkout.id),
            "token",
            token,
            token.attempt,
            attempt=token.attempt,
            purge_at=_purge(checkout),
        )
        return Change((Write("Put", {"TableName": self._table.name, "Item": item}, _raced()),))

    def nobody_waiting(self, checkout: Checkout, attempt: int) -> Change:
        return self._check(checkout, "token", "attribute_not_exists(pk) OR attempt <> :n", n=attempt)

    def due(self, now: datetime) -> Iterator[Checkout]:
        """Reads each part's front until it is not due any more, and each checkout as it is now."""
        for part in range(_PARTS):
            for checkout in self._due_in(f"due#{part}", _sortable(now)):
                if checkout.deadline is not None and checkout.deadline <= now:
                    yield checkout

    def _due_in(self, part: str, until: str) -> Iterator[Checkout]:
        after = None
        while True:
            items, after = self._table.query(part, index="due", limit=_PAGE, after=after)
            for item in items:
                if item["due_sk"] > until:
                    return
                found = self._table.get_doc(Checkout, item["pk"], "checkout")
                if found is not None:
                    yield found
            if after is None:
                return

    def _check(self, checkout: Checkout, sk: str, condition: str, **values: int) -> Change:
        request = {
            "TableName": self._table.name,
            "Key": key(_pk(checkout.tenant, checkout.id), sk),
            "ConditionExpression": condition,
            "ExpressionAttributeValues": {f":{name}": attr(value) for name, value in values.items()},
        }
        return Change((Write("ConditionCheck", request, _raced()),))


def _pk(tenant: str, what: str) -> str:
    return f"{tenant}#{what}"


def _raced() -> Raced:
    return Raced("The checkout was changed meanwhile.")


def _purge(checkout: Checkout) -> int:
    return epoch(checkout.updated_at + _KEPT)


def _sortable(at: datetime) -> str:
    return f"{epoch(at):012d}"


def _due(checkout: Checkout) -> dict[str, str]:
    if checkout.deadline is None:
        return {}
    part = crc32(checkout.id.encode()) % _PARTS
    return {"due_pk": f"due#{part}", "due_sk": f"{_sortable(checkout.deadline)}#{checkout.id}"}
