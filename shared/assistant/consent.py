"""Consent: what waits for a yes, and what a yes or a no then means.

Any tool can be what waits. Its pending action holds the arguments that were shown, and only those are
run. What else a tool needs (to let the thing go, to show it again, to reckon it afresh where it changed)
is a line in ``WAITING``; one without a line is simply left, or shown again as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.assistant.executor import Executor
from shared.assistant.language.assent import assent
from shared.assistant.language.grammar import FLOOR
from shared.assistant.language.planning import BUY
from shared.assistant.language.wishes import Wish
from shared.assistant.model import Memo, PendingAction
from shared.assistant.plan import Plan
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
        tool=BUY,
        arguments={"checkout_id": view.id, "consent": offer.consent},
        summary=offer.summary,
        total=offer.total,
        consent=offer.consent,
        shown_in=number,
        expires_at=offer.expires_at,
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """The tools around one that waits for a yes; each takes the argument ``named``."""

    named: str
    let_go: str
    show: str
    renew: str
    #: Refusals of a yes after which it is reckoned afresh and shown again.
    stale: frozenset[str]
    #: Refusals after which it is shown as it is now, which says why.
    says_why: frozenset[str] = frozenset()

    def of(self, pending: PendingAction) -> dict[str, str]:
        """What names the thing that waits."""
        return {self.named: pending.arguments[self.named]}


WAITING: Mapping[str, Waiting] = {
    BUY: Waiting(
        named="checkout_id",
        let_go="checkout.cancel",
        show="checkout.get",
        renew="checkout.update",
        stale=frozenset(("consent_changed", "confirmation_expired")),
        says_why=frozenset(("checkout_incomplete",)),
    )
}


class Answered:
    """How a message answers what is pending: ``yes``, ``no``, or it does not (``other``).

    ``late`` is a yes that did not come right after the summary was shown, or after its time: the
    summary is shown again rather than the yes taken for it. With nothing shown, "buy it" and its like
    are wishes of their own.
    """

    def __init__(
        self, message: str, memo: Memo, number: int, now: datetime, wishes: Sequence[Wish] = ()
    ) -> None:
        pending = memo.pending
        said = assent(message, pending.tool if pending else BUY)
        self.said = said
        self.pending = pending
        self.checkout_id = memo.checkout_id or ""
        self.no = said is False and pending is not None
        fresh = pending is not None and pending.shown_in == number - 1
        timely = pending is not None and (pending.expires_at is None or now < pending.expires_at)
        self.yes = said is True and fresh and timely
        wished = any(wish.intent in _WISHES and wish.confidence >= FLOOR for wish in wishes)
        known = pending is not None or (bool(self.checkout_id) and not wished)
        self.late = said is True and not self.yes and known

    @property
    def given(self) -> bool:
        """Whether the message answers at all."""
        return self.yes or self.no or self.late


def carry_out(answered: Answered, executor: Executor) -> Plan:
    """Do what a yes or a no to the pending action means."""
    pending = answered.pending
    waiting = WAITING.get(pending.tool) if pending else None
    if answered.no and pending is not None:
        return _left(pending, waiting, executor)
    if answered.yes and pending is not None:
        _agreed(pending, waiting, executor)
        return Plan()
    return _shown_again(answered, waiting, executor)


def _left(pending: PendingAction, waiting: Waiting | None, executor: Executor) -> Plan:
    if waiting is None:
        return Plan(note="canceled")
    executor.agreed(waiting.let_go, waiting.of(pending))
    return Plan()


def _agreed(pending: PendingAction, waiting: Waiting | None, executor: Executor) -> None:
    error = executor.agreed(pending.tool, pending.arguments).outcomes[-1].error
    if waiting is not None and error is not None and error.code in waiting.stale:
        executor.agreed(waiting.renew, waiting.of(pending))
    elif waiting is not None and error is not None and error.code in waiting.says_why:
        executor.agreed(waiting.show, waiting.of(pending))


def _shown_again(answered: Answered, waiting: Waiting | None, executor: Executor) -> Plan:
    """What waits is shown once more: reckoned again where its tool can, else just as it was."""
    pending = answered.pending
    if pending is not None and waiting is None:
        return Plan(note="again")
    shown = waiting or WAITING[BUY]
    if pending is not None:
        # Since it was shown, the cart may have changed.
        executor.agreed(shown.renew, shown.of(pending))
    else:
        executor.agreed(shown.show, {shown.named: answered.checkout_id})
    return Plan()
