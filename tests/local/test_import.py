"""``make import`` as a merchant meets it: the command, what it says, and what is in the store then."""

import csv
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local.source import ROOT
from shared.catalog.model import Product
from shared.identity.model import tenant_id
from shared.kernel.tenancy import Context, system
from tests.support.feeds import good, table
from tests.support.shopper import until
from tests.support.store import SmallShop, Store

SCOPES = frozenset({"catalog:write", "inventory:write"})


def command(feed: Path | str, tenant: str, home: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "local.import_feed", str(feed), tenant, "--home", str(home)],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "1000"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(feed: Path | str, tenant: str, home: Path) -> tuple[int, str]:
    """The exit status, and all that was printed."""
    with command(feed, tenant, home) as process:
        out, errors = process.communicate(timeout=300)
    return process.returncode, out + errors


def merchant(slug: str) -> Context:
    return system(tenant_id(slug), scopes=SCOPES)


def own(store: Store, slug: str) -> dict[str, Product]:
    """What was imported there, by ref."""
    every = store.seeder.catalog.every(merchant(slug))
    return {str(one.ref): one for one in every if one.ref not in ("plenty", "single")}


def level(store: Store, slug: str, sku: str) -> Any:
    return store.seeder.inventory.levels(merchant(slug), [sku])[sku]


def test_a_merchant_loads_a_feed_and_shoppers_find_what_is_good(store: Store, tmp_path: Path) -> None:
    store.seeder.seed(SmallShop("feed"))
    boots = [
        good(id=f"BOOT-{size}", title=f"Zephyrine boot {size}", item_group_id="BOOT", size=size, quantity="3")
        for size in ("41", "42", "43")
    ]
    bad = [good(id="EURO", price="9.00 EUR"), good(id="BOOT-41", title="Again")]
    feed = tmp_path / "spring.tsv"
    feed.write_text(table([*boots, *bad, good(id="MUG", title="Zephyrine mug")]), encoding="utf-16")

    status, said = run(feed, "feed", store.cloud.home)
    assert status == 1, said
    assert "products: 2 created, 0 updated, 0 unchanged" in said
    assert "stock:    4 set, 0 unchanged" in said
    assert "line 5, price: it is in EUR, and the shop sells in USD" in said
    place = re.search(r"full report: (.+\.csv)", said)
    assert place, said
    with Path(place[1]).open(newline="", encoding="utf-8") as file:
        assert [(row["line"], row["code"]) for row in csv.DictReader(file)] == [
            ("5", "currency"),
            ("6", "repeated"),
        ]

    guest = store.shopper("feed").as_guest()
    found = until(
        lambda: guest.search(q="zephyrine")["items"],
        lambda cards: len(cards) == 2 and all(card["variants"][0]["available"] for card in cards),
        seconds=120,
    )
    boot = next(card for card in found if card["options"])
    assert boot["title"] == "Zephyrine boot"
    assert boot["options"] == {"size": ["41", "42", "43"]}
    assert [variant["available"] for variant in boot["variants"]] == [3, 3, 3]

    status, said = run(feed, tenant_id("feed"), store.cloud.home)
    assert status == 1
    assert "products: 0 created, 0 updated, 2 unchanged" in said
    assert "stock:    0 set, 4 unchanged" in said
    assert {one.version for one in own(store, "feed").values()} == {1}
    assert level(store, "feed", "MUG").version == 1


def test_a_feed_without_a_fault_ends_well_and_leaves_no_report(store: Store, tmp_path: Path) -> None:
    store.seeder.seed(SmallShop("feed-good"))
    feed = tmp_path / "good.jsonl"
    feed.write_text('{"offerId": "J", "title": "Jug", "price": {"value": "9", "currency": "USD"}}\n')
    status, said = run(feed, "feed-good", store.cloud.home)
    assert (status, "report" in said) == (0, False), said
    assert list(own(store, "feed-good")) == ["J"]


def test_ctrl_c_leaves_whole_products_and_the_same_command_brings_the_rest(
    store: Store, tmp_path: Path
) -> None:
    slug, count = "feed-cut", 600
    store.seeder.seed(SmallShop(slug))
    feed = tmp_path / "long.csv"
    feed.write_text(table([good(id=f"L{number}", quantity="2") for number in range(count)], ","))
    with command(feed, slug, store.cloud.home) as process:
        until(lambda: len(own(store, slug)), lambda there: there > 0, seconds=60)
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=60)
    assert process.returncode == 130, out + errors
    assert "Stopped. What is in the store is whole" in out
    assert "Traceback" not in errors

    there = own(store, slug)
    assert 0 < len(there) < count
    ctx, catalog = merchant(slug), store.seeder.catalog
    assert catalog.owners(ctx, [f"L{n}" for n in range(count)]) == {ref: one.id for ref, one in there.items()}
    assert all(len(catalog.price_history(ctx, one.id).items) == 1 for one in there.values())
    assert counted(store, slug) == len(there) + 2

    status, said = run(feed, slug, store.cloud.home)
    assert status == 0, said
    assert f"{count - len(there):,} created, 0 updated, {len(there):,} unchanged" in said
    assert len(own(store, slug)) == counted(store, slug) - 2 == count
    levels = store.seeder.inventory.levels(ctx, [f"L{number}" for number in range(count)])
    assert {(one.on_hand, one.version) for one in levels.values()} == {(2, 1)}
    assert len(levels) == count


def counted(store: Store, slug: str) -> int:
    """How many products the shop is held to have, against its limit."""
    key = {"pk": {"S": f"{tenant_id(slug)}#room"}, "sk": {"S": "products"}}
    table_name = store.cloud.outputs["CatalogTableName"]
    return int(store.cloud.client("dynamodb").get_item(TableName=table_name, Key=key)["Item"]["taken"]["N"])


@pytest.mark.parametrize(
    ("content", "tenant", "says"),
    [
        (None, "harbor", "cannot be opened: No such file"),
        (b"", "harbor", "The file is empty"),
        (b"id\ttitle\tprice\n", "harbor", "a header and no rows"),
        (b"name;cost\nMug;5\n", "harbor", "has no id, title, price"),
        (b"id\ttitle\tprice\nA\tMug\t1 USD\n", "nobody", "There is no shop 'nobody'"),
        (b"id\ttitle\tprice\nA\tMug\t1 USD\n", tenant_id("nobody"), "There is no shop"),
        (b"id\ttitle\tprice\nA\tMug\t1 USD\n", "", "make import FEED=path TENANT=slug"),
    ],
)
def test_what_cannot_be_imported_is_said_in_a_line(
    store: Store, tmp_path: Path, content: bytes | None, tenant: str, says: str
) -> None:
    feed = tmp_path / "feed.tsv"
    if content is not None:
        feed.write_bytes(content)
    status, said = run(feed, tenant, store.cloud.home)
    assert (status, "Traceback" in said) == (2, False), said
    assert says in said


def test_without_a_store_it_says_how_to_start_one(tmp_path: Path) -> None:
    feed = tmp_path / "feed.tsv"
    feed.write_text(table([good()]))
    status, said = run(feed, "harbor", tmp_path)
    assert status == 2
    assert said.strip() == f"no store runs in {tmp_path}: start it with `make run`"
    assert run("", "", tmp_path)[1].strip().startswith("Say which feed and which shop")
    assert "is a directory" in run(tmp_path, "harbor", tmp_path)[1].lower()
