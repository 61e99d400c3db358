"""The clinic's own copies of guidance files: read, written, set aside. Nothing is deleted or overwritten unseen."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import NamedTuple

from handouts.desk import ChangedError, version_of, write_file
from handouts.errors import HandoutError, reason_of
from handouts.text_file import read_bytes, read_text

MAX_BYTES = 400_000
#: Held while this process writes. Several workers of a server compare versions.
_WRITING = threading.Lock()


class OwnFile(NamedTuple):
    """One of the clinic's files; both fields are "" if it does not exist. `version` changes with every byte."""

    text: str
    version: str


def read_own(folder: Path, name: str) -> OwnFile:
    """The clinic's own file of a name such as "guidance/back-spasms/en.md". Raises HandoutError."""
    path = folder / name
    if not os.path.lexists(path):
        return OwnFile("", "")
    return OwnFile(read_text(path, name, MAX_BYTES), version_of(read_bytes(path, name, MAX_BYTES)))


def write_own(folder: Path, name: str, text: str, version: str) -> None:
    """Write it, if it still has this version. Raises HandoutError."""
    with _WRITING:
        check_own(folder, name, version)
        write_file(folder / name, name, text, MAX_BYTES)


def set_aside(folder: Path, name: str, version: str) -> str:
    """Rename it, if it still has this version, so that ours is printed again: the new name. Raises HandoutError."""
    check_own(folder, name, version)
    path = folder / name
    for number in range(1, 1000):
        kept = path.with_name(f"{path.name}.{number}.old")
        if os.path.lexists(kept):
            continue
        try:
            path.rename(kept)
        except OSError as error:
            raise HandoutError.at(
                name, f"cannot be renamed: {reason_of(error)}", "Free its folder."
            ) from error
        return kept.relative_to(folder).as_posix()
    raise HandoutError.at(name, "there are too many old copies", "Delete some of them.")


def check_own(folder: Path, name: str, version: str) -> None:
    """Raises ChangedError for another version, HandoutError for a folder that is a link to another place."""
    if read_own(folder, name).version != version:
        what = "was changed by somebody else since this page was opened"
        raise ChangedError.at(name, what, "Nothing was saved. Read what is there now, then save again.")
    parent = (folder / name).parent
    if not parent.resolve().is_relative_to(folder.resolve()):
        raise HandoutError.at(name, "leads out of the clinic's folder", "Put a folder in place of the link.")
