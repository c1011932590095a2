"""Every answer that a test's shopper gets is held to the document: what that finds."""

from typing import Any

import httpx
import pytest

from tests.support.document import hold

_CART = "http://store.example/v1/carts/current"


def answered(status: int, body: Any, media: str = "application/json", url: str = _CART) -> httpx.Response:
    request = httpx.Request("GET", url)
    return httpx.Response(status, json=body, headers={"content-type": media}, request=request)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (answered(200, {"lines": []}), r"getCart: 200 is not as the document says.*required"),
        (answered(418, {}), r"getCart: 418 is not in the document"),
        (answered(404, {"code": "x"}, "application/problem+json"), "getCart: 404"),
        (answered(200, {}, "text/html"), "getCart: 200 has a body of text/html"),
    ],
)
def test_an_answer_that_is_not_in_the_document_fails_its_test(answer: httpx.Response, fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        hold(answer)


def test_what_is_no_operation_is_left_to_its_test() -> None:
    hold(answered(404, {"message": "Not Found"}, url="http://store.example/v1/nothing"))
