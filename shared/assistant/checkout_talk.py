"""What is said of a prepared purchase: what is missing, or exactly what a yes would buy."""

from __future__ import annotations

from shared.assistant import wording
from shared.assistant.consent import pending_for
from shared.assistant.draft import Draft
from shared.assistant.model import PendingAction
from shared.checkout.tools import Prepared

_ASSUMED = {
    "shipping_address": "the address of your profile",
    "shipping_option": "the shop's first delivery option",
    "payment_method": "your usual way to pay",
}
_ASK = {
    "missing_shipping_address": (
        "address",
        "Where shall it go? Write it as: name, street, city, region and postal code, country.",
    ),
    "missing_payment_method": ("payment", "How would you like to pay?"),
}


class CheckoutTalk:
    """Tells of a checkout into a draft. ``number`` is the turn's, which a yes must follow."""

    def __init__(self, draft: Draft, methods: tuple[str, ...], number: int) -> None:
        self._draft = draft
        self._methods = methods
        self._number = number

    def tell(self, prepared: Prepared) -> None:
        """Ask for what is missing, or show what would be bought and wait for a yes."""
        view = prepared.checkout
        self._draft.parts["checkout"] = view
        if self._draft.pending is not None:
            self._draft.say("Your purchase waits: say “check out” once this is decided.")
            return
        self._draft.pending = pending_for(view, self._number)
        if self._draft.pending is not None:
            self._summary(self._draft.pending, prepared)
            return
        self._draft.verbatim += [message.content for message in view.messages]
        missing = [_ASK[message.code] for message in view.messages if message.code in _ASK]
        if not missing:
            self._draft.say(wording.status_words(view))
            return
        self._draft.say(f"So far it comes to {wording.bill(view)}.")
        asked, question = missing[0]
        self._draft.asked = asked
        self._draft.say(question)
        self.suggest_methods(asked)

    def _summary(self, pending: PendingAction, prepared: Prepared) -> None:
        assumed = [_ASSUMED[name] for name in prepared.assumed if _chosen(prepared, name)]
        if assumed:
            self._draft.say(f"I took {wording.joined(assumed)}.")
        self._draft.say("This is what you would buy:")
        self._draft.verbatim += pending.summary
        self._draft.exact += [
            *(f"- {line}" for line in pending.summary),
            "Shall I place this order? Yes or no.",
        ]
        self._draft.suggestions = ["Yes", "No"]

    def suggest_methods(self, about: str) -> None:
        """Ways to pay, where that is what is asked."""
        if about == "payment":
            self._draft.suggest(*(f"Pay with {method}" for method in self._methods[:3]))


def _chosen(prepared: Prepared, name: str) -> bool:
    return getattr(prepared.checkout, name) is not None
