"""The OpenAPI document of the whole API, merged from the routes of every HTTP door.

``python -m local.openapi`` writes ``docs/openapi.json``; with ``--check`` it only says whether the
file is current (exit status 1 where it is not). Web types, the API page and Schemathesis read it.
"""

import argparse
import json
import sys
import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from pydantic.warnings import UnsupportedFieldAttributeWarning

from shared.runtime.http import Asking, ProblemDocument, create_app

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "openapi.json"
_METHODS = ("get", "put", "post", "patch", "delete")
_ABOUT = """\
The store behind the assistant: conversations, catalogue, carts, checkout, orders,
promotions, support.

Every request that is not public carries one `Authorization` header: `Bearer` and a customer's access
token, `Guest` and a guest's token, or `ApiKey` and a tenant's key. A refusal is a problem document
(RFC 9457) whose `code` is stable and whose `errors` say what is wrong and where. What several may
edit has an `ETag`; send it back as `If-Match`. A POST that creates takes an `Idempotency-Key`: the
same key and body give the first answer again. Amounts are integers of minor units with a currency.
"""
_TAGS = {
    "identity": "Shops, guests, accounts, API keys, tenants",
    "catalog": "Products, search, product cards, stock",
    "carts": "The cart of whoever asks",
    "checkout": "What a cart costs, and the shopper's yes to it",
    "orders": "What was bought",
    "promotions": "What a shop takes off, for whom and how often",
    "support": "What a shop has written about itself, and tickets to its people",
    "memory": "What is remembered of whoever asks, until they say forget",
    "assistant": "Conversations: sessions, turns and their steps",
}
#: What API Gateway answers by itself, before a door is asked: for a credential that the authorizer
#: refuses, and where it is throttled or its function does not answer.
_GATEWAY = {
    "type": "object",
    "title": "GatewayMessage",
    "description": "An answer of the gateway itself.",
    "properties": {"message": {"type": "string"}},
    "required": ["message"],
}
#: Statuses of such answers, and whether only operations that need a credential have them.
_GATEWAY_SAYS = {"401": True, "403": True, "429": False, "503": False}
_SCHEMES = {
    "customer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "`Bearer <access token>`, from `POST /v1/logins`",
    },
    "guest": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Guest <token>`, from `POST /v1/guests`",
    },
    "api_key": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`ApiKey <key>`, made by the tenant",
    },
}


def document() -> dict[str, Any]:
    """The document, as a JSON value in a stable order."""
    doors = dict(_doors())
    merged = _merged([router for routers in doors.values() for router in routers])
    for door, routers in doors.items():
        for router in routers:
            for route in iter_route_contexts(router.routes):
                _explain(merged, door, route)
    merged["tags"] = [{"name": door, "description": _TAGS.get(door, door)} for door in doors]
    for operation in operations(merged):
        _tidy_answers(operation["responses"], public=not operation["security"])
    return merged


def operations(merged: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation of a document."""
    for path in merged["paths"].values():
        yield from (path[method] for method in _METHODS if method in path)


def main(arguments: list[str] | None = None) -> int:
    """Write the document, or check that the written one is current."""
    parser = argparse.ArgumentParser(description="Write the merged OpenAPI document.")
    parser.add_argument("--check", action="store_true", help="only say whether the file is current")
    text = json.dumps(document(), indent=1, ensure_ascii=False) + "\n"
    if not parser.parse_args(arguments).check:
        DOCUMENT.write_text(text)
        return 0
    if DOCUMENT.exists() and DOCUMENT.read_text() == text:
        return 0
    print(f"docs/{DOCUMENT.name} is out of date: run make openapi", file=sys.stderr)
    return 1


def _doors() -> Iterator[tuple[str, list[APIRouter]]]:
    """Each HTTP door's name and routers, in the order of their definition."""
    for path in sorted(ROOT.glob("functions/*/api.py")):
        module = import_module(f"functions.{path.parent.name}.api")
        yield path.parent.name, [value for value in vars(module).values() if isinstance(value, APIRouter)]


def _merged(routers: list[APIRouter]) -> dict[str, Any]:
    app = create_app("Errand", *routers)
    with warnings.catch_warnings():
        # FastAPI means its aliases for itself, and hides this warning where it is not deferred.
        warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)
        merged = get_openapi(
            title="Errand", version="1", description=_ABOUT, openapi_version="3.1.0", routes=app.routes
        )
    schemas = merged["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    problem = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"), GatewayMessage=_GATEWAY, ProblemDocument=problem)
    merged["components"] = {"schemas": dict(sorted(schemas.items())), "securitySchemes": _SCHEMES}
    merged["servers"] = [{"url": "/", "description": "This store"}]
    return merged


def _explain(merged: dict[str, Any], door: str, found: RouteContext) -> None:
    """Who serves a route, and who may ask: one that is handed a Context needs a credential."""
    route = found.original_route
    if not isinstance(route, APIRoute):
        return
    for method in route.methods or ():
        operation = merged["paths"][f"/v1{found.path}"][method.lower()]
        operation["tags"] = [door]
        operation["security"] = [{name: []} for name in _SCHEMES] if _asks(route.dependant) else []


def _asks(dependant: Dependant) -> bool:
    context = get_args(Asking)[1].dependency
    return dependant.call is context or any(_asks(inner) for inner in dependant.dependencies)


def _tidy_answers(answers: dict[str, Any], public: bool) -> None:
    """FastAPI lists its own 422 beside ours; the gateway answers too; a limited caller may come back."""
    for status, answer in answers.items():
        content = answer.get("content", {})
        if "application/problem+json" in content:
            content.pop("application/json", None)
        if status in _GATEWAY_SAYS and not (public and _GATEWAY_SAYS[status]):
            content["application/json"] = {"schema": {"$ref": "#/components/schemas/GatewayMessage"}}
        if status == "429":
            answer["headers"] = {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}}


if __name__ == "__main__":
    sys.exit(main())
