"""Lines of a clinic that differ by the language of the sheet: when the phone is answered, and other formats."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from handouts.text import LANGUAGE_CODE, language_named, language_tag, pattern
from handouts.toml_table import Entries

if TYPE_CHECKING:
    from handouts.clinic.clinic import Clinic

_CODE = re.compile(LANGUAGE_CODE)
_LANGUAGE = "(?i:" + LANGUAGE_CODE.replace("(-", "([-_]") + ")"  # also as "EN" or "pt_BR"
_LANGUAGE_HINT = 'Write it as "en", "es" or "pt-BR".'


class LanguageLines(NamedTuple):
    """What `[languages.CODE]` of clinic.toml says in one language; empty if it leaves a line out."""

    language: str
    hours: tuple[str, ...] = ()
    other_formats: str = ""


def read_language_lines(languages: Entries) -> tuple[LanguageLines, ...]:
    """The lines of each language. Problems are added to those of the entries."""
    found = []
    for key, entries in ((key, languages.table(key)) for key in languages.values):
        if not _CODE.fullmatch(language_tag(key)):
            languages.report(
                key, "is not a language code", f"Write it as: [languages.{language_named(key) or 'es'}]"
            )
            continue
        entries.only(("hours", "other-formats"))
        found.append(
            LanguageLines(language_tag(key), entries.lines("hours", 7), entries.line("other-formats", 200))
        )
    return tuple(found)


def in_language(clinic: Clinic, language: str) -> Clinic:
    """The clinic as a sheet in this language has it.

    Hours without lines of their own stay as they are. The line on other formats is that of the fixed words instead: in
    another language nobody can read it.
    """
    own = next((lines for lines in clinic.languages if lines.language == language), LanguageLines(language))
    said = own.other_formats or (clinic.other_formats if language == clinic.language else "")
    return clinic._replace(hours=own.hours or clinic.hours, other_formats=said)


def read_language(entries: Entries, key: str) -> str:
    """The code of a language under this key."""
    code = language_named(str(entries.values.get(key, "")))
    hint = f'Write {key} = "{code}".' if code else _LANGUAGE_HINT
    return language_tag(entries.matching(key, pattern(_LANGUAGE), "is not a language code", hint))
