import pytest

from shared.assistant.language.addresses import country_of, read_address


@pytest.mark.parametrize(
    ("message", "city", "region", "code", "country"),
    [
        ("Ada Byron, 12 Harbour Street, Portland, OR 97201, US", "Portland", "OR", "97201", "US"),
        (
            "ship it to Ada Byron, 12 Harbour Street, Portland, OR 97201, USA.",
            "Portland",
            "OR",
            "97201",
            "US",
        ),
        (
            "yes, ship to Ada Byron, 4 Elm Road, London, SW1A 1AA, United Kingdom",
            "London",
            "",
            "SW1A 1AA",
            "GB",
        ),
        ("Ada Byron, 1 Elm Street, Leeds, LS1 1UR, UK", "Leeds", "", "LS1 1UR", "GB"),
        ("Ada Byron, 1 Elm Street, Hove BN3 2RD, UK", "Hove", "", "BN3 2RD", "GB"),
        ("Ada Byron, 9 Wellington Street, Ottawa, ON K1A 0A9, CA", "Ottawa", "ON", "K1A 0A9", "CA"),
        ("Ada Byron, 7 Damrak, 1012 LG Amsterdam, NL", "Amsterdam", "", "1012 LG", "NL"),
        ("My address is Ada Byron, Hauptstr. 1, 10115 Berlin, Germany", "Berlin", "", "10115", "DE"),
        ("Ada Byron, 1 Rue du Port, Paris 75001, FR", "Paris", "", "75001", "FR"),
        ("Ada Byron, 2 High Road, Galway, Ireland", "Galway", "", "", "IE"),
        ("Ada Byron, 2 High Road, Portland, OR, US", "Portland", "OR", "", "US"),
        ("Ada Byron, 12 Harbour Street, Portland, OR 97201", "Portland", "OR", "97201", "US"),
        ("Ada Byron, 12 Harbour Street, Portland OR 97201", "Portland", "OR", "97201", "US"),
    ],
)
def test_addresses(message: str, city: str, region: str, code: str, country: str) -> None:
    address = read_address(message)
    assert address
    assert address.name == "Ada Byron"
    found = (address.city, address.region, address.postal_code, address.country)
    assert found == (city, region, code, country)


def test_a_second_line_is_kept() -> None:
    address = read_address("Ada Byron, 12 Harbour Street, Flat 3, Portland, OR 97201, US")
    assert address
    assert (address.line1, address.line2, address.city) == ("12 Harbour Street", "Flat 3", "Portland")


@pytest.mark.parametrize(
    "message",
    [
        "",
        "ship it home",
        "Ada Byron, 12 Harbour Street, Portland, ZZ 97201",
        "Ada Byron, 12 Harbour Street, Berlin 10115",
        "Ada Byron, Portland, US",
        "a, b, c, d",
        "Ada, 1 Elm Road, , US",
        f"{'x' * 300}, 1 Elm, L, US",
    ],
)
def test_what_is_no_whole_address(message: str) -> None:
    assert read_address(message) is None


def test_countries_by_name_and_code() -> None:
    assert [country_of(text) for text in ("UK", "Österreich", "austria", "zz", "JP")] == [
        "GB",
        None,
        "AT",
        None,
        "JP",
    ]
