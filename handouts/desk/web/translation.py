"""Says problems in the language of the browser. The program words them in English; a sentence is found by its pattern.

A sentence without a translation stays as it is: a clinic's own file, say, is corrected by somebody who reads its keys.
"""

from __future__ import annotations

import re
from functools import cache

from handouts.desk.web.words import LANGUAGES, DeskWords, desk_words

_SECTION = "problems"
_SENTENCES = re.compile(r"(?<=[.?!]) (?=\S)")
_PLACE = re.compile(r"\\\{(\w+)\\\}")


def in_language(text: str, words: DeskWords) -> str:
    """A text of the program's in these words, sentence by sentence."""
    if words.language == LANGUAGES[0]:
        return text
    return " ".join(_translated(each, words) or each for each in _SENTENCES.split(text))


def _translated(text: str, words: DeskWords) -> str:
    """A sentence, or a part of one that differs, in these words; "" if it is not known."""
    for key, pattern in _patterns():
        if found := pattern.fullmatch(text):
            parts = {name: _translated(part, words) or part for name, part in found.groupdict().items()}
            return words(f"{_SECTION}.{key}", **parts)
    return ""


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    english = desk_words(LANGUAGES[0]).section(_SECTION)
    return tuple(
        (key, re.compile(_PLACE.sub(r"(?P<\1>.+?)", re.escape(text)), re.IGNORECASE))
        for key, text in english.items()
    )
