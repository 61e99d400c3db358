"""One list names everything that decides the bytes of a sheet, and it is complete."""

from __future__ import annotations

import contextlib
import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from paths import ROOT

from handouts.batch.dask_pool import versions as of_a_cluster
from handouts.clinic import built_in, load_clinic, open_library
from handouts.edition import digest_of_everything, versions
from handouts.edition.dependencies import DRAWING
from handouts.pdf.fonts import read_font_book

#: Dependencies that draw nothing: for the terminal, for guessing encodings, and for finding and making fonts (the
#: fonts themselves are packages of fonts.toml).
NO_MATTER = {"click", "colorama", "charset-normalizer", "fontpkg", "justmytype", "fonttools"}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.lower())


def names(lines: Iterable[str]) -> set[str]:
    """The packages of a list of requirements."""
    return {plain(re.split(r"[^\w.-]", line)[0]) for line in lines}


def needed(name: str) -> set[str]:
    """The dependencies of an installed package, without its extras."""
    return names(line for line in importlib.metadata.requires(name) or [] if "extra ==" not in line)


def all_needed() -> set[str]:
    """What draws: the dependencies and the extras with fonts, and their dependencies.

    pyproject.toml is read, because the metadata of an installation may be older.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    found, waiting = set(), names([*project["dependencies"], *extras["cjk"], *extras["scripts"]])
    while waiting:
        name = waiting.pop()
        found.add(name)
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):  # for another system
            waiting |= needed(name) - found
    return found


def test_whatever_is_installed_for_drawing_counts() -> None:
    fonts = {plain(package) for package in read_font_book(built_in("fonts")).packages}
    assert fonts | set(DRAWING.values()) == all_needed() - NO_MATTER
    assert versions(DRAWING).keys() >= fonts | set(DRAWING.values()) | {"handouts", "zlib", "unicode"}


def test_the_names_of_modules_and_of_packages_belong_together() -> None:
    for module, package in DRAWING.items():
        files = importlib.metadata.files(package) or []
        assert any(file.parts[0].removesuffix(".py") == module for file in files), (module, package)


def test_a_worker_has_the_same_fonts_and_nothing_that_only_typesets() -> None:
    assert {plain(package) for package in read_font_book(built_in("fonts")).packages} < of_a_cluster().keys()
    assert of_a_cluster().items() < versions(DRAWING).items()
    assert "uharfbuzz" in of_a_cluster() and "reportlab" not in of_a_cluster()


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    folder = tmp_path / "clinic"
    shutil.copytree(built_in("templates") / "clinic", folder)
    return folder


def digest(folder: Path) -> str:
    return digest_of_everything(open_library(folder), load_clinic(folder))


def test_a_changed_logo_is_another_edition(clinic: Path) -> None:
    before = digest(clinic)
    text = (clinic / "logo.svg").read_text(encoding="utf-8")
    colours = re.compile("#[0-9a-f]{6}")
    assert colours.search(text)
    (clinic / "logo.svg").write_text(colours.sub("#123456", text), encoding="utf-8")
    assert digest(clinic) != before


@pytest.mark.parametrize(
    "name", ["figures/walking.svg", "figures/ours/new.svg", "words/en.toml", "theme.toml", "foot.html"]
)
def test_a_file_that_can_stand_on_the_sheet_counts(clinic: Path, name: str) -> None:
    before = digest(clinic)
    (clinic / name).parent.mkdir(parents=True, exist_ok=True)
    (clinic / name).write_text("new", encoding="utf-8")
    assert digest(clinic) != before


def test_lists_and_batches_in_the_clinics_folder_do_not_count(clinic: Path) -> None:
    before = digest(clinic)
    (clinic / "out").mkdir()
    for name in ("patients.csv", "out/a1.pdf", "out/records.jsonl"):
        (clinic / name).write_text("new", encoding="utf-8")
    assert digest(clinic) == before


def test_to_ask_for_it_needs_nothing_slow() -> None:
    """The parent of a batch plans; its workers draw."""
    code = "import sys, handouts.batch.run, handouts.batch.planner; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "handouts.edition.fingerprint" in done.stdout.split()
    assert {"reportlab", "jinja2", "uharfbuzz", "PIL", "markdown_it"} & set(done.stdout.split()) == set()
