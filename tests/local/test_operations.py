"""What docs/operations.md tells to run, run against the store."""

import os
import subprocess
import sys
from pathlib import Path

import httpx

from shared.identity.model import tenant_id
from tests.support.pages import blocks
from tests.support.store import Store

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "operations.md"


def test_a_tenants_index_is_made_anew_as_the_page_says(store: Store) -> None:
    (script,) = [block.text for block in blocks(PAGE) if block.language == "python"]
    done = subprocess.run(
        [sys.executable, "-c", script, tenant_id("corner")],
        cwd=ROOT,
        env={**os.environ, **store.cloud.env("Indexer")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "2 products\n"
    assert httpx.get(f"{store.url}/v1/shops/corner/health").json()["products"] == 2
