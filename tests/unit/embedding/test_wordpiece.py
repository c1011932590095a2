"""Words cut into the pieces of a vocabulary."""

from pathlib import Path

import pytest

from shared.embedding.wordpiece import WordPieces

_VOCABULARY = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "run",
    "##ning",
    "shoe",
    "##s",
    "cafe",
    "-",
    "trail",
    "$",
    "20",
]
BEGIN, END, UNKNOWN = 2, 3, 1


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> WordPieces:
    path: Path = tmp_path_factory.mktemp("pieces") / "vocab.txt"
    path.write_text("\n".join(_VOCABULARY) + "\n")
    return WordPieces.load(path, most=8)


def test_the_longest_known_piece_comes_first_and_tells_its_word(pieces: WordPieces) -> None:
    cut = pieces.cut(["running", "shoes"])
    assert cut.ids == [BEGIN, 4, 5, 6, 7, END]
    assert cut.words == [0, 0, 1, 1]


def test_case_and_accents_make_no_difference_and_marks_stand_alone(pieces: WordPieces) -> None:
    assert pieces.cut(["CAFÉ"]).ids == [BEGIN, 8, END]
    assert pieces.cut(["trail-run"]).ids == [BEGIN, 10, 9, 4, END]
    assert pieces.cut(["$20"]).ids == [BEGIN, 11, 12, END]


def test_what_cannot_be_made_of_pieces_is_unknown(pieces: WordPieces) -> None:
    assert pieces.cut(["runx", "shoe"]).ids == [BEGIN, UNKNOWN, 6, END]
    assert pieces.cut(["r" * 100]).ids == [BEGIN, UNKNOWN, END]


def test_no_more_is_cut_than_the_model_takes_in(pieces: WordPieces) -> None:
    cut = pieces.cut(["running"] * 50)
    assert len(cut.ids) == 8
    assert cut.words == [0, 0, 1, 1, 2, 2]


def test_nothing_is_a_text_too(pieces: WordPieces) -> None:
    assert pieces.cut([]).ids == [BEGIN, END]
