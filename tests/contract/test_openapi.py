"""The document that clients read is the one that the doors' routes make."""

import json
from pathlib import Path

import pytest

from local import openapi


def test_the_written_document_is_current() -> None:
    assert json.loads(openapi.DOCUMENT.read_text()) == openapi.document(), "run: make openapi"


def test_a_document_that_is_out_of_date_is_noticed_and_written_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    written = tmp_path / "openapi.json"
    monkeypatch.setattr(openapi, "DOCUMENT", written)
    assert openapi.main(["--check"]) == 1
    assert openapi.main([]) == 0
    assert openapi.main(["--check"]) == 0
    written.write_text(written.read_text().replace("/v1/carts", "/v1/carte"))
    assert openapi.main(["--check"]) == 1
