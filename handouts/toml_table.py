"""TOML that people write: one reader, which gathers everything wrong with a file instead of stopping at the first.

It reads clinic.toml, theme.toml, fonts.toml, the fixed words and the front matter of a guidance. It forgives a byte
order mark and the line ends of Windows, and it names the line.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from handouts.errors import HandoutError, Problem, nearest, reason_of

LARGEST = 100_000  # bytes of settings
_OPEN = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_QUOTES = 'Write it as: key = "value", with straight quotes around the value.'
_OPEN_QUOTE = 'Put a straight quote at both ends of the value: key = "value"'
_OPEN_BRACKET = "Close it after the last value, and put a comma between two values."
#: What Python's reader of TOML says, what it means to who wrote the file, and what to do; the first that fits.
_SLIPS = (
    (r"character '\\n'|Unterminated|^Expected [\"']+'", "a quote is opened and not closed", _OPEN_QUOTE),
    ("character ", "there is a sign here that is not seen", "Write the line again by hand."),
    ("Expected '='", "the equals sign after the key is missing", _QUOTES),
    ("after a statement", "something stands behind the value", f"One detail a line. {_QUOTES}"),
    ("Unclosed", "a bracket is opened and not closed", _OPEN_BRACKET),
    ("Expected '\\]", "the heading's bracket is not closed", "Write a heading as: [colours]"),
    (
        "^Cannot",
        "this is in the file already",
        "The same key or [heading] stands there twice: keep one of them.",
    ),
    ("Invalid value|Invalid date", "the value is not between quotes", _QUOTES),
    ("digits", "a number has too many digits", "Is it the right file?"),
    ("", "this line cannot be understood", _QUOTES),
)


def read_bytes(path: Path, name: str, largest: int = LARGEST) -> bytes:
    """The bytes of a regular file. Raises HandoutError where it is none, or has more than `largest` bytes.

    `name` is what errors call it. It is opened without waiting: a pipe would never end.
    """
    try:
        descriptor = os.open(path, _OPEN)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise HandoutError.at(name, "is not a file that can be read", "Put a plain file there.")
            data = file.read(largest + 1)
    except OSError as error:
        why = "it is a folder" if path.is_dir() else reason_of(error)
        raise HandoutError.at(
            name, f"cannot be read ({why})", "Mend that, or put another file there."
        ) from None
    if len(data) > largest:
        raise HandoutError.at(name, f"is larger than {largest:,} bytes", "Is it the right file?")
    return data


def read_text(path: Path, name: str, largest: int = LARGEST) -> str:
    """The text of a file, with `\\n` line ends. Raises HandoutError as `read_bytes`, and where it is not UTF-8."""
    data = read_bytes(path, name, largest)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = 'Save it as "UTF-8" (in Notepad: Save as, then Encoding).'
        raise HandoutError.at(f"{name}:{line}", "is not saved as UTF-8 text", hint) from None


def parse_toml(text: str, name: str, offset: int = 0) -> dict[str, Any]:
    """The values of a text in TOML. Raises HandoutError with the line; `offset` lines of the file stand before it."""
    try:
        return tomllib.loads(text)
    except ValueError as error:  # also for a number of thousands of digits
        raise _syntax(name, str(error), text, offset) from None
    except RecursionError:
        raise HandoutError.at(f"{name}:{offset + 1}", "has brackets within brackets without end") from None


def _syntax(name: str, message: str, text: str, offset: int) -> HandoutError:
    """What TOML found, with its line and column, as the slip that is most often behind it."""
    found, _, position = message.rpartition(" (at ")
    lines = text.rstrip("\n").split("\n")
    place = re.match(r"line (\d+), column (\d+)", position)
    number, column = map(int, place.groups()) if place else (len(lines), len(lines[-1]) + 1)
    number = min(number, len(lines))
    found = found or message
    what, hint = next((what, hint) for sign, what, hint in _SLIPS if re.search(sign, found))
    if re.search("[“”„‘’]", lines[number - 1]):
        what, hint = "the quotes are curly", 'Replace them by straight ones: "'
    elif "\\" in lines[number - 1] and not found.startswith("Cannot"):
        what, hint = (
            "a backslash cannot stand alone here",
            "Write / instead, in a path too, or the backslash twice (\\\\).",
        )
    return HandoutError.at(f"{name}:{number + offset}", f"{what} (column {column})", hint)


LINE = 80  # letters of one line in a list of lines
SMALLEST = 0.01  # a size: nothing smaller is seen

#: Controls, line and paragraph ends, what turns the direction of writing, halves of letters, non-letters.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")


class Entries:
    """One table of the file. Each method reads one kind of value, and adds what is wrong to `problems`."""

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

    def only(self, known: Iterable[str], above: Iterable[str] = ()) -> None:
        """Report the keys that are not known here; `above` are those that belong before the first heading."""
        choices, misplaced = tuple(known), tuple(above)
        for key in self.values:
            if key in choices:
                continue
            hint = nearest(key, choices)
            if key in misplaced:
                hint = "Move this line up: it belongs above the first line in square brackets."
            self.report(_UNPRINTABLE.sub("?", key[:40]), "is not a key we know here", hint)

    def table(self, key: str) -> Entries:
        value = self.values.get(key, {})
        full = f"{self.heading}.{key}" if self.heading else key
        if not isinstance(value, dict):
            self.report(key, f"is {_named(value)}, but must be a heading", f"Write [{full}] on its own line.")
            value = {}
        return Entries(self.file, value, self.problems, full)

    def tables(self, key: str) -> dict[str, Entries]:
        """The tables that a table holds, by their names."""
        all_of_them = self.table(key)
        return {name: all_of_them.table(name) for name in all_of_them.values}

    def list_of_tables(self, key: str) -> list[Entries]:
        """The tables that stand under [[key]], each named by its place."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.report(key, "must be headings in double brackets", f"Write [[{key}]] on its own line.")
            return []
        return [
            Entries(self.file, each, self.problems, f"{key} {at}") for at, each in enumerate(value, start=1)
        ]

    def line(self, key: str, longest: int, *, needed: bool = False) -> str:
        """One line of text; "" where it was left out or cannot be used."""
        if key not in self.values:
            if needed:
                self.report(key, "is missing", f'Add a line: {key} = "..."')
            return ""
        text = self._text(key, self.values[key], longest)
        if text == "":
            self.report(key, "is empty", "Fill it in." if needed else "Fill it in, or take the line out.")
        return text or ""

    def lines(self, key: str, most: int) -> tuple[str, ...]:
        """A list of lines, or one line on its own. Empty ones are left out."""
        value = self.values.get(key, [])
        given = value if isinstance(value, list) else [value]
        if len(given) > most:
            self.report(key, f"has {len(given)} lines; {most} fit", "Join some of them, or leave some out.")
            return ()
        return tuple(filter(None, (self._text(key, line, LINE) for line in given)))

    def _text(self, key: str, value: object, longest: int) -> str | None:
        """The text without the spaces at its ends; None where it cannot be used, which is then reported."""
        if not isinstance(value, str):
            hint = f'Put it in quotes: {key} = "..."'
            if isinstance(value, dict):
                hint = f'Write it in one line, above the first line in square brackets: {key} = "..."'
            self.report(key, f"is {_named(value)}, but must be text", hint)
            return None
        text = value.strip()
        if _UNPRINTABLE.search(text):
            self.report(key, "holds a line break or another sign that cannot be printed", "Take it out.")
            return None
        if len(text) > longest:
            self.report(key, f"is {len(text)} letters long; {longest} fit", "Shorten it.")
            return None
        return text

    def matching(self, key: str, pattern: re.Pattern[str], what: str, hint: str) -> str:
        text = self.line(key, LINE)
        if text and not pattern.fullmatch(text):
            self.report(key, what, hint)
        return text

    def one_of(self, key: str, choices: Iterable[str]) -> str:
        """One of a few words, in capitals or not."""
        text = self.line(key, LINE).lower()
        if text and text not in (known := tuple(choices)):
            self.report(key, "is not one that there is", nearest(text, known))
        return text

    def flag(self, key: str) -> bool:
        """true or false; false where it was left out or cannot be used."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.report(
                key, f"is {_named(value)}, but must be true or false", f"Write {key} = true, without quotes."
            )
        return value is True

    def size(
        self, key: str, default: float | None = None, *, least: float = SMALLEST, most: float = 500.0
    ) -> float:
        """A number in these bounds; the default where it was left out, if there is one."""
        value = self.values.get(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
            return float(value)
        if key in self.values:
            bounds = f"above 0, up to {most:g}" if least == SMALLEST else f"from {least:g} to {most:g}"
            self.report(key, f"is not a number {bounds}", f"Write it without quotes, as in {key} = 12.5")
        else:
            self.report(key, "is missing", f"Add a line: {key} = (a number)")
        return 1.0

    def number(self, key: str, longest: int, pattern: re.Pattern[str], hint: str) -> str:
        """A number to call, written in the clinic's own way. It has to be there, and nothing beside it."""
        text = self.line(key, longest, needed=True)
        if text and not any(sign.isdigit() for sign in text):
            self.report(key, "has no digit in it, so nobody can call it", hint)
        elif text and not pattern.fullmatch(text):
            self.report(key, "is not only a number, so somebody in need could dial it wrong", hint)
        return text

    def web_address(self, key: str, hint: str) -> str:
        text = self.line(key, 200)
        if text and not _is_web_address(text):
            self.report(key, "is not a full web address", hint)
        return text


def _named(value: object) -> str:
    """What TOML took a value for, in words."""
    names: dict[type, str] = {str: "text", bool: "true or false", int: "a number", float: "a number"}
    names |= {list: "a list", dict: "a heading"}
    return names.get(type(value), "a date or time")


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port  # both raise where they make no sense
    except ValueError:
        return False
    plain = not re.search(r"[\s<>\"\\]", text) and "@" not in parts.netloc
    return plain and parts.scheme in ("http", "https") and bool(_HOST.fullmatch(host))
