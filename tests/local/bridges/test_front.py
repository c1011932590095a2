"""The front door: one address for client, pictures and API."""

import urllib.error
import urllib.request
from email.message import Message
from pathlib import Path

import pytest

from tests.support.bridges import Place


@pytest.fixture(scope="module")
def door(mended: Place) -> Place:
    for name, text in {
        "web/index.html": "<title>shop</title>",
        "media/harbor/shoe.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    }.items():
        place = Path(mended.home / name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return mended


def ask(place: Place, path: str, method: str = "GET", **headers: str) -> tuple[int, Message, bytes]:
    request = urllib.request.Request(f"{place.url}{path}", headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_the_client_comes_with_a_strict_policy(door: Place) -> None:
    status, headers, body = ask(door, "/")
    assert (status, body) == (200, b"<title>shop</title>")
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_a_picture_can_do_nothing_but_be_seen(door: Place) -> None:
    status, headers, _ = ask(door, "/media/harbor/shoe.svg")
    assert (status, headers["content-type"]) == (200, "image/svg+xml; charset=utf-8")
    assert headers["content-security-policy"].startswith("default-src 'none'")


def test_a_head_has_no_body_and_a_post_no_place(door: Place) -> None:
    assert ask(door, "/", "HEAD")[2] == b""
    assert ask(door, "/", "POST")[0] == 405
    assert ask(door, "/media/none.svg")[0] == 404


def test_the_api_answers_as_itself(door: Place) -> None:
    status, headers, _ = ask(door, "/v1/open", origin="http://elsewhere.example")
    assert status == 200
    assert headers["access-control-allow-origin"] is None
    assert headers["apigw-requestid"]


def test_the_emulators_own_paths_are_not_for_the_front_door(door: Place) -> None:
    assert ask(door, "/_ministack/health")[2] == b"<title>shop</title>"
    assert ask(door, "/_errand/warm", "PUT")[0] == 405
