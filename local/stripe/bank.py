"""The page at which the holder of a test card plays their bank's question (3-D Secure)."""

from html import escape

from local.stripe.refusal import Json

BANK = "/_control/authentications/"
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A bank</title>
<body style="font-family: sans-serif; max-width: 30em; margin: 4em auto">
<h1>Is this you?</h1><p>{what}. No money moves: this is a test account on this machine.</p>
<form method="post"><input type="hidden" name="by" value="page">{buttons}</form></body></html>"""
_BUTTONS = (
    '<button name="outcome" value="passed">Yes, it is me</button> '
    '<button name="outcome" value="failed">No</button>'
)


def bank_page(intent: Json) -> bytes:
    """The question, or that it was answered."""
    asks = intent["status"] == "requires_action"
    amount = f"{intent['amount']} {intent['currency'].upper()} in its smallest unit"
    what = f"A shop asks for {amount}" if asks else "This was answered already"
    return _PAGE.format(what=escape(what), buttons=_BUTTONS if asks else "").encode()


def return_address(intent: Json) -> str | None:
    """Where the shop wants its shopper back."""
    action = intent["next_action"] or {}
    return action.get("redirect_to_url", {}).get("return_url")
