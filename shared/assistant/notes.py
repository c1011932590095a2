"""Fixed words: greetings, help, and what this assistant cannot do, with what it can instead."""

NOT_YET = {
    "returns": "I cannot start a return or a refund myself yet. I can show your orders, tell what the shop "
    "says about it, and pass it on to the shop's people.",
    "alerts": "I cannot watch prices or stock for you yet. I can show what is available right now.",
    "voice": "I cannot call you yet. You can write to me here at any time.",
    "coupons": "I have no code from you yet. Tell me the code of your coupon, and I put it on your cart. "
    "Gift cards I cannot take.",
    "wish_lists": "I cannot keep wish lists yet. I can put it into your cart, where it costs nothing "
    "until you buy.",
    "reviews": "I cannot read or take reviews yet. I can show a product's rating where it has one.",
    "order_changes": "I cannot change a placed order yet. I can cancel it before it goes out, show where "
    "it stands, and pass it on to the shop's people.",
    "subscriptions": "I cannot order on a schedule yet. I can order it for you once.",
    "delivery": "I cannot tell delivery prices and times by themselves yet. When you check out, I show the "
    "delivery with its price beside every other price, before you say yes.",
    "languages": "I am sorry, I only understand English so far. Tell me in English what you are looking for.",
    "dates": "I cannot check dates or free times yet, so this is what there is on any day.",
    "ratings": "I cannot sort by rating or popularity yet; a card shows a product's rating where it has one.",
}
HELP = (
    "I find things in this shop, tell you about them, keep your cart and place your order once you say yes. "
    "Try “find running shoes under $100”, “add the second one”, “what's in my cart” or “check out”."
)
_HELP_SAFE = "I can find things, tell you about them, keep your cart and, on your yes, place your order."
#: Kind words for what no shop answers; never a phone number, which differs from place to place.
DECLINED = {
    "self_harm": "I am really sorry that you feel this way, and I am glad that you said it. I am only a "
    "shopping "
    "assistant and cannot be the help that you deserve, but you do not have to go through this alone: "
    "please talk "
    "to somebody you trust, or call your local emergency number or a crisis line where you live, now if "
    "you are "
    "in danger. I am here for the small things whenever you like.",
    "danger": "I cannot help with anything that could hurt somebody or is against the law. If somebody is "
    "in danger "
    "right now, please call your local emergency number. I am glad to help you find something in this shop.",
    "hate": "I will not join in that: everybody is welcome in this shop. I am glad to help you find "
    "something here.",
    "medical": "I am sorry, I cannot give medical advice. A doctor or a pharmacist can, and if it is "
    "urgent please "
    "call your local emergency number. I can help you find things in this shop.",
    "legal": "I am sorry, I cannot give legal or financial advice; somebody of that profession can. "
    "I can help you find things in this shop.",
    "prompt": f"I am this shop's assistant, a program, and I keep how I was set up to myself. {_HELP_SAFE}",
}
NOTES = {
    "greeting": "Hello! What are you looking for today?",
    "thanks": "You are welcome. Is there anything else?",
    "goodbye": "Goodbye, and come back any time. Your cart stays as it is.",
    "help": HELP,
    "off_topic": f"That is outside of what I know. {_HELP_SAFE}",
    "nothing_pending": "There is nothing waiting for your yes right now. What can I find for you?",
    "canceled": "All right, I left it. Your cart is as it was.",
}
