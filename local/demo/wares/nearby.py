"""Offers taken up in person: paid here, enjoyed there."""

from local.demo.kind import Kind
from shared.catalog.model import Place


def _place(name: str, line1: str, city: str, latitude: int, longitude: int) -> Place:
    return Place(
        name=name, line1=line1, city=city, region="OR", country="US", latitude=latitude, longitude=longitude
    )


_SPAS = (
    _place("Stillwater Spa", "4 Quay Lane", "Portland", 45_516_000, -122_673_000),
    _place("Cedar Baths", "88 Burnside", "Portland", 45_523_100, -122_660_300),
    _place("Saltmarsh Wellness", "17 Beach Road", "Astoria", 46_187_900, -123_831_300),
    _place("Hot Spring House", "2 Mill Street", "Bend", 44_058_200, -121_315_300),
)
_TABLES = (
    _place("Ember Street Kitchen", "31 Ember Street", "Portland", 45_519_800, -122_679_500),
    _place("The Quayside", "1 Pier Walk", "Astoria", 46_189_000, -123_834_000),
)
_OUTSIDE = (
    _place("Karst Climbing Hall", "9 Foundry Yard", "Portland", 45_501_200, -122_670_000),
    _place("Tarnwood Adventures", "Lake Road", "Bend", 44_061_000, -121_300_000),
    _place("Harbour Paddle Club", "3 Slipway", "Astoria", 46_191_000, -123_829_000),
)

KINDS = (
    Kind(
        "massage",
        "Massage",
        ("Local Offers", "Spa & Massage"),
        18,
        (6900, 18900),
        ("Stillwater Spa", "Cedar Baths"),
        ("Deep Tissue", "Hot Stone", "Couples", "Back & Neck", "Swedish", "Aromatherapy", "Sports"),
        (
            "{duration_min} minutes with a therapist who listens first.",
            "Arrive a quarter of an hour early: the steam room is included.",
            "Booked with the code that you get with your order, any day of the week.",
        ),
        "massage",
        {},
        1,
        {"duration_min": (45, 60, 90), "persons": (1, 1, 2), "valid_months": (6, 12)},
        "offer",
        places=_SPAS,
        on_sale=70,
        discounts=(40, 50, 55, 60),
        hues=("green", "purple", "sand"),
    ),
    Kind(
        "spa-day",
        "Spa Day",
        ("Local Offers", "Spa & Massage"),
        12,
        (8900, 24900),
        ("Stillwater Spa", "Saltmarsh Wellness", "Hot Spring House"),
        ("Quiet", "Thermal", "Sauna & Lunch", "Mother & Daughter", "Evening"),
        (
            "Pools, three saunas and a garden, for {persons} from ten until dusk.",
            "Robe, towels and a pot of tea are waiting.",
            "Includes a {duration_min} minute treatment of your choice.",
        ),
        "spa",
        {},
        1,
        {"duration_min": (30, 45), "persons": (1, 2), "valid_months": (6, 12)},
        "offer",
        places=_SPAS,
        on_sale=70,
        discounts=(30, 50, 50, 55),
        hues=("blue", "green", "sand"),
    ),
    Kind(
        "facial",
        "Facial Treatment",
        ("Local Offers", "Beauty"),
        8,
        (5900, 12900),
        ("Cedar Baths", "Saltmarsh Wellness"),
        ("Glow", "Deep Clean", "Calm", "Vitamin"),
        (
            "{duration_min} minutes, products without perfume.",
            "A consultation first, no sales talk after.",
            "For every skin.",
        ),
        "massage",
        {},
        1,
        {"duration_min": (45, 60), "persons": (1,), "valid_months": (12,)},
        "offer",
        places=_SPAS,
        on_sale=50,
        discounts=(20, 35, 50),
        hues=("purple", "sand"),
    ),
    Kind(
        "dinner",
        "Dinner",
        ("Local Offers", "Food & Drink"),
        8,
        (5900, 17900),
        ("Ember Street Kitchen", "The Quayside"),
        ("Five-Course", "Tasting", "Oyster", "Vegetarian"),
        (
            "A table for {persons} and the kitchen's own choice.",
            "With a glass of something sparkling.",
            "Tell us what you do not eat when you book.",
        ),
        "dining",
        {},
        1,
        {"persons": (2, 4), "duration_min": (120, 150), "valid_months": (6,)},
        "offer",
        places=_TABLES,
        on_sale=40,
        hues=("red", "graphite"),
    ),
    Kind(
        "experience",
        "",
        ("Local Offers", "Experiences"),
        12,
        (2900, 14900),
        ("Tarnwood Adventures", "Karst Climbing Hall", "Harbour Paddle Club"),
        (
            "Kayak Tour",
            "Climbing Taster",
            "Sunset Paddle",
            "Bouldering Course",
            "Pottery Class",
            "Bread Baking Class",
            "Bird Walk",
            "Sailing Lesson",
            "Mountain Bike Tour",
            "Sushi Class",
            "Life Drawing Evening",
            "Coffee Tasting",
        ),
        (
            "{duration_min} minutes for {persons}, all gear included.",
            "No experience needed, only curiosity.",
            "Small groups, patient people.",
        ),
        "ticket",
        {},
        1,
        {"duration_min": (90, 120, 180), "persons": (1, 2), "valid_months": (12,)},
        "offer",
        places=_OUTSIDE,
        on_sale=30,
        hues=("blue", "green", "orange"),
        names_first=False,
    ),
)
