"""Before a step acts: was it asked for, and where does each of its arguments come from?

The arguments of a write come from the shopper's own words of this turn or are ids that this session
has shown. What the shopper asked for is read by the grammar, never by the model: a model that obeys
a text that somebody planted in a product plans a write that nobody asked for, and it ends here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.assistant.evidence import Evidence, candidates, of_cards
from shared.assistant.language.addresses import read_address
from shared.assistant.language.coding import said
from shared.assistant.language.grammar import FLOOR
from shared.assistant.language.numbers import numbers_in
from shared.assistant.language.quoting import own_words
from shared.assistant.language.resolving import Candidate, NothingSuch, WhichOne, choose
from shared.assistant.language.text import clean, fold, known_words, stem, tokens, words
from shared.assistant.language.wishes import INSTEAD, RATHER, Intent, Wish
from shared.assistant.memory_guard import own_memory
from shared.assistant.model import Criteria, Memo
from shared.carts.tools import AddAllToCart
from shared.kernel.errors import Forbidden
from shared.kernel.model import Model
from shared.kernel.tool import Tool
from shared.promotions.model import normal
from shared.search.model import SearchQuery
from shared.storefront.purchases import Again

#: The wishes that call for each tool that changes something, or offers to.
CALLED_FOR: Mapping[str, frozenset[Intent]] = {
    "carts.add": frozenset(("add", "add_more")),
    "carts.add_all": frozenset(("reorder",)),
    "carts.set_quantity": frozenset(("set_quantity", "add_more", "fewer")),
    "carts.remove": frozenset(("remove", "fewer", "add")),
    "carts.clear": frozenset(("clear",)),
    "carts.give_code": frozenset(("use_code",)),
    "carts.take_code": frozenset(("drop_code",)),
    "checkout.start": frozenset(("checkout", "address", "payment")),
    "checkout.update": frozenset(("address", "payment")),
    "checkout.cancel": frozenset(("cancel",)),
    "support.hand_off": frozenset(("human",)),
    "memory.remember": frozenset(("remember",)),
    "memory.forget": frozenset(("forget",)),
    "memory.learn": frozenset(("remember", "forget")),
}
_EXCHANGES = frozenset((INSTEAD, RATHER))
#: Wishes for which no product is looked up, and those that point at the very product.
_NO_PRODUCTS: frozenset[Intent] = frozenset(
    ("set_quantity", "fewer", "remove", "clear", "show_cart", "checkout", "address", "payment", "orders",
     "cancel", "greeting", "thanks", "goodbye", "help", "unsupported", "off_topic", "nothing_pending",
     "policy", "human", "use_code", "drop_code", "ask_code")
)  # fmt: skip
_POINTING: frozenset[Intent] = frozenset(("details", "add"))
_IDS = ("product_id", "sku", "line_id", "checkout_id", "order_id")
#: Countries may be written out, so a code need not stand in the message.
_NOT_SAID = frozenset(("country",))


class NotAsked(Forbidden):
    """The shopper did not ask for this."""

    code = "not_asked"


class UnknownOrigin(Forbidden):
    """An argument comes neither from the shopper nor from what was shown."""

    code = "unknown_origin"


class Guard:
    """Holds the steps of one turn against the message that they answer."""

    def __init__(self, message: str, wishes: Sequence[Wish], memo: Memo) -> None:
        self._message = own_words(clean(message))
        self._words = [token.text for token in tokens(self._message)]
        self._wishes = [wish for wish in wishes if wish.confidence >= FLOOR]
        self._memo = memo

    def admit(self, tool: Tool[Any], given: Model, subject: Candidate | None, evidence: Evidence) -> None:
        """Let a step act, or raise :class:`NotAsked` or :class:`UnknownOrigin`."""
        self._known_ids(given, evidence)
        if tool.effect == "read" and tool.name not in CALLED_FOR:
            self._looked_for(tool, given, evidence)
            return
        if tool.effect == "commit":
            raise NotAsked("Only the shopper's own yes does this.")
        called = [wish for wish in self._wishes if _calls_for(wish, tool.name)]
        if not called:
            raise NotAsked("You did not ask for this, so I left it.")
        self._own_quantity(given, called)
        self._own_words(given)
        self._own_code(given, called)
        if isinstance(given, AddAllToCart):
            self._own_purchases(given, evidence)
        if not own_memory(given, called, frozenset(self._words)):
            raise UnknownOrigin("You did not say that of yourself.")
        product_id = getattr(given, "product_id", None)
        if product_id is not None:
            self._meant(product_id, called, evidence)

    def _looked_for(self, tool: Tool[Any], given: Model, evidence: Evidence) -> None:
        """What is shown is what was asked for, whatever a text that the model was shown would like.

        Words of a search may be the model's own, but not ones that only a product brought along.
        """
        if not tool.name.startswith("catalog."):
            return
        intents = {wish.intent for wish in self._wishes}
        if intents and not intents - _NO_PRODUCTS:
            raise NotAsked("You did not ask to see that, so I left it.")
        pointing = bool(intents) and intents <= _POINTING
        if isinstance(given, SearchQuery) and (self._brought(given) or (pointing and not self._named(given))):
            raise NotAsked("You did not ask for that, so I left it.")
        product_id = getattr(given, "product_id", None)
        if product_id is not None and pointing:
            self._meant(product_id, self._wishes, evidence)

    def _named(self, query: SearchQuery) -> bool:
        """Whether a search is for something that the shopper called by a word of it."""
        said = {stem(word) for word in words(" ".join(self._words))}
        sought = (
            query.text,
            *query.brands,
            *query.categories,
            *(v for vs in query.attributes.values() for v in vs),
        )
        return any(stem(word) in said for text in sought for word in words(text))

    def _brought(self, query: SearchQuery) -> set[str]:
        """Words of a search that neither the shopper nor the last search has, but things shown have."""
        asked = self._memo.criteria or Criteria()
        before = [asked.text, *asked.brands, *asked.categories, *(e.message for e in self._memo.recent)]
        # "That brand" names one by pointing at it, in words that the shopper did not say.
        before += [brand for wish in self._wishes if wish.criteria for brand in wish.criteria.brands]
        said = {stem(word) for text in (*before, " ".join(self._words)) for word in words(text)}
        shown = [text for one in self._memo.results for text in (one.title, one.brand)]
        theirs = {stem(word) for text in (*shown, self._focused) for word in known_words(text)}
        pointed = any(pick.source == "focus" or pick.ordinal for wish in self._wishes for pick in wish.picks)
        sought = {stem(word) for text in (query.text, *query.brands) for word in words(text)}
        return set() if pointed else (sought - said) & theirs

    @property
    def _focused(self) -> str:
        return self._memo.focus.title if self._memo.focus else ""

    def _known_ids(self, given: Model, evidence: Evidence) -> None:
        known = self.known | evidence.ids() | set(self._words)
        for name in _IDS:
            value = getattr(given, name, None)
            if value is not None and value not in known:
                raise UnknownOrigin(f"The {name} was never shown in this session.")
        for value in getattr(given, "product_ids", ()):
            if value not in known:
                raise UnknownOrigin("A product was never shown in this session.")

    @property
    def known(self) -> set[str]:
        """The ids that this session has shown."""
        memo = self._memo
        ids = {*memo.known, *(s.product_id for s in memo.results), *(s.sku for s in memo.results)}
        if memo.focus:
            ids |= {memo.focus.product_id, memo.focus.sku or "", memo.focus.line_id or ""}
        return (ids | {memo.checkout_id or "", memo.order_id or ""}) - {""}

    def _own_quantity(self, given: Model, called: Sequence[Wish]) -> None:
        """A quantity is the one that was said, or one; in another size, as many as there were."""
        quantity = getattr(given, "quantity", None)
        if quantity is None:
            return
        sizes = {value for wish in called for pick in wish.picks for value in pick.options.values()}
        said = {wish.quantity for wish in called if wish.quantity} or {
            number for number in numbers_in(self._words) if str(number) not in sizes
        }
        if self._memo.focus and any(wish.about in _EXCHANGES for wish in called):
            said.add(self._memo.focus.quantity)
        if self._memo.focus:
            fewer = (wish.quantity or 0 for wish in called if wish.intent == "fewer")
            said |= {self._memo.focus.quantity - less for less in fewer}
        if quantity != 1 and quantity not in said:
            raise UnknownOrigin("You did not say that quantity.")

    def _own_words(self, given: Model) -> None:
        """Addresses and ways to pay and deliver are what the shopper wrote."""
        address = getattr(given, "shipping_address", None)
        if address is not None:
            self._said(address)
        for name in ("payment_method", "shipping_option"):
            value = getattr(given, name, None)
            if value is not None and fold(value) not in self._words:
                raise UnknownOrigin(f"You did not say that {name.replace('_', ' ')}.")

    def _own_code(self, given: Model, called: Sequence[Wish]) -> None:
        """A discount code is the one that the shopper wrote, and no other that stands anywhere."""
        code = getattr(given, "code", None)
        if code is None:
            return
        if normal(code) not in {wish.text for wish in called} or not said(code.strip(), self._message):
            raise UnknownOrigin("You did not give me that code.")

    def _said(self, address: Model) -> None:
        """Each part stands in the message; street and city are those of the address that it gives."""
        said, given = set(self._words), address.model_dump()
        strange = any(not set(words(value)) <= said for name, value in given.items() if name not in _NOT_SAID)
        read = read_address(self._message)
        other = read and any(words(given[name]) != words(getattr(read, name)) for name in ("line1", "city"))
        if strange or other:
            raise UnknownOrigin("You did not write that address.")

    @staticmethod
    def _own_purchases(given: AddAllToCart, evidence: Evidence) -> None:
        """What is put in together is what this turn read of the shopper's own orders, and no more of it."""
        again = evidence.last(Again)
        if again is None or any(line not in again.take for line in given.lines):
            raise UnknownOrigin("That is not what you bought before.")

    def _meant(self, product_id: str, called: Sequence[Wish], evidence: Evidence) -> None:
        """What is added is what the shopper's words point at."""
        found = of_cards(evidence.cards, {})
        for wish in called:
            for pick in wish.picks:
                focused = pick.source == "focus" and self._memo.focus is not None
                shown = candidates("focus" if focused else "shown", self._memo, Evidence())
                for things in (shown, found):
                    if product_id in _meant_by(pick, things):
                        return
        raise NotAsked("That is not what you pointed at, so I left it.")


def _calls_for(wish: Wish, tool: str) -> bool:
    """Whether a wish asks for what a tool does; to swap a size is to add one and remove the other."""
    swaps = wish.intent != "add" or wish.about in _EXCHANGES
    return wish.intent in CALLED_FOR.get(tool, frozenset()) and (tool != "carts.remove" or swaps)


def _meant_by(pick: Any, things: Sequence[Candidate]) -> set[str]:
    """The products that a pick can mean among ``things``."""
    try:
        return {choose(pick, things).product_id}
    except (NothingSuch, WhichOne):
        return set()
