"""The encoder that is shipped, and what happens where it is not there."""

from pathlib import Path

import numpy as np
import pytest

from shared.embedding import onnx, wiring
from shared.embedding.onnx import DIGESTS, FOLDER, MODEL, ArtefactError, OnnxEmbedder


@pytest.fixture(scope="module")
def encoder() -> OnnxEmbedder:
    if not (FOLDER / MODEL).is_file():
        pytest.skip("needs the encoder: python -m local.embedding")
    return OnnxEmbedder.open()


def near(encoder: OnnxEmbedder, one: str, other: str) -> float:
    return float(encoder.of_text(one) @ encoder.of_text(other))


def test_what_means_the_same_is_nearer_than_what_does_not(encoder: OnnxEmbedder) -> None:
    same = near(encoder, "when will my parcel arrive", "where is my order")
    other = near(encoder, "when will my parcel arrive", "do you have it in blue")
    assert same > 0.35 > other + 0.1


def test_a_text_has_length_one_and_each_word_a_row(encoder: OnnxEmbedder) -> None:
    found = encoder.of_words(["waterproof", "hiking", "boots"])
    assert found.text.shape == (encoder.width,)
    assert float(np.linalg.norm(found.text)) == pytest.approx(1, abs=1e-4)
    assert found.words.shape == (3, encoder.width)
    assert np.array_equal(found.text, encoder.of_text("waterproof hiking boots"))


def test_words_beyond_what_it_takes_in_have_rows_of_nothing(encoder: OnnxEmbedder) -> None:
    found = encoder.of_words(["boots"] * 400)
    assert found.words.shape == (400, encoder.width)
    assert found.words[0].any()
    assert not found.words[-1].any()


def test_nothing_said_has_a_vector_too(encoder: OnnxEmbedder) -> None:
    assert encoder.of_words([]).words.shape == (0, encoder.width)


def test_vectors_are_told_apart_by_what_made_them(encoder: OnnxEmbedder) -> None:
    assert encoder.made_by == f"all-MiniLM-L6-v2:{DIGESTS[MODEL][:12]}"


def test_only_the_artefact_that_was_measured_is_opened(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="is not there"):
        OnnxEmbedder.open(tmp_path)
    for name in DIGESTS:
        (tmp_path / name).write_bytes(b"another")
    with pytest.raises(ArtefactError, match="another file"):
        OnnxEmbedder.open(tmp_path)


def test_without_it_there_is_none_and_nothing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDING_FOLDER", str(tmp_path))
    assert wiring.embedder.__wrapped__() is None


def test_it_lies_where_code_in_a_bundle_looks_for_it() -> None:
    assert Path(onnx.__file__).parents[2] / "build" / "embedding" == FOLDER
