"""One product of the rows of a group, or of a row that is alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError

from shared.catalog.feed import columns
from shared.catalog.feed.findings import BadValueError, Code, Finding
from shared.catalog.feed.jsonlines import OwnProduct, first_of
from shared.catalog.feed.offer import Offer, Stock, offer
from shared.catalog.feed.table import Row
from shared.catalog.model import MOST_VARIANTS, AttributeValue, ProductDraft, Variant

_T = TypeVar("_T")
_MOST_IMAGES = 20
_LONGEST_TITLE = 300
#: Always options where every row has them: shoppers ask for them by name.
_ASKED_FOR = ("color", "size")
_LOOSE_ENDS = " -–—,/|(:;[·"
Note = Callable[[Finding], None]


@dataclass(frozen=True, slots=True)
class FeedProduct:
    """A product as the feed has it. ``lines`` and ``stock`` are by SKU."""

    draft: ProductDraft
    lines: Mapping[str, int]
    stock: Mapping[str, Stock]

    @property
    def line(self) -> int:
        return min(self.lines.values())

    @property
    def name(self) -> str:
        """What an import calls it."""
        return self.draft.ref or self.draft.variants[0].sku


def sold_in(currency: str, own: OwnProduct) -> None:
    """Raise :class:`BadValueError` where a variant has no price in ``currency``."""
    for variant in own.draft.variants:
        if variant.price(currency) is None:
            reason = f"variant {variant.sku} has no price in {currency}, in which the shop sells"
            raise BadValueError("prices", reason, Code.CURRENCY)


def of_own(own: OwnProduct) -> FeedProduct:
    """A product that came in our own words."""
    skus = [variant.sku for variant in own.draft.variants]
    stock = {sku: Stock(own.on_hand[sku]) for sku in skus if sku in own.on_hand}
    return FeedProduct(own.draft, dict.fromkeys(skus, own.line), stock)


def of_rows(ref: str, rows: Iterable[Row], currency: str, note: Note) -> FeedProduct | None:
    """The product of these rows, each of which can be read as an offer, one variant each.

    Rows that do not fit the others are noted. None where they make no product at all.
    """
    offers = _chosen([offer(row, currency) for row in rows], note)
    names = _option_names(offers)
    offers = _told_apart(offers, names, note)
    try:
        draft = _draft(ref, offers, names)
    except ValidationError as error:
        bad = first_of(error)
        for one in offers:
            note(bad.finding(one.line, one.id))
        return None
    for one in offers:
        for left_out in one.left_out:
            note(left_out)
    stock = {one.id: one.stock for one in offers if one.stock is not None}
    return FeedProduct(draft, {one.id: one.line for one in offers}, stock)


def _chosen(offers: list[Offer], note: Note) -> list[Offer]:
    """Those that go together: all of the group, and no more than a product holds."""
    if len({bool(one.group) for one in offers}) > 1:
        for one in (one for one in offers if not one.group):
            reason = "other rows have its id as their item_group_id, and it has none itself"
            note(_misfit(one, "item_group_id", reason))
        offers = [one for one in offers if one.group]
    for one in offers[MOST_VARIANTS:]:
        note(_misfit(one, "item_group_id", f"a product has {MOST_VARIANTS} variants at most"))
    return offers[:MOST_VARIANTS]


def _option_names(offers: Sequence[Offer]) -> tuple[str, ...]:
    """What tells the rows apart: what all of them have, and then, if need be, what most have."""
    names = [name for name in columns.VARIANT if _is_option(name, offers)]
    for name in columns.VARIANT:
        if len(set(map(_choice(names), offers))) == len(offers):
            break
        having = sum(name in one.options for one in offers)
        if name not in names and having * 2 > len(offers) and _varies(name, offers):
            names.append(name)
    return tuple(name for name in columns.VARIANT if name in names)


def _is_option(name: str, offers: Sequence[Offer]) -> bool:
    everywhere = all(name in one.options for one in offers)
    return everywhere and (name in _ASKED_FOR or _varies(name, offers))


def _varies(name: str, offers: Sequence[Offer]) -> bool:
    return len({one.options[name] for one in offers if name in one.options}) > 1


def _choice(names: Sequence[str]) -> Callable[[Offer], tuple[str | None, ...]]:
    return lambda one: tuple(one.options.get(name) for name in names)


def _told_apart(offers: Sequence[Offer], names: Sequence[str], note: Note) -> list[Offer]:
    """Those rows that have every option, no two of them the same; the earlier row stays."""
    first: dict[tuple[str | None, ...], Offer] = {}
    for one in offers:
        missing = next((name for name in names if name not in one.options), None)
        choice = _choice(names)(one)
        if missing:
            note(_misfit(one, missing, "it is missing, and the other rows of the group differ in it"))
        elif choice in first:
            what = ", ".join(f"{name} {one.options[name]}" for name in names) or "color, size or other option"
            note(_misfit(one, "item_group_id", f"line {first[choice].line} of the group has the same {what}"))
        else:
            first[choice] = one
    return list(first.values())


def _misfit(one: Offer, column: str, reason: str) -> Finding:
    return Finding(line=one.line, column=column, code=Code.GROUP, reason=reason, id=one.id)


def _draft(ref: str, offers: Sequence[Offer], names: Sequence[str]) -> ProductDraft:
    facts = [_facts(one, names) for one in offers]
    shared = {name: value for name, value in facts[0].items() if all(f.get(name) == value for f in facts)}
    currency = offers[0].price.list.currency
    images = [one.image for one in offers if one.image] + [url for one in offers for url in one.more_images]
    return ProductDraft(
        ref=ref,
        kind="grocery" if any(one.kind == "grocery" for one in offers) else "good",
        title=_title([one.title for one in offers]),
        description=_first(one.description for one in offers) or "",
        brand=_first(one.brand for one in offers) or "",
        category=_first(one.category for one in offers) or (),
        images=tuple(dict.fromkeys(images))[:_MOST_IMAGES],
        link=_first(one.link for one in offers),
        attributes=shared,
        option_names=tuple(names),
        variants=tuple(
            Variant(
                sku=one.id,
                title=" / ".join(one.options[name] for name in names)[:_LONGEST_TITLE],
                options={name: one.options[name] for name in names},
                prices={currency: one.price},
                image=one.image,
                gtin=one.gtin,
                attributes={name: value for name, value in own.items() if name not in shared},
            )
            for one, own in zip(offers, facts, strict=True)
        ),
    )


def _facts(one: Offer, names: Sequence[str]) -> dict[str, AttributeValue]:
    unused: dict[str, AttributeValue] = {k: v for k, v in one.options.items() if k not in names}
    return unused | one.facts


def _first(found: Iterable[_T]) -> _T | None:
    return next((one for one in found if one), None)


def _title(titles: Sequence[str]) -> str:
    """The words with which all titles of a group begin, or the first title where they have none."""
    if len(set(titles)) == 1:
        return titles[0]
    words = [title.split(" ") for title in titles]
    shared = 0
    for column in zip(*words, strict=False):
        if len(set(column)) > 1:
            break
        shared += 1
    return " ".join(words[0][:shared]).rstrip(_LOOSE_ENDS) or titles[0]
