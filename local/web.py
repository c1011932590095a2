"""The web client, built when what it is built from has changed."""

import shutil
import subprocess
from pathlib import Path

from local.digest import digest
from local.locking import locked
from local.source import ROOT

_INSTALLED_FROM = ("package.json", "package-lock.json")
_BUILT_FROM = (
    *_INSTALLED_FROM,
    "index.html",
    "public",
    "src",
    "docs",
    "tsconfig.json",
    "vite.config.ts",
)


#: Lines of npm's that a message gives: it says first what is wrong, then at length how it is used.
_LINES = 30


class WebError(RuntimeError):
    """The web client did not build; the message is npm's own."""


def build(root: Path = ROOT) -> Path:
    """The folder of the built client, installed and built as far as needed. Raises :class:`WebError`."""
    web = root / "web"
    with locked(root / ".errand" / "web.lock"):
        installed = digest(web, _INSTALLED_FROM)
        _once(web / "node_modules" / ".errand", installed, web, "ci", "--no-audit", "--no-fund")
        _once(web / "dist" / ".errand", built_from(root), web, "run", "build")
    return web / "dist"


def stale(root: Path = ROOT) -> bool:
    """Whether :func:`build` would have something to do."""
    stamp = root / "web" / "dist" / ".errand"
    return not stamp.exists() or stamp.read_text() != built_from(root)


def built_from(root: Path = ROOT) -> str:
    """A digest of all that the client is built from."""
    return digest(root / "web", _BUILT_FROM, digest(root, ("docs/openapi.json",)))


def _once(stamp: Path, key: str, folder: Path, *words: str) -> None:
    if stamp.exists() and stamp.read_text() == key:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise WebError("npm is missing: install Node 20.19 or newer (https://nodejs.org)")
    done = subprocess.run([npm, *words], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[:_LINES])
        raise WebError(f"npm {' '.join(words)} failed:\n{said}")
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key)
