"""What the documentation points at is there, and what it tells a shell to do can be read by one."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.pages import blocks

ROOT = Path(__file__).resolve().parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
DECISIONS = ROOT / "docs" / "decisions"
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_FENCED = re.compile(r"^```.*?^```$", re.M | re.S)
_HEADING = re.compile(r"^#+ (.+)$", re.M)
#: What is made by running or building, and so is not in a fresh tree.
_MADE = (".errand", ".venv", "build", "cdk.out", "web/dist", "bench/results")
#: Names at the root of the tree by which a path is told from other words in code.
_TOP = {path.name for path in ROOT.iterdir()} - {"errand"}
#: What the example of this page adds is not there before somebody follows it.
_EXAMPLE = ROOT / "docs" / "adding-a-capability.md"


class Mention(NamedTuple):
    """Something that a page points at."""

    page: Path
    target: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}: {self.target}"


def prose(page: Path) -> str:
    return _FENCED.sub("", page.read_text())


def links() -> Iterator[Mention]:
    for page in PAGES:
        for target in _LINK.findall(prose(page)):
            if "://" not in target and not target.startswith("mailto:"):
                yield Mention(page, target)


def paths() -> Iterator[Mention]:
    """Code that names a path of the tree: ``stacks/doors.py``, ``shared/<room>``, ``pyproject.toml``."""
    for page in PAGES:
        made = {block.path for block in blocks(page)} if page == _EXAMPLE else set[str | None]()
        for code in _CODE.findall(prose(page)):
            first = code.partition("/")[0]
            shaped = re.fullmatch(r"[\w.@*<>/{}-]+", code) and ("/" in code or "." in code)
            if shaped and first in _TOP and code not in made and not code.startswith(_MADE):
                yield Mention(page, code)


def anchors(page: Path) -> set[str]:
    """As GitHub makes them: lower case, no marks, dashes for spaces."""
    titles = (re.sub(r"[^\w\- ]", "", title.lower()) for title in _HEADING.findall(prose(page)))
    return {title.strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("mention", [*links()], ids=str)
def test_every_link_leads_somewhere(mention: Mention) -> None:
    place, _, anchor = mention.target.partition("#")
    target = (mention.page.parent / place).resolve() if place else mention.page
    assert target.exists()
    assert not anchor or anchor in anchors(target)


@pytest.mark.parametrize("mention", [*paths()], ids=str)
def test_every_path_is_in_the_tree(mention: Mention) -> None:
    pattern = re.sub(r"<[^>]+>|\{[^}]+\}", "*", mention.target).rstrip("/")
    assert next(ROOT.glob(pattern), None) is not None


def test_paths_and_links_are_found() -> None:
    assert Mention(ROOT / "README.md", "docs/architecture.md") in set(links())
    assert Mention(ROOT / "docs" / "architecture.md", "functions/publisher") in set(paths())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_shell_can_read_every_shell_block(page: Path) -> None:
    for block in blocks(page):
        if block.language == "sh":
            read = subprocess.run(["sh", "-n"], input=block.text, capture_output=True, text=True, check=False)
            assert read.returncode == 0, read.stderr


def test_the_list_of_decisions_is_what_is_there() -> None:
    listed = [mention.target for mention in links() if mention.page == DECISIONS / "README.md"]
    records = sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))
    assert listed == records
    assert [record[:4] for record in records] == [f"{number:04}" for number in range(1, len(records) + 1)]


def test_a_record_is_listed_under_its_own_title() -> None:
    listed = (DECISIONS / "README.md").read_text()
    for record in DECISIONS.glob("[0-9]*.md"):
        number, title = re.findall(r"^# (\d{4}) (.+)$", record.read_text(), re.M)[0]
        assert f"| [{number}]({record.name}) | {title} |" in listed


def test_every_page_is_reached_from_the_readme() -> None:
    linked = {mention.target for mention in links() if mention.page == ROOT / "README.md"}
    assert {f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")} <= linked


def test_the_readme_fits_a_screen() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 60
