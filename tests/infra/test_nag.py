"""cdk-nag's findings that are accepted: each needed, each explained, each on its own resource."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stacks.target import CLOUD
from tests.support.templates import Assembly

ROOT = Path(__file__).resolve().parents[2]
Finding = tuple[str, str]


def accepted(assembly: Assembly) -> Iterator[tuple[str, str, str]]:
    """(resource, rule, reason) of each finding that somebody accepted."""
    for path in assembly.folder.glob("*.metadata.json"):
        for resource, entries in json.loads(path.read_text()).items():
            for entry in entries:
                if entry["type"] == "aws:cdk:acknowledged-rules":
                    for rule, reason in entry["data"].items():
                        yield resource.lstrip("/"), rule.removeprefix("Annotation::"), reason


def test_each_is_beside_its_resource_and_says_why(cloud: Assembly) -> None:
    for resource, _, reason in accepted(cloud):
        assert resource.count("/") >= 1, f"{resource} is a whole stack"
        assert len(reason.split()) >= 5, reason


def test_with_none_accepted_the_synthesis_fails_and_names_exactly_those(
    cloud: Assembly, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stacks.store import store

    for name, module in list(sys.modules.items()):
        if name.startswith("stacks.") and hasattr(module, "accept"):
            monkeypatch.setattr(module, "accept", lambda *_: None)
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        store(replace(CLOUD, code="source"), ROOT, str(tmp_path)).synth()
    assert findings(tmp_path) == {(resource, rule) for resource, rule, _ in accepted(cloud)}


def findings(folder: Path) -> set[Finding]:
    report: dict[str, Any] = json.loads((folder / "validation-report.json").read_text())
    return {
        (place["constructPath"].removesuffix("/Resource"), violation["ruleName"])
        for plugin in report["pluginReports"]
        for violation in plugin["violations"]
        for place in violation["violatingConstructs"]
    }
