"""What is said of orders, and the offer to cancel one: it waits for a yes to exactly that order."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.assistant import wording
from shared.assistant.draft import Draft
from shared.assistant.language.assent import CANCEL_ORDER
from shared.assistant.model import PendingAction
from shared.kernel.ids import derived
from shared.orders.model import OrderView
from shared.orders.tools import CancellationOffer, OrderList

_WAITS = timedelta(minutes=10)
_OFFER = "I can cancel this order before it goes out; what was paid goes back."
_QUESTION = "Shall I cancel it?"
_NONE = "You have no order that I could cancel."
_TOO_LATE = "This order cannot be canceled any more."
_UNDER_WAY = "This order is being canceled: what was paid and the items go back now."


class OrderTalk:
    """Writes into the draft of one turn; ``number`` is the turn's."""

    def __init__(self, draft: Draft, number: int, now: datetime) -> None:
        self._draft = draft
        self._number = number
        self._now = now

    def order(self, order: OrderView) -> None:
        """One order; what a yes to its cancellation did is said first."""
        if order.cancellation is not None and order.cancellation.pending:
            self._draft.settled = True
            self._draft.say(_UNDER_WAY)
        self._draft.parts["order"] = order
        self._draft.say(f"{wording.order_words(order)}.")

    def orders(self, orders: OrderList) -> None:
        """The latest."""
        self._draft.parts["orders"] = orders.items
        if not orders.items:
            if self._draft.parts.get("checkout") is None:
                self._draft.say("You have no orders yet.")
            return
        self._draft.exact += [f"- {wording.order_words(order)}" for order in orders.items]
        self._draft.say("These are your latest orders:")

    def offer(self, offer: CancellationOffer) -> None:
        """A cancellation that waits for a yes, or why there is none."""
        order = offer.order
        if order is None or not order.cancelable:
            self._draft.say(_NONE if order is None else _TOO_LATE)
            if order is not None:
                self.order(order)
            return
        self._draft.parts["order"] = order
        self.show(self._pending(order))

    def show(self, pending: PendingAction) -> None:
        """What waits, and the question."""
        self._draft.pending = pending
        self._draft.say(_OFFER)
        self._draft.verbatim += pending.summary
        self._draft.exact += [*(f"- {line}" for line in pending.summary), _QUESTION]
        self._draft.suggestions = ["Yes", "No"]

    def again(self, pending: PendingAction) -> None:
        """The same offer once more, as its yes came late."""
        renewed = {"shown_in": self._number, "expires_at": self._now + _WAITS}
        self.show(pending.model_copy(update=renewed))

    def _pending(self, order: OrderView) -> PendingAction:
        return PendingAction(
            id=derived("act", order.id, str(order.version), CANCEL_ORDER),
            tool=CANCEL_ORDER,
            arguments={"order_id": order.id},
            summary=(f"Cancel order {order.number}, {order.total}",),
            total=order.total,
            shown_in=self._number,
            expires_at=self._now + _WAITS,
        )
