"""The app that every HTTP door is: refusals as problem documents, versions as ETags, one Context."""

import warnings
from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict
from pydantic.warnings import UnsupportedFieldAttributeWarning
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from shared.kernel.errors import DomainError, Invalid, Kind, Limited, Problem, Unauthenticated
from shared.kernel.model import Model
from shared.kernel.tenancy import Context
from shared.runtime import edge
from shared.runtime.telemetry import logger

STATUS: Mapping[Kind, int] = {
    Kind.INVALID: 422,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.STALE: 412,
    Kind.GONE: 410,
    Kind.PAYMENT: 402,
    Kind.LIMITED: 429,
    Kind.UNAVAILABLE: 503,
}
_TITLES = {
    400: "Malformed request",
    401: "Sign in first",
    402: "Payment refused",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    410: "Too late",
    412: "Changed meanwhile",
    413: "Too large",
    422: "Not valid",
    429: "Too many requests",
    503: "Not available",
}


class ProblemDocument(BaseModel):
    """A refusal (RFC 9457). ``code`` is stable; ``errors`` say what is wrong and where.

    Further members carry facts that a client may act on.
    """

    model_config = ConfigDict(extra="allow", defer_build=True)

    type: str
    title: str
    status: int
    detail: str
    code: str
    correlation_id: str
    errors: list[Problem] = []


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route that may refuse with these, besides what every route may."""
    every = {400, 401, 403, 413, 422, 429, 503, *statuses}
    media = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
    return {status: {"description": _TITLES[status], "content": media} for status in sorted(every)}


class _App(FastAPI):
    """FastAPI whose models are built at first use and whose faults are answered by :func:`_on_fault`.

    FastAPI silences pydantic's word about its own way of making validators, but only where they are
    made at once; and Starlette raises a fault again after it was answered and logged.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)
            with suppress(Exception):
                await super().__call__(scope, receive, send)


def create_app(name: str, *routers: APIRouter) -> FastAPI:
    """An app with a capability's routes under ``/v1`` and every refusal as a problem document."""
    app = _App(title=name, openapi_url=None, docs_url=None, redoc_url=None)
    for router in routers:
        app.include_router(router, prefix="/v1")
    app.add_exception_handler(DomainError, _on_domain_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(Exception, _on_fault)
    return app


async def _context(request: Request) -> Context:
    context = edge.context_of(request.scope.get("aws.event", {}))
    if context is None:
        raise Unauthenticated("This needs an Authorization header.")
    return context


async def _if_match(if_match: Annotated[str | None, Header(max_length=40)] = None) -> int | None:
    if if_match is None or if_match == "*":
        return None
    text = if_match.removeprefix("W/").strip('"')
    if not text.isdecimal():
        problem = Problem(path="header.If-Match", code="etag", message="not an ETag that we gave")
        raise Invalid("If-Match must be an ETag that we gave.", problem)
    return int(text)


#: Who asks: from the authorizer's answer, never from the request's own words.
Asking = Annotated[Context, Depends(_context)]
#: The version that the caller saw (``If-Match``), or None.
Seen = Annotated[int | None, Depends(_if_match)]
#: A key under which a repeated POST gives the first answer again.
IdempotencyKey = Annotated[
    str | None, Header(alias="Idempotency-Key", min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")
]


def answer(
    body: Model, status: int = 200, *, version: int | None = None, location: str | None = None, **headers: str
) -> Response:
    """A model as JSON in one pass, with its ``ETag`` and ``Location`` where it has them."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if version is not None:
        sent["ETag"] = f'"{version}"'
    if location is not None:
        sent["Location"] = location
    return Response(body.model_dump_json(), status, sent, "application/json")


def problem_body(  # noqa: PLR0917
    status: int,
    code: str,
    detail: str,
    correlation_id: str,
    errors: tuple[Problem, ...] = (),
    facts: Mapping[str, Any] | None = None,
) -> bytes:
    """A problem document, serialised."""
    own: dict[str, Any] = {
        "type": f"urn:errand:problem:{code}",
        "title": _TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "code": code,
        "correlation_id": correlation_id,
        "errors": list(errors),
    }
    # A fact never takes the place of what every problem document has.
    document = ProblemDocument(**{**(facts or {}), **own})
    return document.model_dump_json().encode()


def refusal(error: DomainError, correlation_id: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a domain refusal."""
    status = STATUS[error.kind]
    headers = {"content-type": "application/problem+json"}
    if isinstance(error, Limited):
        headers["retry-after"] = str(error.retry_after)
    if isinstance(error, Unauthenticated):
        headers["www-authenticate"] = "Bearer, Guest, ApiKey"
    body = problem_body(status, error.code, error.message, correlation_id, error.problems, error.facts)
    return status, headers, body


def _respond(
    request: Request, status: int, code: str, detail: str, errors: tuple[Problem, ...] = ()
) -> Response:
    body = problem_body(status, code, detail, _correlation(request), errors)
    return Response(body, status, {"content-type": "application/problem+json"})


def _correlation(request: Request) -> str:
    return edge.correlation_of(request.scope.get("aws.event", {}))


async def _on_domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    status, headers, body = refusal(error, _correlation(request))
    return Response(body, status, headers)


async def _on_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = tuple(
        Problem(path=_path(e["loc"]), code=str(e["type"]), message=str(e["msg"])) for e in error.errors()
    )
    if any(problem.code == "json_invalid" for problem in found):
        return _respond(request, 400, "malformed_json", "The body is not JSON.", found)
    return _respond(request, 422, "invalid", "Some of what was sent is not valid.", found)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {404: "no_such_route", 405: "method_not_allowed"}.get(error.status_code, "malformed_request")
    response = _respond(request, error.status_code, code, str(error.detail))
    response.headers.update(error.headers or {})
    return response


async def _on_fault(request: Request, error: Exception) -> Response:
    logger().exception("request failed", exc_info=error)
    return _respond(request, 500, "internal", "Something went wrong on our side.")


def _path(location: tuple[int | str, ...]) -> str:
    """``("body", "lines", 0, "sku")`` as ``$.lines[0].sku``; other places by name (``query.limit``)."""
    where, *rest = location
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in rest)
    return f"${steps}" if where == "body" else f"{where}{steps}"
