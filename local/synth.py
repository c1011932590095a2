"""The CDK app's templates for one machine, synthesized once for each state of what they depend on."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from local.deploy import CLOUD_URL
from local.digest import digest
from local.locking import locked
from local.source import ROOT

#: What the templates depend on. The functions' own code is deployed apart from them.
_PARTS = ("app.py", "cdk.json", "stacks", "statemachines", "uv.lock")
_KEPT = 6


class SynthError(RuntimeError):
    """The CDK app did not synthesize; the message is its own."""


def assembly(confirmation_seconds: int = 300, root: Path = ROOT) -> Path:
    """The cloud assembly for the local target, made now if need be. Raises :class:`SynthError`.

    ``confirmation_seconds``: how long the checkout waits for the shopper's yes.
    """
    made = root / ".errand" / "assemblies"
    place = made / fingerprint(confirmation_seconds, root)
    if not (place / "manifest.json").exists():
        with locked(made / "lock"):
            if not (place / "manifest.json").exists():
                _synthesize(root, place, confirmation_seconds)
                _forget_old(made)
    os.utime(place)
    return place


def synthesized(confirmation_seconds: int = 300, root: Path = ROOT) -> bool:
    """Whether :func:`assembly` would find its work done."""
    key = fingerprint(confirmation_seconds, root)
    return (root / ".errand" / "assemblies" / key / "manifest.json").exists()


def fingerprint(confirmation_seconds: int = 300, root: Path = ROOT) -> str:
    """What tells one state of what the templates depend on from another: files, and the variables
    ``ERRAND_…`` by which whoever deploys chooses a model."""
    chosen = sorted(f"{name}={value}" for name, value in os.environ.items() if name.startswith("ERRAND_"))
    return digest(root, _PARTS, sys.version, str(confirmation_seconds), *chosen)


def _synthesize(root: Path, place: Path, confirmation_seconds: int) -> None:
    unfinished = place.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    settings = root / "cdk.json"
    context = json.loads(settings.read_text()).get("context", {}) if settings.exists() else {}
    environment = {
        **os.environ,
        "CDK_OUTDIR": str(unfinished),
        "CDK_CONTEXT_JSON": json.dumps({**context, "target": "local"}),
        "ERRAND_CLOUD_URL": CLOUD_URL,
        "ERRAND_CONFIRMATION_SECONDS": str(confirmation_seconds),
    }
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SynthError(f"app.py failed:\n{(done.stderr or done.stdout)[-4000:]}")
    unfinished.rename(place)


def _forget_old(made: Path) -> None:
    folders = sorted((p for p in made.iterdir() if p.is_dir()), key=lambda p: p.stat().st_mtime, reverse=True)
    for folder in folders[_KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)
