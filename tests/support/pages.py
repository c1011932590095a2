"""Pages of documentation, read as what they are made of: code blocks, and what these do to a tree."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"(?:^`(?P<path>[^`\n]+)`\n\n)?^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Block:
    """A code block. ``path``: the file that it is or changes, where its line above names one."""

    language: str
    text: str
    path: str | None = None


class DoesNotApplyError(AssertionError):
    """A block does not fit the tree as it is."""


def blocks(page: Path) -> list[Block]:
    """The code blocks of a page, in order."""
    return [Block(m["language"], m["text"], m["path"]) for m in _BLOCK.finditer(page.read_text())]


def apply(block: Block, tree: Path) -> None:
    """Write a new file, or change one as a diff says. Raises :class:`DoesNotApplyError`."""
    file = tree / (block.path or "")
    if block.language == "diff":
        text = file.read_text()
        for hunk in re.split(r"^@@\n", block.text, flags=re.M):
            text = _changed(text, hunk, block.path)
        file.write_text(text)
        return
    if file.exists():
        raise DoesNotApplyError(f"{block.path} is there already")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(block.text)


def _changed(text: str, hunk: str, path: str | None) -> str:
    lines = [line or " " for line in hunk.splitlines()]
    old = "".join(f"{line[1:]}\n" for line in lines if line[0] in " -")
    new = "".join(f"{line[1:]}\n" for line in lines if line[0] in " +")
    found = [m.start() for m in re.finditer(f"^{re.escape(old)}", text, re.M)]
    if len(found) != 1:
        raise DoesNotApplyError(f"{path}: stands {len(found)} times, not once:\n{old}")
    return text[: found[0]] + new + text[found[0] + len(old) :]


def copy_of_the_tree(root: Path, to: Path) -> Path:
    """The sources of the tree at ``root`` as git knows them, with the environment and built packages."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=root, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        if (root / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, to / name)
    (to / ".venv").symlink_to(root / ".venv")
    return to
