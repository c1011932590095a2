"""The web client's own checks: types, style, the API's types against its document, unit tests."""

import subprocess

import pytest

from local.source import ROOT
from local.web import build


@pytest.mark.parametrize("command", [("run", "check"), ("test", "--", "--run")], ids=["check", "unit"])
def test_the_web_client_passes_its_own_checks(command: tuple[str, ...]) -> None:
    build()
    done = subprocess.run(["npm", *command], cwd=ROOT / "web", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
