"""How a card is made of a product, its stock and the moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from shared.catalog.model import AttributeValue, Price, Product, Variant
from shared.inventory.movements import Available
from shared.storefront.measures import measures, worded
from shared.storefront.model import Availability, Card, CardVariant

#: Attributes that a card shows, at most.
_HIGHLIGHTS = 4

_Priced = tuple[Variant, Price]
_NONE = Available()


def card(product: Product, supply: Mapping[str, Available], currency: str, at: datetime) -> Card | None:
    """The card of a product, or None where nothing of it is sold in this currency."""
    priced = [(variant, price) for variant in product.variants if (price := variant.price(currency))]
    if not priced:
        return None
    shown, price = _best(priced, supply, at)
    had = [supply.get(variant.sku, _NONE) for variant, _ in priced]
    left, later = sum(one.total for one in had), sum(one.later for one in had)
    costs = [p.effective(at).amount for _, p in priced]
    return Card(
        product_id=product.id,
        sku=shown.sku,
        title=product.title,
        brand=product.brand,
        category=product.category,
        kind=product.kind,
        image=shown.image or (product.images[0] if product.images else None),
        link=product.link,
        price=price.effective(at),
        list_price=price.list if price.on_sale(at) else None,
        discount_percent=price.discount_percent(at),
        price_from=max(costs) > price.effective(at).amount,
        availability=Availability.of(left, later),
        available=left,
        backorder=later,
        options=_options(product, priced),
        highlights=highlights({**product.attributes, **shown.attributes}),
        measures=measures({**product.attributes, **shown.attributes}),
        sell_unit=shown.sell_unit,
        rating=product.rating,
        city=product.place.city if product.place else None,
        variants=[_variant(variant, p, supply.get(variant.sku, _NONE), at) for variant, p in priced],
    )


def highlights(attributes: Mapping[str, AttributeValue]) -> dict[str, str]:
    """The first few attributes in words: ``weight_g: 240`` reads ``weight: 240 g``."""
    words: dict[str, str] = {}
    for name, value in attributes.items():
        if len(words) == _HIGHLIGHTS:
            break
        if value is not False and value not in ("", ()):
            label, said = worded(name, value)
            words[label] = said
    return words


def _best(priced: Sequence[_Priced], supply: Mapping[str, Available], at: datetime) -> _Priced:
    """The cheapest that is there, or can be had later, or the cheapest at all; the first of equals."""

    def rank(pair: _Priced) -> tuple[bool, bool, int]:
        found = supply.get(pair[0].sku, _NONE)
        return found.total <= 0, found.ready <= 0, pair[1].effective(at).amount

    return min(priced, key=rank)


def _variant(variant: Variant, price: Price, supply: Available, at: datetime) -> CardVariant:
    return CardVariant(
        sku=variant.sku,
        title=variant.title,
        options=variant.options,
        price=price.effective(at),
        list_price=price.list if price.on_sale(at) else None,
        image=variant.image,
        available=supply.total,
        backorder=supply.later,
    )


def _options(product: Product, priced: Sequence[_Priced]) -> dict[str, list[str]]:
    return {
        name: list(dict.fromkeys(variant.options[name] for variant, _ in priced))
        for name in product.option_names
    }
