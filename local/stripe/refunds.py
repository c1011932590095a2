"""Refunds: what was captured, given back in one or several parts and never beyond."""

from collections.abc import Callable

from local.stripe.forms import integer, known, metadata
from local.stripe.records import Records, find, page
from local.stripe.refusal import Json, Refusal, malformed

_REASONS = ("duplicate", "fraudulent", "requested_by_customer")


class Refunds:
    """The endpoints of refunds."""

    def __init__(self, records: Records, announce: Callable[[str, Json], None]) -> None:
        self._records = records
        self._announce = announce

    def create(self, given: Json) -> Json:
        known(given, ("payment_intent", "charge", "amount", "metadata", "reason", "expand"))
        charge = self._charge(given)
        left = charge["amount_captured"] - charge["amount_refunded"]
        amount = integer(given, "amount", left) or 0
        if given.get("reason", _REASONS[0]) not in _REASONS:
            raise malformed(f"Invalid reason: must be one of {', '.join(_REASONS)}", "reason")
        if charge["refunded"]:
            raise Refusal(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
        if amount < 1:
            raise malformed("Refund amount must be at least 1.", "amount", "parameter_invalid_integer")
        if amount > left:
            told = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
            raise Refusal(told, param="amount")
        return self._paid_back(charge, amount, given)

    def get(self, refund_id: str) -> Json:
        return find(self._records.refunds, "refund", refund_id, "refund")

    def listed(self, given: Json) -> Json:
        known(
            given,
            ("payment_intent", "charge", "limit", "starting_after", "ending_before", "created", "expand"),
        )
        wanted = {name: given[name] for name in ("payment_intent", "charge") if name in given}
        found = [
            refund
            for refund in self._records.refunds.values()
            if all(refund[name] == value for name, value in wanted.items())
        ]
        return page(found, "/v1/refunds", given)

    def fail(self, refund_id: str) -> Json:
        """The bank sends a refund back: it failed, days later, and its amount is the shop's again."""
        refund = self.get(refund_id)
        if refund["status"] != "succeeded":
            raise Refusal(f"This refund is {refund['status']}.", read=False)
        refund |= {"status": "failed", "failure_reason": "lost_or_stolen_card"}
        charge = self._records.charges[refund["charge"]]
        charge["amount_refunded"] -= refund["amount"]
        charge["refunded"] = False
        self._announce("refund.failed", refund)
        return refund

    def _charge(self, given: Json) -> Json:
        if ("payment_intent" in given) == ("charge" in given):
            raise malformed("One of these parameters is needed: payment_intent, charge.", "payment_intent")
        charge_id = given.get("charge")
        if charge_id is None:
            intent = find(self._records.intents, "payment_intent", given["payment_intent"], "payment_intent")
            charge_id = intent["latest_charge"]
        charge = self._records.charges.get(charge_id or "")
        if charge is None or not charge["captured"]:
            raise Refusal("There is no captured charge to refund.", param="payment_intent")
        return charge

    def _paid_back(self, charge: Json, amount: int, given: Json) -> Json:
        refund: Json = {
            "id": self._records.new_id("re"),
            "object": "refund",
            "amount": amount,
            "charge": charge["id"],
            "created": self._records.at,
            "currency": charge["currency"],
            "metadata": metadata(given),
            "payment_intent": charge["payment_intent"],
            "reason": given.get("reason"),
            "status": "succeeded",
        }
        self._records.refunds[refund["id"]] = refund
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
        self._announce("refund.created", refund)
        self._announce("charge.refunded", charge)
        return refund
