"""What a kind of ware is made of: the words, ranges and choices from which its products are drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from shared.catalog.model import AttributeValue, Place
from shared.kernel.quantity import EACH, SellUnit


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of ware.

    ``noun`` ends the title. ``models`` name the products, in turn; with more products than names a
    number is added. ``price`` is the range of list prices in minor units. ``varied`` are options, each
    product offering ``choices`` of their values; ``facts`` are attributes, each product having one of
    the values given. ``claims`` are sentences of which a description takes three; ``{name}`` in them is
    an attribute. ``picture`` names a shape of :mod:`local.demo.pictures`.
    """

    slug: str
    noun: str
    category: tuple[str, ...]
    count: int
    price: tuple[int, int]
    brands: Sequence[str]
    models: Sequence[str]
    claims: Sequence[str]
    picture: str
    varied: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    choices: int = 3
    facts: Mapping[str, Sequence[AttributeValue]] = field(default_factory=dict[str, Sequence[AttributeValue]])
    kind: Literal["good", "grocery", "offer"] = "good"
    unit: SellUnit = EACH
    places: Sequence[Place] = ()
    on_sale: int = 20
    discounts: Sequence[int] = (10, 15, 20, 25, 30)
    hues: Sequence[str] = ("sand", "blue", "green", "red", "graphite", "purple")
    names_first: bool = True
