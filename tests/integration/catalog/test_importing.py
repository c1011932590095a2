"""A merchant's whole feed at once, again and again."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.catalog.model import ImportReport, Price, ProductDraft, Rating, State, Variant
from tests.support.searching import Account, SearchableShop
from tests.support.shop import SETTINGS, usd


@pytest.fixture
def shop(searchable: SearchableShop) -> SearchableShop:
    """In the emulator: an import writes with several threads, which moto's tables do not stand."""
    return searchable


def draft(ref: str | None, sku: str | None = None, amount: int = 1_000, **fields: Any) -> ProductDraft:
    only = Variant(sku=sku or str(ref).upper(), prices={"USD": Price(list=usd(amount))})
    return ProductDraft(**{"ref": ref, "title": f"The {ref}", "variants": (only,), **fields})


def test_the_first_time_makes_all_and_the_second_changes_nothing(shop: SearchableShop) -> None:
    feed = [draft(f"p{n}") for n in range(120)]
    assert shop.catalog.import_many(shop.merchant, feed) == ImportReport(created=120)
    announced = len(shop.uow.events)
    with shop.calls.counted() as made:
        assert shop.catalog.import_many(shop.merchant, feed) == ImportReport(unchanged=120)
    assert made == ["BatchGetItem"] * 2
    assert len(shop.uow.events) == announced
    assert {one.version for one in shop.catalog.every(shop.merchant)} == {1}


def test_only_what_differs_is_written(shop: SearchableShop) -> None:
    shop.catalog.import_many(shop.merchant, [draft(f"p{n}") for n in range(3)])
    report = shop.catalog.import_many(shop.merchant, [draft("p0"), draft("p1", amount=5), draft("p9")])
    assert report == ImportReport(created=1, updated=1, unchanged=1)
    by_ref = {one.ref: one for one in shop.catalog.every(shop.merchant)}
    assert {ref: one.version for ref, one in by_ref.items()} == {"p0": 1, "p1": 2, "p2": 1, "p9": 1}
    assert by_ref["p1"].default.prices["USD"].list == usd(5)


def test_a_product_that_comes_twice_counts_the_first_time_and_that_is_told(shop: SearchableShop) -> None:
    report = shop.catalog.import_many(shop.merchant, [draft("a"), draft("a", "OTHER"), draft("b")])
    assert (report.created, report.refused) == (2, ("a: it is in this import already",))
    assert [p.default.sku for p in shop.catalog.every(shop.merchant) if p.ref == "a"] == ["A"]


def test_without_a_ref_a_product_is_known_by_its_first_sku(shop: SearchableShop) -> None:
    assert shop.catalog.import_many(shop.merchant, [draft(None, "A")]).created == 1
    again = shop.catalog.import_many(shop.merchant, [draft(None, "A", amount=7), draft(None, "A")])
    assert (again.updated, again.refused) == (1, ("A: it is in this import already",))


def test_what_is_refused_is_told_and_the_rest_is_taken(shop: SearchableShop) -> None:
    shop.sell("kettle")
    report = shop.catalog.import_many(shop.merchant, [draft("a", "KETTLE"), draft("b")])
    assert (report.created, report.refused) == (1, ("a: The SKU KETTLE is another product's.",))
    assert {p.ref for p in shop.catalog.every(shop.merchant)} == {"kettle", "b"}


def test_a_full_shop_says_so_for_each(account: Account) -> None:
    tight = SETTINGS.model_copy(update={"limits": SETTINGS.limits.model_copy(update={"products": 2})})
    nook = account.shop(tight)
    report = nook.catalog.import_many(nook.merchant, [draft(f"p{n}") for n in range(5)])
    assert (report.created, len(report.refused)) == (2, 3)
    assert all(line.endswith("The shop may have 2 products.") for line in report.refused)
    assert len(list(nook.catalog.every(nook.merchant))) == 2


def test_a_feed_without_ratings_keeps_them(shop: SearchableShop) -> None:
    liked = shop.sell("kettle", rating=Rating(tenths=44, count=9))
    assert shop.catalog.import_many(shop.merchant, [liked.draft().model_copy(update={"rating": None})]) == (
        ImportReport(unchanged=1)
    )
    shop.catalog.import_many(shop.merchant, [draft("kettle", amount=3)])
    assert shop.catalog.get(shop.shopper(), liked.id).rating == liked.rating


def test_progress_is_told_after_every_batch_and_the_feed_is_read_as_it_goes(shop: SearchableShop) -> None:
    taken: list[int] = []
    told: list[tuple[int, int]] = []

    def feed() -> Iterator[ProductDraft]:
        for number in range(120):
            taken.append(number)
            yield draft(f"p{number}")

    shop.catalog.import_many(
        shop.merchant, feed(), progress=lambda report: told.append((report.seen, len(taken)))
    )
    assert told == [(100, 100), (120, 120)]


def test_announcing_can_be_left_out(shop: SearchableShop) -> None:
    before = len(shop.uow.events)
    shop.catalog.import_many(shop.merchant, [draft("a")], announce=False)
    assert len(shop.uow.events) == before


def test_shops_import_the_same_feed_apart(shop: SearchableShop, account: Account) -> None:
    other = account.shop()
    feed = [draft(f"p{n}") for n in range(5)]
    assert shop.catalog.import_many(shop.merchant, feed).created == 5
    assert other.catalog.import_many(other.merchant, feed).created == 5
    mine, theirs = ({p.id for p in one.catalog.every(one.merchant)} for one in (shop, other))
    assert not mine & theirs


def test_skus_that_change_hands_in_a_feed_land_in_the_same_run(shop: SearchableShop) -> None:
    shop.catalog.import_many(shop.merchant, [draft("a", "A"), draft("b", "B"), draft("c", "C")])
    moved = [draft("a", "B"), draft("b", "C"), draft("c", "D")]
    report = shop.catalog.import_many(shop.merchant, moved)
    assert (report.updated, report.refused) == (3, ())
    held = shop.catalog.import_many(shop.merchant, [draft("d", "D")])
    assert held.refused == ("d: The SKU D is another product's.",)


DRAFTS = st.builds(
    draft,
    st.sampled_from(["a", "b", "c", "d"]),
    st.sampled_from(["A", "B", "C", "D"]),
    st.integers(1, 3),
    state=st.sampled_from(State),
)


@settings(max_examples=6, deadline=None)
@given(feeds=st.lists(st.lists(DRAFTS, max_size=6), max_size=4))
def test_whatever_is_imported_each_sku_is_one_products_and_a_second_time_makes_nothing(
    account: Account, feeds: list[list[ProductDraft]]
) -> None:
    shop = account.shop()
    for feed in feeds:
        report = shop.catalog.import_many(shop.merchant, feed)
        assert report.seen == len(feed)
        assert shop.catalog.import_many(shop.merchant, feed).created == 0
    products = list(shop.catalog.every(shop.merchant))
    owned = shop.catalog.owners(shop.merchant, "ABCD")
    assert owned == {product.default.sku: product.id for product in products}
    assert len(owned) == len(products)
