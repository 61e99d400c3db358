"""Reads text files that people write: UTF-8, with or without a byte order mark, with any line ends."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from handouts.errors import HandoutError, reason_of

MAX_BYTES = 100_000  # of a settings file
_OPEN = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
#: How a document of a word processor begins, what it is, and how to save it as text.
_DOCUMENTS = (
    (
        b"{\\rtf",
        "a formatted document (RTF)",
        "In TextEdit, choose Format, Make Plain Text, then save it again.",
    ),
    (b"PK\x03\x04", "a document of a word processor", "Save it as plain text, encoded as UTF-8."),
)


def read_bytes(path: Path, name: str, largest: int = MAX_BYTES) -> bytes:
    """The bytes of a regular file. Raises HandoutError if it is not one, or is larger than `largest` bytes.

    `name` identifies the file in errors. Opening never blocks, because a pipe might never send anything.
    """
    try:
        descriptor = os.open(path, _OPEN)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise HandoutError.at(name, "is not a file that can be read", "Put a regular file there.")
            data = file.read(largest + 1)
    except OSError as error:
        why = "it is a folder" if path.is_dir() else reason_of(error)
        raise HandoutError.at(
            name, f"cannot be read ({why})", "Fix that, or put another file there."
        ) from None
    if len(data) > largest:
        raise HandoutError.at(name, f"is larger than {largest:,} bytes", "Is it the right file?")
    return data


def read_text(path: Path, name: str, largest: int = MAX_BYTES) -> str:
    """The text of a UTF-8 file, with `\\n` line ends.

    Raises HandoutError as `read_bytes` does, for other encodings, and for a letter that an earlier program lost.
    """
    data = read_bytes(path, name, largest)
    for start, what, hint in _DOCUMENTS:
        if data.startswith(start):
            raise HandoutError.at(name, f"is {what}, not plain text", hint)
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = 'Save it as "UTF-8" (in Notepad: Save as, then Encoding).'
        raise HandoutError.at(f"{name}:{line}", "is not saved as UTF-8 text", hint) from None
    if (at := text.find("\ufffd")) >= 0:
        where = f"{name}:{text.count(chr(10), 0, at) + 1}"
        raise HandoutError.at(
            where, "a letter was lost here (U+FFFD)", "Write it again, and save the file as UTF-8."
        )
    return text
