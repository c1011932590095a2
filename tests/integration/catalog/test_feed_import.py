"""A feed into a shop: what lands, what changes nothing, and what is left out."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest

from local.feed_report import FeedReport
from local.feeding import Imported, Importer
from shared.catalog.feed.findings import Finding
from shared.catalog.feed.reader import Feed
from shared.catalog.model import Product, ProductDraft, State
from shared.catalog.service import product_id_of
from shared.identity.model import Limits
from shared.identity.service import SettingsPatch
from tests.support.feeds import good, table
from tests.support.shop import LittleShop, little_shop

ASSUMED = 25


@pytest.fixture
def shop() -> Iterator[LittleShop]:
    with little_shop() as made:
        yield made


def take(shop: LittleShop, feed: str) -> tuple[Imported, list[Finding]]:
    """Import a feed into the shop."""
    report = FeedReport()
    importer = Importer(
        shop.merchant,
        catalog=shop.catalog,
        inventory=shop.inventory,
        assumed_stock=ASSUMED,
        report=report,
        step=lambda what, done, of: None,
    )
    with Feed(BytesIO(feed.encode()), "USD", report.note) as opened:
        done = importer.run(opened, len(feed))
    return done, report.first(1_000)


def product(shop: LittleShop, ref: str) -> Product:
    return shop.catalog.record(shop.merchant, product_id_of(shop.tenant.id, ref))


def on_hand(shop: LittleShop, *skus: str) -> list[int | None]:
    levels = shop.inventory.levels(shop.merchant, skus)
    return [levels[sku].on_hand if sku in levels else None for sku in skus]


def rich(number: int, **values: str) -> dict[str, str]:
    """A row in which everything is said."""
    return good(
        id=f"R-{number}",
        description="<p>Warm &amp; soft</p>",
        brand="Kiln",
        link=f"https://s.example/{number}",
        image_link=f"https://s.example/{number}.jpg",
        product_type="Home > Mugs",
        sale_price="12.50 USD",
        sale_price_effective_date="2026-02-24T11:07+0100/2026-03-04T23:07:30.5+0100",
        gtin="4006381333931",
        color="blue",
        shipping_weight="1 lb",
        quantity="7",
        **values,
    )


def test_the_same_feed_again_writes_nothing_and_announces_nothing(shop: LittleShop) -> None:
    group = [good(id=f"G-{n}", item_group_id="G", size=str(n), mpn=str(n)) for n in range(3)]
    own = (
        '{"ref": "own", "title": "Bowl", "attributes": {"glaze": ["ash", "tin"], "safe": true, "w_g": 5},'
        ' "variants": [{"sku": "O-1", "quantity": 3,'
        ' "prices": {"USD": {"list": {"amount": 900, "currency": "USD"}}}}]}'
    )
    for feed, products in ((table([rich(1), *group, good(id="LONE")]), 3), (own, 1)):
        first, findings = take(shop, feed)
        assert (first.created, first.updated, first.unchanged, findings) == (products, 0, 0, [])
        announced = len(shop.uow.events)
        with shop.calls.counted() as made:
            again, _ = take(shop, feed)
        assert (again.created, again.updated, again.unchanged) == (0, 0, products)
        assert (again.counted, again.counted_before) == (0, first.counted)
        assert set(made) == {"BatchGetItem"}
        assert len(shop.uow.events) == announced
    assert product(shop, "R-1").version == product(shop, "G").version == product(shop, "own").version == 1
    assert on_hand(shop, "R-1", "G-0", "O-1") == [7, ASSUMED, 3]


def test_only_what_a_new_feed_changes_is_written(shop: LittleShop) -> None:
    take(shop, table([rich(1), rich(2), rich(3)]))
    done, _ = take(shop, table([rich(1), rich(2) | {"price": "16.00 USD"}, rich(3) | {"quantity": "9"}]))
    assert (done.created, done.updated, done.unchanged, done.counted) == (0, 1, 2, 1)
    assert [product(shop, f"R-{n}").version for n in (1, 2, 3)] == [1, 2, 1]
    assert on_hand(shop, "R-1", "R-2", "R-3") == [7, 7, 9]


def test_what_is_new_is_on_the_shelf_before_anybody_sees_it(shop: LittleShop) -> None:
    take(shop, table([good(id="A"), good(id="B")]))
    names = shop.uow.names()
    assert names.count("inventory.availability_changed") == names.count("catalog.product_changed") == 2
    assert names.index("catalog.product_changed") > names.index("inventory.availability_changed") + 1


def test_what_a_feed_leaves_out_stays(shop: LittleShop) -> None:
    take(shop, table([good(id="A"), good(id="B")]))
    take(shop, table([good(id="B", title="Cup")]))
    assert (product(shop, "A").state, product(shop, "B").title) == (State.ACTIVE, "Cup")


def test_good_rows_land_beside_bad_ones(shop: LittleShop) -> None:
    rows = [good(id="A"), good(id="B", price="1 EUR"), good(id="C", gtin="none"), good(id="A"), good(id="D")]
    done, findings = take(shop, table(rows))
    assert (done.created, done.counted) == (3, 3)
    assert [(one.line, one.column, str(one.code), one.taken) for one in findings] == [
        (3, "price", "currency", False),
        (5, "id", "repeated", False),
        (4, "gtin", "invalid", True),
    ]


def test_in_stock_without_a_number_keeps_what_was_counted(shop: LittleShop) -> None:
    shop.inventory.set_on_hand(shop.merchant, "B", 4)
    shop.inventory.set_on_hand(shop.merchant, "C", 0)
    take(shop, table([good(id=sku) for sku in "ABC"]))
    assert on_hand(shop, "A", "B", "C") == [ASSUMED, 4, ASSUMED]
    shop.reserve("r1", B=4)
    take(shop, table([good(id=sku) for sku in "ABC"]))
    assert on_hand(shop, "A", "B", "C") == [ASSUMED, 4, ASSUMED]
    take(shop, table([good(id="A", availability="out_of_stock"), good(id="B", availability="")]))
    assert on_hand(shop, "A", "B", "C") == [0, 4, ASSUMED]


def test_stock_that_is_promised_stays_and_is_told(shop: LittleShop) -> None:
    take(shop, table([good(id="A", quantity="5"), good(id="B", quantity="5")]))
    shop.reserve("r1", A=3)
    done, findings = take(shop, table([good(id="A", quantity="2", title="Cup"), good(id="B", quantity="6")]))
    assert (done.updated, done.counted) == (1, 1)
    assert [(one.line, one.column, str(one.code), one.taken) for one in findings] == [
        (2, "quantity", "stock", True)
    ]
    assert (product(shop, "A").title, on_hand(shop, "A", "B")) == ("Cup", [5, 6])


def test_a_variant_that_moves_to_another_product_gets_there_in_one_run(shop: LittleShop) -> None:
    def row(sku: str, group: str) -> dict[str, str]:
        return good(id=sku, item_group_id=group, size=sku)

    take(shop, table([row("A1", "OLD"), row("A2", "OLD")]))
    done, findings = take(shop, table([row("A2", "NEW"), row("A1", "OLD")]))
    assert (done.created, done.updated, findings) == (1, 1, [])
    assert [[v.sku for v in product(shop, ref).variants] for ref in ("OLD", "NEW")] == [["A1"], ["A2"]]


def test_a_sku_of_a_product_that_the_feed_does_not_name_is_refused_with_its_line(shop: LittleShop) -> None:
    sold = shop.sell("mine", stock=3)
    done, findings = take(shop, table([good(id="MINE", quantity="99"), good(id="B")]))
    assert (done.created, len(done.held_back)) == (1, 1)
    assert [(one.line, one.id, str(one.code)) for one in findings] == [(2, "MINE", "store")]
    assert "another product's" in findings[0].reason
    assert (shop.catalog.get(shop.merchant, sold.id), on_hand(shop, "MINE")) == (sold, [3])


def test_a_full_shop_takes_what_has_room(shop: LittleShop) -> None:
    limits = Limits(products=2, user_per_minute=10_000)
    shop.tenants.update(shop.merchant, shop.tenant.id, SettingsPatch(limits=limits))
    done, findings = take(shop, table([good(id=f"P{number}") for number in range(4)]))
    assert done.created == 2
    assert [str(one.code) for one in findings] == ["store", "store"]
    assert "2 products" in findings[0].reason


def test_an_archived_product_that_the_feed_names_is_sold_again(shop: LittleShop) -> None:
    take(shop, table([good()]))
    shop.catalog.archive(shop.merchant, product(shop, "A-1").id)
    done, _ = take(shop, table([good()]))
    assert (done.updated, product(shop, "A-1").state) == (1, State.ACTIVE)


def test_a_feed_leaves_the_rating_alone(shop: LittleShop) -> None:
    take(shop, table([good()]))
    was = product(shop, "A-1")
    rated = ProductDraft.model_validate({**was.draft().model_dump(), "rating": {"tenths": 47, "count": 9}})
    shop.catalog.replace(shop.merchant, was.id, rated)
    done, _ = take(shop, table([good()]))
    assert (done.unchanged, product(shop, "A-1").rating) == (1, rated.rating)


def test_one_sku_that_everybody_wants_does_not_hold_up_the_others(
    shop: LittleShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.inventory.stocktaking import too_busy

    real = shop.inventory.import_levels

    def busy(ctx: Any, levels: dict[str, int], reason: str = "import") -> Any:
        if "A" in levels:
            raise too_busy()
        return real(ctx, levels, reason)

    monkeypatch.setattr(shop.inventory, "import_levels", busy)
    done, findings = take(shop, table([good(id="A"), good(id="B", quantity="3")]))
    assert (done.created, done.counted, on_hand(shop, "A", "B")) == (2, 1, [None, 3])
    assert [(one.line, str(one.code)) for one in findings] == [(2, "stock")]


def test_the_report_is_a_table_that_no_spreadsheet_obeys(shop: LittleShop, tmp_path: Any) -> None:
    import csv

    report = FeedReport()
    with Feed(
        BytesIO(
            table([good(id="=1+1"), good(id="B", price="")]).encode(),
        ),
        "USD",
        report.note,
    ) as opened:
        opened.gather()
    report.write(tmp_path / "in" / "report.csv")
    with (tmp_path / "in" / "report.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["line"], row["column"], row["id"], row["code"]) for row in rows] == [
        ("2", "id", "'=1+1", "invalid"),
        ("3", "price", "B", "missing"),
    ]
    assert (report.count(taken=False), report.count(taken=True)) == (2, 0)
