"""What a turn really did and found: the only thing that a reply may speak of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from shared.assistant.counting import counted
from shared.assistant.language.references import fits, option_key
from shared.assistant.language.resolving import Candidate, Choice, best_of
from shared.assistant.model import Focus, Memo, Shown, Step, StepStatus
from shared.assistant.plan import PlanStep
from shared.carts.model import CartLineView, CartView
from shared.carts.tools import AddToCart
from shared.kernel.errors import DomainError
from shared.kernel.model import Model
from shared.kernel.money import Money
from shared.kernel.tool import Effect
from shared.memory.private import private
from shared.storefront.comparing import Comparison
from shared.storefront.model import Card, CardList
from shared.storefront.purchases import Purchase, Purchases
from shared.storefront.recommending import Suggestions
from shared.storefront.tools import Findings, ProductDetails

M = TypeVar("M", bound=Model)
#: Properties that were looked for, by name: any of the values will do.
Sought = Mapping[str, Sequence[str]]
_ID_FIELDS = frozenset(("id", "product_id", "sku", "line_id", "checkout_id", "order_id"))


@dataclass(slots=True)
class Outcome:
    """One step of the plan, done or not: the arguments it was called with and what came of it.

    ``number`` is its place in the plan, ``shown_as`` its number among the turn's steps.
    """

    number: int
    step: PlanStep
    effect: Effect = "read"
    status: StepStatus = "done"
    given: Model | None = None
    subject: Candidate | None = None
    subjects: tuple[Candidate, ...] = ()
    result: Model | None = None
    error: DomainError | None = None
    ms: int = 0
    shown_as: int = 0

    @property
    def done(self) -> bool:
        return self.status == "done"

    def public(self) -> Step:
        """The step as the turn's resource shows it."""
        return Step(
            number=self.shown_as,
            kind=self.effect,
            name=self.step.tool,
            status=self.status,
            detail=self.error.message if self.error else "",
            code=self.error.code if self.error else None,
            count=counted(self.given, self.result) if self.done else None,
            ms=self.ms,
        )


#: A record of a product with a title, and its plain values.
Titled = tuple[Model, list[tuple[str, Any]]]


@dataclass(slots=True)
class Evidence:
    """The outcomes of a turn, in order. ``restored`` is what undoing a group left behind."""

    outcomes: list[Outcome] = field(default_factory=list[Outcome])
    restored: Model | None = None

    def of(self, number: int) -> Outcome | None:
        """The outcome of a step, by its number from 1."""
        return next((outcome for outcome in self.outcomes if outcome.number == number), None)

    def done(self, *tools: str) -> list[Outcome]:
        """The outcomes of these tools that succeeded."""
        return [o for o in self.outcomes if o.done and o.step.tool in tools]

    def last(self, kind: type[M]) -> M | None:
        """The last result of that kind."""
        found = [o.result for o in self.outcomes if o.done and isinstance(o.result, kind)]
        return found[-1] if found else None

    @property
    def cards(self) -> list[Card]:
        """Every card that was read, the last search's or list's first."""
        found: dict[str, Card] = {}
        for outcome in reversed(self.outcomes):
            for card in cards_of(outcome.result):
                found.setdefault(card.product_id, card)
        return list(found.values())

    def ids(self) -> set[str]:
        """Every id that stands in an id's own field of a result: never one out of somebody's text."""
        return {
            value
            for outcome in self.outcomes
            if outcome.result is not None
            for name, value in fields_of(outcome.result)
            if name in _ID_FIELDS and isinstance(value, str)
        }


def cards_of(result: Model | None) -> list[Card]:
    """The cards that a result holds."""
    if isinstance(result, Findings):
        return result.page.items
    if isinstance(result, CardList):
        return result.items
    if isinstance(result, Comparison):
        return list(result.items)
    if isinstance(result, Suggestions):
        return [suggestion.card for suggestion in result.items]
    return [result.card] if isinstance(result, ProductDetails) else []


def fields_of(value: Any, name: str = "") -> list[tuple[str, Any]]:
    """Every plain value inside a result with the name of its field; money is one value."""
    found: list[tuple[str, Any]] = []
    _gather(((name, value),), found, None)
    return found


_PLAIN = frozenset((str, int, bool, type(None), Money))


def titled_in(value: Any) -> tuple[list[tuple[str, Any]], list[Titled]]:
    """The same of a result, and every record of a product inside it; what is inside of one belongs to it."""
    found: list[tuple[str, Any]] = []
    titled: list[Titled] = []
    _gather((("", value),), found, titled)
    return found, titled


def _gather(
    pairs: Iterable[tuple[str, Any]], found: list[tuple[str, Any]], titled: list[Titled] | None
) -> None:
    """Thousands of values in a page of cards: the plain ones are told apart first, by one look-up."""
    for name, value in pairs:
        if type(value) in _PLAIN:
            found.append((name, value))
        elif isinstance(value, Model):
            _gather_model(value, found, titled)
        elif isinstance(value, dict):
            _gather(((name, inner) for entry in value.items() for inner in entry), found, titled)
        elif isinstance(value, (list, tuple, set, frozenset)):
            _gather(((name, inner) for inner in value), found, titled)
        else:
            found.append((name, value))


def _gather_model(value: Model, found: list[tuple[str, Any]], titled: list[Titled] | None) -> None:
    own = vars(value)
    if titled is None or not own.get("title") or "product_id" not in own:
        _gather(own.items(), found, titled)
        return
    begin = len(found)
    _gather(own.items(), found, None)
    titled.append((value, found[begin:]))


def candidates(source: str | int, memo: Memo, evidence: Evidence) -> list[Candidate]:
    """The things that a pick from ``source`` can mean."""
    if isinstance(source, int):
        outcome = evidence.of(source)
        return candidates_in(outcome.result if outcome else None, memo.prefers)
    if source == "focus":
        return [_of_focus(memo.focus)] if memo.focus else []
    if source == "cart":
        return candidates_in(evidence.last(CartView))
    return [_of_shown(shown) for shown in memo.results]


def candidates_in(result: Model | None, sought: Sought | None = None) -> list[Candidate]:
    """The things that a result holds: cards, or the lines of a cart."""
    if isinstance(result, CartView):
        return [_of_line(line) for line in result.lines]
    if isinstance(result, Findings):
        return of_cards(
            cards_of(result), {**(sought or {}), **result.query.attributes}, result.query.excluded
        )
    if isinstance(result, Purchases):
        return [_of_purchase(purchase) for purchase in result.items]
    return of_cards(cards_of(result), sought or {})


def of_cards(cards: Sequence[Card], sought: Sought, shunned: Sought | None = None) -> list[Candidate]:
    """Cards as things that can be picked, with all their SKUs; the one meant is one that was sought, and
    none that was shunned."""
    return [of_card(card, sought, shunned or {}) for card in cards]


def shown_of(card: Card, sought: Sought, shunned: Sought | None = None) -> Shown:
    """A card as the session remembers it, in the SKU that was sought."""
    meant = of_card(card, sought, shunned or {})
    return Shown(
        product_id=card.product_id,
        sku=meant.sku,
        title=card.title,
        brand=card.brand,
        price=meant.price or card.price,
        options=card.options,
        available=card.available,
        measures=card.measures,
        rating=card.rating.tenths if card.rating else None,
        private=private((*card.category, card.title)),
    )


def _of_line(line: CartLineView) -> Candidate:
    return Candidate(
        line.product_id,
        line.sku,
        line.title,
        line_id=line.id,
        price=line.unit_price,
        quantity=line.quantity,
        options={name: [value] for name, value in line.options.items()},
    )


def _of_purchase(purchase: Purchase) -> Candidate:
    options = {name: [value] for name, value in purchase.options.items()}
    return Candidate(
        purchase.product_id,
        purchase.sku,
        purchase.title,
        purchase.brand,
        price=purchase.paid,
        options=options,
    )


def of_card(card: Card, sought: Sought, shunned: Sought | None = None) -> Candidate:
    """A card as a thing that can be picked, in the SKU that was sought."""
    wished, ruled_out = _keyed(sought), _keyed(shunned or {})
    fitting = [_fit(v.options, wished) - 2 * _fit(v.options, ruled_out) for v in card.variants]
    most = max(fitting, default=0)
    choices = tuple(
        Choice(v.sku, v.options, v.price, v.available, fit == most)
        for v, fit in zip(card.variants, fitting, strict=True)
    )
    wanted = [choice for choice in choices if choice.sought]
    meant = best_of(wanted) if wanted and len(wanted) < len(choices) else None
    return Candidate(
        card.product_id,
        meant.sku if meant else card.sku,
        card.title,
        card.brand,
        price=meant.price if meant else card.price,
        options=card.options,
        choices=choices,
        kinds=card.category,
        measures=card.measures,
        rating=card.rating.tenths if card.rating else None,
    )


def _keyed(sought: Sought) -> Sought:
    return {option_key(name): values for name, values in sought.items()}


def _fit(options: Mapping[str, str], sought: Sought) -> int:
    """How many of a SKU's options are among those that were looked for or said, by their keys."""
    if not sought:
        return 0
    return sum(
        any(fits(value, wanted) for wanted in sought.get(option_key(name), ()))
        for name, value in options.items()
    )


def _of_shown(shown: Shown) -> Candidate:
    return Candidate(
        shown.product_id,
        shown.sku,
        shown.title,
        shown.brand,
        price=shown.price,
        options=shown.options,
        measures=shown.measures,
        rating=shown.rating,
    )


def _of_focus(focus: Focus) -> Candidate:
    return Candidate(
        focus.product_id,
        focus.sku or "",
        focus.title,
        line_id=focus.line_id,
        quantity=focus.quantity,
        options=focus.range,
    )


def touched(outcome: Outcome, cart: CartView) -> CartLineView | None:
    """The line that a step added or changed."""
    given = outcome.given
    line_id = getattr(given, "line_id", None)
    sku = given.sku if isinstance(given, AddToCart) else None
    return next((line for line in cart.lines if line.id == line_id or (sku and line.sku == sku)), None)
