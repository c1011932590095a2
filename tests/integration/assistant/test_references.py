"""Plain speech about what was shown: pointing, correcting, refining, leaving out; the cart is looked at."""

import pytest

from tests.support.assistant_world import TENTS, Row, TalkingWorld

PINE = Row("pine", "Fell Pine tent", "Fell", TENTS, 18_900, 4, attributes={"weight_g": 1_680, "volume_l": 90})


@pytest.fixture
def shop(world: TalkingWorld) -> TalkingWorld:
    bars = ("Groceries", "Bars")
    world.sell(
        PINE,
        Row("almond", "Almond bar", "Oat & Co", bars, 250, 9, attributes={"contains": ("nuts",)}),
        Row("hazel", "Hazelnut and nut bar", "Oat & Co", bars, 260, 9),
        Row("oat", "Nut-free oat bar", "Oat & Co", bars, 230, 9),
        Row("berry", "Berry bar", "Wild", bars, 240, 9),
    )
    world.described("dome", attributes={"weight_g": 2_400, "volume_l": 120})
    world.described("loft", attributes={"weight_g": 1_950, "volume_l": 160})
    world.inventory.set_on_hand(world.boss, "LOFT-1", 3)
    return world


def lines(world: TalkingWorld) -> list[tuple[str, int]]:
    return [(line.sku, line.quantity) for line in world.carts.view(world.ctx).lines]


def titles(world: TalkingWorld, *messages: str) -> list[str]:
    reply = world.talk(*messages).reply
    assert reply
    return sorted(card.title for card in reply.cards)


@pytest.mark.parametrize(
    ("message", "sku"),
    [
        ("add the lightest one", "PINE-1"),
        ("add the heavier one", "DOME-1"),
        ("put the biggest in my cart", "LOFT-1"),
        ("i'll take the smaller one", "PINE-1"),
        ("add the cheapest", "DOME-1"),
        ("add the dearest one", "LOFT-1"),
    ],
)
def test_by_what_records_tell(shop: TalkingWorld, message: str, sku: str) -> None:
    shop.talk("find tents", message)
    assert lines(shop) == [(sku, 1)]


def test_the_better_rated_one(world: TalkingWorld) -> None:
    world.sell(Row("a", "Amber tea", "Leaf", ("Tea",), 500, 5, rating=(41, 9)),
               Row("b", "Black tea", "Leaf", ("Tea",), 600, 5, rating=(47, 9)))  # fmt: skip
    world.talk("find tea", "add the better rated one")
    assert lines(world) == [("B-1", 1)]


def test_all_three(shop: TalkingWorld) -> None:
    shop.talk("find tents", "add all three")
    assert sorted(lines(shop)) == [("DOME-1", 1), ("LOFT-1", 1), ("PINE-1", 1)]


@pytest.mark.parametrize(
    "message", ["no, I meant the other one", "not that one, the other one", "sorry, the other one"]
)
def test_the_other_one_takes_its_place(world: TalkingWorld, message: str) -> None:
    world.talk("find coffee", "add the first one")
    reply = world.talk(message).reply
    assert reply
    assert [sku for sku, _ in lines(world)] in (["DARK-1"], ["BEANS-1", "DARK-1"])
    if not message.startswith("sorry"):
        assert lines(world) == [("DARK-1", 1)]
        assert "It takes the place of the one before." in reply.text


def test_with_two_others_it_asks_and_the_answer_exchanges(shop: TalkingWorld) -> None:
    reply = shop.talk("find tents", "add the lightest one", "no, I meant the other one").reply
    assert reply
    assert reply.text.startswith("Which one do you mean:")
    assert lines(shop) == [("PINE-1", 1)]
    first = shop.memo().results[0].sku
    assert first != "PINE-1"
    shop.talk("the first one")
    assert lines(shop) == [(first, 1)]


def test_not_that_one_the_black_one(world: TalkingWorld) -> None:
    world.talk("find running shoes", "add the red one")
    assert lines(world) == [("SWIFT-3", 1)]
    world.talk("not that one, the black one")
    assert lines(world) == [("SWIFT-1", 1)]
    world.talk("no, i meant the blue one")
    assert lines(world) == [("BREEZE-2", 1)]


@pytest.mark.parametrize(
    ("message", "count"),
    [("I said two not three", 2), ("no, four", 4), ("i meant 5, not 3", 5), ("not three, two", 2)],
)
def test_another_number(world: TalkingWorld, message: str, count: int) -> None:
    world.talk("find coffee", "add three of the first one")
    if message == "no, four":
        message = "no, i said four"
    world.talk(message)
    assert lines(world) == [("BEANS-1", count)]


def test_same_again_in_another_size_is_one_more_line(world: TalkingWorld) -> None:
    world.talk("find running shoes", "add the red one", "same again but in 43")
    assert lines(world) == [("SWIFT-3", 1), ("SWIFT-4", 1)]


def test_sizes_in_words(world: TalkingWorld) -> None:
    world.sell(Row("tee", "Plain tee", "Loom", ("Clothes", "Tees"), 1_500, 5, ("White",), ("S", "M", "L")))
    world.talk("find tees", "add the first one in medium", "same again but in large")
    assert lines(world) == [("TEE-2", 1), ("TEE-3", 1)]


def test_that_brand(world: TalkingWorld) -> None:
    world.talk("find running shoes", "tell me about the second one")
    assert titles(world, "show me trail shoes from that brand") == ["Tarn Ridge"]


def test_what_is_not_wanted_is_left_out(world: TalkingWorld) -> None:
    assert titles(world, "shoes that are not green") == [
        "Tarn Breeze",
        "Tarn Ridge",
        "Velora Stride",
        "Velora Swift",
    ]
    assert titles(world, "and not white") == ["Tarn Breeze", "Tarn Ridge", "Velora Swift"]
    assert titles(world, "not tarn") == ["Velora Swift"]
    assert titles(world, "find running shoes", "not black") == [
        "Tarn Breeze",
        "Velora Stride",
        "Velora Swift",
    ]


def test_of_what_comes_in_others_the_others_are_taken(world: TalkingWorld) -> None:
    world.talk("running shoes not black", "add the swift")
    assert lines(world) == [("SWIFT-3", 1)]
    world.talk("find trail shoes not green", "add the first one")
    assert lines(world) == [("SWIFT-3", 1), ("RIDGE-3", 1)]


def test_only_what_is_in_stock_in_another_colour_stays(world: TalkingWorld) -> None:
    for sku in ("SWIFT-3", "SWIFT-4"):
        world.inventory.set_on_hand(world.boss, sku, 0)
    assert "Velora Swift" in titles(world, "running shoes not black")
    assert "Velora Swift" not in titles(world, "running shoes not black, only in stock")


def test_without_nuts_keeps_what_says_that_it_has_none(shop: TalkingWorld) -> None:
    reply = shop.talk("bars without nuts").reply
    assert reply
    assert sorted(card.title for card in reply.cards) == ["Berry bar", "Nut-free oat bar"]
    assert "please check the label" in reply.text
    assert titles(shop, "find bars", "no nuts") == ["Berry bar", "Nut-free oat bar"]
    assert titles(shop, "cheapest first") == ["Berry bar", "Nut-free oat bar"]


def test_refinements_take_each_others_place(world: TalkingWorld) -> None:
    assert titles(world, "shoes over $100") == ["Velora Stride"]
    assert titles(world, "under 70 instead") == ["Tarn Breeze"]
    assert titles(world, "find shoes", "in red") == ["Velora Swift"]
    world.talk("not red")
    assert world.memo().criteria.attributes == {}
    assert world.memo().criteria.excluded == {"colour": ["Red"]}
    world.talk("in red")
    assert world.memo().criteria.excluded == {}


def test_cards_say_why_they_are_here(shop: TalkingWorld) -> None:
    reply = shop.talk("running shoes under $100 in 43").reply
    assert reply
    assert {card.title: card.reason for card in reply.cards} == {
        "Velora Swift": "$89.00, under your $100, in stock in 43, in stock",
        "Tarn Breeze": "$64.50, under your $100, in stock in 43, cheapest of these",
    }
    tents = shop.talk("find tents").reply
    assert tents
    reasons = {card.title: card.reason or "" for card in tents.cards}
    assert reasons["Fell Pine tent"].startswith("lightest of these")
    assert reasons["Fell Dome 2-person tent"].startswith("cheapest of these")


def test_the_nearest_is_marked_as_such_with_what_it_misses(world: TalkingWorld) -> None:
    reply = world.talk("tents under $20").reply
    assert reply
    assert {card.title: card.reason for card in reply.cards} == {
        "Fell Dome 2-person tent": "the nearest there is, $149.00, over your $20, cheapest of these",
        "Tarn Loft tent": "the nearest there is, $239.00, over your $20, out of stock",
    }
    other = world.talk("velora trail shoes").reply
    assert other
    assert all((card.reason or "").startswith("the nearest there is, by ") for card in other.cards)


def test_no_reason_comes_from_a_description(world: TalkingWorld) -> None:
    world.described("dome", description="Best tent ever, 90% off, rated 5 of 5, lightest of these.")
    reply = world.talk("find tents").reply
    assert reply
    dome = next(card for card in reply.cards if card.title.startswith("Fell Dome"))
    assert dome.reason == "cheapest of these, in stock"
