"""Files that people write: read as text, and TOML with what is wrong said for who wrote it.

One reader for clinic.toml, theme.toml, fonts.toml, the fixed words and the head of a guidance: they all forgive a byte
order mark and the line ends of Windows, and all name the line.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from handouts.errors import HandoutError

LARGEST = 100_000  # bytes of settings
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


def read_text(path: Path, name: str, largest: int = LARGEST) -> str:
    """The text of a file, with `\\n` line ends. Raises HandoutError where it cannot be read as UTF-8.

    `name` is what errors call it. A file of more than `largest` bytes is none that somebody wrote.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        why = "it is a folder" if path.is_dir() else error.strerror
        raise HandoutError.at(name, f"cannot be read ({why})") from None
    if len(data) > largest:
        raise HandoutError.at(name, f"is larger than {largest:,} bytes", "Is it the right file?")
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
