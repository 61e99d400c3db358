"""The fields of the page and the keys of clinic.toml that they stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from handouts.clinic import usual_paper
from handouts.desk import Changes, KeyPath, Value
from handouts.desk.clinic_page.countries import emergency_of, paper_of
from handouts.desk.sheet import LANGUAGE_NAMES
from handouts.desk.web import Form
from handouts.text import clean, language_tag

#: In the order in which a new file has them. The id of a field is its key.
LINES = (
    "name",
    "address",
    "phone",
    "emergency",
    "country",
    "email",
    "website",
    "booking",
    "hours",
    "other-formats",
)
LOOKS = ("logo-width", "logo-has-name", "paper", "font")
#: The id of a colour's field is its key below [colours].
COLOURS = ("brand", "text", "tint")
NEEDED = ("name", "phone", "emergency")
#: The lines that can differ by the language of the sheet, and those languages. The id of a field is "hours-es".
TRANSLATED = ("hours", "other-formats")
LANGUAGES = tuple(LANGUAGE_NAMES)
#: In the order of the page.
ON_PAGE = (
    *("country", "name", "address", "phone", "emergency", "hours", "email", "website", "booking"),
    "other-formats",
    *(f"{key}-{language}" for language in LANGUAGES for key in TRANSLATED),
    *("logo", "logo-has-name", "logo-width", *COLOURS, "paper", "font"),
)
_WEB = ("website", "booking")
#: An address as people say it: www.example.com/book.
_BARE = re.compile(r"[\w-]+(\.[\w-]+)+(/\S*)?")
_SEVERAL_LINES = ("address", "hours")
_FLAGS = ("logo-has-name",)
#: Defaults, which a file need not name.
_USUAL = {"font": "Noto Sans", "logo-has-name": False}
Fields = Mapping[str, str]


def fields_of_settings(values: Mapping[str, Any]) -> dict[str, str]:
    """The fields for the values of a clinic.toml."""
    colours = values.get("colours")
    usual = _USUAL | {"paper": usual_paper(_shown(values.get("country", "")).upper())}
    shown = {key: _shown(values.get(key, usual.get(key, ""))) for key in (*LINES, *LOOKS)}
    for language in LANGUAGES:
        lines = _lines_in(language, values)[1]
        shown |= {f"{key}-{language}": _shown(lines.get(key, "")) for key in TRANSLATED}
    return shown | {key: _shown(colours.get(key, "") if isinstance(colours, dict) else "") for key in COLOURS}


def new_fields(country: str) -> dict[str, str]:
    """The fields of a new clinic in a country."""
    return fields_of_settings({"country": country, "emergency": emergency_of(country)}) | {"paper": ""}


def fields_of_form(form: Form) -> dict[str, str]:
    """The fields that were sent. An empty emergency number or paper becomes that of the country."""
    sent = {key: _tidied(key, form.text(key)) for key in (*LINES, *LOOKS, *COLOURS)}
    for language in LANGUAGES:  # the page has no fields for the clinic's own language
        ids = {key: f"{key}-{language}" for key in TRANSLATED}
        sent |= {id: _tidied(key, form.text(id)) for key, id in ids.items() if id in form.names()}
    return sent | {
        "emergency": sent["emergency"] or emergency_of(sent["country"]),
        "paper": sent["paper"] or paper_of(sent["country"]),
    }


def changes_of(fields: Fields, values: Mapping[str, Any]) -> Changes:
    """The keys of clinic.toml that these fields change. Empty fields are removed."""
    # A file without a paper uses that of its country, also after the country has changed. A new file names its paper.
    before = fields_of_settings({**values, "country": fields["country"]})
    before |= {"country": _shown(values.get("country", ""))} | ({} if values else {"paper": ""})
    changes: dict[str | KeyPath, Value | None] = {}
    for key in (*LINES, *LOOKS):
        if fields[key] != before[key]:
            changes[key] = _value(key, fields[key], values.get(key))
    for key in COLOURS:
        if fields[key] != before[key]:
            changes["colours", key] = fields[key] or None
    for language in LANGUAGES:
        name, lines = _lines_in(language, values)
        for key in TRANSLATED:
            id = f"{key}-{language}"
            if id in fields and fields[id] != before[id]:
                changes["languages", name, key] = _value(key, fields[id], lines.get(key))
    return changes


def _lines_in(language: str, values: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The table of a language in clinic.toml: its name as the file writes it, and its values."""
    tables = values.get("languages")
    for name, lines in tables.items() if isinstance(tables, dict) else ():
        if language_tag(name) == language and isinstance(lines, dict):
            return name, lines
    return language, {}


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _tidied(key: str, text: str) -> str:
    if key in _SEVERAL_LINES:
        return "\n".join(filter(None, map(clean, text.split("\n"))))
    text = clean(text)
    return f"https://{text}" if key in _WEB and _BARE.fullmatch(text) else text


def _value(key: str, text: str, before: object) -> Value | None:
    """The text of a field as a value of clinic.toml; a width that is not a number stays, and is a problem later."""
    if key in _FLAGS:
        return bool(text)
    if not text:
        return None
    if key in _SEVERAL_LINES:
        return text if "\n" not in text and isinstance(before, str) else text.split("\n")
    if key == "logo-width":
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            return text
        return int(number) if number.is_integer() else number
    return text
