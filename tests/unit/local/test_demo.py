"""The demo shops are what the README promises: many departments, nothing broken, the same every time."""

import re
from collections import Counter

import pytest

from local.demo import shops
from local.demo.shops import ATELIER, HARBOR, DemoShop

AMOUNT = re.compile(r"[$€]\d[\d,.]*\d")
PERCENT = re.compile(r"([\d.]+)%")
EVERY = pytest.mark.parametrize("shop", shops(), ids=lambda shop: shop.slug)


def test_the_general_store_has_a_thousand_products_in_many_departments() -> None:
    products = list(HARBOR.products())
    departments = {product.category[0] for product in products}
    assert len(products) == 1_000
    assert len(departments) >= 8
    assert {product.kind for product in products} == {"good", "grocery", "offer"}
    assert any("spa" in " ".join(product.category).lower() for product in products)
    assert any(product.place for product in products)


def test_the_second_shop_is_small_and_has_a_currency_of_its_own() -> None:
    assert 0 < len(list(ATELIER.products())) < 200
    assert ATELIER.settings.currency != HARBOR.settings.currency


@EVERY
def test_every_product_can_be_told_from_the_others(shop: DemoShop) -> None:
    products = list(shop.products())
    assert [title for title, n in Counter(p.title for p in products).items() if n > 1] == []
    skus = Counter(variant.sku for product in products for variant in product.variants)
    assert max(skus.values()) == 1
    assert set(shop.stock()) == set(skus)


@EVERY
def test_every_picture_that_is_named_is_there(shop: DemoShop) -> None:
    drawn = {path for path, text in shop.pictures() if text.startswith("<svg")}
    assert {v.image for p in shop.products() for v in p.variants} - drawn == set()


@EVERY
def test_descriptions_read_as_sentences(shop: DemoShop) -> None:
    wrong = re.compile(r"(^|[.!?] )[a-z]|\b[Aa] [aeiou]|\{|\}")
    assert [p.description for p in shop.products() if wrong.search(p.description)] == []


@EVERY
def test_what_a_shop_has_written_never_contradicts_its_settings(shop: DemoShop) -> None:
    articles = shop.articles()
    assert 12 <= len(articles) <= 24
    known = {str(price) for o in shop.settings.shipping for price in (o.price, o.free_over) if price}
    told = {amount for draft in articles.values() for amount in AMOUNT.findall(draft.body)}
    assert told == known
    percents = {rate for draft in articles.values() for rate in PERCENT.findall(draft.body)}
    assert percents == {f"{shop.settings.tax.rate_bp / 100:g}"}
    for option in shop.settings.shipping:
        assert any(option.title in draft.body and option.days in draft.body for draft in articles.values())


@EVERY
def test_what_it_takes_off_is_of_things_that_it_sells(shop: DemoShop) -> None:
    categories = {draft.category for draft in shop.products()}
    offered = shop.promotions().values()
    assert any(offer.code for offer in offered)
    for offer in offered:
        for path in offer.on.categories:
            assert any(category[: len(path)] == path for category in categories), path
        currencies = {*(offer.needs.spend or {}), *(offer.limits.budget or {})}
        assert currencies <= {shop.settings.currency}


@EVERY
def test_it_is_the_same_every_time(shop: DemoShop) -> None:
    again = DemoShop(shop.slug, shop.settings, shop.kinds, shop.written, shop.offered)
    assert list(again.products()) == list(shop.products())
    assert again.stock() == shop.stock()
