"""Packing the functions' code."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from local.source import Source, fingerprint


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, text in {
        "functions/__init__.py": "",
        "functions/door.py": "from shared import words\nSAID = words.HELLO\n",
        "shared/__init__.py": "",
        "shared/words.py": "HELLO = 'hello'\n",
        "shared/words.txt": "data",
        "shared/__pycache__/old.pyc": "old",
        "local/other.py": "",
    }.items():
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return tmp_path


def names(packed: bytes) -> set[str]:
    return set(zipfile.ZipFile(io.BytesIO(packed)).namelist())


def test_it_is_the_code_its_data_and_its_bytecode(tree: Path) -> None:
    found = names(Source(tree).pack())
    tag = sys.implementation.cache_tag
    assert {"functions/door.py", "shared/words.txt", f"shared/__pycache__/words.{tag}.pyc"} <= found
    assert not any(name.startswith("local") or "old" in name for name in found)


def test_the_same_code_gives_the_same_bytes(tree: Path) -> None:
    first = Source(tree).pack()
    os.utime(tree / "shared" / "words.py", ns=(1, 1))
    assert Source(tree).pack() == first
    assert len(fingerprint(first)) == 44


def test_an_edit_changes_them(tree: Path) -> None:
    source = Source(tree)
    first = source.pack()
    (tree / "shared" / "words.py").write_text("HELLO = 'good day'\n")
    assert source.pack() != first


def test_the_bytecode_is_what_runs(tree: Path, tmp_path: Path) -> None:
    place = tmp_path / "unpacked"
    with zipfile.ZipFile(io.BytesIO(Source(tree).pack())) as archive:
        archive.extractall(place)
    # Were the source looked at, this would be what it says.
    (place / "shared" / "words.py").write_text("HELLO = 'source'\n")
    shown = "import functions.door as d; print(d.SAID)"
    done = subprocess.run(
        [sys.executable, "-c", shown], cwd=place, capture_output=True, text=True, check=True
    )
    assert done.stdout == "hello\n"


def test_what_does_not_compile_is_packed_as_it_is(tree: Path) -> None:
    (tree / "functions" / "door.py").write_text("def broken(:\n")
    found = names(Source(tree).pack())
    assert "functions/door.py" in found
    assert not any(name.startswith("functions/__pycache__/door") for name in found)
