"""Reads TOML files that people write, and collects all problems of a file instead of stopping at the first.

It reads clinic.toml, theme.toml, fonts.toml, the fixed words and the front matter of guidance files, and reports line
numbers.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from handouts.errors import HandoutError, Problem, nearest

_QUOTES = 'Write it as: key = "value", with straight quotes around the value.'
_OPEN_QUOTE = 'Put a straight quote at both ends of the value: key = "value"'
_OPEN_BRACKET = "Close it after the last value, and put a comma between two values."
#: Python's TOML errors, what each means to the person who wrote the file, and what to do. The first match
#: wins.
_SLIPS = (
    (r"character '\\n'|Unterminated|^Expected [\"']+'", "a quote is opened and not closed", _OPEN_QUOTE),
    ("character ", "there is an invisible character here", "Type the line again."),
    ("Expected '='", "the equals sign after the key is missing", _QUOTES),
    ("after a statement", "something follows the value", f"Write one setting per line. {_QUOTES}"),
    ("Unclosed", "a bracket is opened and not closed", _OPEN_BRACKET),
    ("Expected '\\]", "the bracket of the heading is not closed", "Write a heading as: [colours]"),
    (
        "^Cannot",
        "this is already in the file",
        "The same key or [heading] appears twice: keep one of them.",
    ),
    ("Invalid value|Invalid date", "the value is not between quotes", _QUOTES),
    ("digits", "a number has too many digits", "Is it the right file?"),
    ("", "this line cannot be understood", _QUOTES),
)


#: A key in a line, in any table, with more dots than this. Python's reader would take gigabytes for thousands.
MAX_DOTS = 31
_PART = r"""(?:[\w-]++|"[^"]*+"|'[^']*+')[ \t]*+"""
_DEEP_KEY = rf"(?:^|[\[{{,])[ \t]*+(?:{_PART}\.[ \t]*+){{{MAX_DOTS + 1}}}{_PART}[=\].]"
_PLAIN_KEY = 'Write it as one word: name = "Oak Lane Physical Therapy"'


def parse_toml(text: str, name: str, offset: int = 0) -> dict[str, Any]:
    """The values of a TOML text. Raises HandoutError with the line number.

    `offset` is the number of lines before the text in its file.
    """
    for number, line in enumerate(text.split("\n"), start=offset + 1):
        if line.count(".") > MAX_DOTS and re.search(_DEEP_KEY, line):
            raise HandoutError.at(f"{name}:{number}", "a key has too many dots", _PLAIN_KEY)
    try:
        return tomllib.loads(text)
    except ValueError as error:  # also for a number with thousands of digits
        raise _syntax(name, str(error), text, offset) from None
    except RecursionError:
        raise HandoutError.at(f"{name}:{offset + 1}", "has brackets nested too deeply") from None


def _syntax(name: str, message: str, text: str, offset: int) -> HandoutError:
    """A TOML error, with line and column, worded as the mistake that most often causes it."""
    found, _, position = message.rpartition(" (at ")
    lines = text.rstrip("\n").split("\n")
    place = re.match(r"line (\d+), column (\d+)", position)
    number, column = map(int, place.groups()) if place else (len(lines), len(lines[-1]) + 1)
    number = min(number, len(lines))
    found = found or message
    what, hint = next((what, hint) for sign, what, hint in _SLIPS if re.search(sign, found))
    if better := _meant(lines[number - 1]):
        what, hint = better
    if re.search("[“”„‘’]", lines[number - 1]):
        what, hint = "the quotes are curly", 'Replace them with straight ones: "'
    elif "\\" in lines[number - 1] and not found.startswith("Cannot"):
        what, hint = (
            "a single backslash is not allowed here",
            "Use / instead, in paths too, or double the backslash (\\\\).",
        )
    return HandoutError.at(f"{name}:{number + offset}", f"{what} (column {column})", hint)


#: A line of a setting: its name, and what follows the equals sign.
_SETTING = re.compile(r"""\s*(?P<key>[\w-]+(?: +[\w-]+)*|"[^"]*")\s*=\s*(?P<value>.*?)\s*""")


def _meant(line: str) -> tuple[str, str] | None:
    """What is wrong with a line that is not TOML, and how to write it, for the slips that people make most."""
    found = _SETTING.fullmatch(line)
    if re.search(r'["\d]\s+"', line.partition("=")[2] if found else line) and "[" in line:
        return "there is no comma between two values", 'Put one between them: ["1 High Street", "Ayr"]'
    if not found:
        return None
    key, value = found["key"], found["value"]
    if " " in key and not key.startswith('"'):
        return "a name with a space needs quotes", f'Write it as: "{key}" = {value[:60]}'
    if value.lower() in ("yes", "no", "on", "off", "true", "false", "y", "n"):
        yes = "true" if value.lower() in ("yes", "on", "true", "y") else "false"
        return "the value is not true or false", f"Write true or false, without quotes: {key} = {yes}"
    if re.fullmatch(r'"[^"]*"(\s*,\s*"[^"]*")+', value):
        return "several values need square brackets", f"Write it as: {key} = [{value[:80]}]"
    if re.fullmatch(r"[+(]?\d[\d ()+./-]*", value):
        return f"the value of {key} is not between quotes", f'Write it as: {key} = "{value}"'
    return None


MAX_LINE = 80  # characters per line in a list of lines
MIN_SIZE = 0.01  # anything smaller is invisible

#: Control characters, line and paragraph separators, bidi controls, surrogates, noncharacters.
_UNPRINTABLE = "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")


def _has_unprintable(text: str) -> bool:
    return not text.isprintable() and re.search(_UNPRINTABLE, text) is not None


class Entries:
    """One table of a file. Each method reads one kind of value, and adds its problems to `problems`."""

    def __init__(
        self, file: str, values: Mapping[str, Any], problems: list[Problem], heading: str = ""
    ) -> None:
        self.file = file
        self.values = values
        self.problems = problems
        self.heading = heading

    def where(self, key: str) -> str:
        full = f"{self.heading}.{key}" if self.heading else key
        return f"{self.file} [{full}]"

    def report(self, key: str, what: str, hint: str = "") -> None:
        self.problems.append(Problem(self.where(key), what, hint))

    def only(
        self, known: Iterable[str], above: Iterable[str] = (), below: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Report unknown keys. Keys in `above` belong before the first heading, those in `below` after one."""
        choices, misplaced = tuple(known), tuple(above)
        for key in self.values:
            if key in choices:
                continue
            hint = nearest(key, choices)
            if key in misplaced:
                hint = "Move this line up: it belongs above the first line in square brackets."
            elif key in below:
                hint = f"Move this line below [{below[key]}]."
            self.report(re.sub(_UNPRINTABLE, "?", key[:40]), "is not a known key", hint)

    def table(self, key: str) -> Entries:
        value = self.values.get(key, {})
        full = f"{self.heading}.{key}" if self.heading else key
        if not isinstance(value, dict):
            self.report(key, f"is {_named(value)}, but must be a heading", f"Write [{full}] on its own line.")
            value = {}
        return Entries(self.file, value, self.problems, full)

    def tables(self, key: str) -> dict[str, Entries]:
        """The subtables of a table, by name."""
        table = self.table(key)
        return {name: table.table(name) for name in table.values}

    def list_of_tables(self, key: str) -> list[Entries]:
        """The tables under [[key]], each named by its position."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
            self.report(key, "must be headings in double brackets", f"Write [[{key}]] on its own line.")
            return []
        return [
            Entries(self.file, table, self.problems, f"{key} {at}") for at, table in enumerate(value, start=1)
        ]

    def names(self) -> list[str]:
        """The keys, where they are names. One that could not stand in a line of a message is a problem."""
        wrong = {key for key in self.values if len(key) > 200 or not key.strip() or _has_unprintable(key)}
        for key in sorted(wrong):
            place = re.sub(_UNPRINTABLE, "?", key[:40])
            self.report(place, "is not a name", "Write it on one line, with up to 200 letters.")
        return [key for key in self.values if key not in wrong]

    def line(self, key: str, longest: int, *, needed: bool = False) -> str:
        """One line of text. "" if it is missing or invalid."""
        if key not in self.values:
            if needed:
                self.report(key, "is missing", f'Add a line: {key} = "..."')
            return ""
        text = self._text(key, self.values[key], longest)
        if text == "":
            self.report(key, "is empty", "Fill it in." if needed else "Fill it in, or remove the line.")
        return text or ""

    def lines(self, key: str, most: int) -> tuple[str, ...]:
        """A list of lines, or a single line. Empty lines are left out."""
        value = self.values.get(key, [])
        given = value if isinstance(value, list) else [value]
        if len(given) > most:
            self.report(key, f"has {len(given)} lines, but only {most} fit", "Join or remove some of them.")
            return ()
        return tuple(filter(None, (self._text(key, line, MAX_LINE) for line in given)))

    def _text(self, key: str, value: object, longest: int) -> str | None:
        """The text without spaces at its ends. Reports an invalid text and returns None."""
        if not isinstance(value, str):
            hint = f'Put it in quotes: {key} = "..."'
            if isinstance(value, dict):
                hint = f'Write it on one line, above the first line in square brackets: {key} = "..."'
            self.report(key, f"is {_named(value)}, but must be text", hint)
            return None
        text = value.strip()
        if _has_unprintable(text):
            self.report(
                key, "contains a line break or another character that cannot be printed", "Remove it."
            )
            return None
        if len(text) > longest:
            self.report(key, f"is {len(text)} characters long, but only {longest} fit", "Shorten it.")
            return None
        return text

    def matching(self, key: str, pattern: re.Pattern[str], what: str, hint: str) -> str:
        text = self.line(key, MAX_LINE)
        if text and not pattern.fullmatch(text):
            self.report(key, what, hint)
        return text

    def one_of(self, key: str, choices: Iterable[str]) -> str:
        """One of a few words, in lower or upper case."""
        text = self.line(key, MAX_LINE).lower()
        if text and text not in (known := tuple(choices)):
            self.report(key, "is not an available choice", nearest(text, known))
        return text

    def flag(self, key: str) -> bool:
        """A flag: true or false. False if it is missing or invalid."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.report(
                key, f"is {_named(value)}, but must be true or false", f"Write {key} = true, without quotes."
            )
        return value is True

    def size(
        self, key: str, default: float | None = None, *, least: float = MIN_SIZE, most: float = 500.0
    ) -> float:
        """A number from `least` to `most`, or `default` if it is missing."""
        value = self.values.get(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
            return float(value)
        if key in self.values:
            bounds = f"above 0, up to {most:g}" if least == MIN_SIZE else f"from {least:g} to {most:g}"
            self.report(key, f"is not a number {bounds}", f"Write it without quotes, as in {key} = 12.5")
        else:
            self.report(key, "is missing", f"Add a line: {key} = (a number)")
        return 1.0

    def number(self, key: str, longest: int, pattern: re.Pattern[str], hint: str) -> str:
        """A required phone number, in the clinic's own notation, with nothing else in the field."""
        text = self.line(key, longest, needed=True)
        if text and not any(sign.isdigit() for sign in text):
            self.report(key, "has no digits, so nobody can call it", hint)
        elif text and not pattern.fullmatch(text):
            self.report(key, "contains more than a number, so a patient could misdial it", hint)
        return text

    def web_address(self, key: str, hint: str) -> str:
        text = self.line(key, 200)
        if text and not _is_web_address(text):
            self.report(key, "is not a full web address", hint)
        return text


def _named(value: object) -> str:
    """The type of a TOML value, for messages."""
    names: dict[type, str] = {str: "text", bool: "true or false", int: "a number", float: "a number"}
    names |= {list: "a list", dict: "a heading"}
    return names.get(type(value), "a date or time")


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port  # both raise ValueError for an invalid address
    except ValueError:
        return False
    plain = not re.search(r"[\s<>\"\\]", text) and "@" not in parts.netloc
    return plain and parts.scheme in ("http", "https") and bool(_HOST.fullmatch(host))
