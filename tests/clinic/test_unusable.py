"""An unusable file in a clinic's folder is refused; the built-in one is never printed instead."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hostile_files import KINDS, as_anybody, put

from handouts.cli.commands import main

CLINIC = 'name = "Oak Lane"\nphone = "(217) 555-0142"\nemergency = "911"\nlogo = "logo.svg"\n'
FILES = (
    *("clinic.toml", "logo.svg", "handout.html", "theme.toml", "words/en.toml", "countries/en.toml"),
    *("guidance/back-spasms/en.md", "figures/massage.svg"),
)


def refusal(clinic: Path) -> str:
    with as_anybody():
        result = CliRunner().invoke(
            main, ["make", "--clinic", str(clinic), "-o", str(clinic.parent / "a.pdf")]
        )
    assert result.exit_code == 3, result.output
    assert not (clinic.parent / "a.pdf").exists()
    return result.stderr


def clinic_folder(root: Path, name: str) -> Path:
    clinic = root / "clinic"
    (clinic / name).parent.mkdir(parents=True)
    if name != "clinic.toml":
        text = CLINIC if name == "logo.svg" else CLINIC.replace('logo = "logo.svg"\n', "")
        (clinic / "clinic.toml").write_text(text, encoding="utf-8")
    return clinic


@pytest.mark.parametrize("kind", [*KINDS, "large"])
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, name: str, kind: str) -> None:
    clinic = clinic_folder(tmp_path, name)
    put(clinic / name, kind)
    said = refusal(clinic)
    assert "somebody's" not in said
    assert Path(name).name in said or Path(name).stem in said


@pytest.mark.parametrize("kind", ["file", "dangling", "loop", "outside", "pipe", "endless"])
@pytest.mark.parametrize("name", ["words", "figures", "guidance", "guidance/back-spasms", "countries"])
def test_what_is_no_folder_in_the_place_of_one_is_refused(tmp_path: Path, name: str, kind: str) -> None:
    clinic = clinic_folder(tmp_path, name)
    (clinic / name).write_bytes(b"x") if kind == "file" else put(clinic / name, kind)
    said = refusal(clinic)
    assert name in said and any(reason in said for reason in ("not a folder", "no folder", "link")), said


@pytest.mark.parametrize("kind", [*KINDS, "large"])
@pytest.mark.parametrize("name", FILES[2:])
def test_a_sheet_that_was_made_before_is_not_used_once_a_file_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, kind: str
) -> None:
    monkeypatch.setenv("HANDOUTS_CACHE", str(tmp_path / "cache"))
    clinic = clinic_folder(tmp_path, name)
    words = ["make", "--clinic", str(clinic), "-o", str(tmp_path / "before.pdf")]
    assert CliRunner().invoke(main, words).exit_code == 0
    put(clinic / name, kind)
    refusal(clinic)


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such rights here")
@pytest.mark.parametrize("name", [name for name in FILES if "/" in name])
def test_a_folder_that_cannot_be_looked_into_is_refused(tmp_path: Path, name: str) -> None:
    clinic = clinic_folder(tmp_path, name)
    folder = (clinic / name).parent
    (clinic / name).write_bytes(b"x")
    folder.chmod(0)
    try:
        assert "permission denied" in refusal(clinic)
    finally:
        folder.chmod(0o700)
