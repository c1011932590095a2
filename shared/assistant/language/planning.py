"""From wishes to a plan: which tools carry out what was understood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shared.assistant.language.addresses import read_address
from shared.assistant.language.cards import HIDDEN
from shared.assistant.language.doubts import question_of
from shared.assistant.language.grammar import FLOOR
from shared.assistant.language.references import option_key
from shared.assistant.language.resolving import among_named
from shared.assistant.language.wishes import INSTEAD, ONE, Wish
from shared.assistant.model import MOST_RESULTS, Criteria, Focus, Memo
from shared.assistant.plan import Pick, Plan, PlanStep

#: Cards of one answer.
SHOWN = 6
_NOTES = frozenset(("greeting", "thanks", "goodbye", "help", "unsupported", "off_topic", "nothing_pending"))
_LIKES = (
    "What do they like? Name a kind of thing, a colour or a price, such as “blue headphones”, "
    "and I will look for it."
)
_HOW_MANY = "How many of it would you like? Tell me a whole number from one on, or say “remove it”."
_NO_CARDS = "Please never write card numbers here; I have not kept it. "
_ADDRESS = "Where shall it go? Please write it as: name, street, city, region and postal code, country."
_COUNTRY = "Which country is that in? Please write the whole address again, with the country at its end."
#: Parts of an address that lacks its country alone.
_NEARLY = 3


def plan_of(wishes: Sequence[Wish], memo: Memo) -> Plan:
    """The plan that carries the wishes out in their order, or asks the question that is missing."""
    surest = max(wish.confidence for wish in wishes)
    if surest < FLOOR:
        return Plan(confidence=surest, note="question", question=question_of(wishes, memo))
    planning = _Planning(memo)
    for wish in wishes:
        if wish.confidence >= FLOOR:
            planning.take(wish)
    return planning.plan(min(wish.confidence for wish in wishes if wish.confidence >= FLOOR))


class _Planning:
    """Steps as they are gathered; a later wish can point at what an earlier one will find."""

    def __init__(self, memo: Memo) -> None:
        self._memo = memo
        self._steps: list[PlanStep] = []
        self._note = ""
        self._about = ""
        self._question = ""
        self._searched: int | None = None

    def plan(self, confidence: int) -> Plan:
        return Plan(
            steps=tuple(self._steps[:8]),
            confidence=confidence,
            note=self._note,  # pyright: ignore[reportArgumentType]
            about=self._about,
            question=self._question,
        )

    def take(self, wish: Wish) -> None:
        if wish.intent in _NOTES:
            self._note, self._about = wish.intent, wish.about
            return
        if wish.aside and not self._note and wish.intent in ("search", "refine"):
            self._note, self._about = "unsupported", wish.aside
        getattr(self, wish.intent)(wish)

    def _step(
        self,
        specialist: str,
        tool: str,
        subject: Pick | None = None,
        after: tuple[int, ...] = (),
        **arguments: Any,
    ) -> int:
        given = {name: value for name, value in arguments.items() if value is not None}
        step = PlanStep(specialist=specialist, tool=tool, arguments=given, subject=subject, after=after)
        self._steps.append(step)
        return len(self._steps)

    def _ask(self, question: str) -> None:
        self._note, self._question = "question", question

    def search(self, wish: Wish) -> None:
        self._searched = self._find(wish.criteria or Criteria())

    def _find(self, criteria: Criteria, cursor: str | None = None, *, facets: bool = False) -> int:
        given = criteria.model_dump(exclude_defaults=True, mode="json")
        return self._step("product", "catalog.search", limit=SHOWN, facets=facets, cursor=cursor, **given)

    def refine(self, wish: Wish) -> None:
        before = self._memo.criteria or Criteria()
        if wish.relative == "next" and self._memo.cursor:
            self._searched = self._find(before, self._memo.cursor)
        elif wish.relative == "next":
            self._ask("That was everything I found. What else shall I look for?")
        else:
            self._searched = self._find(_refined(before, wish, self._memo))

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
            quantity = wish.quantity
            if wish.about == INSTEAD and self._memo.focus:
                quantity = self._memo.focus.quantity
                subject = subject.model_copy(update={"options": _swapped(self._memo.focus, subject)})
            self._step("cart", "carts.add", subject=subject, quantity=quantity or 1)
        if wish.about == INSTEAD and self._memo.focus:
            old = self._memo.focus.line_id
            self._step("cart", "carts.remove", line_id=old, after=(len(self._steps),))

    def _unseen(self, subject: Pick, wish: Wish) -> bool:
        """Whether something is called by a name that nothing shown has: then it is looked for."""
        named = subject.name and wish.about != ONE
        return bool(named) and not among_named(subject.name, self._memo.results)

    def _placed(self, pick: Pick) -> Pick:
        """The pick among what this very message has looked for, where it has; "it" without a focus
        is the one thing that was shown."""
        if self._searched is not None and pick.source in ("shown", "focus"):
            return pick.model_copy(update={"source": self._searched})
        if pick.source == "focus" and self._memo.focus is None:
            return pick.model_copy(update={"source": "shown"})
        return pick

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

    def cancel(self, wish: Wish) -> None:
        if self._memo.checkout_id and self._memo.pending:
            self._step("checkout", "checkout.cancel", checkout_id=self._memo.checkout_id)
        self._note = "canceled"


def _says(pick: Pick) -> bool:
    """Whether a pick tells things apart."""
    return bool(pick.ordinal or pick.by or pick.options or pick.name)


def _swapped(focus: Focus, subject: Pick) -> dict[str, str]:
    """The options of the thing at hand with what shall be another put in their place."""
    wanted = {option_key(name) for name in subject.options}
    kept = {name: value for name, value in focus.options.items() if option_key(name) not in wanted}
    return {**kept, **subject.options}


def _refined(before: Criteria, wish: Wish, memo: Memo) -> Criteria:
    """What was looked for before, with what the shopper added."""
    added = (wish.criteria or Criteria()).model_dump(exclude_defaults=True)
    attributes = {**before.attributes, **added.pop("attributes", {})}
    prices = [shown.price.amount for shown in memo.results[:MOST_RESULTS]]
    if wish.relative == "cheaper" and prices and "price_max" not in added:
        added |= {"price_max": max(min(prices) - 1, 0), "price_min": None, "sort": "price_asc"}
    if wish.relative == "dearer" and prices and "price_min" not in added:
        added |= {"price_min": max(prices) + 1, "price_max": None, "sort": "price_asc"}
    return before.model_copy(update={**added, "attributes": attributes})
