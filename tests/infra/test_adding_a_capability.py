"""docs/adding-a-capability.md, executed: on a copy of the tree, each block applied and each command run."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local.synth import assembly
from tests.support.pages import Block, DoesNotApplyError, apply, blocks, copy_of_the_tree

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "adding-a-capability.md"
BLOCKS = blocks(PAGE)
NEW = {"GET /v1/wishes", "POST /v1/wishes", "DELETE /v1/wishes/{product_id}"}


def test_every_block_of_the_page_is_a_file_a_change_or_the_commands() -> None:
    assert [block.language for block in BLOCKS if block.path is None] == ["sh"]
    assert {block.language for block in BLOCKS if block.path} == {"python", "diff"}


def test_whoever_follows_the_page_has_a_capability_that_is_tested_documented_and_deployed(
    tmp_path: Path,
) -> None:
    """One test, as all of it stands on the one copy that takes most of a minute to make and check."""
    tree = copy_of_the_tree(ROOT, tmp_path)
    for block in BLOCKS:
        if block.path:
            apply(block, tree)
    said = commanded(tree)
    assert "0 errors, 0 warnings" in said
    assert "0 broken" in said
    assert documented(tree) - documented(ROOT) == NEW
    handlers, routes = deployed(tree)
    assert "functions.wishes.handler.handler" in handlers
    assert routes >= NEW


def commanded(tree: Path) -> str:
    """What the page's commands said, all of which succeeded."""
    (commands,) = [block.text for block in BLOCKS if block.language == "sh"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV"))}
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


def documented(tree: Path) -> set[str]:
    """``METHOD path`` of each operation in a tree's OpenAPI document."""
    paths: dict[str, dict[str, Any]] = json.loads((tree / "docs" / "openapi.json").read_text())["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def deployed(tree: Path) -> tuple[set[str], set[str]]:
    """The handlers and the routes of what ``make run`` would deploy."""
    templates = [json.loads(path.read_text()) for path in assembly(root=tree).glob("*.template.json")]
    resources = [r for template in templates for r in template["Resources"].values()]
    handlers = {r["Properties"]["Handler"] for r in resources if r["Type"] == "AWS::Lambda::Function"}
    routes = {r["Properties"]["RouteKey"] for r in resources if r["Type"] == "AWS::ApiGatewayV2::Route"}
    return handlers, routes


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
