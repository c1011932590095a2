"""Promotions in DynamoDB.

| access                            | key                                                               |
|-----------------------------------|-------------------------------------------------------------------|
| a promotion by id                 | pk ``<tenant>#promotions``, sk ``promotion#<id>``                 |
| a page of them                    | the same partition, from ``promotion#`` on                        |
| all that count, in one item       | pk ``<tenant>#promotions``, sk ``live``                           |
| what was used of one              | pk ``<tenant>#<promotion id>``, sk ``count``                      |
| by one customer                   | the same pk, sk ``by#<actor>``                                    |
| a use of it                       | the same pk, sk ``redemption#<checkout id>#<attempt>``            |
| its uses, newest first            | the same partition, from ``redemption#`` on, backwards            |

What operations cost, in write units (transactional writes count double, items to 1 KB): a promotion
written 2 and 2 for each KB that the shop's live ones have; a claim 4, with a limit for each customer
6; its redemption with the order 2; giving it back 4 or 6. A shopper without a tracked promotion costs
no write; a checkout carries those that were taken off it as they were, about 0.5 KB each, until the
yes. A cart costs no read while the process's copy of ``live`` is fresh and no offer with limits could
count for it.

Races. The live item's version orders all writes of a shop's promotions: so a code is one promotion's.
A limit is the condition of the write that counts: of two claims for the last use one is refused. The
counter of one promotion is one item: about 500 claims a second are its most.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from shared.kernel.change import Change, Write
from shared.kernel.clock import epoch
from shared.kernel.errors import Conflict, Invalid, Problem
from shared.kernel.events import Event
from shared.kernel.ids import is_id
from shared.kernel.paging import Page, decode, encode
from shared.promotions.model import LimitReached, Promotion, PromotionExists, RedemptionOver
from shared.promotions.ports import LivePromotions
from shared.promotions.redemptions import Redemption, RedemptionState, Used
from shared.runtime.table import Table, TableSpec

TABLE = TableSpec(
    name="promotions",
    erase="the person's counts are deleted, their redemptions keep the amount without the person",
    export="the person's redemptions",
    retention="promotions until the shop closes; redemptions 3 years after the last change, by TTL",
    capture="stream",
    ttl="purge_at",
)
_KEPT = timedelta(days=3 * 365)


class DynamoPromotionStore:
    """See :class:`shared.promotions.ports.PromotionStore`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def live(self, tenant: str) -> LivePromotions:
        return self._table.get_doc(LivePromotions, _shop(tenant), "live") or LivePromotions(tenant=tenant)

    def get(self, tenant: str, promotion_id: str) -> Promotion | None:
        return self._table.get_doc(Promotion, _shop(tenant), f"promotion#{promotion_id}")

    def page(self, tenant: str, limit: int, cursor: str | None) -> Page[Promotion]:
        after = _after(_shop(tenant), cursor, "promotion#", "prm")
        items, further = self._table.query(
            _shop(tenant), prefix="promotion#", limit=limit, after=after, consistent=True
        )
        found = [Promotion.model_validate_json(item["doc"]) for item in items]
        return Page(items=found, next_cursor=_next(items) if further else None)

    def put(self, promotion: Promotion, live: LivePromotions, events: Sequence[Event]) -> Change:
        pk, first = _shop(promotion.tenant), promotion.version == 1
        item = self._table.item(pk, f"promotion#{promotion.id}", promotion, promotion.version, events)
        taken = PromotionExists("This promotion is there already.") if first else None
        raced = Conflict("Another promotion was written at this very moment; try again.", retry=True)
        among = self._table.item(pk, "live", live, live.version)
        return Change((self._table.put_next(item, taken), self._table.put_next(among, raced)))

    def used(self, tenant: str, promotion_ids: Iterable[str]) -> dict[str, Used]:
        keys = {_one(tenant, found): found for found in promotion_ids}
        items = self._table.batch_get([(pk, "count") for pk in keys], consistent=True)
        return {promotion_id: _used(items.get((pk, "count"))) for pk, promotion_id in keys.items()}

    def used_by(self, tenant: str, actor: str, promotion_ids: Iterable[str]) -> dict[str, tuple[Used, int]]:
        keys = {_one(tenant, found): found for found in promotion_ids}
        wanted = [(pk, sk) for pk in keys for sk in ("count", f"by#{actor}")]
        items = self._table.batch_get(wanted, consistent=True)
        return {
            promotion_id: (_used(items.get((pk, "count"))), items.get((pk, f"by#{actor}"), {}).get("uses", 0))
            for pk, promotion_id in keys.items()
        }

    def claim(self, redemption: Redemption) -> Change:
        again = Conflict("The checkout was changed meanwhile.", retry=True)
        return Change((self._table.put_new(self._redemption(redemption), again), *self._counted(redemption)))

    def redemptions_of(
        self, tenant: str, checkout_id: str, keys: Iterable[tuple[str, int]]
    ) -> list[Redemption]:
        wanted = [(_one(tenant, one), _sk(checkout_id, attempt)) for one, attempt in keys]
        items = self._table.batch_get(wanted, consistent=True) if wanted else {}
        return [Redemption.model_validate_json(items[key]["doc"]) for key in wanted if key in items]

    def move(self, redemption: Redemption, events: Sequence[Event]) -> Change:
        over = RedemptionOver("This use of the promotion is over.", promotion_id=redemption.promotion_id)
        write = self._table.put_next(self._redemption(redemption, events), over)
        returned = redemption.state is RedemptionState.RETURNED
        return Change((write, *(self._uncounted(redemption) if returned else ())))

    def redemptions(self, tenant: str, promotion_id: str, limit: int, cursor: str | None) -> Page[Redemption]:
        pk = _one(tenant, promotion_id)
        items, further = self._table.query(
            pk,
            prefix="redemption#",
            limit=limit,
            after=_after(pk, cursor, "redemption#", "chk"),
            backwards=True,
        )
        found = [Redemption.model_validate_json(item["doc"]) for item in items]
        return Page(items=found, next_cursor=_next(items) if further else None)

    def _redemption(self, redemption: Redemption, events: Sequence[Event] = ()) -> dict[str, Any]:
        return self._table.item(
            _one(redemption.tenant, redemption.promotion_id),
            _sk(redemption.checkout_id, redemption.attempt),
            redemption,
            redemption.version,
            events,
            purge_at=epoch(redemption.updated_at + _KEPT),
        )

    def _counted(self, redemption: Redemption) -> list[Write]:
        """One use more, where the limits leave room for it."""
        limits, spent = redemption.limits, f"spent_{redemption.currency}"
        room: list[str] = []
        values: dict[str, int] = {"one": 1, "amount": redemption.amount}
        if limits.uses is not None:
            room.append("(attribute_not_exists(uses) OR uses < :uses)")
            values["uses"] = limits.uses
        if limits.budget is not None:
            room.append(f"(attribute_not_exists({spent}) OR {spent} <= :left)")
            values["left"] = limits.budget.get(redemption.currency, 0) - redemption.amount
        writes = [
            self._table.update(
                _one(redemption.tenant, redemption.promotion_id),
                "count",
                f"ADD uses :one, {spent} :amount",
                " AND ".join(room) or "attribute_not_exists(pk) OR attribute_exists(pk)",
                values,
                _reached(redemption),
            )
        ]
        return writes if limits.per_customer is None else [*writes, self._of_customer(redemption)]

    def _of_customer(self, redemption: Redemption) -> Write:
        return self._table.update(
            _one(redemption.tenant, redemption.promotion_id),
            f"by#{redemption.actor}",
            "ADD uses :one",
            "attribute_not_exists(uses) OR uses < :most",
            {"one": 1, "most": redemption.limits.per_customer},
            _reached(redemption),
        )

    def _uncounted(self, redemption: Redemption) -> list[Write]:
        pk, spent = _one(redemption.tenant, redemption.promotion_id), f"spent_{redemption.currency}"
        gone = RedemptionOver("This use of the promotion was never counted.")
        counts = [("count", f"ADD uses :less, {spent} :amount", {"less": -1, "amount": -redemption.amount})]
        if redemption.limits.per_customer is not None:
            counts.append((f"by#{redemption.actor}", "ADD uses :less", {"less": -1}))
        return [
            self._table.update(pk, sk, expression, "attribute_exists(uses)", values, gone)
            for sk, expression, values in counts
        ]


def _reached(redemption: Redemption) -> LimitReached:
    words = "A discount that was shown has been used up meanwhile; look at the checkout again."
    return LimitReached(words, promotion_id=redemption.promotion_id)


def _used(item: dict[str, Any] | None) -> Used:
    found = item or {}
    spent = {name.removeprefix("spent_"): found[name] for name in found if name.startswith("spent_")}
    return Used(uses=found.get("uses", 0), spent=spent)


def _shop(tenant: str) -> str:
    return f"{tenant}#promotions"


def _one(tenant: str, promotion_id: str) -> str:
    return f"{tenant}#{promotion_id}"


def _sk(checkout_id: str, attempt: int) -> str:
    return f"redemption#{checkout_id}#{attempt:06d}"


def _next(items: Sequence[dict[str, Any]]) -> str | None:
    return encode({"after": items[-1]["sk"]}) if items else None


def _after(pk: str, cursor: str | None, prefix: str, kind: str) -> dict[str, str] | None:
    position = decode(cursor)
    if position is None:
        return None
    sk = str(position.get("after", ""))
    if not sk.startswith(prefix) or not is_id(sk.removeprefix(prefix).partition("#")[0], kind):
        problem = Problem(path="query.cursor", code="cursor", message="not a cursor that we gave")
        raise Invalid("The cursor is not one that we gave.", problem)
    return {"pk": pk, "sk": sk}
