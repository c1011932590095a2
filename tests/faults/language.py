"""Words of the Amazon States Language: paths, templates, choices, and which rule fits an error."""

from collections.abc import Callable, Mapping
from typing import Any


def rule_name(state: str, field: str, rule: Mapping[str, Any]) -> str:
    """A retrier's or catcher's name: where it stands, and what it is for."""
    return f"{state}: {field} {' '.join(rule['ErrorEquals'])}"


def pause(retrier: Mapping[str, Any], done: int) -> float:
    """Seconds before the next try, ``done`` having been made before."""
    seconds = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** done
    return min(seconds, retrier.get("MaxDelaySeconds", seconds))


def matches(rule: Mapping[str, Any], error: str) -> bool:
    """Whether an error is among those of a retrier or catcher; a time-out is no failed task."""
    names = rule["ErrorEquals"]
    late = error in ("States.Timeout", "States.HeartbeatTimeout")
    return (
        error in names
        or "States.ALL" in names
        or ("States.TaskFailed" in names and not late)
        or ("States.Timeout" in names and late)
    )


def at(document: Any, path: str) -> Any:
    """What is at a path in a document."""
    found = document
    for name in path.split(".")[1:]:
        found = found[name]
    return found


def filled_in(template: Any, document: Any, context: Mapping[str, Any]) -> Any:
    """A template with its ``.$`` members looked up in the input, or in the context object (``$$``)."""
    if isinstance(template, list):
        return [filled_in(each, document, context) for each in template]
    if not isinstance(template, dict):
        return template
    filled: dict[str, Any] = {}
    for name, value in template.items():
        if name.endswith(".$"):
            source, path = (context, value[1:]) if value.startswith("$$") else (document, value)
            filled[name[:-2]] = at(source, path)
        else:
            filled[name] = filled_in(value, document, context)
    return filled


def holds(rule: Mapping[str, Any], document: Any) -> bool:
    """Whether a rule of a choice is true of a document."""
    if "Not" in rule:
        return not holds(rule["Not"], document)
    if "And" in rule:
        return all(holds(each, document) for each in rule["And"])
    if "Or" in rule:
        return any(holds(each, document) for each in rule["Or"])
    try:
        found = at(document, rule["Variable"])
    except (KeyError, TypeError):
        return rule.get("IsPresent") is False
    tests: dict[str, Callable[[Any], bool]] = {
        "IsPresent": lambda wanted: wanted is True,
        "IsNull": lambda wanted: (found is None) == wanted,
        "StringEquals": lambda wanted: found == wanted,
        "BooleanEquals": lambda wanted: found is wanted,
        "NumericEquals": lambda wanted: found == wanted,
        "NumericLessThan": lambda wanted: found < wanted,
        "NumericGreaterThan": lambda wanted: found > wanted,
        "NumericGreaterThanEquals": lambda wanted: found >= wanted,
    }
    return all(tests[name](wanted) for name, wanted in rule.items() if name in tests)
