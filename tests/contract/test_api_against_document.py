"""The API answers what its OpenAPI document says, whatever it is sent, and never with a 5xx.

Schemathesis makes the requests, in range and out of it, from the merged document, and sends them to
the deployed store: as a guest, a customer, a merchant's key and the platform's, in a shop of their own.
In every other request, what the document knows by name (``product_id``) is something that exists.
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from local.openapi import DOCUMENT, document, operations
from stacks.routes import ROUTES
from tests.contract.conftest import Callers

schema = schemathesis.openapi.from_path(DOCUMENT)
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)


def test_the_written_document_is_the_doors_own() -> None:
    assert json.loads(DOCUMENT.read_text()) == document(), "run: python -m local.openapi"


def test_every_route_is_documented() -> None:
    paths = document()["paths"]
    assert {f"{m.upper()} {path}" for path, item in paths.items() for m in item} == {r.key for r in ROUTES}
    assert len(list(operations(document()))) == len(ROUTES)


@schema.parametrize()
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_documented(case: Any, callers: Callers) -> None:
    if case.method.lower() != case.operation.method.lower():
        return  # no operation of the document: the gateway knows no such route
    for caller in callers.of(_lot(case)):
        asked = _with(case, caller.known) if _lot(case) % 2 else case
        headers = {"Authorization": caller.authorization}
        with _told_of(caller.kind):
            asked.call_and_validate(base_url=callers.store.url, headers=headers, checks=CHECKS)


def _lot(case: Any) -> int:
    """A number by which requests differ, always the same of the same request."""
    parts = (case.path_parameters, case.query, case.body)
    return zlib.crc32(repr(parts).encode("utf-8", "replace"))


def _with(case: Any, known: dict[str, str]) -> Any:
    """The request with what exists in the place of what was made up."""

    def known_in(part: Any) -> Any:
        if not isinstance(part, Mapping):
            return part
        return {**part, **{name: value for name, value in known.items() if name in part}}

    return case.operation.Case(
        method=case.method,
        path_parameters=known_in(case.path_parameters),
        headers=case.headers,
        cookies=case.cookies,
        query=known_in(case.query),
        body=known_in(case.body),
        media_type=case.media_type,
    )


@contextmanager
def _told_of(kind: str) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        error.add_note(f"asked by the {kind}")
        raise
