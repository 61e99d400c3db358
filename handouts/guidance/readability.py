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
from html import unescape

from handouts.guidance.model import TITLES, Section

WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?|\d+(?:[.,]\d+)*")
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+")
VOWELS = re.compile(r"[aeiouy]+")
#: A silent e: bone, while, moved, times, safely, movement.
SILENT = re.compile(
    r"(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$|(?<=[^aeiouytd])ed$"
    r"|(?<=[^aeiouyscxzghl])es$|(?<=[aeiouy]l)es$|(?<=th)es$|(?<=[aeiouy][^aeiouyl])e(?=(?:ly|ments?|ful|less|ness)$)"
)
#: Two vowels side by side that are two syllables, and syllables without a vowel: radio, usual, being, spasm, didn't.
APART = re.compile(
    r"(?<![tscg])i(?=[ao]|um)|eo(?!u|p)|(?<![qgs])ua|[aeiouy](?=ing$)|ay(?=[aeo])|sms?$|(?<=[ds])n't$"
)
#: Words of our texts, and some common ones, that these rules do not count as people say them.
_EXCEPTIONS = {
    2: (
        "aspirin baseline beyond centre cleveland client clients create creates elsewhere evening fluid "
        "fluids hour hours lifestyle likewise million ok our ours quiet rhythm safety several someone "
        "something sometimes surgeons uk unique wednesday"
    ),
    3: (
        "area areas arrangement behaviour behaviours calcium created earlier everyday everything everywhere "
        "expires fda idea ideas reaction required somebody tingling usual visual"
    ),
    4: "anxiety complementary diabetes diuretic everybody potassium society",
    6: "osteoporosis",
}
EXCEPTIONS = {word: number for number, listed in _EXCEPTIONS.items() for word in listed.split()}


@dataclass(frozen=True, slots=True)
class TextCount:
    """Sentences, words, syllables and words of three or more syllables: sums of texts add up."""

    sentences: int = 0
    words: int = 0
    syllables: int = 0
    long_words: int = 0

    def __add__(self, other: TextCount) -> TextCount:
        return TextCount(
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


def sentences_in(paragraph: str) -> list[str]:
    """The sentences of a paragraph. Its end is the end of a sentence, also after a colon or without a full stop."""
    return [part for part in SENTENCE_END.split(paragraph.strip()) if WORD.search(part)]


def paragraphs_of(section: Section) -> list[str]:
    """The texts of a section without its heading: paragraphs, list items, captions; only the heading if that is all."""
    if section.role in TITLES:
        return [section.title]
    texts = [text for tag in ("p", "li", "figcaption", "td") for text in elements(section.html, tag)]
    return [section.line_apart, *texts] if section.line_apart else texts


def elements(html: str, tag: str) -> list[str]:
    """The text of each element of this name, without markup."""
    return [unescape(re.sub("<[^>]+>", "", found)) for found in re.findall(rf"<{tag}[ >].*?</{tag}>", html)]


def words_in(text: str) -> list[str]:
    """The words and numbers of a text."""
    return WORD.findall(text)


def count_text(paragraphs: Iterable[str], easy: frozenset[str] = frozenset()) -> TextCount:
    """Counts paragraphs and list items. Words in `easy` (lower case) count as words of one syllable."""
    total = TextCount()
    for paragraph in paragraphs:
        lengths = [1 if w.lower() in easy else syllables(w.lower()) for w in words_in(paragraph)]
        total += TextCount(
            len(sentences_in(paragraph)), len(lengths), sum(lengths), sum(n >= 3 for n in lengths)
        )
    return total


@cache
def syllables(word: str) -> int:
    """Syllables of an English word in lower case, by its letters; of a number as it is read out, about.

    tests/guidance/test_readability.py compares all words of our texts with the CMU Pronouncing Dictionary, which is not
    needed here.
    """
    if word[0].isdigit():
        return _number(word)
    word = word.replace("’", "'").removesuffix("'s")
    if word in EXCEPTIONS:
        return EXCEPTIONS[word]
    if not VOWELS.search(word):
        return sum(3 if letter == "w" else 1 for letter in word)  # TV, TB
    return max(1, len(VOWELS.findall(SILENT.sub("", word))) + len(APART.findall(word)))


def _number(word: str) -> int:
    """20 is twen-ty, 24 twen-ty-four, 2028 is read in two halves."""
    digits = re.sub(r"\D", "", word)
    short = {"7": 2, "10": 1, "11": 3, "12": 1, "13": 2, "14": 2, "15": 2, "16": 2, "17": 3, "18": 2, "19": 2}
    if digits in short:
        return short[digits]
    if len(digits) == 1:
        return 1
    return sum(2 if place == 0 else short.get(digit, 1) for place, digit in enumerate(digits) if digit != "0")
