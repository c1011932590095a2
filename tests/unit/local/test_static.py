"""Files as HTTP answers."""

import gzip
import os
from pathlib import Path

import pytest

from local.static import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    web = tmp_path / "web"
    for name, text in {
        "index.html": "<title>shop</title>",
        "docs/index.html": "<title>docs</title>",
        "assets/app-1a2b.js": "let x = 1;\n" * 200,
        "openapi.json": "{}",
        ".errand": "stamp",
    }.items():
        place = web / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    (tmp_path / "secret.txt").write_text("no")
    return Site(web, fallback="index.html")


def headers(site: Site, path: str, **asked: str) -> dict[bytes, bytes]:
    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in asked.items()]
    return dict(site.find(path, given).headers)


@pytest.mark.parametrize("path", ["/", "/index.html", "/orders/ord_1"])
def test_pages_of_the_client_are_its_index(site: Site, path: str) -> None:
    found = site.find(path, [])
    assert (found.status, found.body) == (200, b"<title>shop</title>")
    assert dict(found.headers)[b"cache-control"] == b"no-cache"
    assert dict(found.headers)[b"content-type"] == b"text/html; charset=utf-8"


@pytest.mark.parametrize("path", ["/docs", "/docs/"])
def test_a_folder_is_its_own_index(site: Site, path: str) -> None:
    assert site.find(path, []).body == b"<title>docs</title>"


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/assets/../../secret.txt", "/.errand", "/a\0b", "/no.js"]
)
def test_nothing_else_is_served(site: Site, path: str) -> None:
    assert site.find(path, []).status == 404


def test_without_a_fallback_a_page_is_not_found(site: Site, tmp_path: Path) -> None:
    assert Site(tmp_path / "web" / "assets").find("/orders", []).status == 404
    assert Site(tmp_path / "missing", fallback="index.html").find("/", []).status == 404


def test_assets_are_kept_for_ever_and_other_files_briefly(site: Site) -> None:
    assert b"immutable" in headers(site, "/assets/app-1a2b.js")[b"cache-control"]
    assert headers(site, "/openapi.json")[b"cache-control"] == b"public, max-age=60"


def test_text_is_packed_for_whoever_can_unpack_it(site: Site) -> None:
    plain = site.find("/assets/app-1a2b.js", [])
    packed = site.find("/assets/app-1a2b.js", [(b"accept-encoding", b"br, gzip")])
    assert dict(packed.headers)[b"content-encoding"] == b"gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert int(dict(packed.headers)[b"content-length"]) == len(packed.body)


def test_what_the_client_has_is_not_sent_again(site: Site) -> None:
    etag = headers(site, "/openapi.json")[b"etag"].decode()
    again = site.find("/openapi.json", [(b"if-none-match", etag.encode())])
    assert (again.status, again.body) == (304, b"")


def test_a_changed_file_is_read_again(site: Site, tmp_path: Path) -> None:
    before = headers(site, "/")[b"etag"]
    page = tmp_path / "web" / "index.html"
    page.write_text("<title>new</title>")
    os.utime(page, ns=(1, 1))
    assert site.find("/", []).body == b"<title>new</title>"
    assert headers(site, "/")[b"etag"] != before
