"""The index kept true to the records, whoever writes and in whatever order news comes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from shared.catalog.model import Price, ProductDraft, State, Variant
from shared.kernel.clock import epoch
from shared.search.snapshots import Manifest, Overtaken, Snapshots
from tests.support.searching import BUCKET, Account, SearchableShop
from tests.support.shop import NOON, usd


def found(shop: SearchableShop, **query: Any) -> set[str]:
    shop.ticks.seconds += 10
    return set(shop.find(limit=50, **query).hits)


class TestUpdating:
    def test_the_first_news_indexes_all_products(self, searchable: SearchableShop) -> None:
        kettle, pot = searchable.sell("kettle"), searchable.sell("pot")
        assert found(searchable) == set()
        searchable.index(kettle.id)
        assert found(searchable) == {kettle.id, pot.id}
        assert found(searchable, text="pot") == {pot.id}

    def test_what_changed_is_found_as_it_is_now(self, searchable: SearchableShop) -> None:
        shop, kettle = searchable, searchable.sell("kettle", 1_000)
        shop.index()
        shop.catalog.replace(shop.merchant, kettle.id, kettle.draft().model_copy(update={"title": "Boiler"}))
        shop.inventory.set_on_hand(shop.merchant, "KETTLE", 0)
        assert found(shop, text="kettle", in_stock=True) == {kettle.id}
        shop.index(kettle.id)
        assert found(shop, text="boiler", in_stock=False) == {kettle.id}

    @pytest.mark.parametrize("state", [State.ARCHIVED, State.DRAFT])
    def test_what_is_off_sale_is_not_found_any_more(self, searchable: SearchableShop, state: State) -> None:
        shop, kettle, pot = searchable, searchable.sell("kettle"), searchable.sell("pot")
        shop.index()
        shop.catalog.replace(shop.merchant, kettle.id, kettle.draft().model_copy(update={"state": state}))
        shop.index(kettle.id)
        assert found(shop) == {pot.id}
        assert shop.search.size(shop.shopper()) == 1

    def test_news_that_comes_twice_or_of_what_is_not_there_changes_nothing(
        self, searchable: SearchableShop
    ) -> None:
        kettle = searchable.sell("kettle")
        searchable.index()
        searchable.index(kettle.id, kettle.id, "prd_none")
        searchable.index(kettle.id)
        assert searchable.find().hits == (kettle.id,)

    def test_without_news_nothing_is_written(self, searchable: SearchableShop) -> None:
        searchable.sell("kettle")
        first = searchable.indexing.update(searchable.merchant, ())
        keys = searchable.files()
        assert searchable.indexing.update(searchable.merchant, ()) == first
        assert searchable.files() == keys

    def test_a_small_change_uploads_little(self, searchable: SearchableShop) -> None:
        """Files of an index are shared by all snapshots that have them."""
        products = [searchable.sell(f"p{n}", stock=None) for n in range(4)]
        first = searchable.indexing.update(searchable.merchant, ())
        second = searchable.indexing.update(searchable.merchant, [products[0].id])
        assert set(first.files.values()) & set(second.files.values())
        assert second.changed_since(first.snapshot) == (products[0].id,)

    def test_an_indexer_that_has_nothing_at_hand_goes_on_from_the_bucket(
        self, searchable: SearchableShop
    ) -> None:
        kettle, pot = searchable.sell("kettle"), searchable.sell("pot")
        searchable.index()
        searchable.indexer("fresh").update(searchable.merchant, [pot.id])
        assert found(searchable) == {kettle.id, pot.id}

    def test_shops_are_indexed_apart(self, searchable: SearchableShop, account: Account) -> None:
        other = account.shop()
        mine, theirs = searchable.sell("kettle"), other.sell("kettle")
        searchable.index(theirs.id)
        other.index(mine.id)
        assert (found(searchable), found(other)) == ({mine.id}, {theirs.id})
        tenants = searchable.snapshots.tenants()
        assert {searchable.tenant.id, other.tenant.id} <= set(tenants)


class TestRebuilding:
    def test_all_products_are_indexed_anew_and_progress_is_told(self, searchable: SearchableShop) -> None:
        kettle = searchable.sell("kettle")
        searchable.index()
        pot = searchable.sell("pot")
        told: list[int] = []
        searchable.indexing.rebuild(searchable.merchant, told.append)
        assert told == [2]
        assert found(searchable) == {kettle.id, pot.id}

    def test_a_shop_without_products_has_an_empty_index(self, searchable: SearchableShop) -> None:
        manifest = searchable.indexing.rebuild(searchable.merchant)
        assert (manifest.documents, manifest.files, manifest.size) == (0, {}, 0)
        assert found(searchable) == set()
        assert searchable.find(text="kettle").total == 0
        pot = searchable.sell("pot")
        searchable.index(pot.id)
        assert found(searchable) == {pot.id}

    def test_what_is_indexed_but_not_listed_yet_is_not_lost(
        self, searchable: SearchableShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The listing is an index of the table, and lags a little."""
        kettle = searchable.sell("kettle")
        searchable.index()
        monkeypatch.setattr(searchable.catalog, "every", lambda ctx: iter(()))
        searchable.indexing.rebuild(searchable.merchant)
        assert found(searchable) == {kettle.id}


class Racing(Snapshots):
    """Snapshots whose writer is overtaken just before it publishes, so many times."""

    def __init__(self, shop: SearchableShop, overtake: Callable[[], object], times: int = 1) -> None:
        super().__init__(shop.s3, BUCKET)
        self._overtake, self._times = overtake, times

    def publish(self, tenant: str, manifest: Manifest, etag: str | None) -> None:
        if self._times:
            self._times -= 1
            self._overtake()
        super().publish(tenant, manifest, etag)


class NoTurns:
    """Nobody waits for anybody: races happen."""

    def turn(self, tenant: str) -> Any:
        from contextlib import nullcontext

        return nullcontext()


class TestRacing:
    """What is published while another indexer works is in what that one publishes, too."""

    @pytest.mark.parametrize("there", [False, True], ids=["first index", "next index"])
    @pytest.mark.parametrize("times", [1, 3])
    def test_an_overtaken_update_is_run_again(
        self, searchable: SearchableShop, there: bool, times: int
    ) -> None:
        shop, kettle = searchable, searchable.sell("kettle")
        if there:
            shop.index()
        made: list[str] = []

        def overtake() -> None:
            made.append(shop.sell(f"p{len(made)}", stock=None).id)
            shop.indexer(f"other-{len(made)}", turns=NoTurns()).update(shop.merchant, made[-1:])

        pot = shop.sell("pot")
        slow = shop.indexer("slow", snapshots=Racing(shop, overtake, times), turns=NoTurns())
        slow.update(shop.merchant, [pot.id])
        assert len(made) == times
        assert found(shop) == {kettle.id, pot.id, *made}
        assert unused(shop) == set()

    @pytest.mark.parametrize("times", [1, 3])
    def test_a_rebuild_takes_over_what_was_published_meanwhile(
        self, searchable: SearchableShop, times: int
    ) -> None:
        shop, kettle = searchable, searchable.sell("kettle")
        shop.index()
        made: list[str] = []

        def overtake() -> None:
            made.append(shop.sell(f"p{len(made)}", stock=None).id)
            shop.indexing.update(shop.merchant, made[-1:])

        slow = shop.indexer("slow", snapshots=Racing(shop, overtake, times), turns=NoTurns())
        slow.rebuild(shop.merchant)
        assert found(shop) == {kettle.id, *made}
        assert len(made) == times
        assert unused(shop) == set()

    def test_a_rebuild_that_another_rebuild_overtakes_begins_again(self, searchable: SearchableShop) -> None:
        """It is not known what that one changed."""
        shop, kettle = searchable, searchable.sell("kettle")
        shop.index()
        told: list[int] = []
        slow = shop.indexer(
            "slow", snapshots=Racing(shop, lambda: shop.indexing.rebuild(shop.merchant)), turns=NoTurns()
        )
        slow.rebuild(shop.merchant, told.append)
        assert told == [1, 1]
        assert found(shop) == {kettle.id}

    @pytest.mark.parametrize("job", ["update", "rebuild"])
    def test_who_is_overtaken_for_ever_leaves_it_to_the_queue(
        self, searchable: SearchableShop, job: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("shared.search.indexing._TRIES", 3)
        shop, kettle = searchable, searchable.sell("kettle")
        shop.index()
        slow = shop.indexer(
            "slow",
            snapshots=Racing(shop, lambda: shop.indexing.rebuild(shop.merchant), 1_000),
            turns=NoTurns(),
        )
        with pytest.raises(Overtaken) as refused:
            _ = slow.update(shop.merchant, [kettle.id]) if job == "update" else slow.rebuild(shop.merchant)
        assert refused.value.facts == {"retry": True}
        assert unused(shop) == set()

    def test_a_snapshot_that_vanished_is_fetched_anew(self, searchable: SearchableShop) -> None:
        """The indexer slept so long that what it was about to build on is no longer kept."""
        shop, kettle = searchable, searchable.sell("kettle")
        shop.index()
        stale, newest = Snapshots(shop.s3, BUCKET), shop.snapshots.current(shop.tenant.id)
        assert newest
        shop.clock.advance(hours=1)
        shop.indexing.rebuild(shop.merchant)
        shop.clock.advance(hours=1)
        shop.indexing.rebuild(shop.merchant)
        answers = [newest]
        stale.current = lambda tenant: answers.pop() if answers else Snapshots.current(stale, tenant)
        pot = shop.sell("pot")
        shop.indexer("slow", snapshots=stale, turns=NoTurns()).update(shop.merchant, [pot.id])
        assert not answers
        assert found(shop) == {kettle.id, pot.id}

    @pytest.mark.parametrize("waiting", [True, False], ids=["taking turns", "racing"])
    def test_two_indexers_at_once_lose_nothing(self, searchable: SearchableShop, waiting: bool) -> None:
        """Whatever is refused after many lost races comes again, as from the queue."""
        shop = searchable
        products = [shop.sell(f"p{n}", stock=None) for n in range(6)]
        shop.index()
        for one in products:
            new = one.draft().model_copy(update={"title": f"New {one.ref}"})
            shop.catalog.replace(shop.merchant, one.id, new)

        def work(number: int) -> None:
            indexer = shop.indexer(f"worker-{number}", turns=None if waiting else NoTurns())
            for one in products[number::2]:
                while True:
                    try:
                        indexer.update(shop.merchant, [one.id])
                        break
                    except Overtaken:
                        continue

        with ThreadPoolExecutor(2) as workers:
            list(workers.map(work, range(2)))
        assert found(shop, text="new") == {one.id for one in products}
        assert unused(shop) == set()


class TestRepricing:
    @staticmethod
    def on_sale(shop: SearchableShop, ref: str, begins: float, ends: float) -> str:
        noon = shop.clock.now()
        price = Price(
            list=usd(1_000),
            sale=usd(400),
            sale_from=noon + timedelta(seconds=begins),
            sale_until=noon + timedelta(seconds=ends),
        )
        only = Variant(sku=ref.upper(), prices={"USD": price})
        return shop.catalog.create(shop.merchant, ProductDraft(ref=ref, title=ref, variants=(only,))).id

    def test_a_price_in_the_index_changes_when_a_sale_begins_and_when_it_ends(
        self, searchable: SearchableShop
    ) -> None:
        shop = searchable
        pot = self.on_sale(shop, "pot", 60, 120)
        shop.sell("kettle", 900)
        shop.index()
        for expected in (set(), {pot}, set()):
            assert found(shop, price_max=500) == found(shop, min_discount=50) == expected
            shop.clock.advance(seconds=60)
            changed = shop.indexing.reprice(shop.merchant)
            assert changed == (shop.clock.now() <= NOON + timedelta(seconds=120))
        assert shop.indexing.reprice(shop.merchant) is False

    def test_before_its_time_nothing_is_written(self, searchable: SearchableShop) -> None:
        self.on_sale(searchable, "pot", 60, 120)
        searchable.index()
        keys = searchable.files()
        searchable.clock.advance(seconds=59)
        assert searchable.indexing.reprice(searchable.merchant) is False
        assert searchable.files() == keys

    def test_a_sale_that_begins_within_a_second_is_written_once(self, searchable: SearchableShop) -> None:
        self.on_sale(searchable, "pot", 0.5, 120)
        searchable.index()
        assert searchable.indexing.reprice(searchable.merchant) is False
        searchable.clock.advance(seconds=1)
        assert searchable.indexing.reprice(searchable.merchant) is True
        assert searchable.indexing.reprice(searchable.merchant) is False

    def test_news_of_one_product_brings_the_others_prices_too(self, searchable: SearchableShop) -> None:
        shop, pot = searchable, self.on_sale(searchable, "pot", 60, 120)
        kettle = shop.sell("kettle")
        shop.index()
        shop.clock.advance(seconds=60)
        shop.index(kettle.id)
        assert found(shop, price_max=500) == {pot}

    def test_however_many_are_due_all_are_repriced(
        self, searchable: SearchableShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("shared.search.indexing._DUE", 2)
        due = {self.on_sale(searchable, f"p{n}", 60, 120) for n in range(5)}
        searchable.index()
        searchable.clock.advance(seconds=60)
        assert searchable.indexing.reprice(searchable.merchant) is True
        assert found(searchable, price_max=500) == due

    def test_the_manifest_says_when_the_next_price_changes(self, searchable: SearchableShop) -> None:
        noon = searchable.clock.now()
        assert searchable.indexing.update(searchable.merchant, ()).next_due is None
        first = self.on_sale(searchable, "pot", 60, 120)
        second = self.on_sale(searchable, "pan", 30, 90)
        manifest = searchable.indexing.update(searchable.merchant, [first, second])
        assert manifest.next_due == epoch(noon) + 30

    def test_a_shop_without_an_index_gets_one(self, searchable: SearchableShop) -> None:
        """As after a change of the index's form: nothing of the old one is read."""
        kettle = searchable.sell("kettle")
        assert searchable.indexing.reprice(searchable.merchant) is True
        assert found(searchable) == {kettle.id}


def unused(shop: SearchableShop) -> set[str]:
    """Keys in the bucket that no snapshot needs: neither the newest nor one that a cursor may name."""
    current = shop.snapshots.current(shop.tenant.id)
    assert current
    known = [current[0].snapshot, *(step.snapshot for step in current[0].history)]
    manifests = [shop.snapshots.manifest(shop.tenant.id, snapshot) for snapshot in known]
    assert all(manifests)
    needed = {stored.key for one in manifests if one for stored in one.files.values()}
    return {
        key
        for key in shop.files() - needed
        if not key.endswith("current.json") and not any(key.endswith(f"/{s}.json") for s in known)
    }
