"""The draft of a reply: sentences and records for each thing that was done, found or refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from shared.assistant import wording
from shared.assistant.advice_talk import AdviceTalk
from shared.assistant.cart_talk import CartTalk
from shared.assistant.consent import WAITING, pending_for
from shared.assistant.draft import Draft
from shared.assistant.evidence import Evidence, Outcome, cards_of
from shared.assistant.language.remembering import WHY
from shared.assistant.language.wishes import FORBIDDEN
from shared.assistant.memory_talk import MemoryTalk, WhyTalk
from shared.assistant.model import MOST_RESULTS, PendingAction
from shared.assistant.notes import DECLINED, NOT_YET, NOTES
from shared.assistant.plan import Plan
from shared.assistant.ports import Asked
from shared.assistant.search_talk import SearchTalk
from shared.assistant.support_talk import SupportTalk
from shared.assistant.taste import Taste
from shared.carts.model import CartView
from shared.catalog.prices import PriceHistory
from shared.checkout.tools import Prepared
from shared.kernel.errors import DomainError, Limited, Unavailable
from shared.knowledge.model import Answers
from shared.orders.model import OrderView
from shared.orders.tools import OrderList
from shared.storefront.comparing import Comparison
from shared.storefront.purchases import Again, Purchases
from shared.storefront.recommending import Suggestions
from shared.storefront.tools import Findings, ProductDetails
from shared.support.model import TicketView
from shared.support.tools import HandOff

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


#: What may be a question to the shop's documents for all that is known of its words.
_MAYBE_WRITTEN = frozenset(("question", "off_topic"))
#: What an explanation looks at, told by it as a whole.
_LOOKED = frozenset(("memory.view", "catalog.get_cards", "catalog.details"))


class Composer:
    """Writes the draft of one turn."""

    def __init__(
        self,
        *,
        asked: Asked,
        currency: str,
        methods: tuple[str, ...],
        now: datetime,
        may_open: bool,
        taste: Taste | None = None,
    ) -> None:
        self._memo = asked.memo
        self._number = asked.number
        self._currency = currency
        self._methods = methods
        self._taste = taste or Taste()
        self._plan = Plan()
        self._draft = Draft(own_reasons=self._taste.reasons)
        self._support = SupportTalk(self._draft, asked, now, may_open)
        self._remembering = MemoryTalk(self._draft)

    def compose(self, plan: Plan, evidence: Evidence) -> Draft:
        """Everything that there is to say about the turn, in the order in which it happened."""
        self._plan, self._evidence = plan, evidence
        if not _written_down(plan, evidence):
            self._note(plan)
        self._advice = AdviceTalk(self._draft, evidence, plan.about if not plan.note else "")
        searching = SearchTalk(self._draft, self._currency, plan.about if not plan.note else "")
        carting = CartTalk(self._draft, self._memo, evidence, self._taste)
        explains = plan.about == WHY and not plan.note
        for outcome in evidence.outcomes:
            if outcome.number == 0 or (explains and outcome.done and outcome.step.tool in _LOOKED):
                continue
            if outcome.subject is not None:
                self._draft.verbatim.append(outcome.subject.title)
            if not outcome.done:
                self._undone(outcome, evidence)
            elif isinstance(outcome.result, Findings):
                searching.tell(outcome, outcome.result)
            elif isinstance(outcome.result, CartView):
                carting.tell(outcome, outcome.result)
            else:
                self._other(outcome)
        self._restored(evidence)
        if explains:
            WhyTalk(self._draft, self._memo, self._taste, self._currency).tell(evidence)
        if not self._draft.sentences and not self._draft.exact:
            self._draft.say(NOTES["off_topic"])
        return self._draft

    def _undone(self, outcome: Outcome, evidence: Evidence) -> None:
        if outcome.error is not None:
            self._refused(outcome, outcome.error, evidence)
        elif outcome.status == "skipped" and not self._told(outcome, evidence):
            whole = outcome.step.group is None
            self._draft.say("So I left the rest of that." if whole else "So your cart is as it was.")

    def _refused(self, outcome: Outcome, error: DomainError, evidence: Evidence) -> None:
        """A step that was not done, together with what could not be done without it."""
        lost = [o for o in evidence.outcomes if o.status == "skipped" and outcome.number in o.step.needs]
        if error.code == "which_one" and outcome.step.group is not None:
            self._refusal(error, evidence)
            self._draft.asked = "instead"
            return
        undone = [_UNDONE[o.step.tool] for o in lost if o.step.tool in _UNDONE]
        if outcome.step.group is not None and outcome.step.tool == "carts.remove":
            undone = ["exchange it"]
        busy = isinstance(error, (Unavailable, Limited))
        if not undone or error.code == "which_one" or busy:
            self._refusal(error, evidence)
            return
        because = _inside(error.message)
        self._draft.verbatim.append(because)
        self._draft.say(f"I could not {wording.joined(undone, 'or')}: {because}")
        if error.code == "nothing_bought" and self._draft.parts.get("cart") is None:
            self._draft.suggest("My orders")

    @staticmethod
    def _told(outcome: Outcome, evidence: Evidence) -> bool:
        """Whether what failed has said already that this was not done, or asks about it."""
        group = outcome.step.group
        asked = any(
            o.step.group == group and o.error is not None and o.error.code == "which_one"
            for o in evidence.outcomes
        )
        return outcome.step.tool in _UNDONE or (group is not None and asked)

    def _restored(self, evidence: Evidence) -> None:
        """Say that a group that could not be done whole was undone, and show the cart as it is."""
        if isinstance(evidence.restored, CartView):
            self._draft.parts["cart"] = evidence.restored
            self._draft.say("Your cart is as it was before.")

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
        elif plan.note == "again" and (waiting := self._memo.pending) and waiting.tool not in WAITING:
            self._support.again(waiting)
        elif plan.note in NOTES and not (plan.note == "canceled" and plan.steps):
            self._draft.say(NOTES[plan.note])
        self._draft.settled = plan.note == "canceled" and plan.about != FORBIDDEN
        serious = plan.about in DECLINED and plan.about != "prompt"
        if plan.note in ("greeting", "help", "off_topic", "question") and not (self._draft.asked or serious):
            self._draft.suggest("What's on sale?", "What's in my cart?", "My orders")

    def _answers(self, answers: Answers) -> None:
        """What the documents say; a question that was not understood is only answered where they do."""
        plan = self._plan
        declined = plan.about if plan.note == "unsupported" else ""
        if answers.known or plan.note not in _MAYBE_WRITTEN:
            self._support.answers(answers, declined, plan.about)

    def _suggest_methods(self, about: str) -> None:
        if about == "payment":
            self._draft.suggest(*(f"Pay with {method}" for method in self._methods[:3]))

    def _other(self, outcome: Outcome) -> None:
        result: Any = outcome.result
        if self._remembering.tell(result):
            return
        tellers: Mapping[type[Any], Callable[[Any], None]] = {
            ProductDetails: self._details,
            Prepared: self._checkout,
            OrderView: self._order,
            OrderList: self._orders,
            Answers: self._answers,
            HandOff: self._support.hand_off,
            TicketView: self._support.opened,
            Comparison: self._advice.comparison,
            PriceHistory: self._advice.history,
            Purchases: self._advice.purchases,
            Again: self._advice.again,
            Suggestions: self._advice.suggestions,
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
        if error.code == "out_of_stock":
            self._draft.suggest("Show me alternatives")
        self._draft.verbatim.append(error.message)
        busy = isinstance(error, (Unavailable, Limited))
        words = _IN_WORDS.get(error.code, error.message)
        self._draft.say("I could not do that just now, please try again." if busy else words)

    def _nothing_there(self, evidence: Evidence) -> bool:
        """Whether it was said already that there is nothing: nothing was found, or the cart is empty."""
        cart = evidence.last(CartView)
        return self._draft.parts.get("total_results") == 0 or (cart is not None and not cart.lines)


def _written_down(plan: Plan, evidence: Evidence) -> bool:
    """Whether the documents answer what would else be asked back."""
    answers = evidence.last(Answers)
    return plan.note in _MAYBE_WRITTEN and answers is not None and answers.known


def _inside(message: str) -> str:
    """A sentence of the store's as it reads after a colon."""
    return message[0].lower() + message[1:] if message.startswith(_SMALL) else message


def _chosen(prepared: Prepared, name: str) -> bool:
    return getattr(prepared.checkout, name) is not None
