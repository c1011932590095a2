"""Products drawn from a kind's words and ranges: by rule, with no chance that is not seeded."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product as every
from math import lcm
from random import Random

from local.demo.colours import NAMED
from local.demo.kind import Kind
from local.demo.pictures import picture_name
from shared.catalog.model import AttributeValue, Price, ProductDraft, Rating, Variant
from shared.kernel.money import Money

#: Colours of options that the palette knows by another name.
_ALIAS = {"indigo": "navy"}
#: Sizes that one product comes in.
_SIZES = 5
_CLAIMS = 3
_A_BEFORE_A_VOWEL = re.compile(r"\b([Aa])(?= [aeiou])")


class Maker:
    """Makes a shop's products of a kind, and remembers how many of each SKU it opens with."""

    def __init__(self, shop: str, currency: str) -> None:
        self._shop = shop
        self._currency = currency
        self.stock: dict[str, int] = {}
        self.pictures: dict[str, tuple[str, str]] = {}

    def make(self, kind: Kind) -> Iterator[ProductDraft]:
        """All products of the kind."""
        for number in range(kind.count):
            random = Random(f"{self._shop}:{kind.slug}:{number}")  # noqa: S311 - a catalogue, not a key
            yield self._one(kind, number, random)

    def _one(self, kind: Kind, number: int, random: Random) -> ProductDraft:
        ref = f"{kind.slug}-{number + 1:03}"
        facts = {name: random.choice(list(values)) for name, values in kind.facts.items()}
        options = _options(kind, random)
        price = self._price(kind, random)
        hue = random.choice(list(kind.hues))
        variants = tuple(
            self._variant(
                kind,
                f"{ref}-{index:02}",
                dict(zip(options, chosen, strict=True)),
                price=price,
                hue=hue,
                random=random,
            )
            for index, chosen in enumerate(every(*options.values()), 1)
        )
        return ProductDraft(
            ref=ref,
            kind=kind.kind,
            title=_title(kind, number),
            description=" ".join(_claims(kind, facts, random)),
            brand=kind.brands[number % len(kind.brands)],
            category=kind.category,
            images=tuple(dict.fromkeys(variant.image for variant in variants if variant.image)),
            attributes=facts,
            option_names=tuple(options),
            variants=variants,
            place=random.choice(list(kind.places)) if kind.places else None,
            rating=_rating(random),
        )

    def _variant(
        self, kind: Kind, sku: str, options: dict[str, str], *, price: Price, hue: str, random: Random
    ) -> Variant:
        self.stock[sku] = _opening_stock(random)
        return Variant(
            sku=sku,
            title=" / ".join(options.values()),
            options=options,
            prices={self._currency: price},
            image=self._picture(kind.picture, options.get("color", hue)),
            sell_unit=kind.unit,
            attributes={},
        )

    def _picture(self, motif: str, colour: str) -> str:
        known = _ALIAS.get(colour, colour)
        path = f"/media/{self._shop}/{picture_name(motif, known)}"
        self.pictures[path] = (motif, known)
        return path

    def _price(self, kind: Kind, random: Random) -> Price:
        amount = _charming(random.randint(*kind.price))
        full = Money(amount=amount, currency=self._currency)
        if random.randrange(100) >= kind.on_sale:
            return Price(list=full)
        off = random.choice(list(kind.discounts))
        return Price(list=full, sale=Money(amount=amount - amount * off // 100, currency=self._currency))


def _title(kind: Kind, number: int) -> str:
    """Brand, model and noun; a model that comes round again with the same brand has a number."""
    model = kind.models[number % len(kind.models)]
    if not kind.names_first:
        again = number // len(kind.models)
        return " ".join(filter(None, (model, str(again + 1) if again else "", kind.noun)))
    again = number // lcm(len(kind.models), len(kind.brands))
    brand = kind.brands[number % len(kind.brands)]
    return " ".join(filter(None, (brand, model, str(again + 1) if again else "", kind.noun)))


def _options(kind: Kind, random: Random) -> Mapping[str, Sequence[str]]:
    """Some colours, a run of sizes, and every value of anything else."""
    chosen: dict[str, Sequence[str]] = {}
    for name, values in kind.varied.items():
        if name == "color":
            chosen[name] = random.sample(list(values), min(kind.choices, len(values)))
        else:
            start = random.randint(0, max(0, len(values) - _SIZES))
            chosen[name] = values[start : start + _SIZES]
    return chosen


def _claims(kind: Kind, facts: Mapping[str, AttributeValue], random: Random) -> list[str]:
    first, *rest = kind.claims
    taken = [first, *random.sample(rest, min(_CLAIMS - 1, len(rest)))]
    return [_sentence(claim.format(**facts)) for claim in taken]


def _sentence(text: str) -> str:
    """With a capital, and with "an" where the fact that was filled in asks for it."""
    return _A_BEFORE_A_VOWEL.sub(r"\1n", text[0].upper() + text[1:])


def _rating(random: Random) -> Rating | None:
    if random.randrange(10) == 0:
        return None
    return Rating(
        tenths=random.choice((36, 39, 41, 42, 43, 44, 45, 46, 47, 48, 49)), count=random.randint(3, 480)
    )


def _opening_stock(random: Random) -> int:
    """One in twenty is sold out, one in ten nearly."""
    luck = random.randrange(20)
    if luck == 0:
        return 0
    return random.randint(1, 4) if luck <= 2 else random.randint(8, 80)  # noqa: PLR2004


def _charming(amount: int) -> int:
    """A price as shops write them: 89.90, 5.49, or as it is where it is small."""
    if amount >= 2_000:  # noqa: PLR2004
        return amount // 500 * 500 + 490
    return amount // 50 * 50 + 49 if amount >= 300 else amount  # noqa: PLR2004


def known_colours() -> frozenset[str]:
    """Colours that a picture can be drawn in."""
    return frozenset(NAMED) | frozenset(_ALIAS)
