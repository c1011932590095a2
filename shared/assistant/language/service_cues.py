"""Words for what a shop does besides selling: its rules and services, and its people. Tables only."""

from __future__ import annotations

from shared.assistant.language.text import Phrases, among

#: What is asked of a shop's rules and services, whatever stands around it.
ASKED: Phrases[str] = Phrases.of(
    {
        "returns": "return policy|returns policy|refund policy|exchange policy|send it back|send this back|"
        "send them back|send these back|send something back|bring it back|bring them back|give it back|"
        "take it back|take them back|take returns|take refunds|accept returns|how long do i have to return|"
        "right of withdrawal|arrives broken|arrived broken|arrives damaged|arrived damaged|came broken|"
        "came damaged|is broken|is damaged|is faulty|is defective|defective|wrong item|wrong product|"
        "missing item|missing from my order|stopped working|does not work|is not working",
        "warranty": "warranty|warranties|guarantee|guaranteed",
        "delivery": "how much is shipping|how much is delivery|shipping cost|shipping costs|delivery cost|"
        "delivery costs|shipping fee|delivery fee|shipping fees|delivery fees|delivery time|delivery times|"
        "how long does shipping take|how long does delivery take|do you deliver|do you ship|can you deliver|"
        "can you ship|will you deliver|will you ship|free shipping|free delivery|shipping options|"
        "delivery options|cost of shipping|cost of delivery|ship abroad|ship internationally|"
        "shipping internationally|international shipping|express delivery|express shipping|"
        "same day delivery|next day delivery|deliver abroad|customs|import duty|import duties|"
        "delivery included|shipping included|is delivery|is shipping|how long will it take|"
        "take to get to me|take to get here|take to arrive|arrive by|arrive before|get here by|"
        "never arrived|has not arrived|did not arrive|have not received|parcel is lost|package is lost",
        "payment": "which cards|what cards|payment methods|payment options|forms of payment|ways to pay|"
        "how can i pay|how do i pay|can i pay with|can i pay by|can i pay in|can i pay using|do you accept|"
        "take cash|pay cash|in cash|bitcoin|crypto|pay later|instalments|installments|klarna|"
        "paypal|apple pay|google pay|cash on delivery|when is my card charged|when will i be charged",
        "tax": "include tax|include taxes|include vat|including tax|including vat|sales tax|prices include|"
        "vat invoice|an invoice|a receipt|my invoice|my receipt",
        "hours": "opening hours|opening times|business hours|store hours|shop hours|what time do you open|"
        "what time do you close|when do you open|when do you close|are you open|when are you open|"
        "are you closed|when are you closed|open on sunday|open on saturday|open on sundays|"
        "open on saturdays|open today|open now",
        "place": "where are you located|where are you based|where is your store|where is your shop|"
        "physical store|have a store|have a shop|have stores|have shops|store location|"
        "your location|pick up in store|pick it up in store|"
        "pick up my order|click and collect|collect in store|collect it|store pickup|in store pickup",
        "gift_wrap": "gift wrap|gift wrapping|gift wrapped|giftwrap|wrap it|gift note|gift message",
        "privacy": "privacy|personal data|my data|gdpr|data protection|personal information|cookie policy",
        "contact": "contact you|contact details|contact information|your phone number|a phone number|"
        "your email|your number|reach you|get hold of you",
        "account": "forgot my password|reset my password|change my password|delete my account|"
        "close my account|need an account|create an account|without an account|without registering|"
        "order as a guest|buy as a guest|checkout as a guest",
        "terms": "terms and conditions|terms of service|your policy|your policies|policy on|policy for|"
        "shop policy|store policy|price match|price matching|match prices|loyalty program|"
        "loyalty programme|student discount|rewards program",
        "bookings": "reschedule|move my booking|cancel my booking|cancel a booking|change my booking|"
        "move my appointment|cancel my appointment|change my appointment|redeem|cancellation policy",
        "stock": "restock|restocked|be back in stock|come back in stock",
    }
)

#: What is a question where it is asked, and else an act that is not the assistant's to do.
ACTS: Phrases[str] = Phrases.of(
    {
        "returns": "return|returns|refund|refunds|send back|exchange it|exchange|money back|return it|faulty|"
        "broken item|damaged",
        "coupons": "coupon|coupons|promo code|promo codes|discount code|discount codes|voucher|vouchers|"
        "gift card|gift cards|loyalty points|promotion code|voucher code",
        "order_changes": "change my order|cancel my order|cancel the order|cancel an order|modify my order|"
        "change the address of my order|address on my order|address for my order|edit my order|"
        "cancel order|change an order|amend my order|"
        "add to my order",
    }
)

#: What needs the form of a question to be one about the shop.
SUBJECTS: Phrases[str] = Phrases.of(
    {
        "delivery": "deliver|delivery|deliveries|ship|shipping|shipment|dispatch|courier|postage",
        "payment": "visa|mastercard|amex|american express|credit card|credit cards|debit card|debit cards",
        "tax": "tax|taxes|vat|invoice|invoices|receipt|receipts",
        "place": "located|pick up|collect",
        "hours": "closed|open|holidays",
        "account": "password",
        "contact": "contact|phone number|customer service|customer support",
    }
)

#: People, and what only people can look into: by what a ticket would be about.
PEOPLE: Phrases[str] = Phrases.of(
    {
        "person": "real person|real human|speak to someone|talk to someone|speak with someone|"
        "talk with someone|talk to a human|speak to a human|a human|human agent|human being|human please|"
        "live agent|live chat|an agent|representative|talk to a person|speak to a person|"
        "speak with a person|talk with a person|speak with a human|talk to support|speak to support|"
        "contact support|contact customer service|contact customer support|customer care|the manager|"
        "your manager|a manager|a supervisor|someone from your team|open a ticket|open ticket|"
        "create a ticket|raise a ticket|submit a ticket|file a ticket|make a ticket|support ticket|"
        "escalate|helpdesk|help desk|customer service please|customer service now|to customer service|"
        "to customer support|to your team|to the team",
        "complaint": "complaint|complain|unacceptable|terrible service|awful service|worst service|"
        "bad service|horrible service|poor service|very disappointed|so disappointed|fed up",
        "refund": "where is my refund|where is my money|still no refund|not received my refund|"
        "not got my refund|not get my refund|never got my refund|waiting for my refund|"
        "refund not received|no sign of my refund|missing refund|refund has not",
    }
)

#: Words that are all that somebody says who wants people.
BARE = among(
    "human person agent operator representative support customer service helpdesk staff someone somebody "
    "real live advisor"
)
#: How a question begins, and how one goes on from a beginning.
ASKING = among(
    "what which who whom whose when where why how do does did is are was can could will would may might "
    "should if am has have"
)
LEADING = among(
    "hi hello hey ok okay so and but also um uh er well please thanks then hiya now just sorry excuse me oh"
)
WONDERING: Phrases[bool] = Phrases.of(
    {
        True: "i wonder|wondering|want to know|like to know|need to know|tell me|do you know|any idea|"
        "question about|i have a question|what if|what happens|is there|is it possible|can i|could i|may i|"
        "do i|am i able|policy|how long|how much|how do"
    }
)
#: The assistant itself is told to act: "can you cancel my order" asks for it.
TOLD: Phrases[bool] = Phrases.of({True: "can you|could you|will you|would you|please|i want|i need|i would"})

VOCABULARY = ASKED.vocabulary | ACTS.vocabulary | SUBJECTS.vocabulary | PEOPLE.vocabulary
