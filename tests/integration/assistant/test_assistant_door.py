"""The assistant's door over HTTP, with the checkout's desk and a search index behind it."""

import io
import json
import os
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Any

import boto3
import pytest

from shared.assistant.call_store import DynamoCallStore
from shared.assistant.calls import ModelCall, TurnCalls
from shared.assistant.models.embedded import EmbeddedModel
from shared.assistant.models.guarded import GuardedModel
from shared.assistant.store import TABLE, DynamoSessionStore
from shared.identity.model import Tenant, User
from shared.kernel.errors import Unavailable
from shared.kernel.tenancy import Actor, Context
from shared.knowledge.store import TABLE as KNOWLEDGE
from shared.memory.store import TABLE as MEMORY
from shared.runtime import aws as clients
from shared.support.store import TABLE as SUPPORT
from tests.support.aws import REGION
from tests.support.checkout_world import ADA, SETTINGS
from tests.support.doors import House, opened
from tests.support.gateway import Answer
from tests.support.tables import create_tables

_PEOPLE = count()
HOME = ADA.model_copy(update={"postal_code": "97201"})


class Desk:
    """Lambda's client: it calls the desk's own handler in this process."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.fails = False

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        if self.fails:
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(b'{"errorType": "Boom"}')}
        answer = self._house.handler("checkout_desk")(json.loads(Payload), None)
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with opened() as made:
        create_tables(made.world.client, [TABLE, KNOWLEDGE, MEMORY, SUPPORT])
        boto3.client("s3", region_name=REGION).create_bucket(Bucket="indexes")
        os.environ |= {
            "ASSISTANT_TABLE": "assistant",
            "KNOWLEDGE_TABLE": "knowledge",
            "MEMORY_TABLE": "memory",
            "SUPPORT_TABLE": "support",
            "INDEX_BUCKET": "indexes",
            "CHECKOUT_DESK_FUNCTION": "desk",
        }
        yield made


@pytest.fixture
def ctx(house: House) -> Context:
    return house.world.guest(f"gst_{next(_PEOPLE)}")


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    house.handler("assistant")
    from functions.assistant import agent

    made = Desk(house)
    monkeypatch.setattr(agent, "client", lambda name: made if name == "lambda" else clients.client(name))
    return made


def send(
    house: House, ctx: Context | None, method: str, path: str, body: Any = None, **headers: str
) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return house.call("assistant", method, path, context=ctx, body=body, headers=named)


def begun(house: House, ctx: Context) -> str:
    answer = send(house, ctx, "POST", "/sessions", {})
    assert answer.status == 201, answer.text
    return answer.json["id"]


def said(house: House, ctx: Context, session: str, message: str, **headers: str) -> Answer:
    return send(house, ctx, "POST", f"/sessions/{session}/turns", {"message": message}, **headers)


def test_a_conversation_is_opened_held_read_and_ended(house: House, ctx: Context) -> None:
    session = begun(house, ctx)
    turn = said(house, ctx, session, "hello")
    assert turn.status == 201, turn.text
    assert turn.json["reply"]["text"] == "Hello! What are you looking for today?"
    path = f"/sessions/{session}/turns"
    assert turn.headers["location"] == f"/v1{path}/{turn.json['id']}"
    assert send(house, ctx, "GET", f"{path}/{turn.json['id']}").json == turn.json
    assert [item["number"] for item in send(house, ctx, "GET", path).json["items"]] == [1]
    steps = send(house, ctx, "GET", f"{path}/{turn.json['id']}/steps").json
    assert [step["name"] for step in steps["items"]] == ["plan", "answer"]
    assert steps["finished"] is True
    assert send(house, ctx, "DELETE", f"/sessions/{session}").status == 204
    assert send(house, ctx, "GET", f"/sessions/{session}").json["state"] == "ended"
    closed = said(house, ctx, session, "hello?")
    assert (closed.status, closed.json["code"]) == (410, "session_closed")


def test_the_same_key_gives_the_same_session_and_turn(house: House, ctx: Context) -> None:
    first, again = (send(house, ctx, "POST", "/sessions", {}, idempotency_key="k") for _ in range(2))
    assert first.json["id"] == again.json["id"]
    session = first.json["id"]
    turns = [said(house, ctx, session, "thanks", idempotency_key="t").json for _ in range(2)]
    assert turns[0] == turns[1]
    reused = said(house, ctx, session, "hello", idempotency_key="t")
    assert (reused.status, reused.json["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"message": ""}, 422),
        ({"message": "x" * 2_001}, 422),
        ({"message": "\u200b"}, 422),
        ({"message": 7}, 422),
        ({"message": None}, 422),
        ({}, 422),
        ({"message": "hi", "model": "gpt"}, 422),
        ([], 422),
    ],
)
def test_a_turn_that_is_none_is_told_where_it_is_wrong(
    house: House, ctx: Context, body: Any, status: int
) -> None:
    answer = send(house, ctx, "POST", f"/sessions/{begun(house, ctx)}/turns", body)
    assert answer.status == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json["errors"]


def test_anothers_session_is_as_good_as_none(house: House, ctx: Context) -> None:
    session = begun(house, ctx)
    eve = house.world.guest("gst_eve")
    assert said(house, eve, session, "yes").status == 404
    assert send(house, eve, "GET", f"/sessions/{session}").status == 404
    assert send(house, eve, "DELETE", f"/sessions/{session}").status == 404
    assert send(house, ctx, "GET", f"/sessions/{session}/turns/trn_none").status == 404


def test_a_guests_conversation_is_taken_along_with_both_credentials(house: House) -> None:
    house.handler("assistant")
    from functions.assistant import wiring

    made = wiring.guests().issue(house.world.shop)
    guest = wiring.guests().verify(made.token)
    session = begun(house, guest)
    customer = guest.model_copy(update={"actor": Actor(kind="customer", id="usr_ada")})
    claims = f"/sessions/{session}/claims"
    refused = send(house, customer, "POST", claims, {"guest_token": "forged"})
    assert refused.status == 401
    joined = send(house, customer, "POST", claims, {"guest_token": made.token})
    assert (joined.status, joined.json["id"]) == (200, session)
    assert send(house, guest, "GET", f"/sessions/{session}").status == 404


def test_checkout_goes_through_the_desk_alone(house: House, ctx: Context, desk: Desk) -> None:
    house.world.put_in_cart(house.world.stock(f"mug{ctx.actor.id}", 5), 1, ctx)
    session = begun(house, ctx)
    reply = said(house, ctx, session, "check out").json["reply"]
    assert reply["checkout"]["status"] == "incomplete"
    assert "Where shall it go?" in reply["text"]
    desk.fails = True
    failed = said(house, ctx, session, "check out").json
    assert failed["reply"]["text"] == "I could not do that just now, please try again."
    assert [(s["name"], s["code"]) for s in failed["steps"][1:-1]] == [("checkout.start", "unavailable")]


@pytest.mark.parametrize(
    "chosen",
    [
        {"bedrock_model": "eu.anthropic.claude-sonnet-4-6", "bedrock_guardrail": "gr:1"},
        {"chat_url": "http://127.0.0.1:1/v1", "chat_model": "small", "chat_price": "self-hosted"},
    ],
)
def test_the_model_is_the_embedded_one_unless_the_deployment_names_another(
    house: House, desk: Desk, monkeypatch: pytest.MonkeyPatch, chosen: dict[str, str]
) -> None:
    house.handler("assistant")
    from functions.assistant import models, wiring

    lexicons: Any = None
    assert isinstance(models.model(lexicons), EmbeddedModel)
    env = wiring.env().model_copy(update=chosen)
    monkeypatch.setattr(wiring, "env", lambda: env)
    assert isinstance(models.model(lexicons), GuardedModel)


def test_an_endpoint_without_its_models_name_is_a_mistake_of_the_deployment(
    house: House, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.handler("assistant")
    from functions.assistant import models, wiring

    wrong = wiring.env().model_copy(update={"chat_url": "http://127.0.0.1:1/v1"})
    monkeypatch.setattr(wiring, "env", lambda: wrong)
    lexicons: Any = None
    with pytest.raises(RuntimeError, match="CHAT_MODEL"):
        models.model(lexicons)


def test_an_endpoints_key_is_read_from_its_secret_by_name(house: House) -> None:
    house.handler("assistant")
    from functions.assistant.models import EndpointKey
    from shared.runtime.aws import client

    clock = house.world.clock
    assert EndpointKey(None, clock).current() is None
    with pytest.raises(Unavailable):
        EndpointKey("errand/none", clock).current()
    client("secretsmanager").create_secret(Name="errand/chat", SecretString="sk-1")
    key = EndpointKey("errand/chat", clock)
    assert key.current() == "sk-1"
    client("secretsmanager").put_secret_value(SecretId="errand/chat", SecretString="sk-2")
    assert key.current() == "sk-1"
    clock.advance(minutes=5)
    assert key.current() == "sk-2"


def test_what_a_remote_must_not_see_of_a_customer_is_read_once_in_a_while(house: House, ctx: Context) -> None:
    house.handler("assistant")
    from functions.assistant.models import Acquaintance

    asked: list[str] = []

    class People:
        def user(self, tenant: str, user: str) -> User:
            asked.append(user)
            return User(
                id=user,
                tenant=tenant,
                username="u",
                email="ada@x.org",
                name="Ada Lovelace",
                addresses=(HOME,),
            )

    people: Any = People()
    acquaintance = Acquaintance(people, house.world.clock)
    customer = ctx.model_copy(update={"actor": Actor(kind="customer", id="usr_ada")})
    assert acquaintance.of(ctx).known == ()
    known = acquaintance.of(customer)
    assert {"Ada Lovelace", "Lovelace", "ada@x.org", HOME.line1, HOME.postal_code} <= set(known.known)
    assert not known.consented
    acquaintance.of(customer)
    assert asked == ["usr_ada"]
    house.world.clock.advance(minutes=5)
    acquaintance.of(customer)
    assert len(asked) == 2


def test_a_customer_has_usual_choices_and_a_guest_has_the_delivery(house: House, ctx: Context) -> None:
    house.handler("assistant")
    from functions.assistant import agent, wiring

    profiles = agent.Profiles(wiring.identity(), wiring.tenants(), ("pm_card_ok",))
    assert profiles.usual(ctx).model_dump(exclude_none=True) == {"shipping_option": "standard"}
    unknown = ctx.model_copy(update={"actor": Actor(kind="customer", id="usr_nobody")})
    assert profiles.usual(unknown).payment_method is None


def test_an_index_that_is_not_there_yet_is_an_empty_shop(house: House, ctx: Context) -> None:
    reply = said(house, ctx, begun(house, ctx), "find running shoes").json["reply"]
    assert reply["text"] == "I found nothing for “running shoes”. Other words may find more."


def test_who_looks_after_the_assistant_reads_what_a_model_was_told(house: House, ctx: Context) -> None:
    from functions.assistant import wiring

    session = begun(house, ctx)
    turn = said(house, ctx, session, "hello").json
    call = ModelCall(
        purpose="plan",
        intent="greeting",
        prompt="plan.v3",
        model="maker.m",
        prices="test.v1",
        outcome="answered",
        attempts=1,
        ms=7,
        input_tokens=10,
        output_tokens=2,
        cache_read_tokens=0,
        cache_write_tokens=0,
        cost=3,
        sent=("hello",),
        received=("{}",),
    )
    at = datetime.fromisoformat(turn["created_at"])
    record = TurnCalls(session_id=session, turn_id=turn["id"], at=at, calls=(call,))
    kept = DynamoSessionStore(wiring.ground().table("assistant")).session(ctx.tenant, session)
    assert kept
    calls = DynamoCallStore(wiring.ground().table("assistant"))
    wiring.ground().uow.commit(calls.noting(kept, record))
    reader = ctx.model_copy(update={"scopes": frozenset({"audit:read"})})
    asked = {"day": at.date().isoformat(), "session_id": session}

    def read(who: Context) -> Answer:
        return house.call("assistant", "GET", "/model-calls", context=who, query=asked)

    assert read(reader).json == {"items": [record.model_dump(mode="json")], "next_cursor": None}
    refused = read(ctx)
    assert (refused.status, refused.json["required_scope"]) == (403, "audit:read")
    other = Tenant.new("elsewhere", SETTINGS)
    house.world.tenants.create(house.world.boss, other)
    assert read(reader.model_copy(update={"tenant": other.id})).json["items"] == []
