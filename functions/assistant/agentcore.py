"""The assistant as an agent of Bedrock's AgentCore: ``POST /invocations``, ``GET /ping``, port 8080.

The same conversations as behind ``/v1/sessions``. Who asks is told by a credential that is verified
here as the API's authorizer does it, and by nothing in the payload: in ``Authorization``, or, where
AgentCore uses that header for its own signatures, in ``CREDENTIAL``. How it is deployed is in
``docs/operations.md``; the API's functions do not load this module.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from bedrock_agentcore import BedrockAgentCoreApp
from bedrock_agentcore.runtime.context import BedrockAgentCoreContext, RequestContext
from pydantic import Field, ValidationError
from starlette.middleware import Middleware
from starlette.responses import Response

from functions.assistant import wiring
from functions.assistant.bounded import Bounded
from shared.assistant.model import TurnRequest
from shared.identity.credentials import Credentials, resolving
from shared.kernel.errors import DomainError, Invalid, Problem
from shared.kernel.ids import IdText
from shared.kernel.tenancy import Context
from shared.runtime.aws import client
from shared.runtime.http import problem_body, refusal
from shared.runtime.settings import Settings
from shared.runtime.telemetry import logger

#: Headers of this prefix are passed on to agents.
CREDENTIAL = "X-Amzn-Bedrock-AgentCore-Runtime-Custom-Credential"


class Verifying(Settings):
    """What the runtime's environment has besides the assistant door's: the authorizer's."""

    user_pool_client_id: str
    jwks_url: Annotated[str, Field(pattern=r"^https?://")]
    token_issuer: str


class Invocation(TurnRequest):
    """A message: in a session of the asker's, or in a new one. The same ``key`` gives the same turn."""

    session_id: IdText | None = None
    key: Annotated[str | None, Field(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")] = None


app = BedrockAgentCoreApp(middleware=[Middleware(Bounded)])


@app.entrypoint
def invoke(payload: Any, context: RequestContext) -> Response:
    """Answer one message: a turn as JSON, or a problem document."""
    correlation_id = BedrockAgentCoreContext.get_request_id() or ""
    logger().set_correlation_id(correlation_id)
    try:
        asking = _asking(context, correlation_id)
        turn = _said(asking, _read(payload))
    except DomainError as error:
        status, headers, body = refusal(error, correlation_id)
        return Response(body, status, headers)
    except Exception:
        logger().exception("invocation failed")
        body = problem_body(500, "internal", "Something went wrong on our side.", correlation_id)
        return Response(body, 500, {"content-type": "application/problem+json"})
    return Response(turn, media_type="application/json")


def _asking(context: RequestContext, correlation_id: str) -> Context:
    """Who asks, held to their tenant's limits. Raises :class:`Unauthenticated` and :class:`Limited`."""
    headers = {name.lower(): value for name, value in (context.request_headers or {}).items()}
    given = headers.get(CREDENTIAL.lower()) or headers.get("authorization") or ""
    asking = credentials().resolve(given)
    limits = wiring.tenants().settings(asking.tenant).limits
    subject = f"{asking.tenant}#{asking.actor.id}"
    wiring.limiter().admit(subject, limits.user_per_minute)
    wiring.limiter().admit(f"{subject}#chat", limits.chat_per_minute)
    return asking.model_copy(update={"correlation_id": correlation_id})


def _said(asking: Context, given: Invocation) -> str:
    conversations = wiring.conversations()
    opening = f"agentcore:{given.key}" if given.key else None
    session = given.session_id or conversations.open(asking, opening).id
    return conversations.say(asking, session, given.message, given.key).model_dump_json()


def _read(payload: Any) -> Invocation:
    try:
        return Invocation.model_validate(payload)
    except ValidationError as error:
        found = [
            Problem(path=".".join(("$", *map(str, e["loc"]))), code=e["type"], message=e["msg"])
            for e in error.errors()
        ]
        raise Invalid("Some of what was sent is not valid.", *found) from error


@cache
def credentials() -> Credentials:
    """What verifies credentials, as the authorizer's."""
    env, verifying = wiring.env(), Verifying.load()
    return resolving(
        records=wiring.identity(),
        tenants=wiring.tenants(),
        secrets=client("secretsmanager"),
        guest_key_secret=env.guest_key_secret,
        jwks_url=verifying.jwks_url,
        issuer=verifying.token_issuer,
        client_id=verifying.user_pool_client_id,
        ids=wiring.ground().ids,
        clock=wiring.ground().clock,
    )


if __name__ == "__main__":
    app.run()
