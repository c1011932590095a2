"""The articles of Harbor General Store, by slug."""

from collections.abc import Mapping

from local.demo.articles import article, delivery_costs, delivery_times
from shared.identity.model import TenantSettings
from shared.knowledge.model import ArticleDraft


def articles(settings: TenantSettings) -> Mapping[str, ArticleDraft]:
    """What Harbor says about returns, delivery and the rest."""
    return {**_after_sale(), **_delivery(settings), **_paying(settings), **_house(), **_special()}


def _after_sale() -> dict[str, ArticleDraft]:
    return {
        "returns": article(
            "Returns",
            "returns, sending back",
            (
                "Can I send it back?",
                "How long do I have to return something?",
                "How do I return an order?",
                "What if I change my mind?",
                "Who pays for the return?",
            ),
            "You can return anything that is unused within 30 days of the day it reached you, for any "
            "reason. "
            "The days count until you hand the parcel in, not until we have it.",
            "To return something, open a ticket and name the order and what goes back. We send you a return "
            "label for a parcel shop near you. A return within the United States is free; from elsewhere you "
            "pay the postage.",
            "Sale items can be returned like any other. Worn, washed or assembled things cannot, nor can "
            "opened groceries, opened cosmetics, or offers whose code was used.",
        ),
        "refunds": article(
            "Refunds",
            "refunds, money back",
            ("When do I get my money back?", "How are refunds paid?", "Is delivery refunded too?"),
            "We refund within 5 working days of the return reaching our warehouse, to the card or account "
            "that you paid with. Your bank may take up to 3 days more to show it.",
            "Where you return a whole order we refund what you paid for standard delivery as well; the extra "
            "for express delivery is not refunded.",
        ),
        "exchanges": article(
            "Exchanges for another size or colour",
            "exchange, size",
            ("Can I exchange it for another size?", "It does not fit, can I swap it?"),
            "We do not exchange directly. Return what does not fit for free and order the other size or "
            "colour: so it is yours before it sells out.",
        ),
        "damaged": article(
            "Damaged, wrong or missing items",
            "damaged, wrong item, missing item",
            (
                "What if it arrives broken?",
                "I got the wrong item, what now?",
                "Something is missing from my parcel",
            ),
            "If something arrives damaged, or is not what you ordered, open a ticket within 14 days and "
            "describe what is wrong. We send a replacement at our cost or refund you, as you choose, and you "
            "need not send the broken item back.",
            "If a parcel is incomplete, first look whether the rest travels in a second parcel: your order "
            "tells. If it does not, open a ticket and we send what is missing.",
        ),
        "warranty": article(
            "Warranty",
            "warranty, guarantee, repair",
            (
                "Is there a warranty?",
                "It stopped working after a year, what can I do?",
                "Do you repair things?",
            ),
            "Everything with a plug or a battery has a warranty of 2 years, tents and backpacks one of 5 "
            "years, and all else one of 1 year. It covers faults of material and making, not wear or drops.",
            "For a warranty claim open a ticket with the order and a description of the fault. We repair it "
            "where that is possible and replace it where it is not. You need no receipt: we have your order.",
        ),
        "changes": article(
            "Changing or cancelling an order",
            "cancel an order, change an order, wrong address",
            (
                "Can I cancel my order?",
                "Can I change the address of my order?",
                "Can I add something to an order?",
                "Can I change my order after I placed it?",
            ),
            "An order can be changed or cancelled until it leaves the warehouse, which is mostly the next "
            "working day at 7 in the morning. Open a ticket with the order's number: people look at those "
            "first.",
            "An order that has left cannot be changed any more. Refuse the parcel at the door or return it, "
            "and we refund it.",
        ),
    }


def _delivery(settings: TenantSettings) -> dict[str, ArticleDraft]:
    return {
        "delivery": article(
            "Delivery: costs and times",
            "delivery, shipping, costs, times",
            (
                "How much is delivery?",
                "How long does delivery take?",
                "When will it arrive?",
                "Is delivery free?",
                "Do you have express delivery?",
            ),
            delivery_costs(settings),
            delivery_times(settings)
            + " Days are working days; an order before 2 in the afternoon leaves the "
            "same day.",
            "Checkout shows the delivery with its price before you say yes, and the same prices hold for "
            "every address.",
        ),
        "countries": article(
            "Where we deliver",
            "delivery abroad, countries, customs",
            ("Do you ship to Canada?", "Do you ship abroad?", "Do I have to pay customs duty?"),
            "We deliver to the whole United States with Alaska and Hawaii, to Canada and Mexico, and to "
            "every "
            "country of the European Union, the United Kingdom, Norway and Switzerland.",
            "Outside of the United States times count from the day on which the parcel has cleared customs. "
            "Import duty and taxes are the receiver's to pay.",
        ),
        "tracking": article(
            "Tracking and late parcels",
            "tracking, late parcel, lost parcel",
            (
                "How do I track my parcel?",
                "My parcel is late, what can I do?",
                "My order never arrived",
            ),
            "The tracking link stands in your order once the parcel has left the warehouse. Ask the "
            "assistant "
            "for your orders to see where each stands.",
            "If a parcel is more than 5 working days late, open a ticket. We look for it with the carrier "
            "for "
            "3 days, and if it is lost we send a new one or refund you.",
        ),
        "pickup": article(
            "Picking up in the store",
            "pick up, collection",
            ("Can I pick it up in the store?", "Do you have click and collect?"),
            "There is no pick-up of online orders in our store on Quay Lane: they all leave from the "
            "warehouse "
            "outside of town.",
        ),
    }


def _paying(settings: TenantSettings) -> dict[str, ArticleDraft]:
    return {
        "payment": article(
            "Ways to pay",
            "payment, cards",
            ("Which cards do you take?", "How can I pay?", "When is my card charged?", "Can I pay by Visa?"),
            "We take Visa, Mastercard and American Express, credit and debit. We do not take cash, cheques "
            "or "
            "payment on delivery.",
            "Your card is authorized when you say yes to an order and charged as soon as the order stands, "
            "once and for exactly the total that you were shown.",
            "Never write a card number in the chat or in a ticket: nobody here will ask you for it.",
        ),
        "tax": article(
            "Prices and sales tax",
            "tax, prices, invoice, receipt",
            ("Do prices include tax?", "Can I get an invoice?"),
            f"Prices are in {settings.currency} and shown without sales tax. Checkout adds "
            f"{settings.tax.rate_bp / 100:g}% of tax as a line of its own before you say yes.",
            "Every order has a receipt with its taxes among your orders. For an invoice with a company's "
            "name "
            "open a ticket.",
        ),
        "coupons": article(
            "Coupons and discount codes",
            "coupons, promo codes, discounts",
            ("Do you take coupons?", "Where do I enter a promo code?"),
            "We have no coupons and no promo codes. Discounts stand on the products themselves: ask the "
            "assistant for what is on sale.",
        ),
        "gift-cards": article(
            "Gift cards",
            "gift cards, vouchers",
            ("Do you sell gift cards?", "Can I buy a gift voucher?"),
            "We do not sell gift cards and cannot take those of others. Local offers, such as a massage, "
            "make "
            "a gift that needs no parcel.",
        ),
    }


def _house() -> dict[str, ArticleDraft]:
    return {
        "contact": article(
            "How to reach us",
            "contact, customer service, people",
            ("How do I contact customer service?", "Do you have a phone number?", "Can I talk to a person?"),
            "Open a ticket, in the chat or in your account. People answer tickets from Monday to Saturday "
            "between 8 in the morning and 6 in the evening, mostly within 4 hours. We have no telephone "
            "line.",
        ),
        "hours": article(
            "Opening hours and address of the store",
            "opening hours, address, location, holidays",
            ("When are you open?", "Where is your store?", "Are you open on Sunday?"),
            "Our store at 12 Quay Lane in Portland, Oregon, is open Monday to Friday from 9 to 7 and "
            "Saturday "
            "from 9 to 5. On Sundays and public holidays it is closed. You can order here at any hour.",
        ),
        "privacy": article(
            "Privacy",
            "privacy, personal data, cookies",
            ("What do you do with my data?", "Do you sell my personal data?", "How do I delete my data?"),
            "We keep what an order needs: your name, addresses and what you bought. We sell none of it and "
            "pass on only what a carrier or a bank needs.",
            "Conversations with the assistant are deleted after 30 days. To have your account and your data "
            "deleted, open a ticket; we do it within 30 days and keep only what the tax office asks for.",
        ),
        "account": article(
            "Account and guest orders",
            "account, password, guest",
            ("Do I need an account?", "I forgot my password", "Can I order as a guest?"),
            "You can order as a guest, without an account. With an account you see all your orders and need "
            "not write your address again.",
            "If you forgot your password open a ticket from the e-mail address of your account, and we send "
            "you a link with which you choose a new one.",
        ),
    }


def _special() -> dict[str, ArticleDraft]:
    return {
        "gift-wrap": article(
            "Gift wrap",
            "gift wrap, gift note",
            ("Can you gift wrap it?", "Can I add a note to a gift?"),
            "We do not wrap gifts. Parcels are plain and carry no prices, so that you can send one straight "
            "to "
            "whom it is for.",
        ),
        "bookings": article(
            "Booking local offers",
            "booking, local offers, appointments",
            (
                "How do I book my massage?",
                "Can I move my appointment?",
                "How long is an offer valid?",
                "Can I cancel a booking?",
            ),
            "A local offer is a code, which comes with your order. Call the place that is named on the "
            "offer, "
            "give it the code and choose a day. How many months the code is valid stands on the offer's "
            "page.",
            "An appointment can be moved or cancelled with the place itself up to 24 hours before; then the "
            "code stays valid. An unused code can be returned within 30 days like anything else.",
        ),
        "groceries": article(
            "Groceries",
            "groceries, food, fresh, best before",
            ("How fresh is the food?", "Do you replace what is sold out?", "Can I return food?"),
            "Food leaves us with at least a third of its shelf life left, and the best-before date stands on "
            "every pack. Chilled food travels in a cooled box.",
            "We never send a substitute for food that is sold out: you are not charged for it. Unopened food "
            "that keeps can be returned, fresh and chilled food cannot.",
        ),
        "stock": article(
            "Items that are sold out",
            "stock, sold out, restock",
            ("When is it back in stock?", "Do you restock sold out items?"),
            "What is sold out is mostly back within 3 weeks; what will not come again is taken out of the "
            "shop. We cannot put anything aside and take no advance orders.",
        ),
    }
