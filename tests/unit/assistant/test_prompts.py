"""Prompts are files that never change: other words are another version."""

from hashlib import sha256
from pathlib import Path

import pytest

from shared.assistant import prompts

FOLDER = Path(prompts.__file__).parent
#: Add a line for a new version; never change one.
DIGESTS = {
    "answer.v3": "7a2d17d807567726",
    "plan.v3": "dbbf323c2645b500",
}


def test_every_version_has_the_words_that_it_had() -> None:
    found = {path.stem: sha256(path.read_bytes()).hexdigest()[:16] for path in FOLDER.glob("*.md")}
    assert found == DIGESTS


@pytest.mark.parametrize("prompt", [prompts.PLAN, prompts.ANSWER])
def test_a_prompt_in_use_is_a_file_under_its_label(prompt: prompts.Prompt) -> None:
    assert (FOLDER / f"{prompt.label}.md").read_text() == prompt.text
    assert "<data>" in prompt.text


def test_a_version_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        prompts.prompt("plan", 1)
