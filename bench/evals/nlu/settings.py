"""The conversations in which the utterances are said, and the vocabulary of the demo shop."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import chain

from bench.evals.nlu.corpus import Setting
from local.demo.kind import Kind
from local.demo.wares import apparel, food, home, nearby, outdoors, tech
from shared.assistant.language.lexicon import Lexicon
from shared.assistant.model import Criteria, Focus, Memo, PendingAction, Shown
from shared.kernel.money import Money
from shared.search.model import Facet, FacetValue

_HOUSE = (apparel, food, home, nearby, outdoors, tech)
_COLOURS, _SIZES = ["black", "blue", "red"], ["41", "42", "43", "44"]


@cache
def demo_lexicon() -> Lexicon:
    """The words of the demo's wares, as the search index would list them."""
    kinds = [kind for module in _HOUSE for kind in module.KINDS]
    values: dict[str, list[str]] = {
        "brand": [brand for kind in kinds for brand in kind.brands],
        "category": [" > ".join(kind.category[:depth]) for kind in kinds for depth in (1, 2)],
    }
    for kind in kinds:
        for name, given in _properties(kind):
            values.setdefault(f"attr.{name}", []).extend(given)
    return Lexicon.of((_facet(name, found) for name, found in values.items()), "USD")


def _properties(kind: Kind) -> Iterable[tuple[str, list[str]]]:
    for name, given in chain(kind.varied.items(), kind.facts.items()):
        yield name, [_written(value) for value in given]


def _written(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _facet(name: str, values: Iterable[str]) -> Facet:
    return Facet(name=name, values=tuple(FacetValue(value=value, count=1) for value in dict.fromkeys(values)))


def memo_of(setting: Setting) -> Memo:
    """What the session keeps when the utterance is said."""
    return _memos()[setting]


@cache
def _memos() -> dict[Setting, Memo]:
    results = Memo(
        results=(
            _shown(1, "Strider Running Shoes", "Veloce & Co", 8_900),
            _shown(2, "Ridge Trail Running Shoes", "Northlight", 11_900),
            _shown(3, "Pulse Running Shoes", "Halden", 7_500),
        ),
        criteria=Criteria(categories=("Shoes > Running Shoes",)),
        cursor="next",
    )
    looked = Focus(product_id="prd_1", sku="SKU-1", title="Strider Running Shoes", options=_options())
    line = looked.model_copy(update={"line_id": "lin_1", "quantity": 2})
    action = PendingAction(id="pend", tool="checkout.confirm", arguments={}, summary=("one",), shown_in=3)
    focus = results.model_copy(update={"focus": looked})
    cart_line = results.model_copy(update={"focus": line})
    pending = cart_line.model_copy(update={"pending": action, "checkout_id": "chk_1"})
    return {"nothing": Memo(), "results": results, "focus": focus, "cart_line": cart_line, "pending": pending}


def _options() -> dict[str, str]:
    return {"color": "blue", "size": "42"}


def _shown(number: int, title: str, brand: str, price: int) -> Shown:
    return Shown(
        product_id=f"prd_{number}",
        sku=f"SKU-{number}",
        title=title,
        brand=brand,
        price=Money(amount=price, currency="USD"),
        options={"color": _COLOURS, "size": _SIZES},
        available=5,
    )
