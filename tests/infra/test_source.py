"""Which files a bundle takes: those that its door's imports lead to."""

from pathlib import Path

import pytest
from aws_cdk import App, Stack

from stacks.code import Code
from stacks.doors import DOORS
from stacks.source import copy_source, reached
from stacks.target import local


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    files = {
        "functions/__init__.py": "",
        "functions/shop/__init__.py": "",
        "functions/shop/handler.py": "from functions.shop import wiring\nimport json",
        "functions/shop/wiring.py": "def late():\n    from shared.carts.store import Store\n    return Store",
        "functions/other/__init__.py": "",
        "functions/other/handler.py": "",
        "shared/__init__.py": "",
        "shared/carts/__init__.py": "",
        "shared/carts/store.py": "from . import model\nfrom ..kernel.money import Money",
        "shared/carts/model.py": "",
        "shared/carts/service.py": "",
        "shared/carts/words/en.json": "{}",
        "shared/kernel/__init__.py": "",
        "shared/kernel/money.py": "",
        "shared/kernel/rates.csv": "",
        "shared/payments/__init__.py": "",
        "shared/payments/model.py": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def names(tree: Path, *modules: str) -> set[str]:
    return {path.relative_to(tree).as_posix() for path in reached(tree, modules)}


def test_late_and_relative_imports_lead_on(tree: Path) -> None:
    found = names(tree, "functions.shop.handler")
    assert {"functions/shop/wiring.py", "shared/carts/store.py", "shared/carts/model.py"} <= found
    assert "shared/kernel/money.py" in found


def test_packages_bring_their_data(tree: Path) -> None:
    found = names(tree, "functions.shop.handler")
    assert {"shared/carts/words/en.json", "shared/kernel/rates.csv"} <= found


def test_what_nobody_imports_stays_behind(tree: Path) -> None:
    found = names(tree, "functions.shop.handler")
    assert not found & {"shared/carts/service.py", "shared/payments/model.py", "functions/other/handler.py"}


def test_a_module_that_is_not_there_is_passed_over(tree: Path) -> None:
    assert names(tree, "functions.shop.nothing") == {"functions/__init__.py", "functions/shop/__init__.py"}


def test_a_copy_has_all_code_and_no_bytecode(tree: Path) -> None:
    (tree / "shared/__pycache__").mkdir()
    (tree / "shared/__pycache__/x.cpython-313.pyc").write_bytes(b"")
    to = tree / "out/source"
    copy_source(tree, to)
    copy_source(tree, to)
    assert (to / "functions/other/handler.py").is_file()
    assert not list(to.rglob("*.pyc"))


def test_a_synthesis_keeps_its_source_while_another_begins(tree: Path) -> None:
    one = Code(local({}), tree, tree / "one")
    (tree / "functions/other/handler.py").unlink()
    Code(local({}), tree, tree / "another")
    stack = Stack(App(outdir=str(tree / "one")), "One")
    one.of(stack, DOORS["catalog"]).bind(stack)
    (asset,) = (tree / "one").glob("asset.*")
    assert (asset / "functions/other/handler.py").is_file()
