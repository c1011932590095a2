"""Disputes: a captured payment that the holder of the card contests at their bank."""

from collections.abc import Callable

from local.stripe.forms import known
from local.stripe.records import Records, find, page
from local.stripe.refusal import Json, Refusal

_MOVES = {"": ("needs_response",), "needs_response": ("won", "lost")}


class Disputes:
    """The endpoints of disputes, and what banks do to them."""

    def __init__(self, records: Records, announce: Callable[[str, Json], None]) -> None:
        self._records = records
        self._announce = announce

    def get(self, dispute_id: str) -> Json:
        return find(self._records.disputes, "dispute", dispute_id, "dispute")

    def listed(self, given: Json) -> Json:
        known(given, ("payment_intent", "charge", "limit", "starting_after", "ending_before", "created"))
        wanted = {name: given[name] for name in ("payment_intent", "charge") if name in given}
        found = [
            dispute
            for dispute in self._records.disputes.values()
            if all(dispute[name] == value for name, value in wanted.items())
        ]
        return page(found, "/v1/disputes", given)

    def move(self, intent_id: str, status: str) -> Json:
        """The bank opens a dispute (``needs_response``, which takes the amount back) or decides one."""
        intent = find(self._records.intents, "payment_intent", intent_id, "intent")
        known_one = next(
            (d for d in self._records.disputes.values() if d["payment_intent"] == intent_id), None
        )
        was = known_one["status"] if known_one else ""
        if intent["status"] != "succeeded" or status not in _MOVES.get(was, ()):
            raise Refusal(f"A dispute that is {was or 'not there'} cannot be {status}.", read=False)
        dispute = known_one or self._opened(intent)
        dispute["status"] = status
        self._announce("charge.dispute.closed" if known_one else "charge.dispute.created", dispute)
        return dispute

    def _opened(self, intent: Json) -> Json:
        charge = self._records.charges[intent["latest_charge"]]
        charge["disputed"] = True
        dispute: Json = {
            "id": self._records.new_id("dp"),
            "object": "dispute",
            "amount": charge["amount_captured"] - charge["amount_refunded"],
            "charge": charge["id"],
            "created": self._records.at,
            "currency": charge["currency"],
            "livemode": False,
            "metadata": {},
            "payment_intent": intent["id"],
            "reason": "fraudulent",
            "status": "",
        }
        self._records.disputes[dispute["id"]] = dispute
        return dispute
