"""From wishes to a plan: which tools carry out what was understood."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from shared.assistant.language.addresses import read_address
from shared.assistant.language.cards import HIDDEN
from shared.assistant.language.counselling import Advice
from shared.assistant.language.doubts import question_of
from shared.assistant.language.grammar import FLOOR
from shared.assistant.language.refining import refined, swapped
from shared.assistant.language.remembering import PLANS, WHY
from shared.assistant.language.resolving import among_named
from shared.assistant.language.services import asks
from shared.assistant.language.text import clean, tokens
from shared.assistant.language.wishes import AGAIN, FORBIDDEN, INSTEAD, ONE, RATHER, Wish
from shared.assistant.model import Criteria, Focus, Memo
from shared.assistant.plan import Pick, Plan, PlanStep

#: The tool that buys, on the shopper's yes.
BUY = "checkout.confirm"
_NOTES = frozenset(("greeting", "thanks", "goodbye", "help", "unsupported", "off_topic", "nothing_pending"))
_LIKES = "What do they like? Name a kind of thing, a colour or a price, and I will look for it."
_HOW_MANY = "How many of it would you like? Tell me a whole number from one on, or say “remove it”."
_NO_CARDS = "Please never write card numbers here; I have not kept it. "
_ADDRESS = "Where shall it go? Please write it as: name, street, city, region and postal code, country."
_COUNTRY = "Which country is that in? Please write the whole address again, with the country at its end."
#: Words by which a change of an order is that it is not to be.
_CANCELS = frozenset(("cancel", "cancelling", "canceling", "revoke", "annul", "undo"))
_ORDER = re.compile(r"\bord_[0-9a-z]{26}\b|\b[a-z]-[0-9a-z]{7}\b")
#: Parts of an address that lacks its country alone.
_NEARLY = 3


def plan_of(wishes: Sequence[Wish], memo: Memo) -> Plan:
    """The plan that carries the wishes out in their order, or asks the question that is missing."""
    surest = max(wish.confidence for wish in wishes)
    if surest < FLOOR:
        question = question_of(wishes, memo)
        return Plan(confidence=surest, note="question", question=question, steps=_looked_up(wishes))
    planning = _Planning(memo)
    planning.share(sum(wish.intent == "search" and wish.confidence >= FLOOR for wish in wishes))
    for wish in wishes:
        if wish.confidence >= FLOOR:
            planning.take(wish)
    return planning.plan(min(wish.confidence for wish in wishes if wish.confidence >= FLOOR))


class _Planning(Advice):
    """A plan, wish by wish."""

    def plan(self, confidence: int) -> Plan:
        return Plan(
            steps=tuple(self._steps[:8]),
            confidence=confidence,
            note=self._note,  # pyright: ignore[reportArgumentType]
            about=self._about,
            question=self._question,
        )

    def take(self, wish: Wish) -> None:
        if _cancels_order(wish):
            self._step("order", "orders.offer_cancellation", order_id=self._order_meant(wish.text))
            return
        if wish.intent in _NOTES:
            self._note, self._about = wish.intent, wish.about
            unsure = wish.intent == "off_topic" and wish.guessed and asks(wish.text)
            if unsure or (wish.intent == "unsupported" and wish.text):
                self._steps.append(_answer(wish.text))
            return
        if wish.intent in PLANS:
            self._steps += PLANS[wish.intent](wish, self._memo)
            self._about = WHY if wish.intent == "why" else self._about
            return
        if wish.aside and not self._note and wish.intent in ("search", "refine"):
            self._note, self._about = "unsupported", wish.aside
        getattr(self, wish.intent)(wish)

    def search(self, wish: Wish) -> None:
        self._searched = self._find(wish.criteria or Criteria(), most=wish.quantity)

    def refine(self, wish: Wish) -> None:
        before = self._memo.criteria or Criteria()
        if wish.relative == "next" and self._memo.cursor:
            self._searched = self._find(before, self._memo.cursor)
        elif wish.relative == "next":
            self._ask("That was everything I found. What else shall I look for?")
        else:
            self._searched = self._find(refined(before, wish, self._memo))

    def browse(self, wish: Wish) -> None:
        self._searched = self._find(Criteria(), facets=True)
        self._about = wish.about

    def gift(self, wish: Wish) -> None:
        self._ask(_LIKES)

    def how_many(self, wish: Wish) -> None:
        self._ask(_HOW_MANY)

    def details(self, wish: Wish) -> None:
        for pick in wish.picks or [Pick(source="focus")]:
            self._step("product", "catalog.details", subject=self._placed(pick))

    def add(self, wish: Wish) -> None:
        for pick in wish.picks:
            subject = self._placed(pick)
            if subject.source == "shown" and self._unseen(subject, wish):
                looked = self._find(wish.criteria or Criteria(text=subject.name))
                subject = subject.model_copy(update={"source": looked})
            self._acted = subject
            focus, quantity = self._memo.focus, wish.quantity
            if wish.about in (INSTEAD, AGAIN) and focus:
                subject = subject.model_copy(update={"options": swapped(focus, subject)})
            if wish.about in (INSTEAD, RATHER) and focus:
                self._exchange(focus, subject)
            else:
                self._step("cart", "carts.add", subject=subject, quantity=quantity or 1)

    def _exchange(self, focus: Focus, subject: Pick) -> None:
        """One thing in the place of another: both is done, or neither."""
        group = len(self._steps) + 1
        self._step("cart", "carts.add", subject=subject, quantity=focus.quantity, group=group)
        self._step("cart", "carts.remove", line_id=focus.line_id, after=(group,), group=group)

    def _unseen(self, subject: Pick, wish: Wish) -> bool:
        """Whether something is called by a name that nothing shown has: then it is looked for."""
        named = subject.name and wish.about != ONE
        return bool(named) and not among_named(subject.name, self._memo.results)

    def add_more(self, wish: Wish) -> None:
        source = "focus" if self._memo.focus else "shown"
        pick = wish.picks[0].model_copy(update={"source": source})
        self._step("cart", "carts.add", subject=pick, quantity=wish.quantity or 1)

    def fewer(self, wish: Wish) -> None:
        """Some of several taken away: what is left is reckoned where the line is known."""
        focus, pick = self._memo.focus, wish.picks[0]
        if focus is None or focus.line_id is None or _says(pick):
            self._ask(_HOW_MANY)
        elif focus.quantity > (wish.quantity or 1):
            left = focus.quantity - (wish.quantity or 1)
            self._on_line("carts.set_quantity", Pick(source="focus"), quantity=left)
        else:
            self._on_line("carts.remove", Pick(source="focus"))

    def set_quantity(self, wish: Wish) -> None:
        for pick in wish.picks:
            self._on_line("carts.set_quantity", pick, quantity=wish.quantity)

    def remove(self, wish: Wish) -> None:
        for pick in wish.picks:
            self._on_line("carts.remove", pick)

    def _on_line(self, tool: str, pick: Pick, **arguments: Any) -> None:
        """A change of a cart line: of the one last touched, or of one looked up in the cart first."""
        focus = self._memo.focus
        if not _says(pick) and focus is not None and focus.line_id is not None:
            self._step("cart", tool, subject=Pick(source="focus"), **arguments)
            return
        viewed = next((n for n, step in enumerate(self._steps, 1) if step.tool == "carts.view"), None)
        viewed = viewed or self._step("cart", "carts.view")
        self._step("cart", tool, subject=pick.model_copy(update={"source": viewed}), **arguments)

    def clear(self, wish: Wish) -> None:
        self._step("cart", "carts.clear")

    def use_code(self, wish: Wish) -> None:
        self._step("cart", "carts.give_code", code=wish.text)

    def drop_code(self, wish: Wish) -> None:
        self._step("cart", "carts.take_code", code=wish.text or None)

    def ask_code(self, wish: Wish) -> None:
        self._step("cart", "carts.codes")

    def show_cart(self, wish: Wish) -> None:
        self._step("cart", "carts.view")

    def checkout(self, wish: Wish) -> None:
        self._step("checkout", "checkout.start", checkout_id=self._memo.checkout_id)

    def address(self, wish: Wish) -> None:
        address = read_address(wish.text)
        if address is None:
            self._ask(_COUNTRY if wish.text.count(",") >= _NEARLY else _ADDRESS)
            self._about = "address"
            return
        self._checkout_change(shipping_address=address.model_dump(mode="json"))

    def payment(self, wish: Wish) -> None:
        if not wish.about:
            self._ask(f"{_NO_CARDS if HIDDEN in wish.text else ''}How would you like to pay?")
            self._about = "payment"
            return
        self._checkout_change(payment_method=wish.about)

    def _checkout_change(self, **change: Any) -> None:
        if self._memo.checkout_id:
            self._step("checkout", "checkout.update", checkout_id=self._memo.checkout_id, **change)
        else:
            self._step("checkout", "checkout.start", **change)

    def orders(self, wish: Wish) -> None:
        if wish.about:
            self._step("order", "orders.get", order_id=wish.about)
            return
        if self._memo.checkout_id:
            self._step("checkout", "checkout.get", checkout_id=self._memo.checkout_id)
        self._step("order", "orders.list")

    def _order_meant(self, text: str) -> str | None:
        """The order that is named by its number or its id, or that was shown last."""
        named = _ORDER.search(text.casefold())
        return named[0] if named else self._memo.order_id

    def policy(self, wish: Wish) -> None:
        self._steps.append(_answer(wish.text))
        self._about = self._about or wish.about

    def human(self, wish: Wish) -> None:
        named = next((word for word in wish.text.split() if word.startswith("ord_")), None)
        meant = self._memo.order_id if wish.about != "person" else None
        self._step("support", "support.hand_off", about=wish.about, order_id=named or meant)

    def cancel(self, wish: Wish) -> None:
        waiting = self._memo.pending
        if self._memo.checkout_id and waiting and waiting.tool == BUY and wish.about != FORBIDDEN:
            self._step("checkout", "checkout.cancel", checkout_id=self._memo.checkout_id)
        self._note = "canceled"
        self._about = self._about or (FORBIDDEN if wish.about == FORBIDDEN else "")


def _cancels_order(wish: Wish) -> bool:
    """Whether an order is not to be; other changes of one are not the assistant's to make."""
    changes = wish.intent == "unsupported" and wish.about == "order_changes"
    return changes and bool(_CANCELS & {token.text for token in tokens(clean(wish.text))})


def _answer(question: str) -> PlanStep:
    """The shop's documents asked, in the shopper's words."""
    return PlanStep(specialist="support", tool="knowledge.answer", arguments={"question": question})


def _looked_up(wishes: Sequence[Wish]) -> tuple[PlanStep, ...]:
    """A question that is nothing known here may be one that the shop has written down."""
    asked = next((wish.text for wish in wishes if wish.text and asks(wish.text)), "")
    return (_answer(asked),) if asked else ()


def _says(pick: Pick) -> bool:
    """Whether a pick tells things apart."""
    return bool(pick.ordinal or pick.by or pick.options or pick.name)
