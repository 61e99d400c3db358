"""Reads and changes clinic.toml for the pages of the desk. Comments, and keys that a page does not know, stay."""

from __future__ import annotations

import hashlib
import stat
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from handouts.clinic import FILE
from handouts.desk.toml_edit import KeyPath, TextError, Value, changed_text
from handouts.errors import HandoutError, reason_of
from handouts.storage import write_bytes_beside
from handouts.text_file import MAX_BYTES, read_bytes, read_text
from handouts.toml_table import parse_toml

#: Held while this process writes. Several workers of a server compare versions.
_WRITING = threading.Lock()
#: The version of a file that does not exist yet.
NEW = ""


#: The new value of each key; None removes it. A key is "phone" or, in a table, ("columns", "id").
Changes = Mapping[str | KeyPath, Value | None]


class ChangedError(HandoutError):
    """Somebody else changed the file after it was read."""


class Settings(NamedTuple):
    """The content of clinic.toml. `values` is empty if it cannot be read; `text` has `\\n` line ends."""

    text: str
    values: Mapping[str, Any]
    version: str  #: changes with every byte of the file; NEW if there is none


def read_settings(folder: Path) -> Settings:
    """The settings of a clinic's folder, which may not exist yet.

    Raises HandoutError if the file is not TOML; `read_source` reads it even then.
    """
    settings = read_source(folder)
    return settings._replace(values=parse_toml(settings.text, FILE))


def read_source(folder: Path) -> Settings:
    """Like `read_settings`, without the values: the text may have mistakes. Raises HandoutError if it is not text."""
    path = folder / FILE
    if not path.exists():
        return Settings("", {}, NEW)
    return Settings(read_text(path, FILE), {}, version_of(read_bytes(path, FILE)))


def change_settings(folder: Path, changes: Changes, version: str | None = None) -> Settings:
    """Change some keys of clinic.toml. The other keys, all comments and the order of lines stay.

    `version` is the version that the changes are meant for. Without it, the keys are changed even if the file is not
    the same any more. A missing folder or file is created. Raises HandoutError, and changes nothing, if the file has
    mistakes, was changed meanwhile, or cannot be written.
    """
    with _WRITING:
        before = read_settings(folder)
        check_version(before, version)
        after = with_changes(before, changes)
        if after.text != before.text:
            write_file(folder / FILE, FILE, after.text)
    return read_settings(folder)


def with_changes(settings: Settings, changes: Changes) -> Settings:
    """The settings with these changes. Their version stays that of the file. Raises HandoutError."""
    paths = {(key,) if isinstance(key, str) else key: value for key, value in changes.items()}
    try:
        text = changed_text(settings.text, paths)
    except TextError as error:
        hint = "Change it in the file itself, with a plain text editor."
        raise HandoutError.at(FILE, f"cannot be changed here ({error})", hint) from error
    return Settings(text, parse_toml(text, FILE), settings.version)


def write_source(folder: Path, text: str, version: str) -> Settings:
    """Replace the whole text with what a person typed. Raises HandoutError as `change_settings` does."""
    text = text.replace("\r\n", "\n")
    text = text if text.endswith("\n") else f"{text}\n"
    parse_toml(text, FILE)
    with _WRITING:
        check_version(read_source(folder), version)
        write_file(folder / FILE, FILE, text)
    return read_settings(folder)


def check_version(found: Settings, expected: str | None) -> None:
    """Raises ChangedError if the file no longer has the expected version."""
    if expected is not None and found.version != expected:
        what = "was changed by somebody else since this page was opened"
        raise ChangedError.at(FILE, what, "Nothing was saved. Read what is there now, then save again.")


def version_of(data: bytes) -> str:
    """A short hash of the content of a file."""
    return hashlib.sha256(data).hexdigest()[:16]


def write_file(path: Path, name: str, text: str, largest: int = MAX_BYTES) -> None:
    """Write one of the clinic's texts completely or not at all. Its line ends and permissions stay.

    `name` identifies it in problems. Missing folders are created. Raises HandoutError.
    """
    data = text.encode("utf-8")
    if len(data) > largest:
        raise HandoutError.at(name, f"would be larger than {largest:,} bytes", "Shorten it.")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = path.resolve()  # a symbolic link is kept
        mode = None
        if path.exists():
            data = _like_before(path.read_bytes(), data)
            mode = stat.S_IMODE(path.stat().st_mode)
        write_bytes_beside(path, data, mode)
    except OSError as error:
        what = f"cannot be written: {reason_of(error)}"
        raise HandoutError.at(name, what, "Free the file or its folder, or choose another folder.") from error


def _like_before(old: bytes, new: bytes) -> bytes:
    """The new text with the line ends and the byte order mark of the old one."""
    if old.count(b"\r\n") * 2 > old.count(b"\n"):
        new = new.replace(b"\n", b"\r\n")
    return b"\xef\xbb\xbf" + new if old.startswith(b"\xef\xbb\xbf") else new
