"""Writes the JSON Schema of every event that a room announces: ``python -m local.event_schemas``.

One file for each event and version. A schema may change within its version only in ways that nobody
notices: a consumer that was written for the old one reads new events (forward), and one that is written
for the new one reads old events (backward). Anything else needs the fact's ``version`` to grow, and is
refused here. What counts as old is every form that was ever committed, not the file as it lies here.
"""

import importlib
import inspect
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.kernel.events import Event, Fact

_ROOT = Path(__file__).parents[1]
HERE = _ROOT / "events"
Schema = dict[str, Any]


def facts() -> list[type[Fact]]:
    """Every fact of every room, by name."""
    found: set[type[Fact]] = set()
    for file in sorted(_ROOT.glob("shared/*/events.py")):
        module = importlib.import_module(f"shared.{file.parent.name}.events")
        found |= {
            member
            for _, member in inspect.getmembers(module, inspect.isclass)
            if issubclass(member, Fact) and hasattr(member, "name")
        }
    return sorted(found, key=lambda fact: (fact.name, fact.version))


def schema_of(fact: type[Fact]) -> Schema:
    """The envelope with this fact's data in it."""
    envelope = Event.model_json_schema(mode="serialization")
    data = fact.model_json_schema(mode="serialization", ref_template="#/$defs/{model}")
    definitions = data.pop("$defs", {})
    properties = {
        **envelope["properties"],
        "name": {"const": fact.name},
        "version": {"const": fact.version},
        "data": data,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:errand:event:{fact.name}:{fact.version}",
        "title": fact.name,
        "description": inspect.cleandoc(fact.__doc__ or ""),
        "type": "object",
        "properties": properties,
        "required": sorted(envelope["required"]),
        "additionalProperties": False,
        **({"$defs": definitions} if definitions else {}),
    }


def file_name(fact: type[Fact]) -> str:
    """``orders.placed.v1.json``."""
    return f"{fact.name}.v{fact.version}.json"


def text_of(schema: Schema) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def breaks(old: Any, new: Any, path: str = "$") -> Iterator[str]:
    """Where a reader of either could be surprised by an event of the other.

    Words about it may change, and properties may be added that have a default: an old event lacks them.
    """
    if not isinstance(old, dict) or not isinstance(new, dict):
        if old != new:
            yield f"{path}: {old!r} became {new!r}"
        return
    for name in old.keys() - {"description", "title", "examples", "required"}:
        if name not in new:
            yield f"{path}.{name} is gone"
        else:
            yield from breaks(old[name], new[name], f"{path}.{name}")
    yield from (f"{path}.{name} may be absent" for name in _lost(old, new))
    if path.endswith(".properties"):
        added = sorted(new.keys() - old.keys())
        yield from (f"{path}.{name} is new and has no default" for name in added if not _defaulted(new[name]))


def _lost(old: Schema, new: Schema) -> list[str]:
    """Properties that were always there and are not any more."""
    before, now = old.get("required", []), new.get("required", [])
    if isinstance(before, list) and isinstance(now, list):
        return sorted(set(before) - set(now))
    return []


def _defaulted(schema: Any) -> bool:
    return isinstance(schema, dict) and "default" in schema


def committed(root: Path = _ROOT) -> dict[str, list[Schema]]:
    """Every form that each file of ``events/`` has had in the repository's history, by its name.

    Nothing where there is no history. Raises :class:`subprocess.CalledProcessError`.
    """
    if not (root / ".git").exists() or shutil.which("git") is None:
        return {}
    told = _git(root, "log", "--raw", "--no-abbrev", "--no-renames", "--format=", "--", "events/*.json")
    forms: dict[str, list[Schema]] = {}
    seen: set[tuple[str, str]] = set()
    for line in told.splitlines():
        states, _, path = line.partition("\t")
        blob = states.split()[3]
        if blob.strip("0") and Path(path).parent.name == "events" and (path, blob) not in seen:
            seen.add((path, blob))
            forms.setdefault(Path(path).name, []).append(json.loads(_git(root, "cat-file", "blob", blob)))
    return forms


def _git(root: Path, *words: str) -> str:
    # Whoever checked the tree out may be somebody else than who runs this.
    command = ("git", "-c", "safe.directory=*", "-C", str(root), *words)
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> int:
    """Write what changed; 1 where a change would break consumers."""
    surprises: list[str] = []
    forms = committed()
    for fact in facts():
        file, schema = HERE / file_name(fact), schema_of(fact)
        before = [*forms.get(file.name, []), *([json.loads(file.read_text())] if file.exists() else [])]
        found = list(dict.fromkeys(surprise for old in before for surprise in breaks(old, schema)))
        surprises += [f"{file.name} {surprise}" for surprise in found]
        if not found:
            file.write_text(text_of(schema))
    sys.stderr.writelines(f"{surprise}\n" for surprise in surprises)
    return 1 if surprises else 0


if __name__ == "__main__":
    raise SystemExit(main())
