"""Consent: what waits for a yes, and what a yes or a no then means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shared.assistant.language.assent import assent
from shared.assistant.language.grammar import FLOOR
from shared.assistant.language.wishes import Wish
from shared.assistant.model import Memo, PendingAction
from shared.checkout.model import CheckoutView
from shared.kernel.ids import derived

#: Wishes that the words of a yes can be instead.
_WISHES = frozenset(("add", "checkout", "details", "orders"))


def pending_for(view: CheckoutView, number: int) -> PendingAction | None:
    """The act that would buy what a checkout shows, or None where it is not ready for a yes."""
    offer = view.confirmation
    if offer is None:
        return None
    return PendingAction(
        id=derived("act", view.id, offer.consent),
        tool="checkout.confirm",
        arguments={"checkout_id": view.id, "consent": offer.consent},
        summary=offer.summary,
        total=offer.total,
        consent=offer.consent,
        shown_in=number,
        expires_at=offer.expires_at,
    )


class Answered:
    """How a message answers what is pending: ``yes``, ``no``, or it does not (``other``).

    ``late`` is a yes that did not come right after the summary was shown, or after its time: the
    summary is shown again rather than the yes taken for it. With nothing shown, "buy it" and its like
    are wishes of their own.
    """

    def __init__(
        self, message: str, memo: Memo, number: int, now: datetime, wishes: Sequence[Wish] = ()
    ) -> None:
        said, pending = assent(message), memo.pending
        self.said = said
        self.pending = pending
        self.checkout_id = memo.checkout_id or (pending.arguments["checkout_id"] if pending else "")
        self.no = said is False and pending is not None
        fresh = pending is not None and pending.shown_in == number - 1
        timely = pending is not None and (pending.expires_at is None or now < pending.expires_at)
        self.yes = said is True and fresh and timely
        wished = any(wish.intent in _WISHES and wish.confidence >= FLOOR for wish in wishes)
        self.late = said is True and not self.yes and bool(self.checkout_id) and (pending or not wished)
