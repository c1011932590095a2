"""Texts that are packed come back as they were, whatever they are, and nothing else is taken for one."""

import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.events import Event
from shared.kernel.model import Model
from shared.runtime.packing import packed, unpacked
from shared.runtime.table import Table, load_events, plain, texts

AT = datetime(2026, 3, 1, tzinfo=UTC)
#: Of the dictionary that a packed text with the number 1 needs.
CHECKSUM = 2335210161


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    assert unpacked(packed(text)) == text


@pytest.mark.parametrize("data", [b"", b"\x00abc", b"\x01", b"\x01not deflate", packed("x" * 500)[:-3]])
def test_what_was_not_packed_here_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="packed text"):
        unpacked(data)


def test_the_first_dictionary_is_what_it_was() -> None:
    """Items hold what was packed with it: another one goes under another number."""
    from shared.runtime import packing

    assert zlib.crc32(packing._DICTIONARIES[1]) == CHECKSUM  # pyright: ignore[reportPrivateUsage]


class Thing(Model):
    note: str


@pytest.mark.parametrize("size", [1, 1_000])
@pytest.mark.parametrize("told", [False, True])
def test_an_item_reads_the_same_whether_it_was_packed_or_not(size: int, told: bool) -> None:
    event = Event(
        id="evt_1", name="a.b", version=1, tenant="t", actor="a", correlation_id="c", at=AT, data={}
    )
    events = [event] if told else []
    table, thing = Table(None, "things"), Thing(note="line\nend " + "x" * size)
    small = table.item("t", "s", thing, 3, events, small=True, free=7)
    assert plain(small) == plain(table.item("t", "s", thing, 3, events, free=7))
    assert Thing.model_validate_json(plain(small)["doc"]) == thing
    assert load_events(texts(small)[1]) == events
    assert ("B" in small["doc"]) == (size > 1)
    assert (small["events"] == {"S": "[]"}) == (not told)
