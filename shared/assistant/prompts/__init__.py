"""What a model is told, each prompt a file with its version: ``plan.v3.md``.

A change of words is a new file, so that logs say which words a call had;
``tests/unit/assistant/test_prompts.py`` holds every version to its digest.
"""

from pathlib import Path

from shared.kernel.model import Model

_FOLDER = Path(__file__).parent


class Prompt(Model):
    """Words for a model. ``label`` is what meters know them by."""

    name: str
    version: int
    text: str

    @property
    def label(self) -> str:
        return f"{self.name}.v{self.version}"


def prompt(name: str, version: int) -> Prompt:
    """The prompt of that name and version. Raises :class:`FileNotFoundError` for one that is not there."""
    text = (_FOLDER / f"{name}.v{version}.md").read_text(encoding="utf-8")
    return Prompt(name=name, version=version, text=text)


PLAN = prompt("plan", 3)
ANSWER = prompt("answer", 3)
