"""The draft of a reply: sentences and records for each thing that was done, found or refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from shared.assistant import wording
from shared.assistant.advice_talk import AdviceTalk
from shared.assistant.cart_talk import CartTalk
from shared.assistant.checkout_talk import CheckoutTalk
from shared.assistant.consent import WAITING
from shared.assistant.draft import Draft
from shared.assistant.evidence import Evidence, Outcome, cards_of
from shared.assistant.language.assent import CANCEL_ORDER
from shared.assistant.language.remembering import WHY
from shared.assistant.language.wishes import FORBIDDEN
from shared.assistant.memory_talk import MemoryTalk, WhyTalk
from shared.assistant.model import MOST_RESULTS
from shared.assistant.notes import DECLINED, NOT_YET, NOTES
from shared.assistant.order_talk import OrderTalk
from shared.assistant.plan import Plan
from shared.assistant.ports import Asked
from shared.assistant.refusal_talk import RefusalTalk
from shared.assistant.search_talk import SearchTalk
from shared.assistant.support_talk import SupportTalk
from shared.assistant.taste import Taste
from shared.carts.model import CartView
from shared.catalog.prices import PriceHistory
from shared.checkout.tools import Prepared
from shared.knowledge.model import Answers
from shared.orders.model import OrderView
from shared.orders.tools import CancellationOffer, OrderList
from shared.storefront.comparing import Comparison
from shared.storefront.purchases import Again, Purchases
from shared.storefront.recommending import Suggestions
from shared.storefront.tools import Findings, ProductDetails
from shared.support.model import TicketView
from shared.support.tools import HandOff

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
        self._currency = currency
        self._taste = taste or Taste()
        self._plan = Plan()
        self._draft = Draft(own_reasons=self._taste.reasons)
        self._support = SupportTalk(self._draft, asked, now, may_open)
        self._remembering = MemoryTalk(self._draft)
        self._ordering = OrderTalk(self._draft, asked.number, now)
        self._checkout = CheckoutTalk(self._draft, methods, asked.number)

    def compose(self, plan: Plan, evidence: Evidence) -> Draft:
        """Everything that there is to say about the turn, in the order in which it happened."""
        self._plan, self._evidence = plan, evidence
        if not _written_down(plan, evidence):
            self._note(plan)
        self._advice = AdviceTalk(self._draft, evidence, plan.about if not plan.note else "")
        searching = SearchTalk(self._draft, self._currency, plan.about if not plan.note else "")
        carting = CartTalk(self._draft, self._memo, evidence, self._taste)
        refusing = RefusalTalk(self._draft, evidence)
        explains = plan.about == WHY and not plan.note
        for outcome in evidence.outcomes:
            if outcome.number == 0 or (explains and outcome.done and outcome.step.tool in _LOOKED):
                continue
            if outcome.subject is not None:
                self._draft.verbatim.append(outcome.subject.title)
            if not outcome.done:
                refusing.tell(outcome)
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
            self._checkout.suggest_methods(plan.about)
        elif plan.note == "unsupported":
            self._draft.say(NOT_YET.get(plan.about, NOTES["off_topic"]))
        elif plan.note == "off_topic":
            self._draft.say(DECLINED.get(plan.about, NOTES["off_topic"]))
        elif plan.note == "again" and (waiting := self._memo.pending) and waiting.tool not in WAITING:
            (self._ordering if waiting.tool == CANCEL_ORDER else self._support).again(waiting)
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

    def _other(self, outcome: Outcome) -> None:
        result: Any = outcome.result
        if self._remembering.tell(result):
            return
        tellers: Mapping[type[Any], Callable[[Any], None]] = {
            ProductDetails: self._details,
            Prepared: self._checkout.tell,
            OrderView: self._ordering.order,
            OrderList: self._ordering.orders,
            CancellationOffer: self._ordering.offer,
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


def _written_down(plan: Plan, evidence: Evidence) -> bool:
    """Whether the documents answer what would else be asked back."""
    answers = evidence.last(Answers)
    return plan.note in _MAYBE_WRITTEN and answers is not None and answers.known
