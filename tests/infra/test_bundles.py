"""Each function's production bundle, imported alone: its own folder and Python's library, nothing else."""

import ast
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from stacks.bundles import FOLDERS, BuildError, Bundle, Bundles, Content, runtime_python
from stacks.doors import DOORS
from stacks.target import CLOUD
from tests.support.templates import Assembly

ROOT = Path(__file__).resolve().parents[2]
#: Unzipped, what Lambda takes at most, and what ours may be: a bundle that doubles is looked at.
LAMBDAS_LIMIT = 250e6
OURS = 75e6
#: What runs the encoder is as large as all else together, and the encoder a third of it.
EMBEDDING = 235e6
#: Loaded where they are used; none of them may be paid for by every cold start.
LATE = {
    "jwt",
    "cryptography",
    "tantivy",
    "numpy",
    "onnxruntime",
    "stripe",
    "aws_lambda_powertools.utilities.idempotency",
}
#: What these need for all that they ever do.
ALWAYS = {"indexer": {"tantivy"}}
_CLIENT = re.compile(r'\bclient\("([a-z0-9-]+)"\)')
_IMPORT_ALONE = """
import importlib, json, sys
bundle, modules, services = json.loads(sys.argv[1])
library = list(sys.path)
sys.path[:] = [*library, bundle]
handlers = {name: callable(importlib.import_module(name).handler) for name in modules}
files = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
strangers = [f for f in files.values() if f and not f.startswith((bundle, *library))]
import boto3
found = sorted(boto3.Session(region_name="us-east-1").get_available_services())
for service in services:
    boto3.client(service, region_name="us-east-1")
print(json.dumps([handlers, strangers, sorted(files), found]))
"""


@dataclass(frozen=True)
class Alone:
    """What an interpreter with nothing but the bundle saw."""

    handlers: dict[str, bool]
    strangers: list[str]
    loaded: set[str]
    services: list[str]


@pytest.fixture(scope="session")
def bundles() -> Bundles:
    return Bundles(ROOT, "host")


@pytest.fixture(params=FOLDERS)
def folder(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="session")
def alone(bundles: Bundles, on_one_machine: Assembly) -> Any:
    """Import a folder's doors in a fresh interpreter, once."""
    seen: dict[str, Alone] = {}

    def run(folder: str) -> Alone:
        if folder not in seen:
            seen[folder] = _imported(folder, bundles.of(folder), on_one_machine)
        return seen[folder]

    return run


def _imported(folder: str, bundle: Bundle, assembly: Assembly) -> Alone:
    content = Content.of(folder)
    given = json.dumps([str(bundle.path), content.modules, sorted(content.services)])
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _IMPORT_ALONE, given],
        check=False,
        capture_output=True,
        text=True,
        env=_environment(folder, assembly),
    )
    assert done.returncode == 0, done.stderr
    handlers, strangers, loaded, services = json.loads(done.stdout)
    return Alone(handlers, strangers, set(loaded), services)


def _environment(folder: str, assembly: Assembly) -> dict[str, str]:
    """What Lambda gives the folder's doors, names standing in for what is not deployed."""
    doors = {f"{door.module}.handler" for door in DOORS.values() if door.folder == folder}
    functions = (f for f in assembly.of("Lambda::Function").values() if f["Handler"] in doors)
    variables = {k: v for f in functions for k, v in f["Environment"]["Variables"].items()}
    region = {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
    return {**region, **{name: assembly.text(value) for name, value in variables.items()}}


def test_a_bundle_alone_has_its_handlers(alone: Any, folder: str) -> None:
    assert alone(folder).handlers == dict.fromkeys(Content.of(folder).modules, True)


def test_nothing_comes_from_elsewhere(alone: Any, folder: str) -> None:
    assert alone(folder).strangers == []


def test_a_start_loads_nothing_that_it_may_not_need(alone: Any, folder: str) -> None:
    loaded = alone(folder).loaded
    assert loaded & LATE == ALWAYS.get(folder, set())
    assert ("fastapi" in loaded) == ("http" in Content.of(folder).groups)


def test_it_carries_the_models_of_its_services_alone(alone: Any, folder: str) -> None:
    assert set(alone(folder).services) == Content.of(folder).services


def test_the_code_asks_for_the_services_that_its_line_names(folder: str) -> None:
    text = "".join(path.read_text() for path in (ROOT / "functions" / folder).glob("*.py"))
    assert set(_CLIENT.findall(text)) == Content.of(folder).services


def test_what_is_imported_late_is_there_too(bundles: Bundles, folder: str) -> None:
    bundle = bundles.of(folder).path
    present = {path.name.split(".")[0] for path in bundle.iterdir()} | set(sys.stdlib_module_names)
    missing = set(_imported_names(bundle)) - present
    if "http" not in Content.of(folder).groups:
        missing -= {"fastapi", "mangum", "starlette"}
    assert not missing


def _imported_names(bundle: Path) -> Iterator[str]:
    """The top-level names that our own files import, wherever they do it."""
    for part in ("functions", "shared"):
        for path in (bundle / part).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.Import):
                    yield from (alias.name.split(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    yield node.module.split(".")[0]


def test_its_size_is_looked_after(bundles: Bundles, folder: str) -> None:
    ours = EMBEDDING if Content.of(folder).embeds else OURS
    assert bundles.of(folder).size() < ours < LAMBDAS_LIMIT


def test_what_embeds_carries_the_encoder_and_runs_where_it_is_known_to(bundles: Bundles) -> None:
    embedding = {folder for folder in FOLDERS if Content.of(folder).embeds}
    assert embedding == {"assistant"}
    carried = {path.name for path in (bundles.of("assistant").path / "build" / "embedding").glob("*")}
    assert carried == {path.name for path in bundles.encoder}
    assert CLOUD.architecture_of(True) == "x86_64"
    assert CLOUD.architecture_of(False) == "arm64"


def test_everything_is_compiled_and_never_checked_again(bundles: Bundles, folder: str) -> None:
    bundle = bundles.of(folder).path
    sources = [path for path in bundle.rglob("*.py") if path.read_bytes()]
    compiled = {path: Path(_cached(path)) for path in sources}
    missing = [path for path, cached in compiled.items() if not cached.is_file()]
    assert not missing
    assert all(_unchecked(cached) for cached in compiled.values())


def _cached(path: Path) -> str:
    import importlib.util

    return importlib.util.cache_from_source(str(path))


def _unchecked(compiled: Path) -> bool:
    """The flags of PEP 552: hash-based, not to be checked."""
    with compiled.open("rb") as file:
        return file.read(8)[4:] == b"\x01\0\0\0"


def test_a_bundle_is_made_once_for_each_content(bundles: Bundles) -> None:
    first = bundles.of("orders")
    made = (first.path / "functions").stat().st_mtime_ns
    again = Bundles(ROOT, "host").of("orders")
    assert again == first
    assert (again.path / "functions").stat().st_mtime_ns == made


def test_for_lambda_the_same_packages_are_compiled_for_its_python_and_processor() -> None:
    if runtime_python() is None:
        pytest.skip("needs Lambda's own Python to compile with; set ERRAND_RUNTIME_PYTHON")
    bundle = Bundles(ROOT, "lambda").of("orders").path
    assert (bundle / "functions/orders/__pycache__/handler.cpython-313.pyc").is_file()
    (core,) = bundle.glob("pydantic_core/*.so")
    assert "cpython-313-aarch64" in core.name


def test_what_a_tool_says_is_told(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with pytest.raises(BuildError, match="export"):
        Bundles(tmp_path, "lambda").of("orders")
    assert [path.name for path in tmp_path.iterdir()] == ["pyproject.toml"]
