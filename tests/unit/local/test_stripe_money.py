"""Whatever is asked of the Stripe-shaped account in whatever order, no money is made."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from local.stripe.account import Account
from local.stripe.refusal import Refusal

#: Of what there is: much less, all, and a little beyond.
AROUND = st.sampled_from([-200, -1, 0, 1, 2])
METHODS = st.sampled_from(["pm_card_visa", "pm_card_chargeDeclined", "pm_card_authenticationRequired"])


class Money(RuleBasedStateMachine):
    """Intents are made, confirmed, captured, canceled, refunded; a refusal must leave all as it was."""

    intents = Bundle("intents")

    def __init__(self) -> None:
        super().__init__()
        self.account = Account(now=lambda: 1_000_000.0)
        self.held: dict[str, int] = {}

    @rule(
        target=intents,
        amount=st.integers(50, 400),
        method=METHODS,
        manual=st.booleans(),
        confirm=st.booleans(),
    )
    def create(self, amount: int, method: str, manual: bool, confirm: bool) -> str:
        given = {"amount": str(amount), "currency": "usd", "payment_method": method}
        given |= {"capture_method": "manual" if manual else "automatic", "confirm": str(confirm).lower()}
        self.ask("POST", "payment_intents", given)
        made = next(reversed(self.account.records.intents))
        self.held[made] = amount
        return made

    @rule(intent=intents, method=METHODS)
    def confirm(self, intent: str, method: str) -> None:
        self.ask("POST", f"payment_intents/{intent}/confirm", {"payment_method": method})

    @rule(intent=intents, around=AROUND)
    def capture(self, intent: str, around: int) -> None:
        amount = self.account.records.intents[intent]["amount_capturable"] + around
        self.ask("POST", f"payment_intents/{intent}/capture", {"amount_to_capture": str(amount)})

    @rule(intent=intents)
    def cancel(self, intent: str) -> None:
        self.ask("POST", f"payment_intents/{intent}/cancel", {})

    @rule(intent=intents, around=AROUND)
    def refund(self, intent: str, around: int) -> None:
        amount = self.account.records.intents[intent]["amount_received"] - self.given_back(intent) + around
        self.ask("POST", "refunds", {"payment_intent": intent, "amount": str(amount)})

    @rule(intent=intents, passed=st.booleans())
    def authenticate(self, intent: str, passed: bool) -> None:
        try:
            self.account.intents.authenticate(intent, passed=passed)
        except Refusal:
            return

    def ask(self, method: str, path: str, given: dict[str, Any]) -> None:
        before = self.sums()
        try:
            self.account.call(method, f"/v1/{path}", given)
        except Refusal:
            assert self.sums() == before

    def given_back(self, intent: str) -> int:
        refunds = self.account.records.refunds.values()
        return sum(refund["amount"] for refund in refunds if refund["payment_intent"] == intent)

    def sums(self) -> tuple[int, int, int]:
        intents, records = self.account.records.intents.values(), self.account.records
        return (
            sum(intent["amount_capturable"] for intent in intents),
            sum(intent["amount_received"] for intent in intents),
            sum(refund["amount"] for refund in records.refunds.values()),
        )

    @invariant()
    def nothing_is_taken_beyond_what_was_held_nor_given_back_beyond_what_was_taken(self) -> None:
        records = self.account.records
        assert all(refund["amount"] > 0 for refund in records.refunds.values())
        for intent in records.intents.values():
            assert 0 <= self.given_back(intent["id"]) <= intent["amount_received"]
            assert intent["amount_received"] + intent["amount_capturable"] <= self.held[intent["id"]]
            assert (intent["amount_received"] > 0) == (intent["status"] == "succeeded")
            assert (intent["amount_capturable"] > 0) == (intent["status"] == "requires_capture")


TestMoney = Money.TestCase
