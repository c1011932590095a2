"""The README's own shell lines, run against the store as a newcomer would paste them."""

import re
import subprocess
from pathlib import Path

from tests.support.pages import blocks
from tests.support.store import Store

README = Path(__file__).resolve().parents[2] / "README.md"
ADDRESS = "http://127.0.0.1:8080"


def test_whoever_pastes_the_readmes_lines_has_an_order_that_is_confirmed(store: Store) -> None:
    (lines,) = [block.text for block in blocks(README) if ADDRESS in block.text]
    done = subprocess.run(
        ["sh", "-eu", "-c", lines.replace(ADDRESS, store.url)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    agreed, placed = done.stdout.splitlines()
    assert agreed in ("complete_in_progress", "completed")
    assert re.fullmatch(r'"number":"[A-Z0-9-]+","status":"confirmed"', placed), placed
