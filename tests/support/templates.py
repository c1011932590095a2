"""Synthesized templates, read as what they mean: who may do what on which resource."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Properties = dict[str, Any]
_HASH = re.compile(r"[0-9A-F]{8}$")


class Assembly:
    """All stacks of one synthesis. A resource is known by its logical id without CDK's hash."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stacks = {
            path.name.removesuffix(".template.json"): json.loads(path.read_text())
            for path in sorted(folder.glob("*.template.json"))
        }
        outputs = [output for stack in self.stacks.values() for output in stack["Outputs"].values()]
        self._exports = {o["Export"]["Name"]: o["Value"] for o in outputs if "Export" in o}

    def of(self, kind: str) -> dict[str, Properties]:
        """The properties of all resources of a type (``Lambda::Function``), by name."""
        return {name: r.get("Properties", {}) for name, r in self.resources(kind)}

    def resources(self, kind: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
        for stack in self.stacks.values():
            for name, resource in stack["Resources"].items():
                if not kind or resource["Type"] == f"AWS::{kind}":
                    yield short(name), resource

    def text(self, value: Any) -> str:
        """A value as text, what it refers to by name: ``CatalogTable/index/listing``."""
        match value:
            case {"Fn::Join": [glue, parts]}:
                return glue.join(self.text(part) for part in parts)
            case {"Fn::ImportValue": export}:
                return self.text(self._exports[export])
            case {"Fn::GetAtt": [name, "Arn" | "Name" | "QueueName" | "TopicName"]} | {"Ref": name}:
                return short(name)
            case {"Fn::GetAtt": [name, attribute]}:
                return f"{short(name)}.{attribute}"
            case _:
                return str(value)

    def policies(self) -> Iterator[tuple[str, list[Properties]]]:
        """Each role's statements, those of separate policies besides."""
        for name, role in self.of("IAM::Role").items():
            for policy in role.get("Policies", []):
                yield name, policy["PolicyDocument"]["Statement"]
        for policy in self.of("IAM::Policy").values():
            for role in policy["Roles"]:
                yield self.text(role), policy["PolicyDocument"]["Statement"]

    def grants(self, role: str) -> dict[str, frozenset[str]]:
        """What a role may do, by resource."""
        found: dict[str, frozenset[str]] = {}
        for name, statements in self.policies():
            for statement in statements if name == role else []:
                assert statement["Effect"] == "Allow"
                for resource in many(statement["Resource"]):
                    at = self.text(resource)
                    found[at] = found.get(at, frozenset()) | frozenset(many(statement["Action"]))
        return found


def short(name: str) -> str:
    return _HASH.sub("", name)


def many(value: Any) -> list[Any]:
    """IAM writes one thing as itself and several as a list."""
    return value if isinstance(value, list) else [value]
