"""Reads that are made once while a block runs."""

from collections.abc import Mapping

from shared.kernel.once import once, reading_once


class Shelf:
    """Records by name, and the names that were read, call by call."""

    def __init__(self, **records: int) -> None:
        self.records = records
        self.read: list[list[str]] = []

    def look(self, names: list[str]) -> Mapping[str, int]:
        self.read.append(names)
        return {name: self.records[name] for name in names if name in self.records}


def test_only_what_is_missing_is_read_again() -> None:
    shelf = Shelf(a=1, b=2, c=3)
    with reading_once():
        assert once("thing", "t", ["a", "b", "a"], shelf.look) == {"a": 1, "b": 2}
        assert once("thing", "t", ["c", "b"], shelf.look) == {"c": 3, "b": 2}
        assert once("thing", "t", ["b", "a"], shelf.look) == {"b": 2, "a": 1}
    assert shelf.read == [["a", "b"], ["c"]]


def test_what_is_not_there_is_not_looked_for_again() -> None:
    shelf = Shelf(a=1)
    with reading_once():
        assert once("thing", "t", ["z"], shelf.look) == {}
        shelf.records["z"] = 26
        assert once("thing", "t", ["z"], shelf.look) == {}
    assert once("thing", "t", ["z"], shelf.look) == {"z": 26}


def test_tenants_and_kinds_never_share_a_read() -> None:
    one, other = Shelf(a=1), Shelf(a=2)
    with reading_once():
        assert once("thing", "t", ["a"], one.look) == {"a": 1}
        assert once("thing", "u", ["a"], other.look) == {"a": 2}
        assert once("stock", "t", ["a"], other.look) == {"a": 2}


def test_nothing_is_kept_outside_of_a_block_nor_after_it() -> None:
    shelf = Shelf(a=1)
    once("thing", "t", ["a"], shelf.look)
    with reading_once():
        once("thing", "t", ["a"], shelf.look)
    once("thing", "t", ["a"], shelf.look)
    assert shelf.read == [["a"]] * 3
