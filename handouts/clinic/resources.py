"""Finds files: in the clinic's folder first, then among the built-in ones of the same name."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from handouts.errors import HandoutError, nearest, reason_of

_PACKAGE = Path(__file__).resolve().parent.parent


def built_in(folder: str) -> Path:
    """The folder "templates" or "fonts", inside the installed package or beside it in a checkout."""
    inside = _PACKAGE / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder


SAMPLE_CLINIC = "clinic"


@dataclass(frozen=True, slots=True)
class Library:
    """The folders to search: the clinic's own first, then the built-in one."""

    clinic: Path
    templates: Path
    #: Every name that was looked up: a cached Master is valid only while these files are unchanged.
    asked: set[str] = field(default_factory=set, repr=False, compare=False)

    @property
    def folders(self) -> tuple[Path, Path]:
        return (self.clinic, self.templates)

    def find(self, name: str, where: str = "") -> Path:
        """The path of a file such as "figures/walking.svg". Raises HandoutError if it does not exist."""
        path = self.look_for(name, where)
        if path is None:
            raise HandoutError.at(where or name, f"there is no file {name}", self._hint(name))
        return path

    def look_for(self, name: str, where: str = "") -> Path | None:
        """As `find`, but None if no folder has the name.

        Raises HandoutError for a file that exists but cannot be used: otherwise the built-in one would be
        printed instead.
        """
        if leads_out(name):
            raise HandoutError.at(where or "a name", "leads out of the clinic's folder", _INSIDE)
        self.asked.add(name)
        for folder in self.folders:
            if exists(folder, name, where):
                return folder / name
        return None

    def _hint(self, name: str) -> str:
        parent = Path(name).parent
        known: Iterable[str] = sorted(
            {p.name for folder in self.folders for p in (folder / parent).glob("*.*")}
        )
        return nearest(Path(name).name, known)


_INSIDE = "Name a file inside the folder, without .. and without a drive letter."
_REPAIR = "Fix that, or remove it from the folder to use the built-in one."


def leads_out(name: str) -> bool:
    """Whether a name leads out of the folder. Names that do so on Windows are refused on every system."""
    parts = PurePosixPath(name).parts
    return name.startswith("/") or ".." in parts or any(sign in name for sign in "\\:\0")


def exists(folder: Path, name: str, where: str = "") -> bool:
    """Whether a folder has a file of this name. Raises HandoutError if it exists but cannot be used."""
    path = folder / name
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode) and os.access(path, os.R_OK):
            if path.resolve().is_relative_to(folder.resolve()):
                return True
            what = "is a link that leads out of the folder"
        else:
            what = "cannot be read" if stat.S_ISREG(status.st_mode) else "exists, but is not a file"
    except (FileNotFoundError, NotADirectoryError):
        what = _in_the_way(folder, name)
        if not what:
            return False
    except (OSError, RuntimeError) as error:  # RuntimeError: a link leads to itself
        what = (
            f"cannot be read: {reason_of(error) if isinstance(error, OSError) else 'a link leads to itself'}"
        )
    raise HandoutError.at(where or name, f"{name} {what}", _REPAIR)


def _in_the_way(folder: Path, name: str) -> str:
    """The reason why a path leads nowhere: something that is no folder; "" if the file simply does not exist."""
    path = folder
    for part in PurePosixPath(name).parts:
        path = path / part
        if path.is_symlink() and not path.exists():
            return "is a broken link"
        if path.exists() and not path.is_dir():
            return f"cannot be looked for: {path.relative_to(folder).as_posix()} is not a folder"
    return ""


def open_library(clinic: Path | None) -> Library:
    """The library of a clinic's folder, or of the sample clinic."""
    templates = built_in("templates")
    return Library(clinic or templates / SAMPLE_CLINIC, templates)
