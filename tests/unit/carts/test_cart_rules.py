"""A cart's own rules, with no store in sight."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.carts.model import (
    MOST_KEYS,
    MOST_LINES_HELD,
    Applied,
    Cart,
    CartLine,
    KeyReused,
    MergeTooLarge,
    UnknownCode,
    UnknownLine,
)
from shared.kernel.money import Money
from shared.kernel.quantity import MOST
from shared.kernel.tenancy import Actor
from shared.promotions.model import MOST_CODES, TooManyCodes

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=1)
ADA, GUEST = Actor(kind="customer", id="usr_ada"), Actor(kind="guest", id="gst_1")


def line(sku: str, quantity: int = 1, price: int = 1_000) -> CartLine:
    return CartLine(
        id=f"lin_{sku}",
        product_id=f"prd_{sku}",
        sku=sku,
        quantity=quantity,
        title=f"Thing {sku}",
        unit_price=Money(amount=price, currency="USD"),
        added_at=NOON,
    )


def cart(*lines: CartLine, owner: Actor = ADA, applied: tuple[Applied, ...] = ()) -> Cart:
    empty = Cart.empty("tnt", owner, NOON)
    return empty.model_copy(update={"lines": lines, "applied": applied, "version": 1})


def counts(*carts: Cart) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in (line for one in carts for line in one.lines):
        found[each.sku] = found.get(each.sku, 0) + each.quantity
    return found


def key(number: int) -> Applied:
    return Applied(key=f"key-{number}", digest=f"digest-{number}")


contents = st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(1, MOST // 2), max_size=8)


def filled(held: dict[str, int], owner: Actor = ADA) -> Cart:
    return cart(*(line(sku, count) for sku, count in held.items()), owner=owner)


@given(contents, contents)
def test_joining_loses_nothing_and_doubles_nothing(mine: dict[str, int], theirs: dict[str, int]) -> None:
    customer, guest = filled(mine), filled(theirs, GUEST)
    joined = customer.joined(guest, LATER)
    assert counts(joined) == counts(customer, guest)
    assert len({each.sku for each in joined.lines}) == len(joined.lines)
    assert (joined.id, joined.owner, joined.version) == (customer.id, ADA, 2)


@given(contents, contents)
def test_joined_with_what_is_left_of_it_a_cart_stays_as_it_is(
    mine: dict[str, int], theirs: dict[str, int]
) -> None:
    guest = filled(theirs, GUEST)
    joined = filled(mine).joined(guest, LATER)
    left = guest.emptied(LATER, merged_into=ADA)
    assert left.lines == ()
    assert left.merged_into == ADA
    assert joined.joined(left, LATER).lines == joined.lines


@given(contents, contents)
def test_lines_keep_their_ids_and_their_order(mine: dict[str, int], theirs: dict[str, int]) -> None:
    joined = filled(mine).joined(filled(theirs, GUEST), LATER)
    assert [each.sku for each in joined.lines] == [*mine, *(sku for sku in theirs if sku not in mine)]
    assert len({each.id for each in joined.lines}) == len(joined.lines)


@given(contents, contents)
def test_what_is_bought_leaves_and_nothing_else_does(held: dict[str, int], bought: dict[str, int]) -> None:
    left = filled(held).less(bought, LATER)
    expected = {sku: count - bought.get(sku, 0) for sku, count in held.items()}
    assert counts(left) == {sku: count for sku, count in expected.items() if count > 0}


def test_what_is_not_there_is_not_taken_and_changes_nothing() -> None:
    held = cart(line("A"))
    assert held.less({"B": 3}, LATER) is held


def test_carts_that_are_too_large_together_are_both_left_as_they_are() -> None:
    with pytest.raises(MergeTooLarge):
        cart(line("A", MOST)).joined(cart(line("A")), LATER)
    many = [line(f"S{number}") for number in range(MOST_LINES_HELD)]
    with pytest.raises(MergeTooLarge):
        cart(*many).joined(cart(line("OTHER")), LATER)
    assert len(cart(*many).joined(cart(line("S7")), LATER).lines) == MOST_LINES_HELD


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 9)), max_size=12))
def test_adding_counts_up_one_line_for_each_sku(added: list[tuple[str, int]]) -> None:
    now = Cart.empty("tnt", ADA, NOON)
    expected: dict[str, int] = {}
    for number, (sku, count) in enumerate(added):
        now = now.with_more(line(sku, count), key(number), LATER)
        expected[sku] = expected.get(sku, 0) + count
    assert counts(now) == expected
    assert now.version == len(added)
    assert len(now.lines) == len(expected)


def test_more_of_the_same_is_the_same_line_at_the_price_seen_last() -> None:
    one = cart(line("A", 2))
    more = one.with_more(line("A", 3, price=900).model_copy(update={"id": "lin_new"}), key(1), LATER)
    (held,) = more.lines
    assert (held.id, held.quantity, held.unit_price.amount) == ("lin_A", 5, 900)


def test_a_key_is_remembered_with_what_it_added() -> None:
    held = cart(line("A"), applied=(key(1),))
    assert held.done("key-1", "digest-1")
    assert not held.done("key-2", "digest-2")
    with pytest.raises(KeyReused):
        held.done("key-1", "digest-other")


def test_only_the_latest_keys_are_remembered() -> None:
    held = Cart.empty("tnt", ADA, NOON)
    for number in range(MOST_KEYS + 1):
        held = held.with_more(line("A"), key(number), LATER)
    assert len(held.applied) == MOST_KEYS
    assert not held.done("key-0", "digest-0")
    assert held.done("key-1", "digest-1")


def test_a_customer_keeps_the_keys_of_their_own_adds_before_those_of_the_guest() -> None:
    mine = cart(applied=tuple(key(number) for number in range(MOST_KEYS)))
    theirs = cart(owner=GUEST, applied=(key(99),))
    joined = mine.joined(theirs, LATER)
    assert [each.key for each in joined.applied] == [f"key-{number}" for number in range(MOST_KEYS)]


@pytest.mark.parametrize("edit", ["with_quantity", "without"])
def test_a_line_that_is_not_there_cannot_be_changed(edit: str) -> None:
    given_ = ("lin_B", 2, LATER) if edit == "with_quantity" else ("lin_B", LATER)
    with pytest.raises(UnknownLine) as refused:
        getattr(cart(line("A")), edit)(*given_)
    assert refused.value.facts == {"line_id": "lin_B"}


def test_a_change_touches_its_line_alone() -> None:
    held = cart(line("A", 2), line("B", 3))
    assert counts(held.with_quantity("lin_A", 7, LATER)) == {"A": 7, "B": 3}
    assert counts(held.without("lin_A", LATER)) == {"B": 3}
    assert held.with_quantity("lin_A", 7, LATER).version == held.version + 1


def test_a_cart_that_is_used_again_is_nobodys_former_cart() -> None:
    left = cart(line("A"), owner=GUEST).emptied(LATER, merged_into=ADA)
    assert left.with_more(line("B"), key(1), LATER).merged_into is None
    assert left.less({}, LATER).merged_into == ADA


def test_the_cart_of_an_actor_is_the_same_wherever_it_is_first_needed() -> None:
    assert Cart.empty("tnt", ADA, NOON).id == Cart.empty("tnt", ADA, LATER).id
    assert Cart.empty("tnt", ADA, NOON).id != Cart.empty("tnt_other", ADA, NOON).id


codes = st.lists(
    st.sampled_from(["A1", "B2", "C3", "D4", "E5", "F6", "G7"]), unique=True, max_size=MOST_CODES
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(contents, contents, codes, codes)
def test_a_merge_keeps_the_codes_of_both_as_far_as_there_is_room_and_its_own_first(
    mine: dict[str, int], theirs: dict[str, int], own: list[str], others: list[str]
) -> None:
    one = filled(mine).model_copy(update={"codes": tuple(own)})
    other = filled(theirs, GUEST).model_copy(update={"codes": tuple(others)})
    joined = one.joined(other, LATER)
    assert counts(joined) == counts(one, other)
    assert joined.codes[: len(own)] == tuple(own)
    assert len(set(joined.codes)) == len(joined.codes) == min(MOST_CODES, len({*own, *others}))
    assert set(joined.codes) <= {*own, *others}
    gone = other.emptied(LATER, merged_into=ADA)
    assert (gone.lines, gone.codes, gone.merged_into) == ((), (), ADA)


def test_codes_go_on_once_come_off_and_leave_with_what_was_bought() -> None:
    given_ = cart(line("A", 2)).with_code("TEN", LATER)
    assert given_.with_code("TEN", LATER) is given_
    assert given_.less({"A": 1}, LATER).codes == ("TEN",)
    assert given_.less({"A": 2}, LATER).codes == ()
    assert given_.without_code("TEN", LATER).codes == given_.without_code(None, LATER).codes == ()
    for wrong in ("ELEVEN", None):
        with pytest.raises(UnknownCode):
            cart(line("A")).without_code(wrong, LATER)
    full = cart().model_copy(update={"codes": tuple(f"C{n}" for n in range(MOST_CODES))})
    with pytest.raises(TooManyCodes):
        full.with_code("MORE", LATER)
