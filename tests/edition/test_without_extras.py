"""Sheets are made with the fonts that come with the program: no language but Chinese needs an extra."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from paths import ROOT

from handouts.clinic import built_in

#: The README says that these need the extra `languages`.
NEED_AN_EXTRA = {"zh-Hans"}
LANGUAGES = sorted(
    path.stem
    for path in (built_in("templates") / "guidance" / "back-spasms").glob("*.md")
    if "." not in path.stem and path.stem != "sources" and path.stem not in NEED_AN_EXTRA
)
KINDS = [
    ["--treatment", "massage"],
    ["--short"],
    ["--large-print", "--treatment", "massage"],
    ["--exercise", "bridge", "--only-exercises"],
    ["--also", "en", "--treatment", "massage"],
]
#: Makes the sheets in a process that cannot import the packages of extras.
PROGRAM = """
import json, sys
packages, commands = json.loads(sys.argv[1])
sys.modules.update(dict.fromkeys(packages))
from handouts.cli import main
for command in commands:
    sys.argv[1:] = command
    try:
        main()
    except SystemExit as end:
        assert not end.code, command
"""


def fallbacks() -> list[dict[str, object]]:
    found: list[dict[str, object]] = tomllib.loads(
        (built_in("fonts") / "fonts.toml").read_text(encoding="utf-8")
    )["fallback"]
    return found


def packages_of_extras() -> list[str]:
    optional = [entry["regular"] for entry in fallbacks() if entry.get("optional")]
    return ["icu4py", *{face["package"] for face in optional}]  # type: ignore[index]


def test_fonts_of_the_program_are_asked_before_those_of_extras() -> None:
    optional = [bool(entry.get("optional")) for entry in fallbacks()]
    assert optional == sorted(optional)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_sheet_is_made_without_extras(language: str, tmp_path: Path) -> None:
    import json

    commands = []
    for number, kind in enumerate(KINDS):
        if kind[0] == "--also" and language == "en":
            kind = ["--also", "ar", "--treatment", "massage"]
        file = str(tmp_path / f"{number}.pdf")
        commands.append(["make", "--language", language, *kind, "--no-cache", "-o", file])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps([packages_of_extras(), commands])],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.glob("*.pdf"))) == len(KINDS)


def test_the_languages_are_those_of_the_program() -> None:
    assert {"ar", "en", "es"} <= set(LANGUAGES)
