"""What coverage stands on: calls of AWS are not measured, and all that is around them is."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from botocore.client import BaseClient

from tests.support.untraced import untraced


def test_the_caller_is_traced_before_and_after_and_what_is_called_is_not() -> None:
    seen: list[str] = []

    def trace(frame: FrameType, event: str, arg: Any) -> Any:
        seen.append(f"{frame.f_code.co_name} {event}")
        return trace

    def inner() -> int:
        return 1

    def outer(act: Callable[[], int]) -> int:
        found = act()
        return found + 1

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        outer(untraced(inner))
    finally:
        sys.settrace(before)
    of_outer = [event for name, event in map(str.split, seen) if name == "outer"]
    assert of_outer == ["call", "line", "line", "return"]
    assert not [event for event in seen if event.startswith("inner")]


def test_calls_of_aws_are_untraced() -> None:
    assert hasattr(BaseClient._make_api_call, "__wrapped__")
    assert BaseClient._make_api_call.__code__.co_filename.endswith("untraced.py")
