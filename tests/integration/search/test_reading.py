"""Searches over the newest snapshot while new ones are published."""

from typing import Any

import pytest

from shared.kernel.errors import Invalid
from shared.kernel.paging import decode, encode
from shared.search import reader as reading
from shared.search.model import SearchQuery, Sort
from shared.search.reader import FRESH_FOR, CursorExpired
from shared.search.snapshots import KEPT_FOR
from tests.support.searching import Account, SearchableShop


@pytest.fixture
def shop(searchable: SearchableShop) -> SearchableShop:
    """Seven products, the dearest last, all indexed."""
    for number in range(7):
        searchable.sell(f"p{number}", 1_000 + number, stock=None)
    searchable.index()
    return searchable


def pages(shop: SearchableShop, between: Any = None, **query: Any) -> list[tuple[str, ...]]:
    """All pages of a search; ``between`` is called before each further page."""
    found = [shop.find(**query)]
    while found[-1].next_cursor:
        if between:
            between()
        found.append(shop.find(**query, cursor=found[-1].next_cursor))
    assert len({one.total for one in found}) == 1
    return [one.hits for one in found]


def in_order(shop: SearchableShop) -> list[str]:
    products = shop.catalog.every(shop.merchant)
    return [p.id for p in sorted(products, key=lambda p: p.default.prices["USD"].list.amount)]


class TestPaging:
    @pytest.mark.parametrize("limit", [1, 3, 7, 50])
    def test_pages_hold_each_product_once_and_in_order(self, shop: SearchableShop, limit: int) -> None:
        found = pages(shop, sort=Sort.PRICE_ASC, limit=limit)
        assert [one for page in found for one in page] == in_order(shop)
        assert {len(page) for page in found[:-1]} <= {limit}

    def test_facets_come_with_the_first_page_only(self, shop: SearchableShop) -> None:
        first = shop.find(limit=3)
        assert first.facets
        assert shop.find(limit=3, cursor=first.next_cursor).facets == ()

    def test_who_needs_no_facets_finds_the_same(self, shop: SearchableShop) -> None:
        first = shop.find(limit=3, facets=False)
        assert first.facets == ()
        assert (first.hits, first.total) == (shop.find(limit=3).hits, shop.find(limit=3).total)
        assert shop.find(limit=3, cursor=first.next_cursor).hits

    def test_a_page_may_be_longer_than_the_one_before(self, shop: SearchableShop) -> None:
        first = shop.find(sort=Sort.PRICE_ASC, limit=2)
        rest = shop.find(sort=Sort.PRICE_ASC, limit=50, cursor=first.next_cursor)
        assert [*first.hits, *rest.hits] == in_order(shop)
        assert rest.next_cursor is None

    def test_what_is_published_meanwhile_moves_no_page(self, shop: SearchableShop) -> None:
        before, made = in_order(shop), list[str]()

        def publish() -> None:
            made.append(shop.sell(f"new{len(made)}", 1, stock=None).id)
            dearest = shop.catalog.get(shop.merchant, before[0])
            cheap = dearest.draft().model_copy(update={"title": f"{len(made)}"})
            shop.catalog.replace(shop.merchant, dearest.id, cheap)
            shop.index(made[-1], dearest.id)

        found = pages(shop, publish, sort=Sort.PRICE_ASC, limit=3)
        assert [one for page in found for one in page] == before
        assert len(made) == 2
        assert set(shop.find(limit=50).hits) == {*before, *made}

    def test_another_process_goes_on_with_an_older_snapshot(self, shop: SearchableShop) -> None:
        first = shop.find(sort=Sort.PRICE_ASC, limit=3)
        shop.index(shop.sell("new", 1).id)
        query = SearchQuery(sort=Sort.PRICE_ASC, limit=50, cursor=first.next_cursor)
        rest = shop.new_reader("elsewhere").search(shop.tenant.id, query)
        assert [*first.hits, *rest.hits] == in_order(shop)[1:]

    def test_a_cursor_reaches_no_further_than_snapshots_are_kept(self, shop: SearchableShop) -> None:
        first = shop.find(limit=3)
        for number in range(2):
            shop.clock.advance(seconds=KEPT_FOR.total_seconds())
            shop.index(shop.sell(f"new{number}").id)
        query = SearchQuery(limit=3, cursor=first.next_cursor)
        with pytest.raises(CursorExpired):
            shop.new_reader("elsewhere").search(shop.tenant.id, query)

    def test_a_snapshot_of_which_a_file_is_gone_is_expired_too(self, shop: SearchableShop) -> None:
        first = shop.find(limit=3)
        manifest = shop.snapshots.manifest(shop.tenant.id, position(first.next_cursor)["s"])
        assert manifest
        shop.snapshots.withdraw(shop.tenant.id, "snp_none", manifest.files.values())
        with pytest.raises(CursorExpired):
            shop.new_reader("elsewhere").search(
                shop.tenant.id, SearchQuery(limit=3, cursor=first.next_cursor)
            )

    def test_paging_ends_at_the_deepest_hit(
        self, shop: SearchableShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reading, "_DEEPEST", 4)
        assert [len(page) for page in pages(shop, limit=2)] == [2, 2]


def position(cursor: str | None) -> dict[str, Any]:
    found = decode(cursor)
    assert found
    return found


class TestCursors:
    @pytest.mark.parametrize(
        "other",
        [
            {"text": "p1"},
            {"sort": Sort.PRICE_DESC},
            {"brands": ("x",)},
            {"attributes": {"size": ("43",)}},
            {"in_stock": True},
        ],
    )
    def test_a_cursor_belongs_to_its_search(self, shop: SearchableShop, other: dict[str, Any]) -> None:
        cursor = shop.find(limit=3).next_cursor
        with pytest.raises(Invalid) as refused:
            shop.find(**{"limit": 3, **other}, cursor=cursor)
        assert refused.value.problems[0].path == "query.cursor"

    @pytest.mark.parametrize(
        "change",
        [
            {"s": "../../tnt_other/1/manifests/snp_1"},
            {"s": 7},
            {"o": -1},
            {"o": 10**9},
            {"o": "3"},
            {"q": None},
            {"s": None},
        ],
    )
    def test_a_cursor_that_was_never_given_is_refused(
        self, shop: SearchableShop, change: dict[str, Any]
    ) -> None:
        given = position(shop.find(limit=3).next_cursor)
        for forged in ({**given, **change}, {k: v for k, v in given.items() if k not in change}):
            with pytest.raises(Invalid) as refused:
                shop.find(limit=3, cursor=encode(forged))
            assert refused.value.problems[0].path == "query.cursor"

    def test_a_cursor_of_another_shop_finds_no_snapshot(self, shop: SearchableShop, account: Account) -> None:
        other = account.shop()
        other.sell("kettle")
        other.index()
        with pytest.raises(CursorExpired):
            other.find(limit=3, cursor=shop.find(limit=3).next_cursor)


class TestFreshness:
    def test_a_new_snapshot_is_seen_within_a_second(self, shop: SearchableShop) -> None:
        assert shop.find().total == 7
        new = shop.sell("new")
        shop.indexing.update(shop.merchant, [new.id])
        shop.ticks.seconds += FRESH_FOR - 0.01
        assert shop.find().total == shop.search.size(shop.shopper()) == 7
        shop.ticks.seconds += 0.01
        assert shop.find().total == shop.search.size(shop.shopper()) == 8

    def test_so_is_the_first_one(self, searchable: SearchableShop) -> None:
        ctx = searchable.shopper()
        assert (searchable.find().total, searchable.search.size(ctx)) == (0, 0)
        assert searchable.search.vocabulary(ctx) == ()
        searchable.sell("kettle")
        searchable.indexing.update(searchable.merchant, ())
        assert searchable.find().total == 0
        searchable.ticks.seconds += FRESH_FOR
        assert searchable.find().total == 1

    def test_between_looks_nothing_is_asked_of_the_bucket(self, shop: SearchableShop) -> None:
        shop.find()
        asked: list[str] = []
        watch = {"event_name": "before-call.s3", "unique_id": shop.tenant.id}
        shop.s3.meta.events.register(handler=lambda model, **_: asked.append(model.name), **watch)
        for _ in range(3):
            shop.find()
        assert asked == []
        shop.ticks.seconds += FRESH_FOR
        for _ in range(3):
            shop.find()
        shop.s3.meta.events.unregister(**watch)
        assert asked == ["GetObject"]

    def test_a_reader_that_slept_past_a_snapshots_time_reads_the_newest(self, shop: SearchableShop) -> None:
        """Its pointer is fresh by its own clock, but what it leads to is gone."""
        sleeper = shop.new_reader("sleeper")
        assert sleeper.size(shop.tenant.id) == 7
        for number in range(2):
            shop.clock.advance(seconds=KEPT_FOR.total_seconds())
            shop.sell(f"new{number}")
            shop.indexing.rebuild(shop.merchant)
        assert sleeper.search(shop.tenant.id, SearchQuery()).total == 9

    def test_where_every_snapshot_vanishes_it_is_told(self, shop: SearchableShop) -> None:
        manifest = shop.snapshots.current(shop.tenant.id)
        assert manifest
        shop.snapshots.withdraw(shop.tenant.id, "snp_none", manifest[0].files.values())
        with pytest.raises(CursorExpired) as refused:
            shop.new_reader("late").search(shop.tenant.id, SearchQuery())
        assert refused.value.facts == {"retry": True}

    def test_a_small_shelf_closes_what_it_drops_and_opens_it_again(self, shop: SearchableShop) -> None:
        small = shop.new_reader("small", budget=1)
        first = small.search(shop.tenant.id, SearchQuery(limit=3, sort=Sort.PRICE_ASC))
        shop.index(shop.sell("new", 1).id)
        assert small.search(shop.tenant.id, SearchQuery()).total == 8
        rest = small.search(
            shop.tenant.id, SearchQuery(limit=50, sort=Sort.PRICE_ASC, cursor=first.next_cursor)
        )
        assert [*first.hits, *rest.hits] == in_order(shop)[1:]


class TestVocabulary:
    def test_the_words_of_the_shop_are_over_the_whole_index(
        self, searchable: SearchableShop, account: Account
    ) -> None:
        searchable.sell("kettle", brand="Tarn", category=("Home", "Kitchen"), attributes={"Colour": "Red"})
        searchable.sell("pot", brand="Tarn", category=("Home",))
        other = account.shop()
        other.sell("tent", brand="Fell")
        for one in (searchable, other):
            one.index()
        words = {facet.name: facet for facet in searchable.search.vocabulary(searchable.shopper())}
        assert [(v.value, v.count) for v in words["brand"].values] == [("Tarn", 2)]
        assert [v.value for v in words["attr.colour"].values] == ["Red"]
        tree = searchable.search.categories(searchable.shopper())
        assert [(v.value, v.count) for v in tree.values] == [("Home", 2), ("Home > Kitchen", 1)]

    def test_a_shop_without_an_index_has_no_categories(self, searchable: SearchableShop) -> None:
        assert searchable.search.categories(searchable.shopper()).values == ()
