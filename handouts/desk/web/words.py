"""The words of the desk itself, one file per language: `desk/words/en.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).resolve().parent.parent / "words"
LANGUAGES = ("en", "es")  #: the first one is for browsers that ask for none of them


class DeskWords:
    """The words of a language, found by their section and key: `words("sheet.name")`."""

    def __init__(self, language: str, sections: Mapping[str, Mapping[str, Any]]) -> None:
        self.language = language
        self.sections = sections

    def __call__(self, name: str, /, **values: object) -> str:
        """A text, with values in place of {names}. Of a singular and a plural form, the value n
        chooses one.

        Raises KeyError for a text that does not exist.
        """
        section, _, key = name.partition(".")
        text = self.sections[section][key]
        if isinstance(text, list):
            text = text[0 if values["n"] == 1 else 1]
        return str(text).format(**values) if values else str(text)

    def section(self, name: str) -> Mapping[str, str]:
        """All texts of a section."""
        return self.sections[name]


@cache
def desk_words(language: str) -> DeskWords:
    """The words of one of LANGUAGES."""
    text = (_FOLDER / f"{language}.toml").read_text(encoding="utf-8")
    return DeskWords(language, tomllib.loads(text))


def words_for(accepted: str) -> DeskWords:
    """The words of the language that a browser prefers, by its Accept-Language."""
    best, most = LANGUAGES[0], 0.0
    for part in accepted[:500].split(","):
        tag, _, quality = part.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        weight = _weight(quality)
        if language in LANGUAGES and weight > most:
            best, most = language, weight
    return desk_words(best)


def _weight(quality: str) -> float:
    try:
        return float(quality.strip().removeprefix("q=")) if quality.strip() else 1.0
    except ValueError:
        return 0.0
