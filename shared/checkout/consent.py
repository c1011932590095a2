"""Consent bound to content: a yes counts for exactly what was shown, to whom it was shown, once."""

import json
from hashlib import sha256
from typing import Any

from shared.checkout.model import Checkout
from shared.pricing.model import QuotedLine

_WHAT = ("line_id", "product_id", "sku", "title", "options", "quantity", "sell_unit")
_AMOUNTS = ("unit_price", "subtotal", "discount", "discounts", "shipping", "total")


def contents(checkout: Checkout, number: int) -> dict[str, Any]:
    """Everything that a yes covers, by part, JSON-ready. ``number`` is the attempt's."""
    return {
        "tenant": checkout.tenant,
        "actor": checkout.owner.id,
        "checkout": [checkout.id, number],
        "currency": checkout.currency,
        "lines": [_picked(line, _WHAT) for line in checkout.lines],
        "prices": [_picked(line, _AMOUNTS) for line in checkout.lines],
        "tax": [_picked(line, ("tax", "included_tax")) for line in checkout.lines],
        "promotions": [discount.model_dump(mode="json") for discount in checkout.discounts],
        "codes": [status.code for status in checkout.codes],
        "totals": [total.model_dump(mode="json") for total in checkout.totals],
        "shipping_address": _dumped(checkout.shipping_address),
        "shipping_option": checkout.shipping_option,
        "payment_method": checkout.payment_method,
    }


def digest(parts: dict[str, Any]) -> str:
    """SHA-256 over the parts as canonical JSON (keys sorted, no spaces), in hex."""
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def consent_to(checkout: Checkout, number: int) -> str:
    """The consent that confirms this attempt at this checkout."""
    return digest(contents(checkout, number))


def changed(shown: Checkout, now: Checkout) -> list[str]:
    """The parts in which two states of one checkout differ."""
    before, after = contents(shown, 0), contents(now, 0)
    return [part for part in before if before[part] != after[part]]


def _picked(line: QuotedLine, names: tuple[str, ...]) -> dict[str, Any]:
    return line.model_dump(mode="json", include=set(names))


def _dumped(value: Any) -> Any:
    return None if value is None else value.model_dump(mode="json")
