"""Typing mistakes on the command line: curly quotation marks, long dashes, other names of options."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Collection, Iterable, Sequence

_DASHES = re.compile("[-‐‑‒–—―−]+([A-Za-z][A-Za-z-]*)(?:=.*)?", re.DOTALL)
_CURLY = re.compile("(?:[^=]*=)?[“„”«‘]")
#: Options by other names that people use.
_CALLED = {
    "name": "patient", "client": "patient", "lang": "language", "size": "paper", "large": "large-print",
    "big-print": "large-print", "out": "output", "folder": "output", "file": "output", "appointment": "next-visit",
    "next": "next-visit", "next-appointment": "next-visit", "treatments": "treatment", "notes": "note",
    "message": "note", "practitioner": "therapist", "physio": "therapist", "doctor": "therapist",
    "provider": "therapist", "day": "date", "column": "map", "columns": "map", "types": "type", "dry-run": "check",
    "test": "check", "overwrite": "replace", "filter": "only", "exclude": "skip", "charset": "encoding",
}  # fmt: skip


def slip_in(words: Iterable[str], options: Collection[str]) -> str:
    """The problem with the words after a command, if a shell did not read them as meant; or ""."""
    for word in words:
        if _CURLY.match(word) and not re.search(r"\s", word):
            return 'The quotation marks are curly, so the words were taken apart. Type straight ones: "Ana López".'
        found = _DASHES.fullmatch(word)
        option = f"--{found[1].lower()}" if found else ""
        if not found or option not in options or word.startswith(option):
            continue
        if word.startswith("-") and word[1:2].isascii():
            return f"Options have two dashes: {option}."
        return f"The dashes are long ones. Type two plain ones: {option}."
    return ""


def file_taken_apart(words: Sequence[str]) -> str:
    """The file or folder whose name a shell has taken apart at its spaces; "" if there is none."""
    for first in range(len(words)):
        for last in range(first + 2, min(len(words), first + 12) + 1):
            name = " ".join(words[first:last])
            if len(name) < 1000 and "\0" not in name and os.path.exists(name):  # noqa: PTH110
                return name
    return ""


def nearest_option(word: str, options: Collection[str]) -> str:
    """A hint for an option that does not exist."""
    name = word.lstrip("-").lower()
    known = [option for option in options if option.startswith("--") and option != "--help"]
    likely = [f"--{_CALLED[name]}"] if f"--{_CALLED.get(name)}" in known else []
    likely = likely or [option for option in known if option.startswith(f"--{name}-")]
    likely = likely or difflib.get_close_matches(f"--{name}", known, n=1, cutoff=0.75)
    return f"Did you mean {' or '.join(likely[:3])}?" if likely else "See --help."
