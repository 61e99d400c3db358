"""What decides the bytes of an edition, as a hash: templates, fonts, clinic, versions of what reads them."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import os
import sys
import zlib
from pathlib import Path

from handouts import __version__
from handouts.clinic import Clinic
from handouts.depends import installed_at
from handouts.library import Library, built_in

#: Packages that decide the bytes of a file, beside the fonts.
PACKAGES = ("reportlab", "uharfbuzz", "jinja2", "markdown-it-py", "mdit-py-plugins", "svglib", "pillow")


def digest(*parts: str) -> str:
    """The hash of some texts in their order."""
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


@functools.cache
def file_digest(path: Path) -> str:
    """The hash of a file, read once."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digest_of_everything(shelf: Library, clinic: Clinic) -> str:
    """Templates, figures, words, fonts, the clinic, and the versions of all that reads them."""
    file_digest.cache_clear()  # one process may plan twice, with an edit between
    # A clinic's folder may hold lists and finished batches too: only what can stand in for a built-in file.
    own = _digests(shelf.clinic, "*.html", "theme.toml", "words/*.toml", "figures/*")
    # Where its folder is, how it names columns and what was told of it is not printed.
    printed = dataclasses.replace(clinic, folder=Path(), columns=(), ignored=(), notices=())
    built = [*_digests(shelf.templates, "**/*"), *_digests(built_in("fonts"), "**/*")]
    return digest(*own, "built in", *built, repr(printed), *_versions())


def _digests(folder: Path, *patterns: str) -> list[str]:
    """Name and hash of every file, wherever the folder stands."""
    paths = sorted({path for pattern in patterns for path in folder.glob(pattern) if path.is_file()})
    return [f"{path.relative_to(folder).as_posix()}={file_digest(path)}" for path in paths]


def _versions() -> list[str]:
    """By the names of what is installed: to read all that each package says of itself takes a tenth of a start."""
    found: dict[str, str] = {}
    for site in filter(os.path.isdir, sys.path):
        for installed in installed_at(site):
            name, _, version = installed.removesuffix(".dist-info").partition("-")
            name = name.lower().replace("_", "-")
            if name in PACKAGES or name.startswith("fontpkg"):
                found.setdefault(name, version)
    return [__version__, zlib.ZLIB_RUNTIME_VERSION, *(f"{name} {found[name]}" for name in sorted(found))]
