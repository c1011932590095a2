"""What delivery costs: by option, by the zone of the address, by weight, free from an amount on."""

from collections.abc import Sequence

from shared.identity.model import Address, ShippingOption, ShippingRate, ShippingZone, TenantSettings
from shared.kernel.errors import Problem
from shared.pricing.model import Priceable, UnknownShippingOption


def weight_of(lines: Sequence[Priceable]) -> int:
    """Grams of what is shipped: the variant's or the product's ``weight_g``, or what is sold by weight."""
    return sum(_grams(line) * line.quantity for line in lines if line.product.kind != "offer")


def offered(
    settings: TenantSettings, to: Address | None, grams: int, currency: str
) -> tuple[ShippingOption, ...]:
    """The options for that address and weight, each at its price there, without its rates."""
    found = (_priced(option, settings.zones, to, grams, currency) for option in settings.shipping)
    return tuple(option for option in found if option is not None)


def chosen(
    settings: TenantSettings, wanted: str | None, to: Address | None, grams: int, currency: str
) -> ShippingOption | None:
    """The wanted option at its price there. Raises :class:`UnknownShippingOption`."""
    if wanted is None:
        return None
    for option in offered(settings, to, grams, currency):
        if option.id == wanted:
            return option
    problem = Problem(path="$.shipping_option", code="unknown_shipping_option", message="not offered here")
    raise UnknownShippingOption(f"There is no delivery {wanted!r} in {currency}.", problem)


def cost(option: ShippingOption | None, goods: int) -> int:
    """Minor units for goods of that much at the prices paid, before any promotion: so a promotion can
    never cost somebody their free delivery."""
    if option is None or (option.free_over is not None and option.free_over.amount <= goods):
        return 0
    return option.price.amount


def _priced(
    option: ShippingOption, zones: Sequence[ShippingZone], to: Address | None, grams: int, currency: str
) -> ShippingOption | None:
    rates = [rate for rate in option.rates if rate.price.currency == currency]
    if not option.rates or to is None:
        known = option.price.currency == currency
        return option.model_copy(update={"rates": ()}) if known else _first(option, rates)
    within = [(narrow, rate) for rate in rates if (narrow := _narrowness(_zone(zones, rate), to)) is not None]
    narrowest = max((narrow for narrow, _ in within), default=None)
    there = [rate for narrow, rate in within if narrow == narrowest]
    return _first(option, [rate for rate in there if rate.up_to_g is None or grams <= rate.up_to_g])


def _first(option: ShippingOption, rates: Sequence[ShippingRate]) -> ShippingOption | None:
    """The option at its lightest rate of these."""
    rate = min(rates, key=lambda r: (r.up_to_g is None, r.up_to_g or 0), default=None)
    if rate is None:
        return None
    return option.model_copy(update={"price": rate.price, "free_over": rate.free_over, "rates": ()})


def _zone(zones: Sequence[ShippingZone], rate: ShippingRate) -> ShippingZone | None:
    return next((zone for zone in zones if zone.id == rate.zone), None)


def _narrowness(zone: ShippingZone | None, to: Address) -> tuple[int, int] | None:
    """How closely a zone fits an address, the longest postal code first; None where it does not."""
    if zone is None or (zone.countries and to.country not in zone.countries):
        return None
    if zone.postal_codes or zone.regions:
        code = _plain(to.postal_code)
        begins = [len(_plain(start)) for start in zone.postal_codes if code.startswith(_plain(start))]
        region = to.region.strip().casefold() in {name.casefold() for name in zone.regions}
        if not begins and not region:
            return None
        return (3, max(begins)) if begins else (2, 0)
    return (1, 0) if zone.countries else (0, 0)


def _plain(postal_code: str) -> str:
    return postal_code.replace(" ", "").replace("-", "").casefold()


def _grams(line: Priceable) -> int:
    variant = line.product.variant(line.sku)
    for attributes in (variant.attributes, line.product.attributes):
        grams = attributes.get("weight_g")
        if isinstance(grams, int) and not isinstance(grams, bool):
            return max(0, grams)
    return variant.sell_unit.increment if variant.sell_unit.unit == "g" else 0
