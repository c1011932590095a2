"""The example of how a sentence is read is what the engine does."""

import doctest
from pathlib import Path

import pytest

from shared.embedding.wiring import embedder

PAGE = Path(__file__).resolve().parents[3] / "docs" / "understanding.md"


def test_the_example_is_true() -> None:
    if embedder() is None:
        pytest.skip("needs the encoder: python -m local.embedding")
    found = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted >= 6
    assert not found.failed
