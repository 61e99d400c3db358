"""Words that differ by country: replaces marks such as [[urgent care]] with words from `countries/<language>.toml`.

Only marked words change. All other text is printed as it was reviewed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape, unescape
from pathlib import Path
from typing import NamedTuple

from handouts.errors import HandoutError, Problem, nearest
from handouts.guidance.model import Guidance, Section
from handouts.guidance.words import Words
from handouts.text_file import read_text
from handouts.toml_table import parse_toml

#: Countries whose health services have their own names. All others use the words of OTHER.
COUNTRIES = ("US", "GB", "CA", "AU", "IE", "NZ")
OTHER = "other"
OPEN = "[["
_MARKED = re.compile(r"\[\[([^\[\]<>]+)\]\]")
_PLACE = re.compile(r'data-at="([^"]+)"')


class CountryWords(NamedTuple):
    """The words of one country, by mark. `name` is the file's name in errors."""

    name: str
    words: Mapping[str, str]

    def word(self, marked: str, where: str) -> str:
        """The word for a mark, capitalized if the mark starts with a capital.

        Raises HandoutError for an unknown mark.
        """
        if marked in self.words:
            return self.words[marked]
        lower = marked[0].lower() + marked[1:]
        if lower not in self.words:
            what = f"{OPEN}{marked}]] is not in {self.name}"
            # Some of them are several words.
            quoted = [f'"{each}"' for each in self.words]
            raise HandoutError.at(where, what, nearest(f'"{marked}"', quoted))
        return self.words[lower][0].upper() + self.words[lower][1:]

    def in_text(self, text: str, where: str) -> str:
        """A text with the country's words. Raises HandoutError for an unknown mark."""
        found = _MARKED.sub(lambda match: self.word(match[1], where), text)
        if OPEN in found:
            raise _not_closed(where)
        return found

    def in_html(self, html: str, where: str) -> str:
        """HTML with the country's words. Problems name the line of their block."""

        def word(match: re.Match[str]) -> str:
            return escape(self.word(unescape(match[1]), _place(html, match.start(), where)))

        found = _MARKED.sub(word, html)
        if OPEN in found:
            raise _not_closed(_place(found, found.index(OPEN), where))
        return found


def _place(html: str, at: int, where: str) -> str:
    """The line of the last block before `at`, from its `data-at`."""
    places = _PLACE.findall(html, 0, at)
    return unescape(places[-1]) if places else where


def _not_closed(where: str) -> HandoutError:
    return HandoutError.at(where, f"{OPEN} is not closed by ]]", "Write [[the word]].")


def load_country_words(path: Path, name: str, country: str) -> CountryWords:
    """Load the words of a country. Raises HandoutError with every word that is missing for it."""
    return _words_of(read_text(path, name), name, country)


@lru_cache(maxsize=16)  # an edition needs those of its country several times
def _words_of(text: str, name: str, country: str) -> CountryWords:
    values = parse_toml(text, name)
    problems = []
    for marked, by_country in values.items():
        given = by_country if isinstance(by_country, dict) else {}
        for key in (*COUNTRIES, OTHER):
            if not isinstance(given.get(key), str) or not given[key].strip():
                hint = f'Add a line under it: {key} = "..."'
                problems.append(Problem(f'{name} ["{marked}"]', f"has no words for {key}.", hint))
    if problems:
        raise HandoutError(problems)
    key = country if country in COUNTRIES else OTHER
    return CountryWords(name, {marked: given[key] for marked, given in values.items()})


def has_marks(guidance: Guidance) -> bool:
    return any(
        OPEN in text for section in guidance.sections for text in (section.title, section.line, section.html)
    )


def localized(guidance: Guidance, words: CountryWords) -> Guidance:
    """The guidance in the words of a country. Raises HandoutError."""
    return guidance._replace(
        sections=tuple(_section(section, guidance.name, words) for section in guidance.sections)
    )


def _section(section: Section, name: str, words: CountryWords) -> Section:
    where = f"{name}:{section.at}"
    return section._replace(
        html=words.in_html(section.html, where),  # first, because it knows the lines of problems
        title=words.in_text(section.title, where),
        line=words.in_text(section.line, where),
    )


def localized_words(words: Words, of_country: CountryWords, name: str) -> Words:
    """The fixed words in the words of a country. `name` is the file's name in errors. Raises HandoutError."""

    def local(key: str, value: str | list[str]) -> str | list[str]:
        where = f"{name} [{key}]"
        if isinstance(value, str):
            return of_country.in_text(value, where)
        return [of_country.in_text(text, where) for text in value]

    return {key: local(key, value) for key, value in words.items()}
