"""Products as a merchant keeps them."""

from datetime import timedelta
from typing import Any

import pytest

from shared.catalog import service
from shared.catalog.model import MOST_VARIANTS, Price, ProductDraft, Rating, State, UnknownSku, Variant
from shared.catalog.service import (
    ProductExists,
    ProductTooLarge,
    SkuTaken,
    TooManyProducts,
    TooManySkus,
    UnknownProduct,
    product_id_of,
)
from shared.identity.model import Limits
from shared.kernel.errors import Forbidden, Invalid, Stale
from shared.kernel.ids import is_id
from shared.kernel.paging import encode
from tests.support.shop import SETTINGS, LittleShop, usd


def variant(sku: str, amount: int = 1_000, **fields: Any) -> Variant:
    return Variant(sku=sku, prices={"USD": Price(list=usd(amount))}, **fields)


def draft(ref: str | None, *skus: str, amount: int = 1_000, **fields: Any) -> ProductDraft:
    names = skus or (str(ref).upper(),)
    return ProductDraft(
        **{
            "ref": ref,
            "title": f"The {ref}",
            "option_names": ("Number",) if len(names) > 1 else (),
            "variants": tuple(
                variant(sku, amount, options={"Number": sku} if len(names) > 1 else {}) for sku in names
            ),
            **fields,
        }
    )


class TestCreating:
    def test_a_product_is_there_at_once_with_its_first_version_and_is_announced(
        self, shop: LittleShop
    ) -> None:
        made = shop.catalog.create(shop.merchant, draft("kettle"))
        assert shop.catalog.get(shop.shopper(), made.id) == made
        assert (made.version, made.tenant, made.created_at) == (1, shop.tenant.id, shop.clock.now())
        (event,) = (e for e in shop.uow.events if e.name == "catalog.product_changed")
        assert event.data == {"product_id": made.id, "product_version": 1}

    def test_the_same_ref_is_the_same_product(self, shop: LittleShop) -> None:
        made = shop.catalog.create(shop.merchant, draft("kettle"))
        assert made.id == product_id_of(shop.tenant.id, "kettle")
        with pytest.raises(ProductExists) as refused:
            shop.catalog.create(shop.merchant, draft("kettle", "OTHER"))
        assert refused.value.facts == {"product_id": made.id}

    def test_without_a_ref_each_is_a_new_one(self, shop: LittleShop) -> None:
        one, other = (shop.catalog.create(shop.merchant, draft(None, sku)) for sku in ("A", "B"))
        assert one.id != other.id
        assert is_id(one.id, "prd")

    def test_a_sku_is_one_products_and_a_refused_product_leaves_nothing(self, shop: LittleShop) -> None:
        shop.catalog.create(shop.merchant, draft("kettle"))
        with pytest.raises(SkuTaken) as refused:
            shop.catalog.create(shop.merchant, draft("pot", "POT", "KETTLE"))
        assert refused.value.facts == {"sku": "KETTLE"}
        assert shop.catalog.owners(shop.shopper(), ["KETTLE", "POT"]) == {
            "KETTLE": product_id_of(shop.tenant.id, "kettle")
        }
        assert [p.ref for p in shop.catalog.every(shop.merchant)] == ["kettle"]

    def test_a_product_too_large_for_an_item_is_refused(self, shop: LittleShop) -> None:
        many = {f"note {n}": "x" * 1_000 for n in range(60)}
        heavy = [variant(f"V{n}", options={"n": str(n)}, attributes=many) for n in range(4)]
        with pytest.raises(ProductTooLarge):
            shop.catalog.create(shop.merchant, draft("x", variants=tuple(heavy), option_names=("n",)))

    def test_the_shop_has_room_for_so_many_and_archiving_makes_room(self, shop: LittleShop) -> None:
        small = LittleShop(shop.client, "nook", SETTINGS.model_copy(update={"limits": Limits(products=2)}))
        first = small.catalog.create(small.merchant, draft("a"))
        with pytest.raises(SkuTaken):
            small.catalog.create(small.merchant, draft("x", "A"))
        small.catalog.create(small.merchant, draft("b", state=State.DRAFT))
        with pytest.raises(TooManyProducts) as refused:
            small.catalog.create(small.merchant, draft("c"))
        assert refused.value.facts == {"limit": 2}
        small.catalog.archive(small.merchant, first.id)
        small.catalog.create(small.merchant, draft("c"))
        with pytest.raises(TooManyProducts):
            small.catalog.replace(small.merchant, first.id, draft("a"))
        assert small.catalog.record(small.merchant, first.id).state is State.ARCHIVED


class TestReplacing:
    def test_what_the_draft_leaves_out_is_gone_but_for_ref_and_rating(self, shop: LittleShop) -> None:
        was = shop.sell("kettle", brand="Tarn", rating=Rating(tenths=40, count=3))
        shop.clock.advance(hours=1)
        kept = shop.catalog.replace(shop.merchant, was.id, draft("other", "KETTLE"))
        assert (kept.ref, kept.rating, kept.brand) == ("kettle", was.rating, "")
        assert (kept.version, kept.created_at) == (2, was.created_at)
        assert kept.updated_at == was.created_at + timedelta(hours=1)

    def test_only_the_version_that_was_seen_is_replaced(self, shop: LittleShop) -> None:
        was = shop.sell("kettle")
        shop.catalog.replace(shop.merchant, was.id, draft("kettle", title="New"), was.version)
        with pytest.raises(Stale) as refused:
            shop.catalog.replace(shop.merchant, was.id, draft("kettle", title="Newer"), was.version)
        assert refused.value.facts == {"version": 2}
        with pytest.raises(Stale):
            shop.catalog.archive(shop.merchant, was.id, was.version)
        assert shop.catalog.get(shop.shopper(), was.id).title == "New"

    def test_of_two_at_once_one_is_told_that_it_was_overtaken(self, shop: LittleShop) -> None:
        """Both have read version 1; the second one's write finds version 2."""
        was = shop.sell("kettle")
        store = shop.catalog._store  # pyright: ignore[reportPrivateUsage]
        first, second = (was.model_copy(update={"version": 2, "title": title}) for title in "xy")
        shop.uow.commit(store.put(first, was, ()))
        with pytest.raises(Stale):
            shop.uow.commit(store.put(second, was, ()))
        assert shop.catalog.get(shop.shopper(), was.id).title == "x"

    def test_the_same_again_is_not_written(self, shop: LittleShop) -> None:
        was = shop.sell("kettle")
        with shop.calls.counted() as made:
            assert shop.catalog.replace(shop.merchant, was.id, was.draft()) == was
        assert made == ["GetItem"]

    def test_skus_come_and_go_with_the_draft(self, shop: LittleShop) -> None:
        was = shop.catalog.create(shop.merchant, draft("kettle", "A", "B"))
        shop.catalog.replace(shop.merchant, was.id, draft("kettle", "B", "C"))
        assert shop.catalog.owners(shop.shopper(), "ABC") == {"B": was.id, "C": was.id}
        with pytest.raises(UnknownSku):
            shop.catalog.owner(shop.shopper(), "A")
        assert shop.catalog.create(shop.merchant, draft("pot", "A")).default.sku == "A"
        assert shop.catalog.owner(shop.shopper(), "A") != was.id

    def test_more_skus_than_one_transaction_holds_are_refused(self, shop: LittleShop) -> None:
        most = [f"A{n}" for n in range(MOST_VARIANTS)]
        was = shop.catalog.create(shop.merchant, draft("kettle", *most))
        with pytest.raises(TooManySkus):
            shop.catalog.replace(shop.merchant, was.id, draft("kettle", *(f"B{n}" for n in range(20))))
        assert shop.catalog.owner(shop.shopper(), "A0") == was.id

    def test_what_is_not_there_cannot_be_replaced(self, shop: LittleShop) -> None:
        with pytest.raises(UnknownProduct):
            shop.catalog.replace(shop.merchant, "prd_none", draft("x"))


class TestArchiving:
    def test_an_archived_product_is_off_sale_but_on_record(self, shop: LittleShop) -> None:
        was = shop.sell("kettle")
        archived = shop.catalog.archive(shop.merchant, was.id, was.version)
        assert shop.catalog.archive(shop.merchant, was.id) == archived
        with pytest.raises(UnknownProduct):
            shop.catalog.get(shop.shopper(), was.id)
        assert shop.catalog.get_many(shop.shopper(), [was.id]) == {}
        assert shop.catalog.record(shop.merchant, was.id) == archived
        assert shop.catalog.records(shop.merchant, [was.id, "prd_none"]) == {was.id: archived}

    def test_a_replace_brings_it_back(self, shop: LittleShop) -> None:
        was = shop.sell("kettle")
        shop.catalog.archive(shop.merchant, was.id)
        assert shop.catalog.replace(shop.merchant, was.id, was.draft()).active
        assert shop.catalog.get(shop.shopper(), was.id).version == 3

    def test_a_draft_is_nobodys_but_its_merchants(self, shop: LittleShop) -> None:
        hidden = shop.sell("secret", state=State.DRAFT)
        for ask in (shop.catalog.get, shop.catalog.price_history):
            with pytest.raises(UnknownProduct):
                ask(shop.shopper(), hidden.id)
        assert shop.catalog.record(shop.merchant, hidden.id) == hidden
        assert len(shop.catalog.price_history(shop.merchant, hidden.id).items) == 1


class TestPriceHistory:
    def test_every_change_of_a_price_is_kept_and_nothing_else(self, shop: LittleShop) -> None:
        was = shop.catalog.create(shop.merchant, draft("kettle", "A", "B"))
        for change in (
            draft("kettle", "A", "B", title="New"),
            draft("kettle", "A", "B", amount=900),
            draft("kettle", "B", "C", amount=900),
        ):
            shop.clock.advance(hours=1)
            shop.catalog.replace(shop.merchant, was.id, change)
        history = shop.catalog.price_history(shop.shopper(), was.id).items
        hours = [(change.at - was.created_at) / timedelta(hours=1) for change in history]
        assert [(change.version, hour) for change, hour in zip(history, hours, strict=True)] == [
            (4, 3),
            (3, 2),
            (1, 0),
        ]
        assert history[0].prices == {"A": {}, "C": {"USD": Price(list=usd(900))}}
        assert set(history[1].prices) == set(history[2].prices) == {"A", "B"}

    def test_it_is_paged_the_latest_first(self, shop: LittleShop) -> None:
        was = shop.sell("kettle", 1)
        for amount in range(2, 13):
            shop.catalog.replace(shop.merchant, was.id, draft("kettle", amount=amount))
        seen: list[int] = []
        cursor = None
        while True:
            page = shop.catalog.price_history(shop.shopper(), was.id, 5, cursor)
            seen += [change.prices["KETTLE"]["USD"].list.amount for change in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert seen == list(range(12, 0, -1))

    def test_of_what_is_not_there_there_is_none(self, shop: LittleShop) -> None:
        for ctx in (shop.shopper(), shop.merchant):
            with pytest.raises(UnknownProduct):
                shop.catalog.price_history(ctx, "prd_none")


class TestListing:
    def test_pages_hold_every_product_once(self, shop: LittleShop) -> None:
        made = {shop.sell(f"p{n}", stock=None).id for n in range(7)}
        seen: list[str] = []
        cursor, pages = None, 0
        while True:
            page = shop.catalog.list(shop.merchant, 3, cursor)
            seen += [one.id for one in page.items]
            cursor, pages = page.next_cursor, pages + 1
            if cursor is None:
                break
        assert seen == sorted(made)
        assert pages == 3
        assert [one.id for one in shop.catalog.every(shop.merchant)] == seen

    def test_all_products_are_read_page_by_page(
        self, shop: LittleShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(service, "_CHUNK", 2)
        made = sorted(shop.sell(f"p{n}", stock=None).id for n in range(5))
        with shop.calls.counted() as calls:
            assert [one.id for one in shop.catalog.every(shop.merchant)] == made
        assert calls == ["Query"] * 3

    @pytest.mark.parametrize(
        "position",
        [
            {},
            {"a": 1},
            {"after": 7},
            {"after": None},
            {"after": ["prd_x"]},
            {"after": "x" * 3_000},
            {"before": "1"},
            {"before": 0},
            {"before": 10**40},
            {"pk": "tnt_other#prd_x", "sk": "product", "listing_pk": "tnt_other", "listing_sk": "prd_x"},
        ],
    )
    def test_a_cursor_that_was_never_given_is_refused(
        self, shop: LittleShop, position: dict[str, Any]
    ) -> None:
        made = shop.sell("kettle")
        for ask in (
            lambda: shop.catalog.list(shop.merchant, 5, encode(position)),
            lambda: shop.catalog.price_history(shop.merchant, made.id, 5, encode(position)),
        ):
            with pytest.raises(Invalid) as refused:
                ask()
            assert refused.value.problems[0].path == "query.cursor"


class TestTenants:
    def test_two_shops_with_the_same_refs_and_skus_never_meet(self, shop: LittleShop) -> None:
        other = LittleShop(shop.client, "atelier")
        mine = shop.catalog.create(shop.merchant, draft("kettle", "A"))
        theirs = other.catalog.create(other.merchant, draft("kettle", "A", amount=5))
        assert mine.id != theirs.id
        for one, its, foreign in ((shop, mine, theirs), (other, theirs, mine)):
            assert one.catalog.owner(one.shopper(), "A") == its.id
            assert [p.id for p in one.catalog.list(one.merchant).items] == [its.id]
            assert one.catalog.get_many(one.shopper(), [mine.id, theirs.id]) == {its.id: its}
            for ask in (one.catalog.record, one.catalog.get, one.catalog.price_history, one.catalog.archive):
                with pytest.raises(UnknownProduct):
                    ask(one.merchant, foreign.id)

    def test_who_has_not_the_scope_writes_nothing_and_sees_no_records(self, shop: LittleShop) -> None:
        made = shop.sell("kettle")
        shopper = shop.shopper()
        for ask in (
            lambda: shop.catalog.create(shopper, draft("x")),
            lambda: shop.catalog.replace(shopper, made.id, draft("x")),
            lambda: shop.catalog.archive(shopper, made.id),
            lambda: shop.catalog.record(shopper, made.id),
            lambda: shop.catalog.records(shopper, [made.id]),
            lambda: shop.catalog.list(shopper),
            lambda: list(shop.catalog.every(shopper)),
            lambda: shop.catalog.import_many(shopper, [draft("x")]),
        ):
            with pytest.raises(Forbidden) as refused:
                ask()
            assert refused.value.facts == {"required_scope": "catalog:write"}
