"""A shop that is put in again at each start is left as its merchant has it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.seed import Seeder
from shared.kernel.tenancy import Context, system
from shared.knowledge.model import ArticleDraft
from shared.knowledge.store import TABLE as KNOWLEDGE
from shared.promotions.model import PromotionDraft
from tests.support.aws import aws
from tests.support.checkout_world import SPECS
from tests.support.promoting import draft
from tests.support.store import SmallShop
from tests.support.tables import create_tables


class WritingShop(SmallShop):
    """A small shop with something written about itself."""

    def articles(self) -> dict[str, ArticleDraft]:
        return {
            name: ArticleDraft(title=name.title(), body=f"All about {name}.")
            for name in ("delivery", "returns")
        }

    def promotions(self) -> dict[str, PromotionDraft]:
        return {"ten": draft()}


SHOP = WritingShop("meadow")


@pytest.fixture
def seeder(tmp_path: Path) -> Iterator[Seeder]:
    with aws() as client:
        create_tables(client, (*SPECS, KNOWLEDGE))
        names = ("Identity", "Catalog", "Inventory", "Knowledge", "Promotions")
        outputs = {f"{name}TableName": name.lower() for name in names}
        yield Seeder(outputs, lambda service: client, tmp_path, lambda what, done, of: None)


@pytest.fixture
def merchant() -> Context:
    scopes = frozenset({"support:write", "catalog:write", "promotions:write"})
    return system(SHOP.tenant, scopes=scopes)


def test_an_article_that_was_deleted_stays_deleted(seeder: Seeder, merchant: Context) -> None:
    seeder.seed(SHOP)
    articles = seeder.knowledge.list(merchant).items
    assert len(articles) == len(SHOP.articles()) > 0
    seeder.knowledge.delete(merchant, articles[0].id)
    seeder.seed(SHOP)
    assert seeder.knowledge.list(merchant).items == articles[1:]


def test_an_article_that_was_changed_stays_changed(seeder: Seeder, merchant: Context) -> None:
    seeder.seed(SHOP)
    (first, *_) = seeder.knowledge.list(merchant).items
    changed = first.draft().model_copy(update={"title": "Our own words"})
    seeder.knowledge.replace(merchant, first.id, changed)
    seeder.seed(SHOP)
    assert seeder.knowledge.get(merchant, first.id).title == "Our own words"


def test_a_promotion_that_was_ended_stays_ended(seeder: Seeder, merchant: Context) -> None:
    seeder.seed(SHOP)
    (offered,) = seeder.promotions.list(merchant).items
    ended = seeder.promotions.end(merchant, offered.promotion.id)
    seeder.seed(SHOP)
    assert seeder.promotions.list(merchant).items == [ended]


def test_a_product_that_was_taken_off_stays_off(seeder: Seeder, merchant: Context) -> None:
    seeder.seed(SHOP)
    product = SHOP.plenty[0]
    seeder.catalog.archive(merchant, product)
    seeder.seed(SHOP)
    assert seeder.catalog.record(merchant, product).state == "archived"


def test_a_product_that_was_changed_stays_changed_and_what_is_missing_is_put_in(
    seeder: Seeder, merchant: Context
) -> None:
    whole = SHOP.products()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SHOP, "products", lambda: whole[:1])
        seeder.seed(SHOP)
    product = SHOP.plenty[0]
    changed = whole[0].model_copy(update={"title": "Renamed"})
    seeder.catalog.replace(merchant, product, changed)
    assert seeder.seed(SHOP) == len(whole)
    assert seeder.catalog.get(merchant, product).title == "Renamed"
    assert seeder.catalog.get(merchant, SHOP.single[0]).title == whole[1].title
