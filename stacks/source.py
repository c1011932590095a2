"""Which files of ours a function runs on: those that its door's imports lead to, and no others.

So a bundle is small, and changes only when something that the function uses has changed. Imports
inside functions count; a module that is named only in a string is not seen.
"""

import ast
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

#: The folders whose code functions run on.
_OURS = ("functions", "shared")
_SKIPPED = shutil.ignore_patterns("__pycache__", "*.pyc")


def copy_source(root: Path, to: Path) -> Path:
    """A copy of all the code that functions run on, for the emulator."""
    shutil.rmtree(to, ignore_errors=True)
    for folder in _OURS:
        shutil.copytree(root / folder, to / folder, ignore=_SKIPPED)
    return to


def reached(root: Path, modules: Iterable[str]) -> list[Path]:
    """The files under ``root`` that importing ``modules`` may load, data of their packages included.

    Modules that do not exist are passed over: importing the bundle tells.
    """
    found: dict[Path, None] = {}
    waiting = list(modules)
    seen: set[str] = set()
    while waiting:
        module = waiting.pop()
        if module in seen or not module.startswith(_OURS):
            continue
        seen.add(module)
        for file in _files(root, module):
            if file not in found:
                found[file] = None
                waiting += _imports(file, root) if file.suffix == ".py" else []
    return sorted(found)


def _files(root: Path, module: str) -> Iterator[Path]:
    """A module's file, and each package above it with its data."""
    path = root / Path(*module.split("."))
    if path.with_suffix(".py").is_file():
        yield path.with_suffix(".py")
    packages = [path, *path.parents[: len(module.split(".")) - 1]]
    for package in packages:
        if (package / "__init__.py").is_file():
            yield package / "__init__.py"
            yield from _data(package)


def _data(package: Path) -> Iterator[Path]:
    """Files of a package that are not code, and those of folders in it that are no packages."""
    for entry in package.iterdir():
        if entry.is_file() and entry.suffix not in (".py", ".pyc", ".pyi"):
            yield entry
        elif entry.is_dir() and entry.name != "__pycache__" and not any(entry.rglob("*.py")):
            yield from (file for file in entry.rglob("*") if file.is_file())


def _imports(file: Path, root: Path) -> list[str]:
    """The modules that a file imports, at the top or within a function."""
    names: list[str] = []
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, file, root)
            names += [base, *(f"{base}.{alias.name}" for alias in node.names)]
    return names


def _absolute(node: ast.ImportFrom, file: Path, root: Path) -> str:
    if not node.level:
        return node.module or ""
    package = file.relative_to(root).parent.parts
    above = package[: len(package) - node.level + 1]
    return ".".join((*above, *filter(None, (node.module,))))
