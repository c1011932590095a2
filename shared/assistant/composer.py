"""The draft of a reply: sentences and records for each thing that was done, found or refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.assistant import wording
from shared.assistant.cart_talk import CartTalk
from shared.assistant.consent import pending_for
from shared.assistant.draft import Draft
from shared.assistant.evidence import Evidence, Outcome, cards_of
from shared.assistant.model import MOST_RESULTS, Memo, PendingAction
from shared.assistant.notes import DECLINED, NOT_YET, NOTES
from shared.assistant.plan import Plan
from shared.assistant.search_talk import SearchTalk
from shared.carts.model import CartView
from shared.checkout.tools import Prepared
from shared.kernel.errors import DomainError, Limited, Unavailable
from shared.orders.model import OrderView
from shared.orders.tools import OrderList
from shared.storefront.tools import Findings, ProductDetails

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
#: Refusals in words for somebody who talks, by code; every other is told in the store's own.
_IN_WORDS = {
    "cart_empty": "Your cart is empty, so there is nothing to check out yet.",
    "tool_refused": "I am not able to do that in this shop.",
}


class Composer:
    """Writes the draft of one turn."""

    def __init__(self, *, memo: Memo, number: int, currency: str, methods: tuple[str, ...]) -> None:
        self._memo = memo
        self._number = number
        self._currency = currency
        self._methods = methods
        self._draft = Draft()

    def compose(self, plan: Plan, evidence: Evidence) -> Draft:
        """Everything that there is to say about the turn, in the order in which it happened."""
        self._note(plan)
        searching = SearchTalk(self._draft, self._currency, plan.about if not plan.note else "")
        carting = CartTalk(self._draft, self._memo, evidence)
        for outcome in evidence.outcomes:
            if outcome.number == 0:
                continue
            if outcome.subject is not None:
                self._draft.verbatim.append(outcome.subject.title)
            if outcome.done and isinstance(outcome.result, Findings):
                searching.tell(outcome, outcome.result)
            elif outcome.done and isinstance(outcome.result, CartView):
                carting.tell(outcome, outcome.result)
            elif outcome.done:
                self._other(outcome)
            elif outcome.status == "skipped":
                self._draft.say("So I left the rest of that.")
            elif outcome.error is not None:
                self._refusal(outcome.error, evidence)
        if not self._draft.sentences and not self._draft.exact:
            self._draft.say(NOTES["off_topic"])
        return self._draft

    def _note(self, plan: Plan) -> None:
        self._draft.verbatim += [*NOTES.values(), *NOT_YET.values(), *DECLINED.values()]
        if plan.note == "question":
            self._draft.say(plan.question)
            self._draft.asked = plan.about if plan.about in ("address", "payment") else None
            self._suggest_methods(plan.about)
        elif plan.note == "unsupported":
            self._draft.say(NOT_YET.get(plan.about, NOTES["off_topic"]))
        elif plan.note == "off_topic":
            self._draft.say(DECLINED.get(plan.about, NOTES["off_topic"]))
        elif plan.note and not (plan.note == "canceled" and plan.steps):
            self._draft.say(NOTES[plan.note])
        serious = plan.about in DECLINED and plan.about != "prompt"
        if plan.note in ("greeting", "help", "off_topic", "question") and not (self._draft.asked or serious):
            self._draft.suggest("What's on sale?", "What's in my cart?", "My orders")

    def _suggest_methods(self, about: str) -> None:
        if about == "payment":
            self._draft.suggest(*(f"Pay with {method}" for method in self._methods[:3]))

    def _other(self, outcome: Outcome) -> None:
        result: Any = outcome.result
        tellers: Mapping[type[Any], Callable[[Any], None]] = {
            ProductDetails: self._details,
            Prepared: self._checkout,
            OrderView: self._order,
            OrderList: self._orders,
        }
        teller = tellers.get(type(result))
        if teller is not None:
            teller(result)
        else:
            self._draft.cards = cards_of(result)[:MOST_RESULTS]
            self._draft.say("Here they are again.")

    def _details(self, details: ProductDetails) -> None:
        self._draft.cards = [*self._draft.cards, details.card][:MOST_RESULTS]
        self._draft.say(wording.described(details.card))
        text = wording.excerpt(details.description)
        if text:
            self._draft.verbatim.append(text)
            self._draft.exact.append(f"The shop says: “{text}”")
        self._draft.suggest("Add it to my cart")

    def _checkout(self, prepared: Prepared) -> None:
        view = prepared.checkout
        self._draft.parts["checkout"] = view
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
        self._suggest_methods(asked)

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

    def _order(self, order: OrderView) -> None:
        self._draft.parts["order"] = order
        self._draft.say(f"{wording.order_words(order)}.")

    def _orders(self, orders: OrderList) -> None:
        self._draft.parts["orders"] = orders.items
        if not orders.items:
            if self._draft.parts.get("checkout") is None:
                self._draft.say("You have no orders yet.")
            return
        self._draft.exact += [f"- {wording.order_words(order)}" for order in orders.items]
        self._draft.say("These are your latest orders:")

    def _refusal(self, error: DomainError, evidence: Evidence) -> None:
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
        if error.code == "nothing_such" and self._nothing_there(evidence):
            return
        self._draft.verbatim.append(error.message)
        busy = isinstance(error, (Unavailable, Limited))
        words = _IN_WORDS.get(error.code, error.message)
        self._draft.say("I could not do that just now, please try again." if busy else words)

    def _nothing_there(self, evidence: Evidence) -> bool:
        """Whether it was said already that there is nothing: nothing was found, or the cart is empty."""
        cart = evidence.last(CartView)
        return self._draft.parts.get("total_results") == 0 or (cart is not None and not cart.lines)


def _chosen(prepared: Prepared, name: str) -> bool:
    return getattr(prepared.checkout, name) is not None
