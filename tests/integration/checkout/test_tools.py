"""What the assistant may do towards a purchase: prepare it with the usual choices, and carry the yes."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import ValidationError

from shared.checkout.model import CheckoutRunning, CheckoutView, ConsentChanged, UnknownPaymentMethod
from shared.checkout.tools import Prepared, Usual, tools
from shared.kernel.errors import NotFound
from shared.kernel.tenancy import Context
from tests.support.checkout_world import ADA, World

HOME = ADA.model_copy(update={"line1": "1 Home Road"})


@dataclass
class Habits:
    """A shopper's usual choices, as a profile would give them."""

    usually: Usual = field(default_factory=Usual)

    def usual(self, ctx: Context) -> Usual:
        return self.usually


@pytest.fixture
def habits() -> Habits:
    return Habits(Usual(shipping_address=HOME, shipping_option="standard", payment_method="pm_card_ok"))


@pytest.fixture
def filled(world: World) -> World:
    world.put_in_cart(world.stock("tent", 5), 2)
    return world


def use(world: World, habits: Habits, tool: str, **given: Any) -> Prepared:
    found = next(t for t in tools(desk=world.checkouts, habits=habits) if t.name == f"checkout.{tool}")
    answer = found.run(world.ctx, found.input.model_validate(given))
    assert isinstance(answer, Prepared)
    return answer


def consent(view: CheckoutView) -> str:
    assert view.confirmation is not None
    return view.confirmation.consent


def test_only_the_yes_spends(world: World, habits: Habits) -> None:
    effects = {tool.name: tool.effect for tool in tools(desk=world.checkouts, habits=habits)}
    assert effects.pop("checkout.confirm") == "commit"
    assert set(effects.values()) == {"read", "write"}


def test_a_purchase_is_prepared_with_the_usual_choices_and_says_which(filled: World, habits: Habits) -> None:
    prepared = use(filled, habits, "start")
    assert prepared.assumed == ("shipping_address", "shipping_option", "payment_method")
    assert prepared.checkout.status == "ready_for_complete"
    assert prepared.checkout.shipping_address == HOME


def test_what_was_said_goes_before_what_is_usual(filled: World, habits: Habits) -> None:
    prepared = use(filled, habits, "start", shipping_option="express", shipping_address=ADA.model_dump())
    assert prepared.assumed == ("payment_method",)
    assert (prepared.checkout.shipping_option, prepared.checkout.shipping_address) == ("express", ADA)


def test_without_habits_it_stays_incomplete_and_nothing_is_made_up(filled: World) -> None:
    prepared = use(filled, Habits(), "start")
    assert (prepared.checkout.status, prepared.assumed) == ("incomplete", ())
    assert prepared.checkout.payment_method is None


def test_an_incomplete_checkout_is_gone_on_with(filled: World, habits: Habits) -> None:
    first = use(filled, Habits(), "start", shipping_option="express").checkout
    again = use(filled, habits, "start", checkout_id=first.id)
    assert again.checkout.id == first.id
    assert again.assumed == ("shipping_address", "payment_method")
    assert (again.checkout.shipping_option, again.checkout.status) == ("express", "ready_for_complete")


def test_a_checkout_that_waits_for_a_yes_is_shown_as_it_is(filled: World, habits: Habits) -> None:
    first = use(filled, habits, "start").checkout
    again = use(filled, Habits(Usual(shipping_option="express")), "start", checkout_id=first.id)
    assert (again.checkout, again.assumed) == (first, ())


@pytest.mark.parametrize("over", ["canceled", "expired", "unknown", "another's"])
def test_a_checkout_that_is_over_is_begun_anew(filled: World, habits: Habits, over: str) -> None:
    first = use(filled, habits, "start").checkout
    named = first.id
    if over == "canceled":
        use(filled, habits, "cancel", checkout_id=first.id)
    elif over == "expired":
        filled.after_the_deadline()
    elif over == "unknown":
        named = "chk_nobody"
    else:
        eve = filled.guest("gst_eve")
        filled.put_in_cart(filled.stock("lamp", 3), ctx=eve)
        named = filled.check_out(ctx=eve).id
    again = use(filled, habits, "start", checkout_id=named).checkout
    assert again.id not in (first.id, named)
    assert again.status == "ready_for_complete"


def test_a_checkout_that_is_being_carried_out_is_not_begun_anew(filled: World, habits: Habits) -> None:
    first = use(filled, habits, "start").checkout
    filled.hold(first)
    use(filled, habits, "confirm", checkout_id=first.id, consent=consent(first))
    with pytest.raises(CheckoutRunning):
        use(filled, habits, "start", checkout_id=first.id)


def test_choices_are_changed_and_looked_at(filled: World, habits: Habits) -> None:
    first = use(filled, habits, "start").checkout
    changed = use(filled, habits, "update", checkout_id=first.id, shipping_option="express").checkout
    assert (changed.shipping_option, changed.shipping_address) == ("express", HOME)
    assert use(filled, habits, "get", checkout_id=first.id).checkout == changed
    with pytest.raises(ConsentChanged):
        use(filled, habits, "confirm", checkout_id=first.id, consent=consent(first))
    with pytest.raises(UnknownPaymentMethod):
        use(filled, habits, "update", checkout_id=first.id, payment_method="my cat")


def test_anothers_checkout_is_out_of_reach(filled: World, habits: Habits) -> None:
    eve = filled.guest("gst_eve")
    filled.put_in_cart(filled.stock("lamp", 3), ctx=eve)
    theirs = filled.check_out(ctx=eve)
    for tool, given in (
        ("get", {}),
        ("update", {"shipping_option": "express"}),
        ("confirm", {"consent": consent(theirs)}),
        ("cancel", {}),
    ):
        with pytest.raises(NotFound):
            use(filled, habits, tool, checkout_id=theirs.id, **given)


@pytest.mark.parametrize(
    "given",
    [
        {"checkout_id": "not an id"},
        {"checkout_id": "chk_1", "consent": "x" * 129},
        {"checkout_id": "chk_1", "consent": "x", "total": 1},
        {"consent": "x"},
    ],
)
def test_what_is_no_yes_is_not_taken_for_one(world: World, habits: Habits, given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        use(world, habits, "confirm", **given)
