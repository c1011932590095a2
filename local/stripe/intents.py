"""The endpoints of payment intents.

requires_payment_method → requires_confirmation → (requires_action) → requires_capture → succeeded
          ↑                        └── declined ────────┘                   └→ canceled
          └────────────────────────────────┘
"""

import re
from collections.abc import Callable

from local.stripe.charging import Charging
from local.stripe.drafting import method_of, new_intent
from local.stripe.forms import boolean, integer, known, metadata, required
from local.stripe.records import Records, find, page
from local.stripe.refusal import Json, Refusal, malformed, unexpected

_OPEN = ("requires_payment_method", "requires_confirmation", "requires_action", "requires_capture")
_QUERY = re.compile(r"""metadata\[["'](?P<name>[^"']+)["']\]:["'](?P<value>[^"']*)["']""")


class Intents:
    """Payment intents of the account."""

    def __init__(self, records: Records, announce: Callable[[str, Json], None]) -> None:
        self._records = records
        self._announce = announce
        self._charging = Charging(records, announce)
        #: Whether search finds what is made from now on: its index lags behind by up to a minute.
        self.searchable = True
        self._not_found_yet: set[str] = set()

    def create(self, given: Json) -> Json:
        """Make one, and confirm it where that is asked."""
        confirmed, error_on_action = boolean(given, "confirm"), boolean(given, "error_on_requires_action")
        intent = new_intent(self._records, given)
        self._records.intents[intent["id"]] = intent
        if not self.searchable:
            self._not_found_yet.add(intent["id"])
        self._announce("payment_intent.created", intent)
        if confirmed:
            self._charging.confirm(intent, error_on_action, given.get("return_url"))
        return intent

    def get(self, intent_id: str) -> Json:
        """The one of an id."""
        return find(self._records.intents, "payment_intent", intent_id, "intent")

    def listed(self, given: Json) -> Json:
        """All of them, in pages."""
        known(given, ("limit", "starting_after", "ending_before", "created", "expand"))
        return page(self._records.intents.values(), "/v1/payment_intents", given)

    def search(self, given: Json) -> Json:
        """By one field of the metadata, which is the part of the query language that is spoken here."""
        known(given, ("query", "limit", "page", "expand"))
        asked = _QUERY.fullmatch(required(given, "query").strip())
        if asked is None:
            raise malformed("This server reads metadata['name']:'value' alone.", "query")
        found = [
            intent
            for intent in self._records.intents.values()
            if intent["metadata"].get(asked["name"]) == asked["value"]
            and intent["id"] not in self._not_found_yet
        ]
        shape = {"object": "search_result", "url": "/v1/payment_intents/search", "next_page": None}
        return {**shape, "has_more": False, "data": found[::-1]}

    def index(self) -> None:
        """Search has caught up."""
        self._not_found_yet.clear()

    def confirm(self, intent_id: str, given: Json) -> Json:
        """Charge it, with the payment method given here or before."""
        known(given, ("payment_method", "return_url", "error_on_requires_action", "off_session", "expand"))
        intent = self.get(intent_id)
        if intent["status"] not in ("requires_payment_method", "requires_confirmation"):
            raise unexpected(intent, "confirmed")
        intent["payment_method"] = method_of(given) or intent["payment_method"]
        error_on_action = boolean(given, "error_on_requires_action")
        self._charging.confirm(intent, error_on_action, given.get("return_url"))
        return intent

    def capture(self, intent_id: str, given: Json) -> Json:
        """Take what is held, or a part of it, once."""
        known(given, ("amount_to_capture", "metadata", "expand"))
        intent = self.get(intent_id)
        wanted = integer(given, "amount_to_capture", intent["amount_capturable"]) or 0
        if intent["status"] != "requires_capture":
            raise unexpected(intent, "captured")
        if not 0 < wanted <= intent["amount_capturable"]:
            told = f"The amount to capture is between 1 and {intent['amount_capturable']}."
            raise Refusal(told, code="amount_too_large" if wanted > 0 else None, param="amount_to_capture")
        intent["metadata"] |= metadata(given)
        self._charging.take(intent, wanted)
        return intent

    def cancel(self, intent_id: str, given: Json) -> Json:
        """Let go of what is not captured."""
        known(given, ("cancellation_reason", "expand"))
        intent = self.get(intent_id)
        if intent["status"] not in _OPEN:
            raise unexpected(intent, "canceled")
        self._charging.close(intent, given.get("cancellation_reason"))
        return intent

    def authenticate(self, intent_id: str, *, passed: bool) -> Json:
        """What the holder of the card does elsewhere: pass 3-D Secure, or fail it."""
        intent = self.get(intent_id)
        if intent["status"] != "requires_action":
            raise unexpected(intent, "authenticated")
        intent["next_action"] = None
        if passed:
            self._charging.charge(intent)
        else:
            self._charging.decline(intent, "payment_intent_authentication_failure", None)
        return intent

    def expire(self, intent_id: str) -> Json:
        """The hold runs out, as after seven days: Stripe cancels the intent by itself."""
        intent = self.get(intent_id)
        if intent["status"] != "requires_capture":
            raise unexpected(intent, "expired")
        self._charging.close(intent, "automatic")
        return intent
