"""A guest who signs in keeps the cart: lines are merged, none lost, none doubled. And whose cart is whose."""

from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.carts.model import AddLine, CartMoved, CartView, MergeTooLarge
from shared.carts.store import DynamoCartStore
from shared.identity.model import Limits
from shared.identity.service import SettingsPatch
from shared.kernel.errors import Forbidden, NotFound
from shared.kernel.quantity import MOST
from shared.kernel.tenancy import Actor, Context
from shared.orders.events import BoughtLine
from tests.support.shop import SETTINGS, LittleShop, usd

_PEOPLE = count()


def put(shop: LittleShop, ctx: Context, contents: dict[str, int], products: dict[str, str]) -> None:
    for sku, quantity in contents.items():
        shop.carts.add(ctx, AddLine(product_id=products[sku], quantity=quantity))


def held(view: CartView) -> dict[str, int]:
    return {line.sku: line.quantity for line in view.lines}


def people(shop: LittleShop) -> tuple[Context, Context]:
    """A customer and a guest whom nobody has seen before."""
    number = next(_PEOPLE)
    return shop.shopper(f"usr_{number}"), shop.shopper(f"gst_{number}", "guest")


def range_of(shop: LittleShop, *refs: str) -> dict[str, str]:
    return {ref.upper(): shop.sell(ref, stock=50).id for ref in refs}


contents = st.dictionaries(st.sampled_from(["A", "B", "C", "D"]), st.integers(1, 20), max_size=4)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_merging_any_two_carts_loses_nothing_and_doubles_nothing(
    shop: LittleShop, data: st.DataObject
) -> None:
    known = [product for product in shop.catalog.list(shop.merchant).items if product.ref in set("abcd")]
    products = {p.variants[0].sku: p.id for p in known} or range_of(shop, *"abcd")
    mine, theirs = data.draw(contents, "mine"), data.draw(contents, "theirs")
    often = data.draw(st.integers(1, 3), "merges")
    customer, guest = people(shop)
    put(shop, customer, mine, products)
    put(shop, guest, theirs, products)
    for _ in range(often):
        merged = shop.carts.merge(customer, guest)
    both = {sku: mine.get(sku, 0) + theirs.get(sku, 0) for sku in {**mine, **theirs}}
    assert held(merged) == both
    assert held(shop.carts.view(customer)) == both
    assert shop.carts.view(guest).lines == ()
    assert len({line.id for line in merged.lines}) == len(both)


def test_the_customers_lines_come_first_and_both_carts_say_that_they_were_merged(shop: LittleShop) -> None:
    products = range_of(shop, "tent", "lamp", "rope")
    customer, guest = people(shop)
    put(shop, customer, {"TENT": 1, "LAMP": 2}, products)
    put(shop, guest, {"ROPE": 4, "LAMP": 3}, products)
    merged = shop.carts.merge(customer, guest)
    assert held(merged) == {"TENT": 1, "LAMP": 5, "ROPE": 4}
    assert list(held(merged)) == ["TENT", "LAMP", "ROPE"]
    assert shop.uow.names().count("carts.merged") == 2
    ours, former = shop.carts.current(customer), shop.carts.current(guest)
    assert (former.merged_into, former.version) == (customer.actor, 3)
    assert ours.merged_into is None


def test_a_guest_goes_on_with_an_empty_cart_that_can_be_merged_again(shop: LittleShop) -> None:
    products = range_of(shop, "tent")
    customer, guest = people(shop)
    put(shop, guest, {"TENT": 2}, products)
    shop.carts.merge(customer, guest)
    put(shop, guest, {"TENT": 1}, products)
    assert held(shop.carts.view(guest)) == {"TENT": 1}
    assert held(shop.carts.merge(customer, guest)) == {"TENT": 3}


def test_an_add_that_is_repeated_after_the_merge_is_known_by_its_key(shop: LittleShop) -> None:
    products = range_of(shop, "tent")
    customer, guest = people(shop)
    line = AddLine(product_id=products["TENT"], quantity=2)
    shop.carts.add(guest, line, key="k-1")
    shop.carts.merge(customer, guest)
    assert held(shop.carts.add(customer, line, key="k-1")) == {"TENT": 2}


def test_a_guest_without_anything_leaves_the_cart_as_it_is(shop: LittleShop) -> None:
    products = range_of(shop, "tent")
    customer, guest = people(shop)
    put(shop, customer, {"TENT": 2}, products)
    before = shop.carts.view(customer)
    assert shop.carts.merge(customer, guest) == before
    assert "carts.merged" not in shop.uow.names()


def test_what_is_above_a_cap_stays_in_with_a_message(shop: LittleShop) -> None:
    products = range_of(shop, *(f"thing{n}" for n in range(6)))
    customer, guest = people(shop)
    put(shop, customer, {f"THING{n}": 15 if n == 0 else 1 for n in range(4)}, products)
    put(shop, guest, {"THING0": 15, "THING4": 1, "THING5": 1}, products)
    merged = shop.carts.merge(customer, guest)
    assert held(merged)["THING0"] == 30
    assert len(merged.lines) == 6
    assert [(m.code, m.path) for m in merged.messages] == [
        ("quantity_too_large", "$.lines[0]"),
        ("cart_full", "$.lines"),
    ]
    assert not merged.buyable


def test_two_carts_too_large_to_be_one_stay_as_they_are(shop: LittleShop) -> None:
    products = range_of(shop, "tent")
    roomy = Limits(cart_quantity=MOST)
    shop.tenants.update(shop.merchant, shop.tenant.id, SettingsPatch(limits=roomy))
    customer, guest = people(shop)
    put(shop, customer, {"TENT": MOST}, products)
    put(shop, guest, {"TENT": 1}, products)
    with pytest.raises(MergeTooLarge):
        shop.carts.merge(customer, guest)
    assert held(shop.carts.view(customer)) == {"TENT": MOST}
    assert held(shop.carts.view(guest)) == {"TENT": 1}


@pytest.mark.parametrize("often", [1, 99])
def test_what_the_guest_adds_while_merging_is_not_lost(
    shop: LittleShop, monkeypatch: pytest.MonkeyPatch, often: int
) -> None:
    products = range_of(shop, "tent", "lamp")
    customer, guest = people(shop)
    put(shop, guest, {"TENT": 2}, products)
    read, left = DynamoCartStore.get_many, [often]

    def read_then_lose(store: DynamoCartStore, tenant: str, actors: Any) -> Any:
        carts = read(store, tenant, actors)
        if left[0]:
            left[0] -= 1
            put(shop, guest, {"LAMP": 1}, products)
        return carts

    monkeypatch.setattr(DynamoCartStore, "get_many", read_then_lose)
    if often == 1:
        assert held(shop.carts.merge(customer, guest)) == {"TENT": 2, "LAMP": 1}
        assert shop.carts.view(guest).lines == ()
    else:
        with pytest.raises(CartMoved):
            shop.carts.merge(customer, guest)
        assert shop.carts.view(customer).version == 0
        assert held(shop.carts.view(guest))["TENT"] == 2


def test_only_a_customer_takes_over_and_only_from_a_guest_of_the_same_shop(shop: LittleShop) -> None:
    products = range_of(shop, "tent")
    customer, guest = people(shop)
    put(shop, guest, {"TENT": 2}, products)
    other, _ = people(shop)
    abroad = guest.model_copy(update={"tenant": "tnt_other"})
    for taker, given_ in ((guest, guest), (customer, other), (customer, customer), (customer, abroad)):
        with pytest.raises(Forbidden):
            shop.carts.merge(taker, given_)
    assert held(shop.carts.view(guest)) == {"TENT": 2}


def test_a_cart_is_seen_and_changed_by_its_owner_alone(shop: LittleShop) -> None:
    products = range_of(shop, "tent")
    ada, _ = people(shop)
    eve, _ = people(shop)
    put(shop, ada, {"TENT": 2}, products)
    line = shop.carts.view(ada).lines[0].id
    assert shop.carts.view(eve).lines == ()
    for use_case in (
        lambda: shop.carts.set_quantity(eve, line, 9),
        lambda: shop.carts.remove(eve, line),
    ):
        with pytest.raises(NotFound):
            use_case()
    shop.carts.clear(eve)
    assert held(shop.carts.view(ada)) == {"TENT": 2}


def test_two_shops_never_see_each_others_carts(shop: LittleShop) -> None:
    other = LittleShop(shop.client, "atelier", SETTINGS.model_copy(update={"name": "Atelier"}))
    here, there = shop.shopper("usr_same"), other.shopper("usr_same")
    tent = shop.sell("tent")
    vase = other.sell("vase", 2_000)
    shop.carts.add(here, AddLine(product_id=tent.id))
    line = shop.carts.view(here).lines[0].id
    assert other.carts.view(there).lines == ()
    with pytest.raises(NotFound):
        other.carts.add(there, AddLine(product_id=tent.id))
    with pytest.raises(NotFound):
        other.carts.remove(there, line)
    other.carts.add(there, AddLine(product_id=vase.id))
    assert held(shop.carts.view(here)) == {"TENT": 1}
    assert held(other.carts.view(there)) == {"VASE": 1}
    assert shop.carts.view(here).id != other.carts.view(there).id


def bought(sku: str, quantity: int) -> BoughtLine:
    return BoughtLine(line_id=f"lin_{sku}", product_id="prd", sku=sku, quantity=quantity, total=usd(1))


def take(shop: LittleShop, ctx: Context, *lines: BoughtLine) -> None:
    shop.uow.commit(shop.carts.take_ordered(ctx, shop.carts.current(ctx).id, lines))


def test_what_a_guest_bought_leaves_the_cart_that_it_moved_into(shop: LittleShop) -> None:
    products = range_of(shop, "tent", "lamp")
    customer, guest = people(shop)
    put(shop, guest, {"TENT": 2}, products)
    put(shop, customer, {"TENT": 3, "LAMP": 1}, products)
    shop.carts.merge(customer, guest)
    take(shop, guest, bought("TENT", 2))
    assert held(shop.carts.view(customer)) == {"TENT": 3, "LAMP": 1}
    assert shop.uow.names()[-1] == "carts.ordered"


def test_what_is_not_in_the_cart_any_more_changes_nothing(shop: LittleShop) -> None:
    ada, _ = people(shop)
    assert shop.carts.take_ordered(ada, shop.carts.current(ada).id, [bought("TENT", 2)]).writes == ()


def test_anothers_cart_is_not_taken_from(shop: LittleShop) -> None:
    ada, _ = people(shop)
    with pytest.raises(NotFound):
        shop.carts.take_ordered(ada, "crt_another", [bought("TENT", 1)])


def test_an_actor_of_a_kind_of_its_own_has_a_cart_of_its_own(shop: LittleShop) -> None:
    products = range_of(shop, "tent")
    agent = shop.shopper("key_agent", "key")
    put(shop, agent, {"TENT": 1}, products)
    assert shop.carts.current(agent).owner == Actor(kind="key", id="key_agent")
