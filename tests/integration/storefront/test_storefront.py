"""Cards and searches, priced and counted from records at the moment of asking."""

from typing import Any

import pytest

from shared.carts.model import AddLine
from shared.catalog.model import Price, ProductDraft, State, Variant
from shared.kernel.errors import NotFound
from shared.kernel.ids import derived
from shared.kernel.money import Money
from shared.kernel.tool import Tool
from shared.search.model import SearchQuery
from shared.storefront import tools as storefront_tools
from shared.storefront.model import Availability
from shared.storefront.tools import CardsWanted, Findings, ProductWanted, find
from tests.support.searching import Account, SearchableShop
from tests.support.shop import usd


class TestCards:
    def test_they_come_in_the_order_of_the_ids_each_once(self, searchable: SearchableShop) -> None:
        ids = [searchable.sell(ref).id for ref in ("a", "b", "c")]
        wanted = [ids[2], ids[0], ids[2], ids[1]]
        cards = searchable.storefront.cards(searchable.shopper(), wanted)
        assert [card.product_id for card in cards] == [ids[2], ids[0], ids[1]]

    def test_what_is_not_on_sale_here_has_none(self, searchable: SearchableShop, account: Account) -> None:
        other = account.shop()
        in_euro = Variant(sku="EURO", prices={"EUR": Price(list=Money(amount=5, currency="EUR"))})
        draft = ProductDraft(ref="euro", title="Euro", variants=(in_euro,))
        ids = [
            searchable.sell("kettle").id,
            searchable.sell("hidden", state=State.DRAFT).id,
            searchable.catalog.create(searchable.merchant, draft).id,
            other.sell("theirs").id,
            derived("prd", "nobody"),
        ]
        cards = searchable.storefront.cards(searchable.shopper(), ids)
        assert [card.product_id for card in cards] == ids[:1]
        assert searchable.storefront.cards(searchable.shopper(), ids[1:]) == []

    def test_a_page_of_them_costs_two_calls(self, searchable: SearchableShop) -> None:
        ids = [searchable.sell(f"p{n}").id for n in range(6)]
        searchable.tenants.settings(searchable.tenant.id)
        with searchable.calls.counted() as made:
            assert len(searchable.storefront.cards(searchable.shopper(), ids)) == 6
        assert made == ["BatchGetItem", "BatchGetItem"]
        with searchable.calls.counted() as made:
            assert searchable.storefront.cards_of(searchable.shopper(), []) == []
        assert made == []

    def test_stock_and_price_are_of_now_whatever_the_index_says(self, searchable: SearchableShop) -> None:
        shop, kettle = searchable, searchable.sell("kettle", 1_000, stock=5)
        shop.index()
        cheaper = Variant(sku="KETTLE", prices={"USD": Price(list=usd(1_000), sale=usd(800))})
        shop.catalog.replace(
            shop.merchant, kettle.id, kettle.draft().model_copy(update={"variants": (cheaper,)})
        )
        shop.reserve("r1", KETTLE=4)
        page = shop.storefront.search(shop.shopper(), SearchQuery(text="kettle"))
        (card,) = page.items
        assert (card.price, card.list_price, card.discount_percent) == (usd(800), usd(1_000), 20)
        assert (card.availability, card.available) == (Availability.LOW_STOCK, 1)
        shop.reserve("r2", KETTLE=1)
        (card,) = shop.storefront.cards(shop.shopper(), [kettle.id])
        assert (card.availability, card.available) == (Availability.OUT_OF_STOCK, 0)
        shop.clock.advance(seconds=301)
        (card,) = shop.storefront.cards(shop.shopper(), [kettle.id])
        assert (card.availability, card.available) == (Availability.IN_STOCK, 5)

    def test_a_cart_holds_no_stock(self, searchable: SearchableShop) -> None:
        kettle = searchable.sell("kettle", stock=5)
        ctx = searchable.shopper()
        searchable.carts.add(ctx, AddLine(product_id=kettle.id, sku="KETTLE", quantity=3))
        assert searchable.storefront.cards(ctx, [kettle.id])[0].available == 5

    def test_what_went_off_sale_since_it_was_indexed_is_left_out_of_the_page(
        self, searchable: SearchableShop
    ) -> None:
        kettle, pot = searchable.sell("kettle"), searchable.sell("pot")
        searchable.index()
        searchable.catalog.archive(searchable.merchant, kettle.id)
        page = searchable.storefront.search(searchable.shopper(), SearchQuery())
        assert [card.product_id for card in page.items] == [pot.id]


class TestSearch:
    def test_a_page_has_all_that_search_says(self, searchable: SearchableShop) -> None:
        for number in range(3):
            searchable.sell(f"kettle{number}", title="Kettle", brand="Tarn")
        searchable.index()
        page = searchable.storefront.search(searchable.shopper(), SearchQuery(text="ketle", limit=2))
        assert (len(page.items), page.total, page.corrected, page.partial) == (2, 3, "kettle", False)
        assert {facet.name for facet in page.facets} >= {"brand", "price"}
        further = SearchQuery(text="ketle", limit=2, cursor=page.next_cursor)
        rest = searchable.storefront.search(searchable.shopper(), further)
        assert (len(rest.items), rest.next_cursor) == (1, None)
        assert not {card.product_id for card in page.items} & {card.product_id for card in rest.items}


@pytest.fixture
def range_(searchable: SearchableShop) -> SearchableShop:
    searchable.sell("swift", 9_000, title="Swift shoe", brand="Velora", category=("Shoes",), stock=5)
    searchable.sell("loft", 20_000, title="Loft tent", brand="Tarn", category=("Tents",), stock=0)
    searchable.index()
    return searchable


class TestGivingUpWishes:
    """Where nothing fits, wishes are given up one after the other, and that is told."""

    @pytest.mark.parametrize(
        ("wish", "relaxed", "skus"),
        [
            ({"text": "shoe"}, (), ["SWIFT"]),
            ({"text": "shoe", "min_discount": 10}, ("discount",), ["SWIFT"]),
            ({"text": "shoe", "attributes": {"Size": ("43",)}}, ("properties",), ["SWIFT"]),
            ({"text": "tent", "in_stock": True}, ("stock",), ["LOFT"]),
            ({"text": "shoe", "price_max": 5_000}, ("price",), ["SWIFT"]),
            ({"text": "shoe", "price_min": 10_000}, ("price",), ["SWIFT"]),
            ({"text": "tent", "price_max": 5_000, "in_stock": True}, ("stock", "price"), ["LOFT"]),
            ({"categories": ("Shoes",), "brands": ("Tarn",)}, ("brand",), ["SWIFT"]),
            ({"text": "xylophone", "categories": ("Tents",)}, ("words",), ["LOFT"]),
            (
                {
                    "text": "xylophone",
                    "categories": ("Tents",),
                    "brands": ("Velora",),
                    "price_max": 1,
                    "min_discount": 5,
                },
                ("discount", "price", "brand", "words"),
                ["LOFT"],
            ),
            ({"text": "xylophone"}, (), []),
            ({"text": "xylophone", "min_discount": 10}, (), []),
            ({"brands": ("Nobody",), "price_max": 1}, (), []),
            ({"price_max": 1}, (), []),
        ],
    )
    def test_the_least_painful_first(
        self, range_: SearchableShop, wish: dict[str, Any], relaxed: tuple[str, ...], skus: list[str]
    ) -> None:
        found = find(range_.storefront, range_.shopper(), SearchQuery(**wish))
        assert [card.sku for card in found.page.items] == skus
        assert found.relaxed == relaxed
        assert (found.query == SearchQuery(**wish)) == (not relaxed)

    def test_a_further_page_is_never_relaxed(self, range_: SearchableShop) -> None:
        first = range_.find(limit=1)
        found = find(range_.storefront, range_.shopper(), SearchQuery(limit=1, cursor=first.next_cursor))
        assert (len(found.page.items), found.relaxed) == (1, ())


class TestTools:
    def tools(self, shop: SearchableShop) -> dict[str, Tool[Any]]:
        made = storefront_tools.tools(storefront=shop.storefront, catalog=shop.catalog)
        return {tool.name: tool for tool in made}

    def test_they_only_read(self, range_: SearchableShop) -> None:
        assert {tool.effect for tool in self.tools(range_).values()} == {"read"}

    def test_search_cards_and_details(self, range_: SearchableShop) -> None:
        tools, ctx = self.tools(range_), range_.shopper()
        found = tools["catalog.search"].run(ctx, SearchQuery(text="tent"))
        assert isinstance(found, Findings)
        (card,) = found.page.items
        assert tools["catalog.get_cards"].run(ctx, CardsWanted(product_ids=(card.product_id,))).items == [
            card
        ]
        details = tools["catalog.details"].run(ctx, ProductWanted(product_id=card.product_id))
        assert (details.card, details.description) == (card, "")

    def test_what_is_not_on_sale_here_has_no_details(self, range_: SearchableShop) -> None:
        in_euro = Variant(sku="EURO", prices={"EUR": Price(list=Money(amount=5, currency="EUR"))})
        euro = range_.catalog.create(
            range_.merchant, ProductDraft(ref="euro", title="Euro", variants=(in_euro,))
        )
        for product_id in (euro.id, derived("prd", "nobody")):
            with pytest.raises(NotFound):
                self.tools(range_)["catalog.details"].run(
                    range_.shopper(), ProductWanted(product_id=product_id)
                )
