"""What a Master was made of, and whether all of it is still the same.

Files of the clinic and of the program's templates count by their content; fonts, the program and the packages
it draws with by name, size and time. Nothing of them is imported for that.
"""
# ruff: noqa: PTH100, PTH113, PTH116, PTH118, PTH120, PTH208
# For pathlib takes longer to import than all of these files to read.

import hashlib
import os
import stat
import sys
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

#: The folder of the program's modules.
PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
#: The rooms of ours that make a Master; what reads lists and writes files has no say in it.
_ROOMS = (
    "clinic", "guidance", "edition", "pdf", "pdf/syntax", "pdf/fonts", "pdf/text", "pdf/layout", "pdf/master",
)  # fmt: skip
#: What decides a page beside our own files and the fonts of fonts.toml: the names of the modules, and those they
#: are installed by. This is the only list: a Master in the cache, a batch's editions and a cluster ask it.
DRAWING = {
    "reportlab": "reportlab",
    "uharfbuzz": "uharfbuzz",
    "PIL": "pillow",
    "jinja2": "jinja2",
    "markupsafe": "markupsafe",
    "markdown_it": "markdown-it-py",
    "mdurl": "mdurl",
    "resvg_py": "resvg-py",
    "qrcodegen": "qrcodegen",
    "idna": "idna",
}
#: Of these, what decides how a finished Master is filled.
FILLING = ("uharfbuzz",)
LARGEST = 16_000_000  # bytes: nothing that we draw is so large
_OPEN = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


class Dependencies(NamedTuple):
    """The names of all that a Master was made of; a file may also be one that was looked for in vain."""

    files: tuple[str, ...]
    fonts: tuple[str, ...]
    packages: tuple[str, ...]


class State(NamedTuple):
    """A hash of what stands behind the names, and when the last of it changed, in nanoseconds."""

    digest: bytes
    changed: int


class UnsureError(Exception):
    """It cannot be told what a Master would be made of."""


def state_of(made: Dependencies) -> State | None:
    """How it all is now; None where that cannot be told."""
    look = _Look()
    try:
        look.note(sys.version, zlib.ZLIB_RUNTIME_VERSION)
        # ReportLab takes settings from these.
        look.note(sorted((key, value) for key, value in os.environ.items() if key.startswith("RL_")))
        for path in made.files:
            look.content(path)
        for path in made.fonts:
            look.outside(path)
        look.program()
        look.packages(made.packages)
    except (OSError, UnsureError, ValueError):
        return None
    return State(look.hash.digest(), look.changed)


class _Look:
    def __init__(self) -> None:
        self.hash = hashlib.sha256()
        self.changed = 0

    def note(self, *values: object) -> None:
        self.hash.update(repr(values).encode("utf-8", "backslashreplace"))

    def content(self, path: str) -> None:
        """A file by what is in it, or that it is not there."""
        try:
            descriptor = os.open(path, _OPEN)
        except (FileNotFoundError, NotADirectoryError):
            return self.note(path, "not there")
        try:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                return self.note(path, "no file")
            if found.st_size > LARGEST:
                raise UnsureError(path)
            data = os.read(descriptor, LARGEST)
        finally:
            os.close(descriptor)
        self._time(found)
        self.note(path, len(data))
        self.hash.update(data)

    def outside(self, path: str) -> None:
        """A file by its name, size and time."""
        found = os.stat(path)
        self._time(found)
        self.note(path, found.st_size, found.st_mtime_ns)

    def program(self) -> None:
        """Every module of ours that has a say in how a page looks."""
        for folder in (PACKAGE, *(os.path.join(PACKAGE, room) for room in _ROOMS)):
            modules = sorted(name for name in os.listdir(folder) if name.endswith((".py", ".icc")))
            if not modules:
                raise UnsureError(folder)
            for name in modules:
                self.outside(os.path.join(folder, name))

    def packages(self, names: Iterable[str]) -> None:
        """Where each package is found, and the versions of all that is installed beside it."""
        wanted, sites = sorted(set(names)), []
        for site in map(os.path.abspath, sys.path):
            there = set(_listed(site))
            paths = {name: os.path.join(site, name, "__init__.py") for name in wanted if name in there}
            paths |= {name: os.path.join(site, f"{name}.py") for name in wanted if f"{name}.py" in there}
            found = {name: path for name, path in paths.items() if os.path.isfile(path)}
            for path in found.values():
                self.outside(path)
            if found:
                sites.append(sorted(entry for entry in there if entry.endswith("-info")))
            wanted = [name for name in wanted if name not in found]
        self.note("not there", wanted, sites)

    def _time(self, found: os.stat_result) -> None:
        self.changed = max(self.changed, found.st_mtime_ns, found.st_ctime_ns)


def versions_of(modules: Iterable[str]) -> dict[str, str]:
    """The installed versions of modules of DRAWING and of packages of fonts, by the names they are installed by.

    Taken from the names of what is installed: to read all that each package says of itself takes a tenth of a start.
    """
    wanted = {DRAWING.get(module, module.replace("_", "-")) for module in modules}
    found: dict[str, str] = {}
    for site in filter(os.path.isdir, sys.path):
        for installed in installed_at(site):
            name, _, version = installed.removesuffix(".dist-info").partition("-")
            name = name.lower().replace("_", "-").replace(".", "-")
            if name in wanted:
                found.setdefault(name, version)
    return dict(sorted(found.items()))


def _listed(site: str) -> list[str]:
    """What is in a folder of Python's path; the path may name an archive, or what is not there."""
    try:
        return os.listdir(site)
    except (FileNotFoundError, NotADirectoryError):
        return []


def installed_at(site: str) -> Iterator[str]:
    """What is installed there: `reportlab-5.1.0.dist-info`."""
    return (name for name in os.listdir(site) if name.endswith("-info"))
