"""What is said of what was not done: why, and what else could not be done without it."""

from __future__ import annotations

from shared.assistant import wording
from shared.assistant.draft import Draft
from shared.assistant.evidence import Evidence, Outcome
from shared.carts.model import CartView
from shared.kernel.errors import DomainError, Limited, Unavailable

#: What could not be done where the step before it was not.
_UNDONE = {
    "catalog.compare": "compare them",
    "catalog.details": "look closer at it",
    "carts.add": "add it",
    "carts.add_all": "put it into your cart",
    "recommendations.around": "suggest anything",
    "prices.history": "tell its prices",
}
#: Words that begin a sentence of the store's and are small inside of another.
_SMALL = ("You ", "There ", "None ", "Nothing ", "One ", "This ", "They ")
#: Refusals in words for somebody who talks, by code; every other is told in the store's own.
_IN_WORDS = {
    "cart_empty": "Your cart is empty, so there is nothing to check out yet.",
    "tool_refused": "I am not able to do that in this shop.",
}


class RefusalTalk:
    """Tells of steps that were not done into a draft."""

    def __init__(self, draft: Draft, evidence: Evidence) -> None:
        self._draft = draft
        self._evidence = evidence

    def tell(self, outcome: Outcome) -> None:
        """A step that failed or was refused, or that was left out for another's sake."""
        if outcome.error is not None:
            self._refused(outcome, outcome.error)
        elif outcome.status == "skipped" and not self._told(outcome):
            whole = outcome.step.group is None
            self._draft.say("So I left the rest of that." if whole else "So your cart is as it was.")

    def _refused(self, outcome: Outcome, error: DomainError) -> None:
        """A step that was not done, together with what could not be done without it."""
        lost = [
            o for o in self._evidence.outcomes if o.status == "skipped" and outcome.number in o.step.needs
        ]
        if error.code == "which_one" and outcome.step.group is not None:
            self._refusal(error)
            self._draft.asked = "instead"
            return
        undone = [_UNDONE[o.step.tool] for o in lost if o.step.tool in _UNDONE]
        if outcome.step.group is not None and outcome.step.tool == "carts.remove":
            undone = ["exchange it"]
        busy = isinstance(error, (Unavailable, Limited))
        if not undone or error.code == "which_one" or busy:
            self._refusal(error)
            return
        because = _inside(error.message)
        self._draft.verbatim.append(because)
        self._draft.say(f"I could not {wording.joined(undone, 'or')}: {because}")
        if error.code == "nothing_bought" and self._draft.parts.get("cart") is None:
            self._draft.suggest("My orders")

    def _told(self, outcome: Outcome) -> bool:
        """Whether what failed has said already that this was not done, or asks about it."""
        group = outcome.step.group
        asked = any(
            o.step.group == group and o.error is not None and o.error.code == "which_one"
            for o in self._evidence.outcomes
        )
        return outcome.step.tool in _UNDONE or (group is not None and asked)

    def _refusal(self, error: DomainError) -> None:
        """Why a step was not done, in the store's own words."""
        if error.code == "which_one":
            self._draft.asked = "subject"
            self._draft.verbatim += error.facts["titles"]
            self._draft.say(f"Which one do you mean: {wording.titles_of(error.facts['titles'])}?")
            self._draft.suggest("The first one", "The second one")
            return
        if error.code == "consent_changed":
            changed = wording.joined([str(part).replace("_", " ") for part in error.facts.get("changed", ())])
            self._draft.say(f"I did not place the order: {changed or 'something'} changed since you saw it.")
            return
        if error.code == "nothing_such" and self._nothing_there():
            return
        if error.code == "out_of_stock":
            self._draft.suggest("Show me alternatives")
        self._draft.verbatim.append(error.message)
        busy = isinstance(error, (Unavailable, Limited))
        words = _IN_WORDS.get(error.code, error.message)
        self._draft.say("I could not do that just now, please try again." if busy else words)

    def _nothing_there(self) -> bool:
        """Whether it was said already that there is nothing: nothing was found, or the cart is empty."""
        cart = self._evidence.last(CartView)
        return self._draft.parts.get("total_results") == 0 or (cart is not None and not cart.lines)


def _inside(message: str) -> str:
    """A sentence of the store's as it reads after a colon."""
    return message[0].lower() + message[1:] if message.startswith(_SMALL) else message
