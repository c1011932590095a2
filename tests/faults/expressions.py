"""DynamoDB's expressions, as far as the stores use them: conditions, keys and updates.

A text is parsed once. What comes of it is asked with an item and the request's names and values, all in
DynamoDB's own form (``{"S": "text"}``).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

Item = Mapping[str, Any]
#: An item, the request's names and its values.
Test = Callable[[Item, Mapping[str, str], Mapping[str, Any]], bool]
Operand = Callable[[Item, Mapping[str, str], Mapping[str, Any]], Any]

_TOKEN = re.compile(r"\s*([#:]?\w+|<>|<=|>=|[=<>(),+\-])")
_CLAUSES = ("SET", "REMOVE", "ADD")


class Malformed(ValueError):  # noqa: N818 - what it is
    """Not an expression, or one of a form that no store uses."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One conjunct of a condition: all of them must hold."""

    text: str
    test: Test


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        at = 0
        while text[at:].strip():
            found = _TOKEN.match(text, at)
            if found is None:
                raise Malformed(text)
            self.tokens.append(found[1])
            at = found.end()
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def word(self) -> str:
        return self.peek().upper()

    def next(self) -> str:
        token = self.peek()
        if not token:
            raise Malformed("ends too soon")
        self.at += 1
        return token

    def expect(self, *tokens: str) -> None:
        for token in tokens:
            if self.next().upper() != token:
                raise Malformed(f"{token} expected at {self.at} of {self.tokens}")

    def text_since(self, start: int) -> str:
        return " ".join(self.tokens[start : self.at])


@cache
def condition(text: str) -> tuple[Clause, ...]:
    """The conjuncts of a condition (of a key condition too)."""
    reader = _Reader(text)
    clauses = [_conjunct(reader)]
    while reader.word() == "AND":
        reader.next()
        clauses.append(_conjunct(reader))
    if reader.word() == "OR":
        reader.at = 0
        clauses = [Clause(text, _disjunction(reader))]
    if reader.peek():
        raise Malformed(text)
    return tuple(clauses)


def _conjunct(reader: _Reader) -> Clause:
    start = reader.at
    test = _negation(reader)
    return Clause(reader.text_since(start), test)


def _disjunction(reader: _Reader) -> Test:
    return _joined(reader, "OR", _conjunction, any)


def _conjunction(reader: _Reader) -> Test:
    return _joined(reader, "AND", _negation, all)


def _joined(
    reader: _Reader, word: str, part: Callable[[_Reader], Test], join: Callable[[Iterable[bool]], bool]
) -> Test:
    tests = [part(reader)]
    while reader.word() == word:
        reader.next()
        tests.append(part(reader))
    return tests[0] if len(tests) == 1 else lambda i, n, v: join(test(i, n, v) for test in tests)


def _negation(reader: _Reader) -> Test:
    if reader.word() == "NOT":
        reader.next()
        inner = _negation(reader)
        return lambda i, n, v: not inner(i, n, v)
    if reader.peek() == "(":
        reader.next()
        test = _disjunction(reader)
        reader.expect(")")
        return test
    if reader.word() in _FUNCTIONS:
        return _function(reader)
    return _comparison(reader)


def _function(reader: _Reader) -> Test:
    name = reader.next().lower()
    reader.expect("(")
    first = _operand(reader)
    if name == "begins_with":
        reader.expect(",")
        prefix = _operand(reader)
        reader.expect(")")
        return lambda i, n, v: _begins(first(i, n, v), prefix(i, n, v))
    reader.expect(")")
    if name == "attribute_exists":
        return lambda i, n, v: first(i, n, v) is not None
    return lambda i, n, v: first(i, n, v) is None


_FUNCTIONS = frozenset(("ATTRIBUTE_EXISTS", "ATTRIBUTE_NOT_EXISTS", "BEGINS_WITH"))


def _begins(whole: Any, prefix: Any) -> bool:
    return whole is not None and "S" in whole and whole["S"].startswith(prefix["S"])


def _comparison(reader: _Reader) -> Test:
    left = _operand(reader)
    sign = reader.word()
    reader.next()
    if sign == "BETWEEN":
        low = _operand(reader)
        reader.expect("AND")
        high = _operand(reader)
        return lambda i, n, v: (
            _ordered(left(i, n, v), low(i, n, v), lambda a, b: a >= b)
            and _ordered(left(i, n, v), high(i, n, v), lambda a, b: a <= b)
        )
    right = _operand(reader)
    if sign == "=":
        return lambda i, n, v: _same(left(i, n, v), right(i, n, v))
    if sign == "<>":
        return lambda i, n, v: not _same(left(i, n, v), right(i, n, v))
    if sign not in _ORDERS:
        raise Malformed(f"no comparison: {sign}")
    order = _ORDERS[sign]
    return lambda i, n, v: _ordered(left(i, n, v), right(i, n, v), order)


_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _same(one: Any, other: Any) -> bool:
    """What is not there equals nothing."""
    if one is None or other is None:
        return False
    return one == other or ("N" in one and "N" in other and number(one) == number(other))


def _ordered(one: Any, other: Any, order: Callable[[Any, Any], bool]) -> bool:
    if one is None or other is None or one.keys() != other.keys():
        return False
    ((kind, value),) = one.items()
    if kind == "N":
        return order(number(one), number(other))
    # Text is compared by its UTF-8 bytes.
    return order(value.encode(), other["S"].encode()) if kind == "S" else False


def number(value: Mapping[str, Any]) -> Decimal | int:
    """A number attribute's number."""
    text = value["N"]
    return int(text) if text.lstrip("-").isdigit() else Decimal(text)


def _operand(reader: _Reader) -> Operand:
    token = reader.next()
    if token.startswith(":"):
        return lambda i, n, v: _given(v, token)
    if token.startswith("#"):
        return lambda i, n, v: i.get(_given(n, token))
    if not token[0].isalpha() and token[0] != "_":
        raise Malformed(f"no operand: {token}")
    return lambda i, n, v: i.get(token)


def _given(defined: Mapping[str, Any], token: str) -> Any:
    if token not in defined:
        raise Malformed(f"{token} is not defined")
    return defined[token]


@dataclass(frozen=True, slots=True)
class Update:
    """What an update does: attributes set, added to and removed, each by what it reckons."""

    sets: tuple[tuple[str, Operand], ...]
    adds: tuple[tuple[str, Operand], ...]
    removes: tuple[str, ...]

    def apply(self, item: Item, names: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, Any]:
        """The item afterwards; every operand is of the item before."""
        after = dict(item)
        for path, reckon in self.sets:
            after[_named(path, names)] = _there(reckon(item, names, values), path)
        for path, reckon in self.adds:
            name = _named(path, names)
            after[name] = _sum(item.get(name, {"N": "0"}), reckon(item, names, values), 1)
        for path in self.removes:
            after.pop(_named(path, names), None)
        return after


def _named(path: str, names: Mapping[str, str]) -> str:
    return _given(names, path) if path.startswith("#") else path


def _there(value: Any, path: str) -> Any:
    if value is None:
        raise Malformed(f"an operand of {path} is not in the item")
    return value


def _sum(one: Any, other: Any, sign: int) -> Any:
    return {"N": str(number(_there(one, "+")) + sign * number(_there(other, "+")))}


@cache
def update(text: str) -> Update:
    """What an update expression says."""
    reader = _Reader(text)
    sets: list[tuple[str, Operand]] = []
    adds: list[tuple[str, Operand]] = []
    removes: list[str] = []
    while reader.peek():
        clause = reader.next().upper()
        if clause not in _CLAUSES:
            raise Malformed(text)
        while True:
            path = reader.next()
            if clause == "SET":
                reader.expect("=")
                sets.append((path, _reckoning(reader)))
            elif clause == "ADD":
                adds.append((path, _operand(reader)))
            else:
                removes.append(path)
            if reader.peek() != ",":
                break
            reader.next()
    return Update(tuple(sets), tuple(adds), tuple(removes))


def _reckoning(reader: _Reader) -> Operand:
    left = _value(reader)
    if reader.peek() not in ("+", "-"):
        return left
    sign = 1 if reader.next() == "+" else -1
    right = _value(reader)
    return lambda i, n, v: _sum(left(i, n, v), right(i, n, v), sign)


def _value(reader: _Reader) -> Operand:
    if reader.peek().lower() != "if_not_exists":
        return _operand(reader)
    reader.next()
    reader.expect("(")
    path = _operand(reader)
    reader.expect(",")
    otherwise = _operand(reader)
    reader.expect(")")
    return lambda i, n, v: there if (there := path(i, n, v)) is not None else otherwise(i, n, v)
