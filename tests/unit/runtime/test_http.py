"""What an HTTP door answers to input of every kind."""

import base64
import json
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Query, Request, Response
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Gone,
    Invalid,
    Limited,
    NotFound,
    Problem,
    Refused,
    Stale,
    Unauthenticated,
    Unavailable,
)
from shared.kernel.model import Model
from shared.kernel.quantity import Count
from shared.kernel.tenancy import Actor, Context
from shared.runtime.entry import LARGEST_BODY, http_entry
from shared.runtime.http import Asking, IdempotencyKey, Seen, answer, create_app, problems, refusal
from tests.support.gateway import Answer, LambdaContext, call, request

GUEST = Context(
    tenant="tnt_1",
    actor=Actor(kind="guest", id="gst_1"),
    scopes=frozenset({"shop", "profile"}),
    roles=frozenset({"customer"}),
    agent="a-1",
    channel="web",
    locale="de-CH",
    correlation_id="JKJaXmPLvHcESHA",
)
REFUSALS: list[tuple[DomainError, int]] = [
    (Invalid("no", Problem(path="$.x", code="c", message="m")), 422),
    (Unauthenticated("no"), 401),
    (Forbidden("no"), 403),
    (NotFound("no"), 404),
    (Conflict("no", changed=["total"]), 409),
    (Stale("no"), 412),
    (Gone("no"), 410),
    (Refused("no"), 402),
    (Limited("no", retry_after=7), 429),
    (Unavailable("no"), 503),
]


class Line(Model):
    sku: str
    quantity: Count


class Order(Model):
    lines: list[Line]


class Seeing(Model):
    seen: int | None
    key: str | None


router = APIRouter()


@router.post("/orders", response_model=None, responses=problems(404))
async def order(ctx: Asking, given: Order) -> Response:
    return answer(ctx, 201, version=3, location="/v1/orders/1", x_note="yes")


@router.get("/orders", response_model=None)
async def orders(limit: Annotated[int, Query(ge=1)] = 1) -> Response:
    return answer(Seeing(seen=limit, key=None))


@router.put("/seen", response_model=None)
async def seen(seen: Seen, key: IdempotencyKey = None) -> Response:
    return answer(Seeing(seen=seen, key=key))


@router.get("/refusals/{number}", response_model=None)
async def refuse(number: int) -> Response:
    raise REFUSALS[number][0]


@router.get("/broken", response_model=None)
async def broken(request: Request) -> Response:
    raise ZeroDivisionError("jane@example.com")


def _admit_all(event: Any) -> None:
    """Nobody is too often here."""


@cache
def _door() -> Callable[..., dict[str, Any]]:
    return http_entry(create_app("test", router), _admit_all)


@pytest.fixture
def door() -> Callable[..., dict[str, Any]]:
    return _door()


def _is_problem(answer: Answer, status: int, code: str) -> dict[str, Any]:
    assert answer.status == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json
    assert document["status"] == status
    assert document["code"] == code
    assert document["type"] == f"urn:errand:problem:{code}"
    assert document["title"]
    assert document["correlation_id"] == answer.headers["x-correlation-id"]
    return document


def test_a_fact_takes_no_members_place() -> None:
    closed = Conflict("no", status="canceled", code="mine", checkout_status="canceled")
    status, _, body = refusal(closed, "c-1")
    document = json.loads(body)
    assert (document["status"], document["code"]) == (status, "conflict")
    assert document["checkout_status"] == "canceled"


def test_an_answer_has_its_etag_place_and_security_headers(door: Any) -> None:
    got = call(door, "POST", "/v1/orders", context=GUEST, body={"lines": []})
    assert got.status == 201
    assert Context.model_validate(got.json) == GUEST
    assert got.headers["etag"] == '"3"'
    assert got.headers["location"] == "/v1/orders/1"
    assert got.headers["x-note"] == "yes"
    assert got.headers["cache-control"] == "no-store"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["x-correlation-id"] == "JKJaXmPLvHcESHA"


@pytest.mark.parametrize(
    "body", ["{", "{'a': 1}", '{"lines": [}', "\x00", '{"lines": NaNx}', "[1,]", '{"a":1}}', '{"\\ud800"']
)
def test_malformed_json_is_a_400(door: Any, body: str) -> None:
    document = _is_problem(call(door, "POST", "/v1/orders", context=GUEST, body=body), 400, "malformed_json")
    assert document["errors"][0]["code"] == "json_invalid"


@pytest.mark.parametrize("body", ["[" * 100_000, '{"lines": ' + "9" * 5000 + "}"])
def test_json_that_no_parser_takes_is_a_400(door: Any, body: str) -> None:
    assert call(door, "POST", "/v1/orders", context=GUEST, body=body).status == 400


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        (None, ["$"]),
        ([], ["$"]),
        ({}, ["$.lines"]),
        ({"lines": "x"}, ["$.lines"]),
        ({"lines": [{"sku": "a", "quantity": -1}]}, ["$.lines[0].quantity"]),
        ({"lines": [{"sku": "a", "quantity": 10**30}]}, ["$.lines[0].quantity"]),
        ({"lines": [{"sku": "a", "quantity": 1}, {"sku": 5}]}, ["$.lines[1].sku", "$.lines[1].quantity"]),
        ({"lines": [], "admin": True}, ["$.admin"]),
    ],
)
def test_wrong_fields_are_told_with_their_paths(door: Any, body: Any, paths: list[str]) -> None:
    document = _is_problem(call(door, "POST", "/v1/orders", context=GUEST, body=body), 422, "invalid")
    assert [error["path"] for error in document["errors"]] == paths
    assert all(error["message"] and error["code"] for error in document["errors"])


@pytest.mark.parametrize("encoded", [False, True])
def test_half_a_character_is_no_json(door: Any, encoded: bool) -> None:
    half, whole = (
        '{"lines": [{"sku": "' + sku + '", "quantity": 1}]}' for sku in ("\\ud83d", "\\uD83D\\ude00")
    )
    for body, status in ((half, 400), (whole, 201)):
        event = request("POST", "/v1/orders", context=GUEST, body=body)
        if encoded:
            event["body"], event["isBase64Encoded"] = base64.b64encode(body.encode()).decode(), True
        assert Answer(door(event, LambdaContext())).status == status


def test_other_places_are_told_by_name(door: Any) -> None:
    document = _is_problem(call(door, "GET", "/v1/orders", query={"limit": 0}), 422, "invalid")
    assert document["errors"][0]["path"] == "query.limit"


def test_an_unknown_route_is_a_404(door: Any) -> None:
    _is_problem(call(door, "GET", "/v1/nowhere"), 404, "no_such_route")
    _is_problem(call(door, "GET", "/v1/refusals/x/y"), 404, "no_such_route")


def test_a_wrong_method_is_a_405_that_says_which_are_right(door: Any) -> None:
    got = call(door, "DELETE", "/v1/seen")
    _is_problem(got, 405, "method_not_allowed")
    assert got.headers["allow"] == "PUT"


def test_a_body_may_have_so_many_bytes(door: Any) -> None:
    fits = json.dumps({"lines": [], "x": ""})
    fits = fits.replace('"x": ""', '"x": "' + "a" * (LARGEST_BODY - len(fits)) + '"')
    assert len(fits) == LARGEST_BODY
    assert call(door, "POST", "/v1/orders", context=GUEST, body=fits).status == 422
    _is_problem(call(door, "POST", "/v1/orders", context=GUEST, body=fits + " "), 413, "too_large")
    _is_problem(
        call(door, "POST", "/v1/orders", context=GUEST, body="é" * (LARGEST_BODY - 1)), 413, "too_large"
    )


def test_an_encoded_body_is_measured_as_what_it_encodes(door: Any) -> None:
    event = request("POST", "/v1/orders", context=GUEST, body="A" * LARGEST_BODY)
    event["isBase64Encoded"] = True
    assert Answer(door(event, LambdaContext())).status == 400
    event["body"] = "A" * 2 * LARGEST_BODY
    assert Answer(door(event, LambdaContext())).status == 413


def test_without_a_credential_it_is_a_401(door: Any) -> None:
    got = call(door, "POST", "/v1/orders", body={"lines": []})
    _is_problem(got, 401, "unauthenticated")
    assert got.headers["www-authenticate"] == "Bearer, Guest, ApiKey"


@pytest.mark.parametrize("number", range(len(REFUSALS)))
def test_each_kind_of_refusal_has_its_status(door: Any, number: int) -> None:
    error, status = REFUSALS[number]
    document = _is_problem(call(door, "GET", f"/v1/refusals/{number}"), status, error.code)
    assert document["detail"] == "no"


def test_a_refusal_shows_its_problems_and_facts(door: Any) -> None:
    assert call(door, "GET", "/v1/refusals/0").json["errors"] == [
        {"path": "$.x", "code": "c", "message": "m"}
    ]
    assert call(door, "GET", "/v1/refusals/4").json["changed"] == ["total"]
    assert call(door, "GET", "/v1/refusals/8").headers["retry-after"] == "7"


def test_a_fault_of_ours_is_a_500_that_tells_nothing(door: Any) -> None:
    got = call(door, "GET", "/v1/broken")
    _is_problem(got, 500, "internal")
    assert "jane" not in got.text
    assert "ZeroDivision" not in got.text


@pytest.mark.parametrize(
    ("header", "version"), [('"7"', 7), ('W/"7"', 7), ("7", 7), ("*", None), (None, None)]
)
def test_if_match(door: Any, header: str | None, version: int | None) -> None:
    headers = {"if-match": header} if header else {}
    assert call(door, "PUT", "/v1/seen", headers=headers).json["seen"] == version


@pytest.mark.parametrize("header", ['"x"', "-1", '"1", "2"', "٣", ""])
def test_an_etag_that_we_never_gave_is_told(door: Any, header: str) -> None:
    document = _is_problem(call(door, "PUT", "/v1/seen", headers={"if-match": header}), 422, "invalid")
    assert document["errors"][0]["path"] == "header.If-Match"


@pytest.mark.parametrize("key", ["", "a b", "é", "k" * 101])
def test_an_idempotency_key_is_printable_and_short(door: Any, key: str) -> None:
    document = _is_problem(call(door, "PUT", "/v1/seen", headers={"idempotency-key": key}), 422, "invalid")
    assert document["errors"][0]["path"] == "header.Idempotency-Key"


def test_a_fault_before_any_route_is_a_500_as_well() -> None:
    def fail(event: Any) -> None:
        raise ZeroDivisionError

    _is_problem(call(http_entry(create_app("test", router), fail), "GET", "/v1/orders"), 500, "internal")


def test_who_asks_too_often_is_not_served() -> None:
    def refuse(event: Any) -> None:
        raise Limited("At most 2.", retry_after=31, limit=2)

    got = call(http_entry(create_app("test", router), refuse), "GET", "/v1/orders")
    document = _is_problem(got, 429, "rate_limited")
    assert got.headers["retry-after"] == "31"
    assert document["limit"] == 2


@given(st.text(max_size=200))
def test_no_text_breaks_a_door(body: str) -> None:
    assert call(_door(), "POST", "/v1/orders", context=GUEST, body=body).status in {400, 422}
