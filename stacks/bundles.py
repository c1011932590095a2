"""Builds each function's bundle without Docker: its code, and its groups' packages as locked.

``python -m stacks.bundles`` makes ``build/lambda/<folder>`` for the real Lambda and prints sizes.
Packages are installed once for each set of groups and hard-linked from there; of botocore's service
models (25 MB) a bundle gets those that the door's line in ``doors.py`` names. Everything is compiled
with unchecked hashes: timestamps do not survive being zipped, and checking them would cost more
than half of a cold start.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from stacks.doors import DOORS, Group
from stacks.source import reached
from stacks.target import CLOUD, Architecture, Target

#: The Python that functions run on, by Target's architecture.
RUNTIME_PYTHON = "3.13"
_PLATFORMS = {"arm64": "aarch64-manylinux2014", "x86_64": "x86_64-manylinux_2_28"}
#: What of onnxruntime makes models and does not run them.
_MAKING = frozenset(("backend", "datasets", "quantization", "tools", "transformers"))
#: Where the encoder lies in the tree and in a bundle; see ``shared/embedding``.
_ENCODER = Path("build", "embedding")
Variant = Literal["lambda", "host"]


class BuildError(RuntimeError):
    """A bundle could not be made; the message is the tool's own."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle: where it is, and a digest of all that went into it."""

    path: Path
    digest: str

    def size(self) -> int:
        """Bytes, unzipped: what Lambda's limit of 250 MB counts."""
        return sum(file.stat().st_size for file in self.path.rglob("*") if file.is_file())


@dataclass(frozen=True, slots=True)
class Content:
    """What goes into the bundle of a folder in ``functions/``: the doors there share it."""

    modules: tuple[str, ...]
    groups: tuple[Group, ...]
    services: frozenset[str]
    embeds: bool = False

    @staticmethod
    def of(folder: str) -> "Content":
        doors = [door for door in DOORS.values() if door.folder == folder]
        return Content(
            modules=tuple(door.module for door in doors),
            groups=tuple(sorted({group for door in doors for group in door.groups})),
            services=frozenset(service for door in doors for service in door.services),
            embeds=any(door.embeds for door in doors),
        )


FOLDERS = tuple(dict.fromkeys(door.folder for door in DOORS.values()))


class Bundles:
    """Builds bundles under ``root/build/<variant>``; ``host`` is the same locked set for this Python."""

    def __init__(self, root: Path, variant: Variant, target: Target = CLOUD) -> None:
        self._root = root
        self._build = root / "build" / variant
        self._variant = variant
        self._target = target
        self._made: dict[str, Bundle] = {}

    def of(self, folder: str) -> Bundle:
        """The bundle of a door's folder, made anew where anything in it has changed."""
        if folder not in self._made:
            self._made[folder] = self._make(folder)
        return self._made[folder]

    @contextmanager
    def _alone(self) -> Generator[None]:
        """Nobody else builds there meanwhile: processes share what they install."""
        self._build.mkdir(parents=True, exist_ok=True)
        with (self._build / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make(self, folder: str) -> Bundle:
        content = Content.of(folder)
        files = reached(self._root, content.modules)
        architecture = self._target.architecture_of(content.embeds)
        packages = self._packages(content.groups, architecture)
        encoder = self.encoder if content.embeds else []
        digest = _digest(packages.name, *sorted(content.services), *_contents([*files, *encoder]))
        path, stamp = self._build / folder, self._build / f"{folder}.digest"
        with self._alone():
            if not path.is_dir() or not stamp.is_file() or stamp.read_text() != digest:
                stamp.unlink(missing_ok=True)
                shutil.rmtree(path, ignore_errors=True)
                _link(packages, path, content.services)
                self._copy(files, path)
                self._carry(encoder, path)
                stamp.write_text(digest)
        return Bundle(path, digest)

    def _copy(self, files: Iterable[Path], to: Path) -> None:
        for file in files:
            copy = to / file.relative_to(self._root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        self._compile(to / "functions", to / "shared")

    @property
    def encoder(self) -> list[Path]:
        """The files of the encoder, none where it has not been made (``python -m local.embedding``)."""
        return sorted(path for path in (self._root / _ENCODER).glob("*") if path.is_file())

    def _carry(self, encoder: Iterable[Path], to: Path) -> None:
        """The encoder lies in a bundle where it lies in the tree."""
        for file in encoder:
            carried = to / file.relative_to(self._root)
            carried.parent.mkdir(parents=True, exist_ok=True)
            os.link(file, carried)

    def _packages(self, groups: tuple[Group, ...], architecture: Architecture) -> Path:
        """The packages of some groups, installed and compiled once."""
        locked = self._locked(groups)
        name = "-".join(groups)
        path = self._build / "packages" / f"{name}-{_digest(locked, self._python(architecture))[:12]}"
        with self._alone():
            if not path.is_dir():
                unfinished = path.with_suffix(".unfinished")
                shutil.rmtree(unfinished, ignore_errors=True)
                self._install(locked, unfinished, architecture)
                self._compile(unfinished)
                unfinished.rename(path)
        return path

    def _locked(self, groups: tuple[Group, ...]) -> str:
        only = [word for group in groups for word in ("--only-group", group)]
        return _uv("export", "--frozen", "--no-header", "--no-annotate", *only, cwd=self._root)

    def _install(self, locked: str, to: Path, architecture: Architecture) -> None:
        """Exactly what is locked.

        From outside of the project, whose overrides would put "or newer" in the place of a version.
        """
        wheels = ("--only-binary", ":all:", "--no-deps", "--require-hashes", "--python", sys.executable)
        target = ("--target", str(to.absolute()))
        elsewhere = Path(tempfile.gettempdir())
        _uv(
            "pip",
            "install",
            *wheels,
            *self._platform(architecture),
            *target,
            "-r",
            "-",
            cwd=elsewhere,
            given=locked,
        )

    def _platform(self, architecture: Architecture) -> tuple[str, ...]:
        if self._variant == "host":
            return ()
        platform = _PLATFORMS[architecture]
        return ("--python-platform", platform, "--python-version", RUNTIME_PYTHON)

    def _python(self, architecture: Architecture) -> str:
        if self._variant == "host":
            return f"{sys.version_info[:3]}"
        return f"{RUNTIME_PYTHON} {architecture} {'compiled' if self.compiled else 'as it is'}"

    @property
    def compiled(self) -> bool:
        """Whether there is a Python that compiles for where the bundle will run."""
        return self._compiler() is not None

    def _compiler(self) -> str | None:
        return sys.executable if self._variant == "host" else runtime_python()

    def _compile(self, *folders: Path) -> None:
        python = self._compiler()
        found = [str(folder) for folder in folders if folder.is_dir()]
        if python:
            _run(python, "-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash", *found)


@cache
def runtime_python() -> str | None:
    """An interpreter that compiles for Lambda: ``ERRAND_RUNTIME_PYTHON``, or one that uv finds."""
    given = os.environ.get("ERRAND_RUNTIME_PYTHON")
    try:
        return given or _uv("python", "find", RUNTIME_PYTHON).strip()
    except BuildError:
        return None


def _link(packages: Path, to: Path, services: frozenset[str]) -> None:
    """Hard links to all of ``packages`` but commands and the models of services that are not called."""
    models = packages / "botocore" / "data"

    def unwanted(folder: str, names: list[str]) -> set[str]:
        if Path(folder) == packages:
            return {"bin", ".lock"} & set(names)
        if Path(folder) == packages / "onnxruntime":
            return set(names) & _MAKING
        if Path(folder).is_relative_to(packages / "numpy"):
            return {"tests", "f2py"} & set(names)
        if Path(folder) == models:
            return {name for name in names if (models / name).is_dir()} - services
        return set()

    shutil.copytree(packages, to, ignore=unwanted, copy_function=os.link)


def _contents(files: Iterable[Path]) -> Iterator[str]:
    for file in files:
        yield file.as_posix()
        yield hashlib.sha256(file.read_bytes()).hexdigest()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _uv(*words: str, cwd: Path | None = None, given: str | None = None) -> str:
    beside = Path(sys.executable).with_name("uv")
    return _run(str(beside) if beside.is_file() else "uv", *words, cwd=cwd, given=given)


def _run(*command: str, cwd: Path | None = None, given: str | None = None) -> str:
    done = subprocess.run(  # noqa: S603 - our own tools
        command, cwd=cwd, input=given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BuildError(f"{' '.join(command[:3])}: {done.stderr or done.stdout}")
    return done.stdout


def main() -> None:
    """Build every bundle for Lambda and print its size."""
    bundles = Bundles(Path(__file__).parents[1], "lambda")
    for folder in FOLDERS:
        sys.stdout.write(f"{folder:16} {bundles.of(folder).size() / 1e6:6.1f} MB\n")
    if not bundles.compiled:
        sys.stdout.write(f"Not compiled: there is no Python {RUNTIME_PYTHON} here (ERRAND_RUNTIME_PYTHON).\n")


if __name__ == "__main__":
    main()
