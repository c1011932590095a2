"""Templates are made again where what they depend on has changed."""

from pathlib import Path

import pytest

from local.synth import fingerprint, synthesized


def made(root: Path) -> None:
    """Templates of the state that is now."""
    place = root / ".errand" / "assemblies" / fingerprint(root=root)
    place.mkdir(parents=True)
    (place / "manifest.json").write_text("{}")


def test_another_model_needs_other_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path)
    assert synthesized(root=tmp_path)
    monkeypatch.setenv("ERRAND_BEDROCK_MODEL", "maker.model-1")
    assert not synthesized(root=tmp_path)
    made(tmp_path)
    monkeypatch.setenv("ERRAND_BEDROCK_MODEL", "maker.model-2")
    assert not synthesized(root=tmp_path)
    monkeypatch.delenv("ERRAND_BEDROCK_MODEL")
    assert synthesized(root=tmp_path)


def test_what_else_is_in_the_environment_needs_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path)
    monkeypatch.setenv("LANG", "de_CH.UTF-8")
    assert synthesized(root=tmp_path)
