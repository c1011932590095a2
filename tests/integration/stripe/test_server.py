"""The Stripe-shaped server, through Stripe's own library: what it takes and what it refuses."""

import base64
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import urlencode

import pytest
import stripe
import urllib3

from local.stripe.faults import Fault
from local.stripe.server import StripeServer
from tests.integration.stripe.conftest import KEY
from tests.support.saga_machine import until

HELD: dict[str, Any] = {
    "amount": 2_000,
    "currency": "usd",
    "payment_method": "pm_card_visa",
    "payment_method_types": ["card"],
    "capture_method": "manual",
    "confirm": True,
}
ASKING = {**HELD, "payment_method": "pm_card_authenticationRequired", "return_url": "https://shop.example/"}


def refused(call: Callable[[], object], kind: type[stripe.StripeError] = stripe.InvalidRequestError) -> Any:
    with pytest.raises(kind) as error:
        call()
    return error.value


def control(server: StripeServer, call: str, **form: str) -> int:
    """The status of a call of the server's own."""
    return post(f"{server.url}/_control/{call}", **form)


def post(url: str, **form: str) -> int:
    return urllib3.request("POST", url, body=urlencode(form)).status


class TestIdempotency:
    def test_the_same_again_is_the_first_answer_word_for_word(
        self, server: StripeServer, library: Any
    ) -> None:
        first = library.payment_intents.create(HELD, {"idempotency_key": "k"})
        library.payment_intents.cancel(first.id)
        again = library.payment_intents.create(HELD, {"idempotency_key": "k"})
        assert again.to_dict() == first.to_dict()
        assert again.last_response.headers["idempotent-replayed"] == "true"
        assert len(server.account.records.intents) == 1

    def test_refusals_of_a_card_are_kept_too(self, server: StripeServer, library: Any) -> None:
        declined = {**HELD, "payment_method": "pm_card_chargeDeclined"}
        made = [
            refused(
                lambda: library.payment_intents.create(declined, {"idempotency_key": "k"}), stripe.CardError
            )
            for _ in range(2)
        ]
        assert made[0].error.payment_intent.id == made[1].error.payment_intent.id
        assert len(server.account.records.intents) == 1

    def test_other_parameters_and_another_endpoint_are_refused(self, library: Any) -> None:
        made = library.payment_intents.create(HELD, {"idempotency_key": "k"})
        other = {**HELD, "amount": 2_001}
        refused(
            lambda: library.payment_intents.create(other, {"idempotency_key": "k"}), stripe.IdempotencyError
        )
        refused(
            lambda: library.payment_intents.capture(made.id, {}, {"idempotency_key": "k"}),
            stripe.IdempotencyError,
        )

    def test_while_the_first_is_under_way_a_second_is_a_conflict(
        self, server: StripeServer, library: Any
    ) -> None:
        server.faults.append(Fault(held="inside"))
        made: list[Any] = []
        first = threading.Thread(
            target=lambda: made.append(library.payment_intents.create(HELD, {"idempotency_key": "k"}))
        )
        first.start()
        until(lambda: server.held or None)
        again = refused(
            lambda: library.payment_intents.create(HELD, {"idempotency_key": "k"}), stripe.APIError
        )
        assert (again.http_status, again.error.code) == (409, "idempotency_key_in_use")
        server.let_go()
        first.join()
        assert library.payment_intents.create(HELD, {"idempotency_key": "k"}).id == made[0].id

    def test_what_failed_validation_leaves_the_key_free(self, library: Any) -> None:
        refused(lambda: library.payment_intents.create({**HELD, "amount": 1}, {"idempotency_key": "k"}))
        assert library.payment_intents.create(HELD, {"idempotency_key": "k"}).status == "requires_capture"

    def test_a_server_error_is_kept(self, server: StripeServer, library: Any) -> None:
        server.faults.append(Fault(status=500))
        for _ in range(2):
            error = refused(
                lambda: library.payment_intents.create(HELD, {"idempotency_key": "k"}), stripe.APIError
            )
            assert error.http_status == 500
        assert len(server.account.records.intents) == 1


class TestIntents:
    def test_step_by_step(self, library: Any) -> None:
        made = library.payment_intents.create(
            {"amount": 2_000, "currency": "usd", "capture_method": "manual"}
        )
        assert made.status == "requires_payment_method"
        ready = library.payment_intents.confirm(made.id, {"payment_method": "pm_card_visa"})
        assert (ready.status, ready.amount_capturable) == ("requires_capture", 2_000)
        taken = library.payment_intents.capture(made.id, {"amount_to_capture": 1_500})
        assert (taken.status, taken.amount_received, taken.amount_capturable) == ("succeeded", 1_500, 0)
        assert library.payment_intents.retrieve(made.id).to_dict() == taken.to_dict()

    def test_without_manual_capture_it_is_taken_at_once(self, library: Any) -> None:
        at_once = {name: value for name, value in HELD.items() if name != "capture_method"}
        assert library.payment_intents.create(at_once).status == "succeeded"

    @pytest.mark.parametrize("amount", [0, 2_001])
    def test_no_more_is_captured_than_is_held(self, library: Any, amount: int) -> None:
        made = library.payment_intents.create(HELD)
        refused(lambda: library.payment_intents.capture(made.id, {"amount_to_capture": amount}))
        assert library.payment_intents.retrieve(made.id).status == "requires_capture"

    def test_states_forbid_steps(self, library: Any) -> None:
        intents = library.payment_intents
        canceled, taken = intents.create(HELD).id, intents.create(HELD).id
        intents.cancel(canceled)
        intents.capture(taken)
        for step in (
            lambda: intents.capture(canceled),
            lambda: intents.cancel(canceled),
            lambda: intents.confirm(canceled, {"payment_method": "pm_card_visa"}),
            lambda: intents.capture(taken),
            lambda: intents.cancel(taken),
            lambda: intents.capture(intents.create({"amount": 99, "currency": "usd"}).id),
        ):
            error = refused(step)
            assert error.code == "payment_intent_unexpected_state"
            assert error.error.payment_intent.id

    @pytest.mark.parametrize(
        ("change", "param"),
        [
            ({"amount": None}, "amount"),
            ({"amount": 49}, "amount"),
            ({"amount": 100_000_000}, "amount"),
            ({"currency": "dollars"}, "currency"),
            ({"currency": "kwd", "amount": 1_001}, "amount"),
            ({"payment_method": "pm_card_of_nobody"}, "payment_method"),
            ({"capture_method": "whenever"}, "capture_method"),
            ({"colour": "red"}, "colour"),
            ({"metadata": {"k": "v" * 501}}, "metadata"),
        ],
    )
    def test_what_is_malformed_is_refused_by_name(
        self, library: Any, change: dict[str, Any], param: str
    ) -> None:
        given = {name: value for name, value in {**HELD, **change}.items() if value is not None}
        assert refused(lambda: library.payment_intents.create(given)).param == param

    def test_a_live_key_and_a_made_up_path_are_refused(self, server: StripeServer, library: Any) -> None:
        live = stripe.StripeClient("sk_live_x", base_addresses={"api": server.url}).v1
        refused(lambda: live.payment_intents.create(HELD), stripe.AuthenticationError)
        refused(lambda: library.customers.create({}))

    def test_they_are_listed_in_pages_and_found_by_metadata(self, library: Any) -> None:
        made = [library.payment_intents.create({**HELD, "metadata": {"n": str(n)}}).id for n in range(5)]
        listed = library.payment_intents.list({"limit": 2})
        assert [intent.id for intent in listed.auto_paging_iter()] == made[::-1]
        assert library.payment_intents.list({"created": {"lt": 5}}).data == []
        found = library.payment_intents.search({"query": "metadata['n']:'3'"})
        assert [intent.id for intent in found.data] == [made[3]]


class TestThreeDSecure:
    def test_it_waits_for_the_cards_holder_who_passes(self, server: StripeServer, library: Any) -> None:
        made = library.payment_intents.create(ASKING)
        assert (made.status, made.next_action.type) == ("requires_action", "redirect_to_url")
        refused(lambda: library.payment_intents.capture(made.id))
        where = made.next_action.redirect_to_url.url
        assert post(where, outcome="passed") == 200
        assert library.payment_intents.retrieve(made.id).status == "requires_capture"
        assert control(server, f"authentications/{made.id}", outcome="passed") == 400

    def test_a_person_confirms_at_a_page_and_is_sent_back(self, server: StripeServer, library: Any) -> None:
        made = library.payment_intents.create(ASKING)
        where = made.next_action.redirect_to_url.url
        with urllib3.PoolManager() as browser:
            assert b"Is this you?" in browser.request("GET", where).data
            fields = {"by": "page", "outcome": "passed"}
            answer = browser.request("POST", where, body=urlencode(fields), redirect=False)
            assert (answer.status, answer.headers["location"]) == (303, ASKING["return_url"])
            assert b"answered already" in browser.request("GET", where).data
        assert library.payment_intents.retrieve(made.id).status == "requires_capture"

    def test_or_fails(self, server: StripeServer, library: Any) -> None:
        made = library.payment_intents.create(ASKING)
        control(server, f"authentications/{made.id}", outcome="failed")
        failed = library.payment_intents.retrieve(made.id)
        assert failed.status == "requires_payment_method"
        assert failed.last_payment_error.code == "payment_intent_authentication_failure"

    def test_or_is_refused_by_the_bank_after_all(self, server: StripeServer, library: Any) -> None:
        poor = "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds"
        made = library.payment_intents.create({**HELD, "payment_method": poor})
        control(server, f"authentications/{made.id}", outcome="passed")
        assert (
            library.payment_intents.retrieve(made.id).last_payment_error.decline_code == "insufficient_funds"
        )

    def test_nobody_is_asked_where_that_is_an_error(self, library: Any) -> None:
        given = {**ASKING, "error_on_requires_action": True}
        error = refused(lambda: library.payment_intents.create(given), stripe.CardError)
        assert (error.code, error.error.payment_intent.status) == (
            "authentication_required",
            "requires_payment_method",
        )


class TestRefunds:
    def test_in_parts_up_to_what_was_captured(self, library: Any) -> None:
        made = library.payment_intents.create(HELD).id
        refused(lambda: library.refunds.create({"payment_intent": made}))
        library.payment_intents.capture(made, {"amount_to_capture": 1_500})
        first = library.refunds.create({"payment_intent": made, "amount": 1_000, "metadata": {"refund": "1"}})
        refused(lambda: library.refunds.create({"payment_intent": made, "amount": 501}))
        last = library.refunds.create({"payment_intent": made})
        assert (first.status, last.amount) == ("succeeded", 500)
        over = refused(lambda: library.refunds.create({"payment_intent": made, "amount": 1}))
        assert over.code == "charge_already_refunded"
        listed = library.refunds.list({"payment_intent": made})
        assert [refund.amount for refund in listed.data] == [500, 1_000]

    @pytest.mark.parametrize(
        "given", [{}, {"payment_intent": "pi_none"}, {"payment_intent": "", "amount": 0}]
    )
    def test_of_nothing_is_refused(self, library: Any, given: dict[str, Any]) -> None:
        refused(lambda: library.refunds.create(given))


@pytest.fixture
def inbox() -> Iterator[Any]:
    """An endpoint that notes what it took, and answers as it is told."""

    class Endpoint(BaseHTTPRequestHandler):
        got: ClassVar[list[tuple[str, bytes]]] = []
        answers = 200
        url = ""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status = type(self).answers
            if status == 200:
                # Before it is answered, as the next may be sent from then on.
                self.got.append((self.headers["stripe-signature"], body))
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    made = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    thread = threading.Thread(target=made.serve_forever, args=(0.02,))
    thread.start()
    Endpoint.url = f"http://127.0.0.1:{made.server_address[1]}/hook"
    yield Endpoint
    made.shutdown()
    thread.join()
    made.server_close()


class TestWebhooks:
    @pytest.fixture
    def secret(self, library: Any, inbox: Any) -> str:
        kinds = ["payment_intent.succeeded", "payment_intent.amount_capturable_updated", "charge.refunded"]
        return library.webhook_endpoints.create({"url": inbox.url, "enabled_events": kinds}).secret

    def test_they_are_signed_so_that_the_library_believes_them(
        self, library: Any, inbox: Any, secret: str
    ) -> None:
        made = library.payment_intents.create(HELD)
        library.payment_intents.capture(made.id)
        until(lambda: len(inbox.got) == 2 or None)
        events = [stripe.Webhook.construct_event(body, signed, secret) for signed, body in inbox.got]
        assert [event.type for event in events] == [
            "payment_intent.amount_capturable_updated",
            "payment_intent.succeeded",
        ]
        assert [event.data.object["status"] for event in events] == ["requires_capture", "succeeded"]
        assert library.events.retrieve(events[0].id).type == events[0].type
        signed, body = inbox.got[0]
        for forged in (body.replace(b"2000", b"9000"), body + b" "):
            with pytest.raises(stripe.SignatureVerificationError):
                stripe.Webhook.construct_event(forged, signed, secret)
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body, signed, "whsec_another")

    def test_twice_late_and_the_wrong_way_round(
        self, server: StripeServer, library: Any, inbox: Any, secret: str
    ) -> None:
        control(server, "webhooks", held="true", twice="true")
        made = library.payment_intents.create(HELD)
        library.payment_intents.capture(made.id)
        assert inbox.got == []
        control(server, "deliveries", order="reversed")
        until(lambda: len(inbox.got) == 4 or None)
        kinds = [stripe.Webhook.construct_event(body, signed, secret) for signed, body in inbox.got]
        assert [kind.type.rpartition(".")[2] for kind in kinds] == [
            *["succeeded"] * 2,
            *["amount_capturable_updated"] * 2,
        ]
        assert len({kind.id for kind in kinds}) == 2

    def test_what_was_not_taken_is_sent_again(
        self, server: StripeServer, library: Any, inbox: Any, secret: str
    ) -> None:
        inbox.answers = 500
        library.payment_intents.create(HELD)
        until(lambda: server.account.events.refused or None)
        inbox.answers = 200
        control(server, "deliveries")
        until(lambda: len(inbox.got) == 1 or None)

    def test_an_endpoint_that_was_deleted_is_told_nothing(
        self, server: StripeServer, library: Any, inbox: Any, secret: str
    ) -> None:
        (endpoint,) = library.webhook_endpoints.list().data
        assert not hasattr(endpoint, "secret")
        library.webhook_endpoints.delete(endpoint.id)
        library.payment_intents.create(HELD)
        listed = library.events.list({"type": "payment_intent.created"})
        assert [event.pending_webhooks for event in listed.data] == [0]


def test_it_can_be_told_over_http_to_fail(server: StripeServer, library: Any) -> None:
    assert control(server, "faults", status="503", path="payment_intents") == 200
    assert library.refunds.list().data == []
    assert refused(lambda: library.payment_intents.create(HELD), stripe.APIError).http_status == 503
    made = library.payment_intents.create(HELD)
    assert control(server, f"expirations/{made.id}") == 200
    assert library.payment_intents.retrieve(made.id).cancellation_reason == "automatic"
    assert control(server, "faults", held="somewhere") == 400
    assert control(server, "luck") == 404


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Basic " + base64.b64encode(f"{KEY}:".encode()).decode(), 200),
        ("Basic " + base64.b64encode(b"sk_live_x:").decode(), 401),
        ("Basic ?", 401),
        (f"Token {KEY}", 401),
        ("", 401),
    ],
)
def test_a_key_comes_as_curl_sends_it_too(server: StripeServer, header: str, status: int) -> None:
    asked = urllib3.request("GET", f"{server.url}/v1/events", headers={"authorization": header})
    assert asked.status == status


def test_it_listens_on_the_loopback_alone(server: StripeServer) -> None:
    assert server._server
    assert server._server.server_address[0] == "127.0.0.1"
    assert KEY not in repr(server.received)
