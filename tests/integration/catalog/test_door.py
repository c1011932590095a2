"""The catalog door: what shoppers read and merchants write, over HTTP."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from shared.catalog.model import State
from shared.kernel.ids import derived
from shared.kernel.paging import encode
from shared.kernel.tenancy import Actor, Context
from tests.support.gateway import Answer, call
from tests.support.searching import Account, SearchableShop

Ask = Callable[..., Answer]


class Range:
    """A shop with a small range, indexed, and another shop beside it."""

    def __init__(self, account: Account) -> None:
        self.shop, self.other = account.shop(), account.shop()
        sell = self.shop.sell
        self.kettle = sell("kettle", 3_000, stock=9, brand="Tarn", category=("Home", "Kitchen"))
        self.pot = sell("pot", 1_000, stock=0, brand="Fell", category=("Home",), attributes={"Lid": True})
        self.hidden = sell("hidden", state=State.DRAFT)
        self.theirs = self.other.sell("kettle", 5)
        for one in (self.shop, self.other):
            one.index()

    def ctx(self, *scopes: str, shop: SearchableShop | None = None) -> Context:
        actor = Actor(kind="key", id="key_1")
        tenant = (shop or self.shop).tenant.id
        return Context(tenant=tenant, actor=actor, scopes=frozenset(scopes))


@pytest.fixture(scope="module")
def range_(account: Account) -> Range:
    return Range(account)


@pytest.fixture(scope="module")
def door(account: Account, range_: Range) -> Iterator[Any]:
    with account.opened("catalog", "merchant", "api", "handler") as module:
        yield module.handler


@pytest.fixture
def ask(door: Any, range_: Range) -> Ask:
    """A request of a shopper, or with the scopes that are named."""

    def send(method: str, path: str, *scopes: str, public: bool = False, **given: Any) -> Answer:
        context = None if public else given.pop("context", None) or range_.ctx(*(scopes or ("shop",)))
        return call(door, method, f"/v1{path}", context=context, **given)

    return send


def problem(answer: Answer, status: int, code: str | None = None) -> dict[str, Any]:
    assert answer.status == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json
    assert document["status"] == status
    assert document["detail"]
    assert code is None or document["code"] == code
    return document


def body(**changes: Any) -> dict[str, Any]:
    price = {"list": {"amount": 1_000, "currency": "USD"}}
    variant = {"sku": "NEW-1", "prices": {"USD": price}, **changes.pop("variant", {})}
    return {"title": "New", "variants": [variant], **changes}


class TestReading:
    def test_a_search_answers_cards_with_facets_and_total(self, ask: Ask, range_: Range) -> None:
        answer = ask("GET", "/search", query={"q": "kettle"})
        assert answer.status == 200
        page = answer.json
        assert [card["product_id"] for card in page["items"]] == [range_.kettle.id]
        assert (page["total"], page["next_cursor"], page["corrected"]) == (1, None, None)
        (card,) = page["items"]
        assert card["price"] == {"amount": 3_000, "currency": "USD"}
        assert (card["availability"], card["available"]) == ("in_stock", 9)
        assert {"brand", "category", "price", "in_stock"} <= {facet["name"] for facet in page["facets"]}

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({}, {"kettle", "pot"}),
            ({"brand": ["tarn", "fell"]}, {"kettle", "pot"}),
            ({"brand": "tarn"}, {"kettle"}),
            ({"category": "Home > Kitchen"}, {"kettle"}),
            ({"kind": ["grocery", "offer"]}, set()),
            ({"attr.lid": "yes"}, {"pot"}),
            ({"attr.Lid": ["no", "yes"]}, {"pot"}),
            ({"price_min": 1_001}, {"kettle"}),
            ({"price_max": 1_000}, {"pot"}),
            ({"in_stock": "false"}, {"pot"}),
            ({"min_discount": 1}, set()),
            ({"q": "ketle"}, {"kettle"}),
            ({"q": "\x00"}, {"kettle", "pot"}),
            ({"attr.": "x"}, set()),
            ({"unknown": "x"}, {"kettle", "pot"}),
        ],
    )
    def test_filters(self, ask: Ask, range_: Range, query: dict[str, Any], found: set[str]) -> None:
        answer = ask("GET", "/search", query=query)
        assert answer.status == 200, answer.text
        assert {card["sku"].lower() for card in answer.json["items"]} == found

    def test_pages_follow_the_cursor(self, ask: Ask) -> None:
        first = ask("GET", "/search", query={"limit": 1, "sort": "price_asc"}).json
        rest = ask(
            "GET", "/search", query={"limit": 1, "sort": "price_asc", "cursor": first["next_cursor"]}
        ).json
        assert [page["items"][0]["sku"] for page in (first, rest)] == ["POT", "KETTLE"]
        assert (rest["next_cursor"], rest["facets"], rest["total"]) == (None, [], 2)

    def test_categories_with_their_products(self, ask: Ask) -> None:
        assert ask("GET", "/categories").json == {
            "items": [{"path": ["Home"], "products": 2}, {"path": ["Home", "Kitchen"], "products": 1}]
        }

    def test_a_shop_where_nothing_is_indexed_answers_with_nothing(self, ask: Ask, account: Account) -> None:
        new = account.shop().shopper()
        assert ask("GET", "/categories", context=new).json == {"items": []}
        assert ask("GET", "/search", context=new, query={"q": "x"}).json["total"] == 0

    def test_cards_come_in_the_order_of_their_ids_without_those_not_on_sale(
        self, ask: Ask, range_: Range
    ) -> None:
        unknown = derived("prd", "nobody")
        ids = [range_.pot.id, unknown, range_.hidden.id, range_.theirs.id, range_.kettle.id, range_.pot.id]
        answer = ask("GET", "/product-cards", query={"ids": ",".join(ids)})
        assert [card["product_id"] for card in answer.json["items"]] == [range_.pot.id, range_.kettle.id]
        assert [card["availability"] for card in answer.json["items"]] == ["out_of_stock", "in_stock"]

    def test_a_product_with_its_version_and_prices(self, ask: Ask, range_: Range) -> None:
        answer = ask("GET", f"/products/{range_.kettle.id}")
        assert (answer.status, answer.headers["etag"]) == (200, '"1"')
        assert answer.json["title"] == "Kettle"
        (change,) = ask("GET", f"/products/{range_.kettle.id}/prices").json["items"]
        assert change["prices"]["KETTLE"]["USD"]["list"]["amount"] == 3_000

    def test_the_shops_health_is_public(self, ask: Ask, range_: Range) -> None:
        answer = ask("GET", f"/shops/{range_.shop.tenant.slug}/health", public=True)
        assert answer.json == {"status": "ok", "products": 2}
        problem(ask("GET", "/shops/nowhere/health", public=True), 404)

    @pytest.mark.parametrize("which", ["theirs", "hidden"])
    def test_anothers_and_hidden_products_are_not_there(self, ask: Ask, range_: Range, which: str) -> None:
        product_id = getattr(range_, which).id
        for path in (f"/products/{product_id}", f"/products/{product_id}/prices"):
            problem(ask("GET", path), 404, "unknown_product")


class TestWriting:
    def test_a_product_is_made_replaced_and_archived(self, ask: Ask) -> None:
        made = ask("POST", "/products", "catalog:write", body=body(ref="flow", variant={"sku": "FLOW"}))
        assert (made.status, made.headers["etag"]) == (201, '"1"')
        path = made.headers["location"].removeprefix("/v1")
        kept = ask(
            "PUT",
            path,
            "catalog:write",
            body=body(title="Newer", variant={"sku": "FLOW"}),
            headers={"if-match": made.headers["etag"]},
        )
        assert (kept.status, kept.headers["etag"], kept.json["ref"]) == (200, '"2"', "flow")
        for method, given in (("PUT", {"body": body(variant={"sku": "FLOW"})}), ("DELETE", {})):
            late = ask(method, path, "catalog:write", headers={"if-match": '"1"'}, **given)
            assert problem(late, 412, "stale_version")["version"] == 2
        gone = ask("DELETE", path, "catalog:write", headers={"if-match": '"2"'})
        assert (gone.status, gone.json["state"]) == (200, "archived")
        problem(ask("GET", path), 404)

    def test_a_repeated_post_gives_the_first_answer_again(self, ask: Ask) -> None:
        given = {"body": body(variant={"sku": "ONCE"}), "headers": {"idempotency-key": "once"}}
        first, again = (ask("POST", "/products", "catalog:write", **given) for _ in range(2))
        assert (first.status, first.text) == (again.status, again.text)
        other = {**given, "body": body(variant={"sku": "TWICE"})}
        problem(ask("POST", "/products", "catalog:write", **other), 422, "idempotency_key_reused")

    def test_what_is_taken_is_a_conflict(self, ask: Ask) -> None:
        taken = ask("POST", "/products", "catalog:write", body=body(variant={"sku": "KETTLE"}))
        assert problem(taken, 409, "sku_taken")["sku"] == "KETTLE"
        exists = ask("POST", "/products", "catalog:write", body=body(ref="kettle"))
        problem(exists, 409, "product_exists")

    def test_products_in_any_state_are_listed_page_by_page(self, ask: Ask, range_: Range) -> None:
        seen: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            page = ask("GET", "/products", "catalog:write", query={"limit": 2, **cursor}).json
            seen += [one["id"] for one in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
        assert seen == sorted(set(seen))
        assert {range_.kettle.id, range_.pot.id, range_.hidden.id} <= set(seen)
        assert range_.theirs.id not in seen

    def test_stock_is_said_by_sku(self, ask: Ask, range_: Range) -> None:
        range_.shop.sell("lamp", stock=None)
        answer = ask("PUT", "/inventory/LAMP", "inventory:write", body={"on_hand": 7})
        counted = {"sku": "LAMP", "on_hand": 7, "committed": 0, "held": 0, "free": 7}
        assert answer.json == {**counted, "backorder_limit": 0, "shards": 1}
        unknown = ask("PUT", "/inventory/NOBODYS", "inventory:write", body={"on_hand": 7})
        problem(unknown, 404, "unknown_sku")


class TestRights:
    def test_without_a_credential_only_health_is_answered(self, ask: Ask, range_: Range) -> None:
        for method, path, given in (
            ("GET", "/search", {}),
            ("GET", "/categories", {}),
            ("GET", "/product-cards", {"query": {"ids": range_.kettle.id}}),
            ("GET", f"/products/{range_.kettle.id}", {}),
            ("GET", "/products", {}),
            ("DELETE", f"/products/{range_.kettle.id}", {}),
        ):
            problem(ask(method, path, public=True, **given), 401)

    def test_each_use_asks_for_its_scope(self, ask: Ask, range_: Range) -> None:
        product_id = range_.kettle.id
        for method, path, needed, given in (
            ("GET", "/search", "shop", {}),
            ("GET", "/categories", "shop", {}),
            ("GET", "/product-cards", "shop", {"query": {"ids": product_id}}),
            ("GET", f"/products/{product_id}", "shop", {}),
            ("GET", "/products", "catalog:write", {}),
            ("POST", "/products", "catalog:write", {"body": body()}),
            ("PUT", f"/products/{product_id}", "catalog:write", {"body": body()}),
            ("DELETE", f"/products/{product_id}", "catalog:write", {}),
            ("GET", "/inventory/KETTLE", "inventory:write", {}),
            ("PUT", "/inventory/KETTLE", "inventory:write", {"body": {"on_hand": 1}}),
            ("PUT", "/inventory/KETTLE/settings", "inventory:write", {"body": {"shards": 2}}),
            ("GET", "/inventory/KETTLE/movements", "inventory:write", {}),
            ("POST", "/inventory/KETTLE/adjustments", "inventory:write", {"body": ONE_LOST}),
            ("POST", "/inventory/adjustments", "inventory:write", {"body": {"items": [KETTLE_LOST]}}),
        ):
            document = problem(ask(method, path, "profile", **given), 403, "forbidden")
            assert document["required_scope"] == needed


ONE_LOST = {"delta": -1, "reason": "lost"}
KETTLE_LOST = {**ONE_LOST, "sku": "KETTLE"}
LONG, MANY = "x" * 201, ["x"] * 21
DEEP: Any = "x"
for _ in range(300):
    DEEP = [DEEP]


class TestUglyInput:
    """Whatever is sent, the answer is a problem document that says where it is."""

    @pytest.mark.parametrize(
        ("query", "path"),
        [
            ({"limit": 0}, "query.limit"),
            ({"limit": 51}, "query.limit"),
            ({"limit": "many"}, "query.limit"),
            ({"sort": "cheapest"}, "query.sort"),
            ({"q": LONG}, "query.q"),
            ({"brand": LONG}, "query.brand"),
            ({"brand": MANY}, "query.brand"),
            ({"category": MANY}, "query.category"),
            ({"kind": "thing"}, "query.kind"),
            ({"kind": ["good"] * 4}, "query.kind"),
            ({"price_min": -1}, "query.price_min"),
            ({"price_max": "1.5"}, "query.price_max"),
            ({"price_max": 10**30}, "query.price_max"),
            ({"price_min": 2, "price_max": 1}, "query"),
            ({"min_discount": 0}, "query.min_discount"),
            ({"min_discount": 101}, "query.min_discount"),
            ({"in_stock": "perhaps"}, "query.in_stock"),
            ({"attr.size": LONG}, "query.attr.size"),
            ({"attr.size": MANY}, "query.attr.size"),
            ({f"attr.{LONG}": "x"}, f"query.attr.{LONG}"),
            ({f"attr.{n}": "x" for n in range(11)}, "query.attr."),
            ({"cursor": "x" * 1_001}, "query.cursor"),
            ({"cursor": "not one of ours"}, "query.cursor"),
            ({"cursor": "🎪"}, "query.cursor"),
            ({"cursor": encode({"s": "snp_1", "o": 3, "q": "x"})}, "query.cursor"),
        ],
    )
    def test_of_a_search(self, ask: Ask, query: dict[str, Any], path: str) -> None:
        document = problem(ask("GET", "/search", query=query), 422)
        assert document["errors"][0]["path"].startswith(path)

    @pytest.mark.parametrize(
        ("path", "query", "where"),
        [
            ("/product-cards", {}, "query.ids"),
            ("/product-cards", {"ids": ""}, "query.ids"),
            ("/product-cards", {"ids": "x" * 5_001}, "query.ids"),
            ("/product-cards", {"ids": "x" * 4_000}, "query.ids"),
            ("/product-cards", {"ids": f"{derived('prd', 'a')},prd_1"}, "query.ids"),
            ("/product-cards", {"ids": ",".join([derived("prd", "a")] * 51)}, "query.ids"),
            ("/products/a%20b", {}, "path.product_id"),
            (f"/products/{'x' * 101}", {}, "path.product_id"),
            ("/products/prd_1/prices", {"limit": 101}, "query.limit"),
            ("/products/prd_1/prices", {"cursor": "x" * 201}, "query.cursor"),
            (f"/shops/{'x' * 41}/health", {}, "path.slug"),
        ],
    )
    def test_of_other_reads(self, ask: Ask, path: str, query: dict[str, Any], where: str) -> None:
        document = problem(ask("GET", path.replace("%20", " "), query=query), 422)
        assert document["errors"][0]["path"] == where

    @pytest.mark.parametrize("path", ["/products", "/products/{}/prices"])
    @pytest.mark.parametrize("cursor", ["x", "e30", encode({"pk": "a", "sk": "b"}), encode({"after": [1]})])
    def test_of_cursors_of_lists(self, ask: Ask, range_: Range, path: str, cursor: str) -> None:
        where = path.format(range_.kettle.id)
        document = problem(ask("GET", where, "catalog:write", query={"cursor": cursor}), 422)
        assert document["errors"][0]["path"] == "query.cursor"

    @pytest.mark.parametrize(
        ("given", "path"),
        [
            (None, "$"),
            ([], "$"),
            ({}, "$.title"),
            (body(title=""), "$.title"),
            (body(title=5), "$.title"),
            (body(admin=True), "$.admin"),
            (body(tenant="tnt_other"), "$.tenant"),
            (body(variants=[]), "$.variants"),
            (body(variants={}), "$.variants"),
            (body(variant={"sku": "a b"}), "$.variants[0].sku"),
            (body(variant={"sku": None}), "$.variants[0].sku"),
            (body(variant={"prices": {}}), "$.variants[0].prices"),
            (body(variant={"prices": {"usd": {}}}), "$.variants[0].prices.usd"),
            (
                body(variant={"prices": {"USD": {"list": {"amount": 1.5, "currency": "USD"}}}}),
                "$.variants[0].prices.USD.list.amount",
            ),
            (
                body(variant={"prices": {"USD": {"list": {"amount": 10**30, "currency": "USD"}}}}),
                "$.variants[0].prices.USD",
            ),
            (
                body(variant={"prices": {"USD": {"list": {"amount": -1, "currency": "USD"}}}}),
                "$.variants[0].prices.USD",
            ),
            (
                body(variant={"prices": {"EUR": {"list": {"amount": 1, "currency": "USD"}}}}),
                "$.variants[0]",
            ),
            (body(option_names=["Size"]), "$"),
            (body(attributes={"x": {"y": 1}}), "$.attributes.x"),
            (body(attributes={"x": DEEP}), "$.attributes.x"),
            (body(images=["javascript:alert(1)"]), "$.images[0]"),
            (body(state="sold"), "$.state"),
            (body(rating={"tenths": 99, "count": 1}), "$.rating.tenths"),
            (body(category=["x"] * 9), "$.category"),
        ],
    )
    def test_of_a_product(self, ask: Ask, range_: Range, given: Any, path: str) -> None:
        for method, where in (("POST", "/products"), ("PUT", f"/products/{range_.kettle.id}")):
            document = problem(ask(method, where, "catalog:write", body=given), 422)
            assert document["errors"][0]["path"].startswith(path)

    @pytest.mark.parametrize("text", ["{", "\x00", '{"title": NaNx}', '{"title": "\\ud800"}', "[" * 50_000])
    def test_of_a_body_that_is_no_json(self, ask: Ask, text: str) -> None:
        problem(ask("POST", "/products", "catalog:write", body=text), 400)

    def test_of_headers(self, ask: Ask, range_: Range) -> None:
        path = f"/products/{range_.kettle.id}"
        late = ask("DELETE", path, "catalog:write", headers={"if-match": '"x"'})
        assert problem(late, 422)["errors"][0]["path"] == "header.If-Match"
        key = {"idempotency-key": "two words"}
        strange = ask("POST", "/products", "catalog:write", body=body(), headers=key)
        assert problem(strange, 422)["errors"][0]["path"] == "header.Idempotency-Key"

    @pytest.mark.parametrize(
        ("sku", "given", "path"),
        [
            ("a b", {"on_hand": 1}, "path.sku"),
            ("KETTLE", {"on_hand": -1}, "$.on_hand"),
            ("KETTLE", {"on_hand": 1.5}, "$.on_hand"),
            ("KETTLE", {"on_hand": 10**9}, "$.on_hand"),
            ("KETTLE", {}, "$.on_hand"),
            ("KETTLE", {"on_hand": 1, "reason": ""}, "$.reason"),
            ("KETTLE", {"on_hand": 1, "free": 1}, "$.free"),
        ],
    )
    def test_of_stock(self, ask: Ask, sku: str, given: Any, path: str) -> None:
        document = problem(ask("PUT", f"/inventory/{sku}", "inventory:write", body=given), 422)
        assert document["errors"][0]["path"] == path
