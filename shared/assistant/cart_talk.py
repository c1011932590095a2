"""What is said of the cart: what was done to it, which variant was taken, what it comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.assistant import wording
from shared.assistant.draft import Draft
from shared.assistant.evidence import Evidence, Outcome, touched
from shared.assistant.language.lexicon import is_size
from shared.assistant.language.references import option_key, options_in
from shared.assistant.memo import preferences
from shared.assistant.model import Memo
from shared.assistant.taste import Taste
from shared.carts.model import CartLineView, CartView
from shared.carts.tools import AddAllToCart

#: What is told of by what the codes do.
_OF_CODES = frozenset(("carts.give_code", "carts.take_code", "carts.codes"))


class CartTalk:
    """Tells of cart steps into a draft; the sum is said once, after the last of them."""

    def __init__(self, draft: Draft, memo: Memo, evidence: Evidence, taste: Taste) -> None:
        self._draft = draft
        self._memo = memo
        self._evidence = evidence
        self._taste = taste

    def tell(self, outcome: Outcome, cart: CartView) -> None:
        """One step and the cart after it."""
        self._draft.parts["cart"] = cart
        looking = outcome.step.tool == "carts.view"
        if not looking and outcome.step.tool not in _OF_CODES:
            self._draft.say(_act(outcome, cart))
        if outcome.step.tool == "carts.take_code":
            self._draft.tell("I took the discount code off your cart.")
        if outcome.step.tool == "carts.add":
            self._variant(outcome, cart)
        if not self._later(outcome):
            self._draft.say(wording.cart_sum(cart))
            self._draft.exact += wording.cart_lines(cart) if looking else []
        if outcome.step.tool in _OF_CODES or looking:
            self._codes(cart, asked=outcome.step.tool == "carts.codes")
        for message in cart.messages:
            self._draft.tell(message.content)
        self._suggest(outcome, cart)

    def _codes(self, cart: CartView, *, asked: bool) -> None:
        """What each promotion takes off; why a code does not count is among the cart's messages."""
        for discount in cart.quote.discounts:
            code = f" (code {discount.code})" if discount.code else ""
            self._draft.tell(f"{discount.title}{code}: {discount.amount}")
        if asked and not cart.quote.codes:
            self._draft.tell("There is no discount code on your cart. Tell me the code, and I put it there.")
        waiting = cart.quote.codes and not cart.lines
        if waiting:
            self._draft.tell("Your code is kept, and counts once there is something in your cart.")

    def _later(self, outcome: Outcome) -> bool:
        return any(
            o.number > outcome.number and isinstance(o.result, CartView) for o in self._evidence.outcomes
        )

    def _suggest(self, outcome: Outcome, cart: CartView) -> None:
        if cart.lines:
            self._draft.suggest("Check out")
            if outcome.step.tool == "carts.add":
                self._draft.suggest("Make it two")
        if outcome.step.tool != "carts.view":
            self._draft.suggest("What's in my cart?")

    def _variant(self, outcome: Outcome, cart: CartView) -> None:
        """Say which variant was taken where the shopper had not said, and what else there is."""
        line = touched(outcome, cart)
        focus = self._memo.focus
        if line is None or outcome.subject is None or (focus and focus.line_id == line.id):
            return
        said = dict(preferences(self._memo, self._evidence))
        pick = outcome.step.subject
        for name, value in (pick.options if pick else {}).items():
            said[option_key(name)] = [value]
        self._own_size(line, said)
        open_ = _open(line, outcome.subject.options, {**self._taste.sought, **said})
        if not open_:
            return
        self._draft.tell(wording.variant_taken(line.options, open_))
        self._draft.suggest(
            *(f"In {'size ' if is_size(name) else ''}{values[0]}" for name, values in open_.items())
        )

    def _own_size(self, line: CartLineView, said: Mapping[str, Sequence[str]]) -> None:
        """Say so where a size was taken because it is remembered, and not said just now."""
        size = self._taste.size_of(dict(line.options))
        if size is not None and not any(is_size(name) for name in said):
            self._taste.recalled.add("size")
            self._draft.tell(f"I took your size, {size}.")


def _open(
    line: CartLineView, range_: Mapping[str, Sequence[str]], said: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """The other values of each option of a line that nobody chose."""
    open_: dict[str, list[str]] = {}
    for name, taken in line.options.items():
        values = next((v for key, v in range_.items() if option_key(key) == option_key(name)), ())
        others = [value for value in values if value != taken]
        chosen = any(options_in({name: taken}, {name: value}) for value in said.get(option_key(name), ()))
        if others and not chosen:
            open_[name] = others
    return open_


def _act(outcome: Outcome, cart: CartView) -> str:
    """What was done to the cart, in one sentence."""
    tool, subject = outcome.step.tool, outcome.subject
    title = subject.title if subject else "it"
    if tool == "carts.clear":
        return "I emptied your cart."
    if tool == "carts.remove" and outcome.step.after:
        return "It takes the place of the one before."
    if tool == "carts.add_all":
        return f"I added {_together(outcome, cart)} to your cart again. Nothing is bought until you say so."
    line = touched(outcome, cart)
    if tool == "carts.remove" or line is None:
        return f"I removed {title} from your cart."
    if tool == "carts.set_quantity":
        return f"I changed it to {wording.line_words(line)}."
    count = getattr(outcome.given, "quantity", 1)
    options = f" ({', '.join(line.options.values())})" if line.options else ""
    return f"I added {line.sell_unit.words(count)} × {line.title}{options} to your cart."


def _together(outcome: Outcome, cart: CartView) -> str:
    """What was put in at once: ``2 × coffee beans and 1 × mug``."""
    lines = {line.sku: line for line in cart.lines}
    added = outcome.given.lines if isinstance(outcome.given, AddAllToCart) else ()
    told = [(lines[one.sku], one.quantity) for one in added if one.sku in lines]
    return wording.joined([f"{line.sell_unit.words(count)} × {line.title}" for line, count in told])
