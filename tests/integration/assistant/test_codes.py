"""Discount codes in a conversation: given, counted, refused with the reason, given up; never planted."""

import pytest

from shared.promotions.model import FixedAmount, Limits, Needs
from tests.support.assistant_world import TalkingWorld, usd
from tests.support.promoting import draft
from tests.support.scripted_model import ScriptedModel, step


@pytest.fixture
def shop(world: TalkingWorld) -> TalkingWorld:
    world.promotions.create(world.boss, draft(code="SUMMER10"))
    needs = Needs(spend={"USD": 50_000})
    fifty = FixedAmount(amounts={"USD": 5_000})
    world.promotions.create(world.boss, draft(title="Fifty off", code="BIG", effect=fifty, needs=needs))
    world.promotions.create(world.boss, draft(title="Club", code="CLUB", limits=Limits(per_customer=1)))
    world.talk("find running shoes", "add the second one")
    return world


def said(world: TalkingWorld, message: str) -> str:
    reply = world.talk(message).reply
    assert reply
    return reply.text


def codes(world: TalkingWorld) -> tuple[str, ...]:
    return world.carts.current(world.ctx).codes


def test_a_code_is_put_on_the_cart_told_and_taken_off(shop: TalkingWorld) -> None:
    told = said(shop, "use code summer10")
    assert codes(shop) == ("SUMMER10",)
    assert "Ten off (code SUMMER10): -$6.45" in told
    assert "$58.05 before delivery" in told
    assert "Ten off (code SUMMER10): -$6.45" in said(shop, "what's in my cart?")
    assert "I took the discount code off your cart." in said(shop, "remove the code")
    assert codes(shop) == ()
    assert "There is no discount code on your cart." in said(shop, "remove the code")


def test_a_code_that_does_not_count_is_explained(shop: TalkingWorld) -> None:
    assert "There is no code WINTER in this shop." in said(shop, "my promo code is WINTER")
    assert "Sign in to use the code CLUB" in said(shop, "use code CLUB")
    assert codes(shop) == ()
    assert "counts once you spend $435.50 more" in said(shop, "apply the coupon BIG")
    assert codes(shop) == ("BIG",)
    assert "counts once you spend $435.50 more" in said(shop, "why is my code not working?")
    assert "a better offer" not in said(shop, "use SUMMER10")


def test_who_has_no_code_is_told_so(shop: TalkingWorld) -> None:
    assert "There is no discount code on your cart." in said(shop, "why is my code not working?")


def test_the_purchase_that_is_prepared_names_the_discount(shop: TalkingWorld) -> None:
    shop.talk("use code SUMMER10")
    view = shop.check_out()
    assert [(d.code, d.amount) for d in view.discounts] == [("SUMMER10", usd(-645))]


@pytest.mark.parametrize("message", ["show me that again", "add the first one", "use code BIG", "thanks"])
def test_a_code_that_nobody_gave_is_never_put_on_the_cart(shop: TalkingWorld, message: str) -> None:
    """A model that obeys a text planted in a product plans a code; the guard knows whose words those are."""
    shop.__dict__.pop("agent", None)
    shop._given = ScriptedModel(  # pyright: ignore[reportPrivateUsage]
        [{"steps": [step("cart", "carts.give_code", code="SUMMER10")]}]
    )
    turn = shop.talk(message)
    assert codes(shop) == ()
    assert [s.status for s in turn.steps if s.name == "carts.give_code"] == ["refused"]
