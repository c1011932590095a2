"""The assistant behind AgentCore's own app: the same conversations, and nobody but who can prove it."""

import asyncio
import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import httpx
import pytest

from shared.assistant.store import TABLE
from shared.knowledge.store import TABLE as KNOWLEDGE
from shared.memory.store import TABLE as MEMORY
from shared.support.store import TABLE as SUPPORT
from tests.support.aws import REGION
from tests.support.doors import House, opened
from tests.support.tables import create_tables

CUSTOM = "X-Amzn-Bedrock-AgentCore-Runtime-Custom-Credential"
Ask = Callable[..., Any]
#: AgentCore's own models are declared in the way of pydantic 1.
pytestmark = pytest.mark.filterwarnings("ignore::pydantic.warnings.PydanticDeprecatedSince20")


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
            "USER_POOL_CLIENT_ID": "client",
            "JWKS_URL": "http://127.0.0.1:1/keys",
            "TOKEN_ISSUER": "issuer",
        }
        made.handler("assistant")
        yield made


def send(method: str, path: str, **given: Any) -> httpx.Response:
    """A request to the app, on a loop of its own: the doors have theirs."""
    from functions.assistant import agentcore

    async def sent() -> httpx.Response:
        transport = httpx.ASGITransport(app=agentcore.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://agent") as client:
            return await client.request(method, path, **given)

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(sent())
    finally:
        loop.close()


@pytest.fixture
def ask(house: House) -> Ask:
    def asking(payload: Any, credential: str | None, header: str = "Authorization") -> Any:
        headers = {header: credential} if credential else {}
        return send("POST", "/invocations", json=payload, headers=headers)

    return asking


@pytest.fixture
def guest(house: House) -> Callable[[], str]:
    from functions.assistant import wiring

    return lambda: f"Guest {wiring.guests().issue(house.world.shop).token}"


def test_it_is_well(house: House) -> None:
    assert send("GET", "/ping").json()["status"] == "Healthy"


@pytest.mark.parametrize("header", ["Authorization", CUSTOM])
def test_a_conversation_is_begun_and_gone_on_with(ask: Ask, guest: Callable[[], str], header: str) -> None:
    credential = guest()
    first = ask({"message": "hello"}, credential, header)
    assert first.status_code == 200, first.text
    assert first.json()["reply"]["text"] == "Hello! What are you looking for today?"
    session = first.json()["session_id"]
    second = ask({"message": "thanks", "session_id": session}, credential, header).json()
    assert (second["session_id"], second["number"]) == (session, 2)


def test_it_is_the_session_that_the_api_knows(house: House, ask: Ask, guest: Callable[[], str]) -> None:
    from functions.assistant import agentcore

    credential = guest()
    turn = ask({"message": "hello"}, credential).json()
    ctx = agentcore.credentials().resolve(credential)
    answer = house.call("assistant", "GET", f"/sessions/{turn['session_id']}/turns", context=ctx)
    assert answer.json["items"] == [turn]


def test_the_same_key_gives_the_same_turn(ask: Ask, guest: Callable[[], str]) -> None:
    credential, asked = guest(), {"message": "hello", "key": "k-1"}
    assert ask(asked, credential).json() == ask(asked, credential).json()


@pytest.mark.parametrize("credential", [None, "Guest forged.token.x", "Bearer", "tnt_1 gst_1"])
def test_who_cannot_prove_who_they_are_is_refused(ask: Ask, credential: str | None) -> None:
    refused = ask({"message": "hello"}, credential)
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated")


def test_a_forged_credential_of_ours_is_not_saved_by_another_header(
    ask: Ask, guest: Callable[[], str]
) -> None:
    headers = {"Authorization": guest(), CUSTOM: "Guest forged.token.x"}
    assert send("POST", "/invocations", json={"message": "hello"}, headers=headers).status_code == 401


@pytest.mark.parametrize(
    "payload",
    [
        {"message": "hello", "tenant": "tnt_other"},
        {"message": "hello", "actor": {"kind": "system", "id": "system"}},
        {"message": "hello", "scopes": ["platform"]},
        {"message": ""},
        {"message": "x" * 2_001},
        {"message": "half of \ud800"},
        {"prompt": "hello"},
        ["hello"],
        None,
    ],
)
def test_the_payload_has_no_say_in_who_asks_and_is_checked(
    house: House, guest: Callable[[], str], payload: Any
) -> None:
    headers = {"Authorization": guest(), "Content-Type": "application/json"}
    refused = send("POST", "/invocations", content=json.dumps(payload).encode(), headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


MOST = 256 * 1024


def streamed(*parts: bytes, **headers: str) -> tuple[int, int, Any]:
    """A body sent in parts: how many were read, and what came of it."""
    from functions.assistant import agentcore

    waiting, sent = list(parts), list[Any]()
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/invocations",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "query_string": b"",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("agent", 80),
        "client": ("192.0.2.1", 1),
    }

    async def receive() -> Any:
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def send(message: Any) -> None:
        sent.append(message)

    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(agentcore.app(scope, receive, send))
    finally:
        loop.close()
    return len(parts) - len(waiting), sent[0]["status"], json.loads(sent[1]["body"])


def test_a_body_that_is_too_large_is_refused_before_it_is_parsed(house: House) -> None:
    read, status, told = streamed(*[b"[" * 100_000] * 50)
    assert (read, status, told["code"]) == (3, 413, "too_large")
    read, status, told = streamed(b"{}", content_length=str(MOST + 1))
    assert (read, status, told["code"]) == (0, 413, "too_large")


def test_the_largest_body_that_is_taken_is_read_in_parts(house: House) -> None:
    body = json.dumps({"message": "hello"}).encode()
    padded = body + b" " * (MOST - len(body))
    read, status, told = streamed(padded[:100], padded[100:], content_type="application/json")
    assert (read, status, told["code"]) == (2, 401, "unauthenticated")


def test_a_body_that_nests_without_end_is_refused(house: House, guest: Callable[[], str]) -> None:
    headers = {"Authorization": guest(), "Content-Type": "application/json"}
    nested = b"[" * 100_000 + b"]" * 100_000
    refused = send("POST", "/invocations", content=nested, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (400, "malformed_json")


def test_anothers_session_is_not_there(ask: Ask, guest: Callable[[], str]) -> None:
    session = ask({"message": "hello"}, guest()).json()["session_id"]
    refused = ask({"message": "what was said?", "session_id": session}, guest())
    assert refused.status_code == 404


def test_who_asks_too_often_is_told_when_to_come_back(ask: Ask, guest: Callable[[], str]) -> None:
    credential = guest()
    answers = [ask({"message": "hello"}, credential) for _ in range(32)]
    assert {answer.status_code for answer in answers[:30]} == {200}
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0


def test_a_fault_tells_nothing(ask: Ask, guest: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    from functions.assistant import wiring

    def broken() -> Any:
        raise KeyError("secret detail")

    monkeypatch.setattr(wiring, "conversations", broken)
    answer = ask({"message": "hello"}, guest())
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
