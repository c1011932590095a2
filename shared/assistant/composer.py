"""The draft of a reply: sentences and records for each thing that was done, found or refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.assistant import wording
from shared.assistant.consent import pending_for
from shared.assistant.evidence import Evidence, Outcome, cards_of
from shared.assistant.model import MOST_RESULTS, Memo, PendingAction, Reply
from shared.assistant.plan import Plan
from shared.carts.model import CartView
from shared.checkout.tools import Prepared
from shared.kernel.errors import Limited, Unavailable
from shared.orders.model import OrderView
from shared.orders.tools import OrderList
from shared.storefront.model import Card
from shared.storefront.tools import Findings, ProductDetails

_ASSUMED = {
    "shipping_address": "the address of your profile",
    "shipping_option": "the shop's first delivery option",
    "payment_method": "your usual way to pay",
}
_RELAXED = {
    "discount": "the discount",
    "properties": "all of these properties",
    "stock": "being in stock",
    "price": "that price",
    "brand": "that brand",
    "words": "all of these words",
}
_ASK = {
    "missing_shipping_address": (
        "address",
        "Where shall it go? Write it as: name, street, city, region and postal code, country.",
    ),
    "missing_payment_method": ("payment", "How would you like to pay?"),
}


@dataclass(slots=True)
class Draft:
    """A reply in the making. ``exact`` is told word for word; ``verbatim`` are texts of records."""

    sentences: list[str] = field(default_factory=list[str])
    exact: list[str] = field(default_factory=list[str])
    verbatim: list[str] = field(default_factory=list[str])
    cards: list[Card] = field(default_factory=list[Card])
    parts: dict[str, Any] = field(default_factory=dict[str, Any])
    pending: PendingAction | None = None
    asked: str | None = None
    suggestions: list[str] = field(default_factory=list[str])

    @property
    def text(self) -> str:
        return " ".join(self.sentences)

    def reply(self, text: str) -> Reply:
        """The reply with ``text`` as its free words."""
        return Reply(
            text="\n".join([*filter(None, [text]), *self.exact]),
            cards=tuple(
                card.model_copy(update={"reason": wording.reason(card) or None}) for card in self.cards
            ),
            pending_action=self.pending,
            suggestions=tuple(dict.fromkeys(self.suggestions))[:4],
            **self.parts,
        )


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
        for outcome in evidence.outcomes:
            if outcome.number == 0:
                continue
            if outcome.subject is not None:
                self._draft.verbatim.append(outcome.subject.title)
            if outcome.done:
                self._tell(outcome, evidence)
            elif outcome.status == "skipped":
                self._say("So I left the rest of that.")
            else:
                self._refusal(outcome)
        if not self._draft.sentences and not self._draft.exact:
            self._say(wording.NOTES["off_topic"])
        return self._draft

    def _say(self, sentence: str) -> None:
        if sentence not in self._draft.sentences:
            self._draft.sentences.append(sentence)

    def _suggest(self, *suggestions: str) -> None:
        self._draft.suggestions += suggestions

    def _note(self, plan: Plan) -> None:
        self._draft.verbatim += [*wording.NOTES.values(), *wording.NOT_YET.values()]
        if plan.note == "question":
            self._say(plan.question)
            self._draft.asked = plan.about if plan.about in ("address", "payment") else None
            self._suggest_methods(plan.about)
        elif plan.note == "unsupported":
            self._say(wording.NOT_YET.get(plan.about, wording.NOTES["off_topic"]))
        elif plan.note and not (plan.note == "canceled" and plan.steps):
            self._say(wording.NOTES[plan.note])
        if plan.note in ("greeting", "help", "off_topic", "question") and not self._draft.asked:
            self._suggest("What's on sale?", "What's in my cart?", "My orders")

    def _suggest_methods(self, about: str) -> None:
        if about == "payment":
            self._suggest(*(f"Pay with {method}" for method in self._methods[:3]))

    def _tell(self, outcome: Outcome, evidence: Evidence) -> None:
        result = outcome.result
        if isinstance(result, Findings):
            self._found(result)
        elif isinstance(result, CartView):
            self._cart(outcome, result, evidence)
        else:
            self._other(outcome)

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

    def _found(self, found: Findings) -> None:
        page, what = found.page, wording.sought(found.query, self._currency)
        self._draft.cards = page.items[:MOST_RESULTS]
        self._draft.parts["total_results"] = page.total
        if page.corrected:
            self._say(f"I looked for “{page.corrected}”.")
        if not page.items:
            self._say(f"I found nothing for {what}.")
            self._suggest("What's on sale?")
            return
        if found.relaxed:
            given_up = wording.joined([_RELAXED[name] for name in found.relaxed], "or")
            self._say(f"Nothing fits with {given_up}. The nearest I have: {what}.")
        elif page.partial:
            self._say(f"Nothing has all of these words. These have most of them: {what}.")
        else:
            several = page.total != 1
            self._say(f"I found {page.total} result{'s' if several else ''} for {what}.")
        self._suggest("Add the first one", "Cheaper ones", "Only in stock")

    def _details(self, details: ProductDetails) -> None:
        self._draft.cards = [*self._draft.cards, details.card][:MOST_RESULTS]
        self._say(wording.described(details.card))
        text = wording.excerpt(details.description)
        if text:
            self._draft.verbatim.append(text)
            self._draft.exact.append(f"The shop says: “{text}”")
        self._suggest("Add it to my cart")

    def _cart(self, outcome: Outcome, cart: CartView, evidence: Evidence) -> None:
        self._draft.parts["cart"] = cart
        tool = outcome.step.tool
        later = any(o.number > outcome.number and isinstance(o.result, CartView) for o in evidence.outcomes)
        if tool == "carts.view":
            if not later:
                self._say(wording.cart_sum(cart))
                self._draft.exact += wording.cart_lines(cart)
        else:
            self._say(_cart_act(outcome, cart))
            if not later:
                self._say(wording.cart_sum(cart))
        self._warn(cart)
        if cart.lines:
            self._suggest("Check out", *(["Make it two"] if tool == "carts.add" else []))
        if tool != "carts.view":
            self._suggest("What's in my cart?")

    def _warn(self, cart: CartView) -> None:
        for message in cart.messages:
            self._draft.verbatim.append(message.content)
            if message.content not in self._draft.exact:
                self._draft.exact.append(message.content)

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
            self._say(wording.status_words(view))
            return
        self._say(f"So far it comes to {view.total}.")
        asked, question = missing[0]
        self._draft.asked = asked
        self._say(question)
        self._suggest_methods(asked)

    def _summary(self, pending: PendingAction, prepared: Prepared) -> None:
        assumed = [_ASSUMED[name] for name in prepared.assumed if _chosen(prepared, name)]
        if assumed:
            self._say(f"I took {wording.joined(assumed)}.")
        self._say("This is what you would buy:")
        self._draft.verbatim += pending.summary
        self._draft.exact += [
            *(f"- {line}" for line in pending.summary),
            "Shall I place this order? Yes or no.",
        ]
        self._draft.suggestions = ["Yes", "No"]

    def _order(self, order: OrderView) -> None:
        self._draft.parts["order"] = order
        self._say(f"{wording.order_words(order)}.")

    def _orders(self, orders: OrderList) -> None:
        self._draft.parts["orders"] = orders.items
        if not orders.items:
            if self._draft.parts.get("checkout") is None:
                self._say("You have no orders yet.")
            return
        self._draft.exact += [f"- {wording.order_words(order)}" for order in orders.items]
        self._say("These are your latest orders:")

    def _refusal(self, outcome: Outcome) -> None:
        """Why a step was not done, in the store's own words."""
        error = outcome.error
        if error is None:
            return
        if error.code == "which_one":
            self._draft.asked = "subject"
            self._draft.verbatim += error.facts["titles"]
            self._say(f"Which one do you mean: {wording.titles_of(error.facts['titles'])}?")
            return
        if error.code == "consent_changed":
            changed = wording.joined([str(part).replace("_", " ") for part in error.facts.get("changed", ())])
            self._say(f"I did not place the order: {changed or 'something'} changed since you saw it.")
            return
        self._draft.verbatim.append(error.message)
        if error.code == "nothing_such" and self._draft.parts.get("total_results") == 0:
            return
        busy = isinstance(error, (Unavailable, Limited))
        self._say("I could not do that just now, please try again." if busy else error.message)


def _chosen(prepared: Prepared, name: str) -> bool:
    return getattr(prepared.checkout, name) is not None


def _cart_act(outcome: Outcome, cart: CartView) -> str:
    """What was done to the cart, in one sentence."""
    tool, subject = outcome.step.tool, outcome.subject
    title = subject.title if subject else ""
    if tool == "carts.clear":
        return "I emptied your cart."
    if tool == "carts.remove" and outcome.step.after:
        return "It takes the place of the one before."
    if tool == "carts.remove":
        return f"I removed {title or 'it'} from your cart."
    line = _touched(outcome, cart)
    if line is None:
        return ""
    if tool == "carts.set_quantity":
        return f"I changed it to {wording.line_words(line)}."
    count = getattr(outcome.given, "quantity", 1)
    options = f" ({', '.join(line.options.values())})" if line.options else ""
    return f"I added {line.sell_unit.words(count)} × {line.title}{options} to your cart."


def _touched(outcome: Outcome, cart: CartView) -> Any:
    given = outcome.given
    line_id, sku = getattr(given, "line_id", None), getattr(given, "sku", None)
    return next((line for line in cart.lines if line.id == line_id or (sku and line.sku == sku)), None)
