"""The articles of Atelier Aube, by slug."""

from collections.abc import Mapping

from local.demo.articles import article, delivery_costs, delivery_times
from shared.identity.model import TenantSettings
from shared.knowledge.model import ArticleDraft


def articles(settings: TenantSettings) -> Mapping[str, ArticleDraft]:
    """What the atelier says about returns, delivery and the rest."""
    return {**_after_sale(), **_delivery(settings), **_house(settings), **_special()}


def _after_sale() -> dict[str, ArticleDraft]:
    return {
        "returns": article(
            "Returns",
            "returns, sending back, withdrawal",
            ("Can I send it back?", "How long do I have to return something?", "Who pays for the return?"),
            "You may withdraw from a purchase within 14 days of receiving it and need give no reason; we "
            "take "
            "back unused pieces for 60 days.",
            "Open a ticket with the order and what goes back. You choose the carrier and pay the postage, "
            "unless the piece had a fault.",
            "Pieces that were made or engraved for you cannot be returned, nor can chocolate whose seal is "
            "broken.",
        ),
        "refunds": article(
            "Refunds",
            "refunds, money back",
            ("When do I get my money back?", "How are refunds paid?"),
            "We refund within 14 days of your withdrawal, in the way in which you paid, with the standard "
            "delivery that you paid for. We may wait until the piece is back.",
        ),
        "exchanges": article(
            "Exchanges",
            "exchange, size",
            ("Can I exchange it for another size?", "It does not fit, can I swap it?"),
            "We gladly exchange a shirt or a sweater for another size, once for each order and free of "
            "charge, as long as the other size is there. Open a ticket to ask for it.",
        ),
        "damaged": article(
            "Pieces that arrive broken",
            "damaged, broken, wrong item",
            ("What if it arrives broken?", "I got the wrong piece, what now?"),
            "Ceramics travel far. If a piece arrives broken, or is not the one you chose, open a ticket "
            "within "
            "30 days: the studio makes you a new one, or we refund you. Keep the pieces until we have "
            "written.",
        ),
        "warranty": article(
            "Guarantee",
            "guarantee, warranty, repair",
            ("Is there a warranty?", "Can you repair my knife?"),
            "Everything has the legal guarantee of 2 years. Knives are sharpened and backpacks are mended by "
            "their makers for as long as they live; you pay the postage alone.",
        ),
        "changes": article(
            "Changing or cancelling an order",
            "cancel an order, change an order",
            ("Can I cancel my order?", "Can I change my order after I placed it?"),
            "We pack on Tuesdays and Fridays. Until then an order can be changed or cancelled: open a ticket "
            "with the order's number.",
        ),
    }


def _delivery(settings: TenantSettings) -> dict[str, ArticleDraft]:
    return {
        "delivery": article(
            "Delivery: costs and times",
            "delivery, shipping, costs, times",
            ("How much is delivery?", "How long does delivery take?", "Is delivery free?"),
            delivery_costs(settings),
            delivery_times(settings) + " Times count from the day on which your parcel leaves the atelier.",
        ),
        "countries": article(
            "Where we deliver",
            "delivery abroad, countries, customs",
            ("Do you ship to Germany?", "Do you ship abroad?", "Do I have to pay customs duty?"),
            "We deliver to every country of the European Union and to the United Kingdom, Norway and "
            "Switzerland, each at the same price.",
            "Within the European Union there is no customs duty. Elsewhere duty and import tax are the "
            "receiver's to pay.",
        ),
    }


def _house(settings: TenantSettings) -> dict[str, ArticleDraft]:
    return {
        "payment": article(
            "Ways to pay",
            "payment, cards",
            ("Which cards do you take?", "How can I pay?"),
            "We take Visa and Mastercard. Your card is authorized when you say yes and charged as soon as "
            "the "
            "order stands.",
        ),
        "tax": article(
            "Prices and VAT",
            "vat, tax, prices, invoice",
            ("Do prices include VAT?", "Can I get an invoice?"),
            f"Prices are in {settings.currency} and include {settings.tax.rate_bp / 100:g}% of VAT. Every "
            "order has an invoice; for one without VAT for a company open a ticket before you order.",
        ),
        "contact": article(
            "How to reach us",
            "contact, customer service, people",
            ("How do I contact you?", "Can I talk to a person?"),
            "We are four people. Open a ticket and one of us answers within a working day, Monday to Friday.",
        ),
        "hours": article(
            "Opening hours of the atelier",
            "opening hours, address, location",
            ("When are you open?", "Where is your atelier?"),
            "The atelier at 8 Rue de l'Aube in Nantes is open on Thursdays and Fridays from 10 to 6 and by "
            "appointment. You are welcome to see the pieces before you buy them here.",
        ),
        "privacy": article(
            "Privacy",
            "privacy, personal data, cookies",
            ("What do you do with my data?", "How do I delete my data?"),
            "We keep what an order needs and give it to nobody but the carrier and the bank. Open a ticket "
            "to "
            "see your data or to have it deleted; both take us at most 30 days.",
        ),
    }


def _special() -> dict[str, ArticleDraft]:
    return {
        "gift-wrap": article(
            "Gift wrap",
            "gift wrap, gift note",
            ("Can you gift wrap it?", "Can I add a note to a gift?"),
            "Every piece comes wrapped in undyed paper with a ribbon, free of charge. For a card with your "
            "own "
            "words open a ticket right after you ordered.",
        ),
        "care": article(
            "Caring for your pieces",
            "care, washing, cleaning",
            ("Can I put the mug in the dishwasher?", "How do I wash the linen?", "How do I clean a knife?"),
            "Mugs and plates may go into the dishwasher. Knives may not: wash them by hand and dry them at "
            "once.",
            "Wash linen and cotton at 40 degrees and wool by hand in cold water; dry both in the air.",
        ),
        "studios": article(
            "The studios",
            "makers, studios, origin",
            ("Who makes your pieces?", "Where are your pieces made?"),
            "Maison Aube works in Nantes, Nord & Fils in Lille and Petit Four in Lyon. Everything that we "
            "sell "
            "is made in one of these three studios.",
        ),
    }
