"""One patient: what the therapist says of them, as it can be printed. A single handout needs no list."""

from __future__ import annotations

import re
import unicodedata
from datetime import date as Date
from functools import cache
from typing import NamedTuple

_GAPS = re.compile("[ \t-\r\x1c-\x1f\x85\u2028\u2029]+")
# What str.strip() does not take for a space though nothing of it is seen.
_UNSEEN = "\u00ad\u180e\u200b\u2060"


class Choice(NamedTuple):
    """One chosen treatment, and the therapist's own words for how and when."""

    id: str
    how: str = ""


class Patient(NamedTuple):
    """Who one handout is for; everything may be left open, to be written in by hand."""

    id: str = ""
    name: str = ""
    treatments: tuple[Choice, ...] = ()
    note: str = ""
    next_visit: str = ""
    therapist: str = ""
    date: Date | None = None
    language: str = ""
    paper: str = ""
    large_print: bool | None = None


def clean(text: str, *, lines: bool = False) -> str:
    """The text as it can be printed: NFC, on one line, nothing unseen at its ends.

    Control, surrogate, private-use and bidi-control characters and noncharacters are dropped.
    A run of spaces, tabs and line breaks becomes one space; with `lines`, line breaks stay, as "\\n".
    """
    if lines:
        return "\n".join(map(clean, text.splitlines())).strip("\n")
    printable = text.isprintable()
    if printable and text.isascii() and "  " not in text:
        return text.strip(" ")
    # Nothing that is dropped is printable: a name with an accent need not pay for the pattern.
    text = _GAPS.sub(" ", text if printable else _dropped().sub("", text))
    return _strip(unicodedata.normalize("NFC", text))


@cache
def _dropped() -> re.Pattern[str]:
    """Unicode categories Cc, Cs and Co, the noncharacters (Unicode 3.4 D14), and the bidi controls of UAX #9.

    Those can make a line read otherwise than it is written. ZWJ and ZWNJ stay: Indic and Persian need them.
    """
    return re.compile(
        "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
        "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
        "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
        + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(1, 15))
        + "\U000f0000-\U0010ffff]"
    )


def _strip(text: str) -> str:
    """Without spaces, seen or unseen, at either end."""
    while (bare := text.strip().strip(_UNSEEN)) != text:
        text = bare
    return text
