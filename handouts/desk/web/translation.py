"""Translates problems into the language of the browser. The program words them in English; patterns recognize each
sentence.

A sentence without a translation stays in English. A test checks that every sentence in the source has one.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

from handouts.desk.web.words import LANGUAGES, DeskWords

_FOLDER = Path(__file__).resolve().parent.parent / "words"
_SENTENCES = re.compile(r"(?<=[.?!]) (?=\S)")
_PLACE = re.compile(r"\\\{(\w+)\\\}")
_NAME = re.compile(r"\{(\w+)\}")
#: What a {count} can be: 3, 1,000, 8 to 10.
_COUNT = r"\d[\d,.]*(?: to \d+)?"


def in_language(text: str, words: DeskWords) -> str:
    """A text of the program in the language of these words, sentence by sentence."""
    if words.language == LANGUAGES[0]:
        return text
    return " ".join(translated(each, words.language) or each for each in _SENTENCES.split(text))


def translated(text: str, language: str) -> str:
    """The translation of a sentence or of a part of one; "" if there is none. A capital at the start stays one."""
    found = _translated(text, language)
    return _capitalised(found) if text[:1].isupper() else found


def _capitalised(text: str) -> str:
    """¿qué? → ¿Qué?"""
    at = next((place for place, sign in enumerate(text) if sign not in "¿¡«"), 0)
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]


@lru_cache(1000)  # a list can have the same problem many times; none holds a patient's words
def _translated(text: str, language: str) -> str:
    end = "." if text.endswith(".") and not text.endswith("..") else ""
    for pattern, other in _patterns(language):
        if found := pattern.fullmatch(text.removesuffix(end)):
            parts = {name: translated(part, language) or part for name, part in found.groupdict().items()}
            return _NAME.sub(lambda name, parts=parts: parts.get(name[1], name[0]), other) + end  # type: ignore[misc]
    return ""


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The sentences with the most fixed letters first, because "{what}" matches anything."""
    path = _FOLDER / f"problems-{language}.toml"
    pairs = tomllib.loads(path.read_text(encoding="utf-8")).items()
    ordered = sorted(pairs, key=lambda pair: -len(_NAME.sub("", pair[0])))
    return tuple(
        (re.compile(_PLACE.sub(_open, re.escape(text)), re.IGNORECASE), other) for text, other in ordered
    )


def _open(place: re.Match[str]) -> str:
    return rf"(?P<{place[1]}>{_COUNT if place[1] == 'count' else '.+?'})"
