"""Tracks what a Master depends on, and whether any of it has changed.

Files of the clinic and built-in templates are compared by content. Fonts, modules and packages are compared by
name, size and time, without importing them.
"""
# ruff: noqa: PTH100, PTH112, PTH113, PTH116, PTH118, PTH120, PTH208
# Importing pathlib takes longer than reading all of these files.

import os
import stat
import sys
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from handouts.pdf import sha256

#: The folder of the program's modules.
PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
#: Our packages that affect a Master. Those that read lists and write files do not.
_DRAWING_PACKAGES = (
    "clinic", "doses", "guidance", "edition", "pdf", "pdf/syntax", "pdf/fonts", "pdf/text", "pdf/layout", "pdf/master",
)  # fmt: skip
#: Other packages that affect a page, besides our own files and the fonts of fonts.toml: module name → name of the
#: distribution. The cache, batches and clusters all use this list.
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
#: Those that affect filling a finished Master.
FILLING = ("uharfbuzz",)
MAX_FILE_BYTES = 16_000_000  # no file that we draw is as large
_OPEN = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


class Dependencies(NamedTuple):
    """The names of everything that a Master depends on, including files that were looked for and are missing."""

    files: tuple[str, ...]
    fonts: tuple[str, ...]
    packages: tuple[str, ...]


class State(NamedTuple):
    """A hash of all dependencies, and the time of the latest change, in nanoseconds."""

    digest: bytes
    changed: int


class UnsureError(Exception):
    """The dependencies cannot be determined."""


def state_of(dependencies: Dependencies) -> State | None:
    """The current state of the dependencies; None if it cannot be determined."""
    state = _StateHash()
    try:
        state.note(sys.version, zlib.ZLIB_RUNTIME_VERSION)
        # ReportLab reads settings from these.
        state.note(sorted((key, value) for key, value in os.environ.items() if key.startswith("RL_")))
        for path in dependencies.files:
            state.content(path)
        state.outside(dependencies.fonts)
        state.program()
        state.packages(dependencies.packages)
    except (OSError, UnsureError, ValueError):
        return None
    return State(state.hash.digest(), state.changed)


class _StateHash:
    def __init__(self) -> None:
        self.hash = sha256()
        self.changed = 0

    def note(self, *values: object) -> None:
        self.hash.update(repr(values).encode("utf-8", "backslashreplace"))

    def content(self, path: str) -> None:
        """Add a file's content, or that it is missing."""
        try:
            descriptor = os.open(path, _OPEN)
        except (FileNotFoundError, NotADirectoryError):
            return self.note(path, "not there" if _is_absent(path) else "in the way")
        try:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                return self.note(path, "no file")
            if found.st_size > MAX_FILE_BYTES:
                raise UnsureError(path)
            data = os.read(descriptor, MAX_FILE_BYTES)
        finally:
            os.close(descriptor)
        self._time(found)
        self.note(path, len(data))
        self.hash.update(data)

    def outside(self, paths: Iterable[str]) -> None:
        """Add the name, size and time of each file."""
        found = [(path, os.stat(path)) for path in paths]
        for _, status in found:
            self._time(status)
        self.note([(path, status.st_size, status.st_mtime_ns) for path, status in found])

    def program(self) -> None:
        """Add every module of ours that affects a page."""
        for folder in (PACKAGE, *(os.path.join(PACKAGE, room) for room in _DRAWING_PACKAGES)):
            modules = sorted(name for name in os.listdir(folder) if name.endswith((".py", ".icc")))
            if not modules:
                raise UnsureError(folder)
            self.outside(os.path.join(folder, name) for name in modules)

    def packages(self, names: Iterable[str]) -> None:
        """Add the place of each package, and the versions of everything that is installed in the same folder."""
        missing, sites = sorted(set(names)), []
        for site in map(os.path.abspath, sys.path):
            if not missing:
                break
            there = set(_listed(site))
            paths = {name: os.path.join(site, name, "__init__.py") for name in missing if name in there}
            paths |= {name: os.path.join(site, f"{name}.py") for name in missing if f"{name}.py" in there}
            found = {name: path for name, path in paths.items() if os.path.isfile(path)}
            self.outside(found.values())
            if found:
                sites.append(sorted(entry for entry in there if entry.endswith("-info")))
            missing = [name for name in missing if name not in found]
        self.note("not there", missing, sites)

    def _time(self, found: os.stat_result) -> None:
        self.changed = max(self.changed, found.st_mtime_ns, found.st_ctime_ns)


def _is_absent(path: str) -> bool:
    """Whether nothing has this name, and nothing in its path is a broken link or no folder."""
    while not os.path.lexists(path):
        path = os.path.dirname(path)
    return os.path.isdir(path)


def versions_of(modules: Iterable[str]) -> dict[str, str]:
    """The installed versions of the modules in DRAWING and of font packages, by distribution name.

    They come from the names of folders, because reading each package's metadata takes a tenth of a start.
    """
    distributions = {DRAWING.get(module, module.replace("_", "-")) for module in modules}
    versions: dict[str, str] = {}
    for site in filter(os.path.isdir, sys.path):
        for installed in installed_at(site):
            name, _, version = installed.removesuffix(".dist-info").partition("-")
            name = name.lower().replace("_", "-").replace(".", "-")
            if name in distributions:
                versions.setdefault(name, version)
    return dict(sorted(versions.items()))


def _listed(site: str) -> list[str]:
    """The entries of a folder on Python's path. A path can also be an archive, or missing."""
    try:
        return os.listdir(site)
    except (FileNotFoundError, NotADirectoryError):
        return []


def installed_at(site: str) -> Iterator[str]:
    """The distributions installed there, such as `reportlab-5.1.0.dist-info`."""
    return (name for name in os.listdir(site) if name.endswith("-info"))
