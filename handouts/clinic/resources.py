"""Where files are found: in the clinic's folder first, then among the built-in ones of the same name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from handouts.errors import HandoutError, nearest

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
        self.asked.add(name)
        for folder in self.folders:
            path = folder / name
            if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                return path
        raise HandoutError.at(where or name, f"there is no file {name}", self._hint(name))

    def _hint(self, name: str) -> str:
        parent = Path(name).parent
        known: Iterable[str] = sorted(
            {p.name for folder in self.folders for p in (folder / parent).glob("*.*")}
        )
        return nearest(Path(name).name, known)


def library(clinic: Path | None) -> Library:
    """The library of a clinic's folder; of the sample clinic without one."""
    templates = built_in("templates")
    return Library(clinic or templates / SAMPLE_CLINIC, templates)
