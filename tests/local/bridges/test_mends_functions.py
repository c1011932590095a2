"""Faults of functions and their API: each shown as it comes, and mended."""

import base64
import http.client
import json
import time
from typing import Any

from tests.support.bridges import Place


def call(place: Place, path: str, authorization: str = "", source: str = "127.0.0.1") -> tuple[int, Any]:
    port = int(place.url.rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, source_address=(source, 0), timeout=20)
    headers = {"authorization": authorization} if authorization else {}
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, json.loads(body)


def invoke(place: Place, **event: Any) -> tuple[Any, Any]:
    answer = place.client("lambda").invoke(
        FunctionName=place.outputs["Worker"], Payload=json.dumps(event), LogType="Tail"
    )
    return json.loads(answer["Payload"].read()), answer


class TestFunctionErrors:
    def test_an_error_arrives_under_its_class(self, mended: Place) -> None:
        before, _ = invoke(mended)
        error, answer = invoke(mended, **{"raise": True})
        after, _ = invoke(mended)
        assert answer["FunctionError"] == "Unhandled"
        assert (error["errorType"], error["errorMessage"]) == ("OutOfStock", "none left")
        assert before["pid"] == after["pid"]

    def test_without_the_mend_it_has_lost_its_name(self, plain: Place) -> None:
        error, _ = invoke(plain, **{"raise": True})
        assert error["errorType"] == "Runtime.HandlerError"


class TestFunctionLogs:
    @staticmethod
    def taken(place: Place) -> float:
        started = time.perf_counter()
        invoke(place)
        return time.perf_counter() - started

    def test_a_silent_function_waits_for_nothing_where_without_the_mend_it_does(
        self, mended: Place, plain: Place
    ) -> None:
        """The quickest of several calls by turns: noise can only add to the pause."""
        calls = [(self.taken(mended), self.taken(plain)) for _ in range(12)]
        quickest, waited = map(min, zip(*calls, strict=True))
        assert 2 * quickest < waited

    def test_what_it_says_is_in_its_log_and_in_no_other_calls(self, mended: Place) -> None:
        _, first = invoke(mended, say="one\ntwo")
        _, second = invoke(mended, say="three")
        assert b"one\ntwo" in base64.b64decode(first["LogResult"])
        told = base64.b64decode(second["LogResult"])
        assert b"three" in told
        assert b"two" not in told


class TestAuthorizerRefusal:
    def test_unauthorized_is_a_401(self, mended: Place) -> None:
        assert call(mended, "/v1/guarded/x", "Bearer expired") == (401, {"message": "Unauthorized"})

    def test_any_other_error_is_a_500(self, mended: Place) -> None:
        assert call(mended, "/v1/guarded/x", "Bearer broken")[0] == 500

    def test_without_the_mend_it_is_a_500(self, plain: Place) -> None:
        assert call(plain, "/v1/guarded/x", "Bearer expired")[0] == 500


class TestSourceAddress:
    def test_a_function_learns_who_called(self, mended: Place) -> None:
        _, body = call(mended, "/v1/open", source="127.0.0.9")
        assert body["context"]["http"]["sourceIp"] == "127.0.0.9"

    def test_without_the_mend_everyone_is_the_same(self, plain: Place) -> None:
        _, body = call(plain, "/v1/open", source="127.0.0.9")
        assert body["context"]["http"]["sourceIp"] == "127.0.0.1"


class TestReliedOn:
    """What needs no mend and is needed: the gateway's part."""

    def test_an_answer_of_the_authorizer_is_kept(self, mended: Place) -> None:
        first, second, other = (
            call(mended, f"/v1/guarded/{n}", word)[1]["context"]["authorizer"]["lambda"]["call"]
            for n, word in ((1, "Bearer ok"), (2, "Bearer ok"), (3, "Bearer ok too"))
        )
        assert first == second != other

    def test_no_header_is_a_401_and_a_no_is_a_403(self, mended: Place) -> None:
        assert call(mended, "/v1/guarded/x")[0] == 401
        assert call(mended, "/v1/guarded/x", "Bearer no")[0] == 403

    def test_an_unknown_route_is_a_404(self, mended: Place) -> None:
        assert call(mended, "/v1/nothing")[0] == 404
