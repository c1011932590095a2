"""A postal address in one line, its parts divided by commas: name, street, city, region and code, country."""

from __future__ import annotations

import re

from pydantic import ValidationError

from shared.assistant.language.text import among, clean, fold
from shared.identity.model import Address

_LEAD = re.compile(
    r"^(?:(?:yes|no|ok|okay|please|and|but)[ ,]+){0,3}+"
    r"(?:(?:please )?(?:ship|deliver|send)(?: it| them| this)? to|my (?:shipping |delivery )?address is|"
    r"(?:shipping |delivery )?address(?: is)?|i live at|to)\b[ :]*+",
    re.IGNORECASE,
)
#: A code of the United Kingdom, of Canada, of anywhere else; the first two are written in two halves.
_CODE = re.compile(
    r"(?:^| )([A-Za-z]{1,2}[0-9][0-9A-Za-z]? [0-9][A-Za-z]{2}|[A-Za-z][0-9][A-Za-z] [0-9][A-Za-z][0-9]"
    r"|[A-Za-z]{0,2}[0-9][0-9A-Za-z-]{1,9})$"
)
#: A code before its city, the Dutch one with its two letters.
_CODE_FIRST = re.compile(r"([0-9]{4} ?[A-Z]{2}|[0-9]\S*) (?=\S)")
_ZIP = re.compile(r"(?:^| )([A-Z]{2}) [0-9]{5}(?:-[0-9]{4})?$")
_STATES = among(
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC "
    "ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY"
)
#: Fewer parts are no address.
_LEAST = 4
_COUNTRIES = {
    "united states": "US",
    "united states of america": "US",
    "usa": "US",
    "america": "US",
    "united kingdom": "GB",
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "ireland": "IE",
    "canada": "CA",
    "germany": "DE",
    "deutschland": "DE",
    "france": "FR",
    "spain": "ES",
    "italy": "IT",
    "netherlands": "NL",
    "belgium": "BE",
    "austria": "AT",
    "switzerland": "CH",
    "sweden": "SE",
    "norway": "NO",
    "denmark": "DK",
    "finland": "FI",
    "poland": "PL",
    "portugal": "PT",
    "australia": "AU",
    "new zealand": "NZ",
    "japan": "JP",
    "mexico": "MX",
    "india": "IN",
    "brazil": "BR",
}


def read_address(message: str) -> Address | None:
    """The address that a message gives, or None where it is not whole."""
    parts = [part.strip(" .") for part in _LEAD.sub("", clean(message)).split(",")]
    parts = [part for part in parts if part]
    country = country_of(parts[-1]) if parts else None
    if country is None and parts and (american := _american(parts[-1])):
        country, parts = "US", [*parts[:-1], *american, "US"]
    if country is None or len(parts) < _LEAST:
        return None
    name, line1, *middle = parts[:-1]
    code, region = _code_of(middle)
    if not middle:
        return None
    city = middle.pop()
    try:
        return Address(
            name=name,
            line1=line1,
            line2=", ".join(middle),
            city=city,
            region=region,
            postal_code=code,
            country=country,
        )
    except ValidationError:
        return None


def _american(text: str) -> list[str]:
    """The city, if any, and the state with its ZIP code, where a part ends in one as nowhere else."""
    found = _ZIP.search(text)
    if found is None or found[1] not in _STATES:
        return []
    return [part for part in (text[: found.start()].strip(), text[found.start() :].strip()) if part]


def country_of(text: str) -> str | None:
    """The ISO 3166-1 code that a country's name or code stands for."""
    if len(text) == 2 and text.isascii() and text.isupper():  # noqa: PLR2004 - alpha-2
        return "GB" if text == "UK" else text
    return _COUNTRIES.get(fold(text))


def _code_of(middle: list[str]) -> tuple[str, str]:
    """Take the postal code and the region off the end of what lies between street and country.

    ``Portland, OR 97201`` and ``97201 Portland`` and ``London, SW1A 1AA`` are all written.
    """
    if not middle:
        return "", ""
    last = middle.pop()
    found = _CODE.search(last)
    if found:
        rest = last[: found.start()].strip()
        if rest and not middle:
            middle.append(rest)
            rest = ""
        return found[1], rest
    if leading := _CODE_FIRST.match(last):
        middle.append(last[leading.end() :])
        return leading[1], ""
    if middle and len(middle) > 0 and last.isupper():
        return "", last
    middle.append(last)
    return "", ""
