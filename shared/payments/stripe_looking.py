"""How authorizations stand at Stripe now: one by one, and all of a time for reconciliation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import stripe

from shared.kernel.clock import epoch
from shared.payments.provider import MadeDispute, MadeRefund, Standing
from shared.payments.stripe_amounts import money_of
from shared.payments.stripe_client import StripeApi
from shared.payments.stripe_errors import meaning, told

_State = Literal["unpaid", "refused", "action", "held", "captured", "released"]
_STATES: dict[str, _State] = {
    "requires_action": "action",
    "requires_capture": "held",
    "succeeded": "captured",
    "canceled": "released",
}
_REFUNDS: dict[str, Literal["pending", "refunded", "refused"]] = {
    "succeeded": "refunded",
    "pending": "refunded",
    "failed": "refused",
    "canceled": "refused",
}
#: Statuses of a dispute in which Stripe has not taken the amount, or has given it again.
_NOT_TAKEN = frozenset(
    ("warning_needs_response", "warning_under_review", "warning_closed", "won", "prevented")
)
_PAGE = 100
_NAMES = ("tenant", "payment_id", "checkout_id")
_NOT_FOUND = 404


class StripeLooking:
    """Reads alone. An intent that does not name a payment of ours is nobody's business here."""

    def __init__(self, api: StripeApi) -> None:
        self._api = api

    def look(self, reference: str) -> Standing | None:
        """See :class:`~shared.payments.provider.PaymentProvider`: one call, up to three where it is paid."""
        try:
            intent = self._api.payment_intents.retrieve(reference, {"expand": ["latest_charge"]})
            return self._standing(intent, self._refunds_of(intent))
        except stripe.StripeError as error:
            if error.http_status == _NOT_FOUND:
                return None
            raise meaning(error) from error

    def made(self, since: datetime, until: datetime) -> Iterator[Standing]:
        """See the port. Intents made, or given back of, in ``[since, until)``."""
        window = {"created": {"gte": epoch(since), "lt": epoch(until)}, "limit": _PAGE}
        try:
            refunds: dict[str, list[Any]] = {}
            for refund in self._api.refunds.list(window).auto_paging_iter():
                refunds.setdefault(refund.payment_intent or "", []).append(refund)
            asked = {**window, "expand": ["data.latest_charge"]}
            for intent in self._api.payment_intents.list(asked).auto_paging_iter():
                some = refunds.pop(intent.id, [])
                yield from self._whole(intent, some)
        except stripe.StripeError as error:
            raise meaning(error) from error
        for reference in refunds:
            found = self.look(reference)
            yield from [found] if found else []

    def _whole(self, intent: Any, some: Sequence[Any]) -> Iterator[Standing]:
        """The standing with all its refunds: those of the time, where they are all there are."""
        given = getattr(intent.latest_charge, "amount_refunded", 0)
        listed = sum(refund.amount for refund in some if refund.status in ("succeeded", "pending"))
        found = self._standing(intent, some if given == listed else self._refunds_of(intent))
        yield from [found] if found else []

    def _refunds_of(self, intent: Any) -> Sequence[Any]:
        if intent.status != "succeeded":
            return ()
        listed = self._api.refunds.list({"payment_intent": intent.id, "limit": _PAGE})
        return list(listed.auto_paging_iter())

    def _disputes_of(self, intent: Any) -> Sequence[Any]:
        if not getattr(intent.latest_charge, "disputed", False):
            return ()
        return list(self._api.disputes.list({"payment_intent": intent.id, "limit": _PAGE}).auto_paging_iter())

    def _standing(self, intent: Any, refunds: Sequence[Any]) -> Standing | None:
        names: dict[str, str] = {name: getattr(intent.metadata, name, None) or "" for name in _NAMES}
        if not all(names.values()):
            return None
        failure = intent.last_payment_error
        return Standing(
            reference=intent.id,
            **names,
            state=_STATES.get(intent.status, "refused" if failure else "unpaid"),
            amount=money_of(intent.amount, intent.currency),
            captured=money_of(intent.amount_received, intent.currency) if intent.amount_received else None,
            refusal=told(failure.code, getattr(failure, "decline_code", None)) if failure else None,
            url=url_of(intent),
            refunds=tuple(map(_refund, refunds)),
            disputes=tuple(map(_dispute, self._disputes_of(intent))),
            made_at=datetime.fromtimestamp(intent.created, UTC),
        )


def url_of(intent: Any) -> str | None:
    """Where the holder confirms."""
    action = intent.next_action
    return action.redirect_to_url.url if action and action.type == "redirect_to_url" else None


def _refund(made: Any) -> MadeRefund:
    state = _REFUNDS.get(made.status, "pending")
    why = getattr(made, "failure_reason", None) or f"refund_{made.status}"
    return MadeRefund(
        reference=made.id,
        refund_id=getattr(made.metadata, "refund_id", None),
        amount=money_of(made.amount, made.currency),
        state=state,
        refusal=why if state == "refused" else None,
        at=datetime.fromtimestamp(made.created, UTC),
    )


def _dispute(made: Any) -> MadeDispute:
    return MadeDispute(
        reference=made.id,
        amount=money_of(made.amount, made.currency),
        reason=made.reason,
        status=made.status,
        taken=made.status not in _NOT_TAKEN,
    )
