"""Every translation that comes with the program says what the English text says, as far as a program can see.

Sections, ids, roles and marks, lists and steps, figures, bold words, numbers, doses, links, words by country. What the
words mean it cannot see: docs/translations.md says who has looked at that.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from paths import ROOT

from handouts.guidance import (
    Guidance,
    Section,
    load_country_words,
    load_words,
    parse_exercises,
    parse_guidance,
    version_in,
)

TEMPLATES = ROOT / "templates"
TOPIC = TEMPLATES / "guidance" / "back-spasms"
ENGLISH = TOPIC / "en.md"
LANGUAGES = sorted(
    path.stem for path in TOPIC.glob("*.md") if re.fullmatch("[a-z]{2}(-[A-Za-z]+)?", path.stem)
)
TRANSLATIONS = [language for language in LANGUAGES if language != "en"]
every_translation = pytest.mark.parametrize("language", TRANSLATIONS)

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
#: Small numbers that a language says in the form of the word: "two songs" is one word in Arabic.
_IN_WORDS = {"ar": ("1", "2")}
#: Digits of other scripts count as the same numbers.
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.")
_MARKED = re.compile(r"\[\[([^\]]+)\]\]")
#: Words that English alone has by country.
_USAGE = frozenset(
    (
        "poop",
        "a shot",
        "shot",
        "pain reliever",
        "pain pills",
        "a water pill (diuretic)",
        "half an hour",
        "tumor",
    )
)
_COUNTRIES = ("US", "GB", "CA", "AU", "IE", "NZ", "other")


def guidance(language: str) -> Guidance:
    path = TOPIC / f"{language}.md"
    return parse_guidance(path.read_text(encoding="utf-8"), f"guidance/back-spasms/{language}.md")


def exercises(language: str) -> tuple[Section, ...]:
    path = TOPIC / f"exercises.{language}.md"
    return parse_exercises(path.read_text(encoding="utf-8"), f"guidance/back-spasms/exercises.{language}.md")


def sections(language: str) -> dict[str, Section]:
    return {section.id: section for section in (*guidance(language).sections, *exercises(language))}


def shape(section: Section) -> list[str]:
    """The tags of a section, in order, without their words."""
    return re.findall(r"<(/?(?:h3|p|ul|ol|li|figure|table|tr|td|th))\b", section.html)


def numbers(section: Section) -> Counter[str]:
    """The numbers of a section. Those within words by country are counted with these words."""
    text = " ".join([section.title, section.line, unescape(re.sub("<[^>]*>", " ", section.html))])
    text = _MARKED.sub(" ", text).translate(_DIGITS)
    return Counter(number.replace(",", ".") for number in _NUMBER.findall(text))


@every_translation
def test_it_says_what_it_translates(language: str) -> None:
    text = guidance(language)
    assert text.translated_from == version_in(ENGLISH.read_text(encoding="utf-8"), "en.md"), (
        "the English text has changed: translate what is new, then write its version"
    )
    assert text.translator


@every_translation
def test_it_has_the_same_sections(language: str) -> None:
    ours, theirs = sections("en"), sections(language)
    assert list(theirs) == list(ours)
    for key, section in ours.items():
        other = theirs[key]
        assert (other.role, other.marks, other.attributes) == (
            section.role,
            section.marks,
            section.attributes,
        ), key
        assert bool(other.line) == bool(section.line), key


@every_translation
def test_each_section_has_the_same_shape(language: str) -> None:
    """As many points, steps, paragraphs, groups and figures, in the same order."""
    theirs = sections(language)
    for key, section in sections("en").items():
        assert shape(theirs[key]) == shape(section), key
        for tag in ("strong", "a "):
            assert theirs[key].html.count(f"<{tag}") == section.html.count(f"<{tag}"), (key, tag)
        assert re.findall('(?:src|href)="[^"]*"', theirs[key].html) == re.findall(
            '(?:src|href)="[^"]*"', section.html
        )


@every_translation
def test_each_section_has_the_same_numbers(language: str) -> None:
    theirs = sections(language)
    wrong = {}
    for key, section in sections("en").items():
        counted = [numbers(each) for each in (section, theirs[key])]
        for number in _IN_WORDS.get(language, ()):
            for count in counted:
                count.pop(number, None)
        if counted[0] != counted[1]:
            wrong[key] = counted
    assert wrong == {}


@every_translation
def test_each_section_has_its_words_by_country(language: str) -> None:
    """Those of emergencies, medicines and degrees; words of usage may be the same everywhere in another language."""
    theirs = sections(language)
    for key, section in sections("en").items():
        marks = [mark.lower() for mark in _MARKED.findall(_whole(section))]
        needed = [mark for mark in marks if mark not in _USAGE]
        assert len(needed) <= len(_MARKED.findall(_whole(theirs[key]))) <= len(marks), key


def _whole(section: Section) -> str:
    return " ".join([section.title, section.line, section.html])


@every_translation
def test_its_words_by_country_are_there_and_have_the_same_numbers(language: str) -> None:
    """The lines of poison help and the degrees, in every country."""
    files = {
        each: tomllib.loads((TEMPLATES / "countries" / f"{each}.toml").read_text(encoding="utf-8"))
        for each in ("en", language)
    }
    for country in _COUNTRIES:
        name = f"countries/{language}.toml"
        load_country_words(TEMPLATES / "countries" / f"{language}.toml", name, country)
        digits = {
            each: sorted("".join(re.findall(r"\d", entry[country])) for entry in words.values())
            for each, words in files.items()
        }
        assert [each for each in digits["en"] if each] == [each for each in digits[language] if each], country


@every_translation
def test_its_fixed_words_are_whole(language: str) -> None:
    like = load_words(TEMPLATES / "words" / "en.toml", "words/en.toml")
    words = load_words(TEMPLATES / "words" / f"{language}.toml", f"words/{language}.toml", like)
    for key, model in like.items():
        if key in ("plural", "numerals", "months", "date-format") or key.startswith("dose-"):
            continue
        ours, theirs = (
            Counter(_NUMBER.findall(" ".join(value) if isinstance(value, list) else value))
            for value in (model, words[key])
        )
        for number in _IN_WORDS.get(language, ()):
            ours.pop(number, None)
            theirs.pop(number, None)
        assert theirs == ours, key


@every_translation
def test_nothing_is_left_in_english(language: str) -> None:
    """No point is word for word that of the English text."""
    ours = {_plain(found) for section in sections("en").values() for found in _pieces(section)}
    same = {
        _plain(found)
        for section in sections(language).values()
        for found in _pieces(section)
        if _plain(found) in ours and re.search("[A-Za-z]{4}", _plain(found))
    }
    assert same == set()


def _pieces(section: Section) -> list[str]:
    found = re.findall(r"<(?:li|p|h3|figcaption)[^>]*>(.*?)</(?:li|p|h3|figcaption)>", section.html)
    return [section.title, section.line, *found, *re.findall('alt="([^"]*)"', section.html)]


def _plain(html: str) -> str:
    return re.sub("<[^>]*>", "", html).strip()


# --- Spanish: easy to read --------------------------------------------------------------------------------------

_ES = Path(TOPIC / "es.md")
spanish = pytest.mark.skipif(not _ES.is_file(), reason="there is no Spanish text")
_VOWEL = "aeiouáéíóúü"
_STRONG = "aeoáéóíú"


def syllables(word: str) -> int:
    """The syllables of a Spanish word, by rule: two strong vowels are two syllables, others make a diphthong."""
    word = re.sub(r"(?<=[qg])u(?=[eiéí])", "", word.lower())
    word = re.sub(r"y$", "i", word)
    groups = re.findall(f"[{_VOWEL}]+", word)
    count = 0
    for group in groups:
        count += 1
        count += sum(before in _STRONG and after in _STRONG for before, after in pairwise(group))
    return max(count, 1)


def sentences_of(found: list[str]) -> list[list[str]]:
    """The words of every sentence. A point of a list is a sentence, whatever ends it."""
    split = [
        re.findall(r"[A-Za-zÁÉÍÓÚÜÑáéíóúüñ]+", sentence)
        for piece in found
        for sentence in re.split(r"(?<=[.!?:])\s+", _plain(unescape(_MARKED.sub(r"\1", piece))))
    ]
    return [words for words in split if words]


def measures(found: list[str]) -> tuple[float, float]:
    """INFLESZ (validated for patients, Barrio 2008) and Fernández Huerta (corrected, Law 2011)."""
    every = sentences_of(found)
    words = sum(map(len, every))
    beats = sum(syllables(word) for sentence in every for word in sentence)
    inflesz = 206.835 - 62.3 * beats / words - words / len(every)
    huerta = 206.84 - 60 * beats / words - 1.02 * words / len(every)
    return inflesz, huerta


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *[("espalda", 3), ("médico", 3), ("día", 2), ("cuidado", 3), ("leer", 2), ("ayuda", 3), ("guía", 2)],
        *[("músculo", 3), ("muy", 1), ("que", 1), ("siéntese", 3), ("oír", 2), ("fiebre", 2), ("agüita", 3)],
    ],
)
def test_syllables_are_counted_by_rule(word: str, count: int) -> None:
    assert syllables(word) == count


@spanish
def test_spanish_is_very_easy_to_read_whatever_is_chosen() -> None:
    """INFLESZ and Fernández Huerta are 80 or more: of what every sheet has, and with any one choice added to it."""
    text = guidance("es")
    always = [p for s in text.sections if s.role not in ("treatment", "self-care") for p in _pieces_read(s)]
    choices = [*text.treatments, *(section for section in exercises("es") if section.role == "exercise")]
    low = {}
    for chosen in [(), *((choice,) for choice in choices), tuple(choices)]:
        scores = measures(always + [piece for section in chosen for piece in _pieces_read(section)])
        if min(scores) < 80:
            low[tuple(section.id for section in chosen)] = scores
    assert low == {}


@spanish
def test_no_spanish_sentence_is_long() -> None:
    every = [s for s in sections("es").values()]
    long = [
        " ".join(words)
        for section in every
        for words in sentences_of(_pieces_read(section))
        if len(words) > 20
    ]
    assert long == []


def _pieces_read(section: Section) -> list[str]:
    """What is printed to be read: no descriptions of figures."""
    found = re.findall(r"<(?:li|p|h3|figcaption)[^>]*>(.*?)</(?:li|p|h3|figcaption)>", section.html)
    return [section.title, section.line, *found]
