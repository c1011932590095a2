"""What confirming, authenticating, capturing and canceling do to an intent, its charge and its money."""

from collections.abc import Callable
from dataclasses import dataclass

from local.stripe.cards import CARDS, card_error
from local.stripe.records import Records
from local.stripe.refusal import Json, Refusal, unexpected


@dataclass(slots=True)
class Charging:
    """``announce`` takes an event's type and object."""

    records: Records
    announce: Callable[[str, Json], None]

    def confirm(self, intent: Json, error_on_action: bool, return_url: str | None = None) -> None:
        """Charge its payment method, or have its holder asked first, at an address where it was said where
        they come back to. Raises :class:`Refusal`."""
        token = intent["payment_method"]
        if token is None:
            raise unexpected(intent, "confirmed")
        if not CARDS[token].authenticates:
            refused = self.charge(intent)
            if refused:
                raise refused
        elif error_on_action:
            raise self.decline(intent, "authentication_required", "authentication_not_handled")
        else:
            self._ask_holder(intent, return_url)

    def charge(self, intent: Json) -> Refusal | None:
        """Hold the amount, and take it at once where capture is automatic."""
        declined = CARDS[intent["payment_method"]].decline
        if declined:
            return self.decline(intent, *declined)
        charge = self._new_charge(intent)
        intent |= {"latest_charge": charge["id"], "last_payment_error": None, "next_action": None}
        intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
        if intent["capture_method"] == "manual":
            self.announce("payment_intent.amount_capturable_updated", intent)
        else:
            self.take(intent, intent["amount"])
        return None

    def decline(self, intent: Json, code: str, reason: str | None) -> Refusal:
        """Nothing is held; another payment method may be tried."""
        refused = card_error(code, reason, intent)
        told = {name: value for name, value in refused.body["error"].items() if name != "payment_intent"}
        intent |= {"status": "requires_payment_method", "last_payment_error": told, "payment_method": None}
        self.announce("payment_intent.payment_failed", intent)
        return refused

    def take(self, intent: Json, amount: int) -> None:
        """Capture; what of the hold is left over goes back."""
        charge = self.records.charges[intent["latest_charge"]]
        charge |= {"captured": True, "amount_captured": amount}
        intent |= {"status": "succeeded", "amount_received": amount, "amount_capturable": 0}
        self.announce("charge.captured", charge)
        self.announce("payment_intent.succeeded", intent)

    def close(self, intent: Json, reason: str | None) -> None:
        """Let the hold go, for good."""
        closed = {"status": "canceled", "canceled_at": self.records.at, "cancellation_reason": reason}
        intent |= {**closed, "amount_capturable": 0, "next_action": None}
        self.announce("payment_intent.canceled", intent)

    def _ask_holder(self, intent: Json, return_url: str | None) -> None:
        address = f"{self.records.url}/_control/authentications/{intent['id']}"
        where = {"url": address, "return_url": return_url}
        action: Json = {"type": "redirect_to_url", "redirect_to_url": where}
        if return_url is None:
            action = {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
        intent |= {"status": "requires_action", "next_action": action}
        self.announce("payment_intent.requires_action", intent)

    def _new_charge(self, intent: Json) -> Json:
        charge: Json = {
            "id": self.records.new_id("ch"),
            "object": "charge",
            "amount": intent["amount"],
            "amount_captured": 0,
            "amount_refunded": 0,
            "captured": False,
            "created": self.records.at,
            "currency": intent["currency"],
            "disputed": False,
            "livemode": False,
            "metadata": dict(intent["metadata"]),
            "paid": True,
            "payment_intent": intent["id"],
            "payment_method": intent["payment_method"],
            "refunded": False,
            "status": "succeeded",
        }
        self.records.charges[charge["id"]] = charge
        return charge
