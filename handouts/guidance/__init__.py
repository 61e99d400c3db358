"""Guidance: the clinical text of a topic, and the fixed words of a language."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.guidance.countries import OPEN as OPEN
    from handouts.guidance.countries import CountryWords as CountryWords
    from handouts.guidance.countries import has_marks as has_marks
    from handouts.guidance.countries import load_country_words as load_country_words
    from handouts.guidance.countries import localized as localized
    from handouts.guidance.countries import localized_words as localized_words
    from handouts.guidance.dates import DATE_WORDS as DATE_WORDS
    from handouts.guidance.dates import in_numerals as in_numerals
    from handouts.guidance.dates import long_date as long_date
    from handouts.guidance.exercises import exercises_name as exercises_name
    from handouts.guidance.exercises import parse_exercises as parse_exercises
    from handouts.guidance.exercises import with_exercises as with_exercises
    from handouts.guidance.model import CHOOSABLE as CHOOSABLE
    from handouts.guidance.model import EXERCISE as EXERCISE
    from handouts.guidance.model import REQUIRED as REQUIRED
    from handouts.guidance.model import Guidance as Guidance
    from handouts.guidance.model import Section as Section
    from handouts.guidance.readability import TextCount as TextCount
    from handouts.guidance.readability import count_text as count_text
    from handouts.guidance.readability import elements as elements
    from handouts.guidance.readability import paragraphs_of as paragraphs_of
    from handouts.guidance.readability import sentences_in as sentences_in
    from handouts.guidance.readability import syllables as syllables
    from handouts.guidance.readability import words_in as words_in
    from handouts.guidance.reader import parse_guidance as parse_guidance
    from handouts.guidance.reader import topics as topics
    from handouts.guidance.reader import version_in as version_in
    from handouts.guidance.words import DIRECTIONS as DIRECTIONS
    from handouts.guidance.words import Words as Words
    from handouts.guidance.words import line_of_key as line_of_key
    from handouts.guidance.words import load_words as load_words

__getattr__ = lazy_exports(
    __name__,
    {
        "countries": "CountryWords OPEN has_marks load_country_words localized localized_words",
        "dates": "DATE_WORDS in_numerals long_date",
        "exercises": "exercises_name parse_exercises with_exercises",
        "model": "CHOOSABLE EXERCISE Guidance REQUIRED Section",
        "readability": "TextCount count_text elements paragraphs_of sentences_in syllables words_in",
        "reader": "parse_guidance topics version_in",
        "words": "DIRECTIONS Words line_of_key load_words",
    },
)
