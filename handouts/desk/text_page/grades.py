"""The reading grade of a text, and the sentences that make it hard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from handouts.guidance import Section, count_text, paragraphs_of, sentences_in, words_in

#: The most words of a sentence that people read without a pause. Our own texts keep to it.
LONGEST_SENTENCE = 20
#: A grade that most patients can read; our own text is below it in every choice (tests/guidance/test_wording.py).
AIM = 6


class Grade(NamedTuple):
    """Flesch-Kincaid grade level and SMOG, of US schools. `long` are the sentences that are too long."""

    flesch_kincaid: str
    smog: str
    long: tuple[str, ...]
    is_hard: bool


def grade_of(sections: Iterable[Section], language: str) -> Grade | None:
    """The grade of these sections; None for a language that the formulas are not made for, or without a sentence."""
    texts = [text for section in sections for text in paragraphs_of(section)]
    counted = count_text(texts)
    if not counted.words or language.partition("-")[0] != "en":
        return None
    long = (
        sentence
        for text in texts
        for sentence in sentences_in(text)
        if len(words_in(sentence)) > LONGEST_SENTENCE
    )
    return Grade(
        f"{max(0, counted.grade):.1f}",
        f"{counted.smog:.1f}",
        tuple(long),
        counted.grade >= AIM + 0.05,  # SMOG is meant for 30 sentences or more
    )
