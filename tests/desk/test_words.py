"""The words of the desk: each language has all of them, and pages use no others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from paths import ROOT

from handouts.desk.web import LANGUAGES, desk_words, words_for

DESK = ROOT / "handouts" / "desk"
ENGLISH = desk_words("en")


def forms(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_all_words_with_the_same_places(language: str) -> None:
    words = desk_words(language)
    assert list(words.sections) == list(ENGLISH.sections)
    for name, section in ENGLISH.sections.items():
        assert list(words.sections[name]) == list(section), name
        for key, value in section.items():
            mine = words.sections[name][key]
            assert len(forms(mine)) == len(forms(value)), key
            for one, other in zip(forms(value), forms(mine), strict=True):
                assert set(re.findall(r"\{\w+\}", one)) == set(re.findall(r"\{\w+\}", other)), key
                assert other.strip() == other != "", key


def used_words(path: Path) -> set[str]:
    return set(
        re.findall(r"\b(?:t|words)\(\s*[\"']([a-z]+\.[a-z-]*[a-z])[\"']", path.read_text(encoding="utf-8"))
    )


@pytest.mark.parametrize("path", [*DESK.rglob("*.html"), *DESK.rglob("*.py")], ids=lambda path: path.name)
def test_words_that_are_used_are_there(path: Path) -> None:
    there = {f"{name}.{key}" for name, section in ENGLISH.sections.items() for key in section}
    assert used_words(path) - there == set()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("es", "es"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("de, en;q=0.7, es;q=0.3", "en"),
        ("de, es;q=0.7, en;q=0.3", "es"),
        ("ES-419", "es"),
        ("fr", "en"),
        ("es;q=x, *;q=0.1", "en"),
        (",;,", "en"),
        ("es;q=0" + "0" * 1000, "en"),
    ],
)
def test_the_browser_decides_the_language(accepted: str, language: str) -> None:
    assert words_for(accepted).language == language
