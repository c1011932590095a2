"""docs/adding-a-capability.md, executed: on a copy of the tree, each block applied and each command run."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.pages import Block, DoesNotApplyError, apply, blocks, copy_of_the_tree

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "adding-a-capability.md"
BLOCKS = blocks(PAGE)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree as it is once a reader has followed the page up to its commands."""
    copy = copy_of_the_tree(ROOT, tmp_path_factory.mktemp("walk"))
    for block in BLOCKS:
        if block.path:
            apply(block, copy)
    return copy


@pytest.fixture(scope="module")
def said(tree: Path) -> str:
    """What the page's commands said, all of which succeeded."""
    (commands,) = [block.text for block in BLOCKS if block.language == "sh"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    done = subprocess.run(
        ["sh", "-ex", "-c", commands],
        cwd=tree,
        env=kept,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_every_block_of_the_page_is_a_file_a_change_or_the_commands() -> None:
    assert [block.language for block in BLOCKS if block.path is None] == ["sh"]
    assert {block.language for block in BLOCKS if block.path} == {"python", "diff"}


def test_whoever_follows_the_page_passes_its_commands(said: str) -> None:
    assert "0 errors, 0 warnings" in said
    assert "0 broken" in said


def test_the_new_routes_are_documented(tree: Path, said: str) -> None:
    paths: dict[str, dict[str, Any]] = json.loads((tree / "docs" / "openapi.json").read_text())["paths"]
    before = json.loads((ROOT / "docs" / "openapi.json").read_text())["paths"]
    added = {f"{method.upper()} {path}" for path in paths.keys() - before.keys() for method in paths[path]}
    assert added == {"GET /v1/wishes", "POST /v1/wishes", "DELETE /v1/wishes/{product_id}"}


def test_the_new_function_is_in_what_is_deployed(tree: Path, said: str) -> None:
    from local import synth

    synthesized = synth.assembly(root=tree)
    templates = [json.loads(path.read_text()) for path in synthesized.glob("*.template.json")]
    resources = [r for template in templates for r in template["Resources"].values()]
    handlers = [r["Properties"]["Handler"] for r in resources if r["Type"] == "AWS::Lambda::Function"]
    routes = [r["Properties"]["RouteKey"] for r in resources if r["Type"] == "AWS::ApiGatewayV2::Route"]
    assert "functions.wishes.handler.handler" in handlers
    assert {"GET /v1/wishes", "POST /v1/wishes", "DELETE /v1/wishes/{product_id}"} <= set(routes)


def test_a_block_that_does_not_fit_is_told(tmp_path: Path) -> None:
    (tmp_path / "list.py").write_text("a\nb\na\n")
    with pytest.raises(DoesNotApplyError, match="stands 2 times"):
        apply(Block("diff", " a\n+c\n", "list.py"), tmp_path)
    with pytest.raises(DoesNotApplyError, match="stands 0 times"):
        apply(Block("diff", "-d\n", "list.py"), tmp_path)
    with pytest.raises(DoesNotApplyError, match="is there already"):
        apply(Block("python", "a\n", "list.py"), tmp_path)
    apply(Block("diff", " b\n+c\n@@\n-b\n", "list.py"), tmp_path)
    assert (tmp_path / "list.py").read_text() == "a\nc\na\n"
