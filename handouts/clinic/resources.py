"""Where files are found: in the clinic's folder first, then among the built-in ones of the same name."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from handouts.errors import HandoutError, nearest, reason_of

_PACKAGE = Path(__file__).resolve().parent.parent


def built_in(folder: str) -> Path:
    """The folder "templates" or "fonts": inside the installed package, or beside it in a checkout."""
    inside = _PACKAGE / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder


SAMPLE_CLINIC = "clinic"


@dataclass(frozen=True, slots=True)
class Library:
    """The folders to look in, the clinic's own before the built-in one."""

    clinic: Path
    templates: Path
    #: The names that were looked for: a Master in the cache is as good as these files are the same.
    asked: set[str] = field(default_factory=set, repr=False, compare=False)

    @property
    def folders(self) -> tuple[Path, Path]:
        return (self.clinic, self.templates)

    def find(self, name: str, where: str = "") -> Path:
        """The file of this name, such as "figures/walking.svg". Raises HandoutError when there is none."""
        found = self.look_for(name, where)
        if found is None:
            raise HandoutError.at(where or name, f"there is no file {name}", self._hint(name))
        return found

    def look_for(self, name: str, where: str = "") -> Path | None:
        """`find`, that gives None where no folder has the name.

        Raises HandoutError for what is there and cannot be used: another file would be printed in its place.
        """
        if leads_out(name):
            raise HandoutError.at(where or "a name", "leads out of the clinic's folder", _INSIDE)
        self.asked.add(name)
        for folder in self.folders:
            if is_there(folder, name, where):
                return folder / name
        return None

    def _hint(self, name: str) -> str:
        parent = Path(name).parent
        known: Iterable[str] = sorted(
            {p.name for folder in self.folders for p in (folder / parent).glob("*.*")}
        )
        return nearest(Path(name).name, known)


_INSIDE = "Name a file in the folder, without .. and without a drive."
_REPAIR = "Mend that, or take it out of the folder: then the built-in one is used."


def leads_out(name: str) -> bool:
    """Whether a name is of a file elsewhere. What is a way out on Windows is one everywhere."""
    parts = PurePosixPath(name).parts
    return name.startswith("/") or ".." in parts or any(sign in name for sign in "\\:\0")


def is_there(folder: Path, name: str, where: str = "") -> bool:
    """Whether a folder has a file of this name. Raises HandoutError for a file that is there and cannot be used."""
    path = folder / name
    try:
        found = path.stat()
        if stat.S_ISREG(found.st_mode) and os.access(path, os.R_OK):
            if path.resolve().is_relative_to(folder.resolve()):
                return True
            what = "is a link that leads out of the folder"
        else:
            what = "cannot be read" if stat.S_ISREG(found.st_mode) else "is there, but is not a file"
    except (FileNotFoundError, NotADirectoryError):
        what = _in_the_way(folder, name)
        if not what:
            return False
    except (OSError, RuntimeError) as error:  # the second for a link that leads to itself
        what = (
            f"cannot be read: {reason_of(error) if isinstance(error, OSError) else 'a link leads to itself'}"
        )
    raise HandoutError.at(where or name, f"{name} {what}", _REPAIR)


def _in_the_way(folder: Path, name: str) -> str:
    """What stands on the way to a file that is not there: a link to nothing, or a file in place of a folder."""
    path = folder
    for part in PurePosixPath(name).parts:
        path = path / part
        if path.is_symlink() and not path.exists():
            return "is a link to nothing"
    return ""


def library(clinic: Path | None) -> Library:
    """The library of a clinic's folder; of the sample clinic without one."""
    templates = built_in("templates")
    return Library(clinic or templates / SAMPLE_CLINIC, templates)
