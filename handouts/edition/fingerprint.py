"""Hashes everything that decides the bytes of an edition: templates, fonts, the clinic, and versions."""

from __future__ import annotations

import functools
import hashlib
import unicodedata
import zlib
from collections.abc import Iterable
from pathlib import Path

from handouts import __version__
from handouts.clinic import Clinic, Library, built_in
from handouts.edition.dependencies import DRAWING, versions_of
from handouts.pdf.fonts import read_font_book


def digest(*parts: str) -> str:
    """The hash of several texts, in order."""
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


@functools.cache
def file_digest(path: Path) -> str:
    """The hash of a file, read once."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digest_of_everything(library: Library, clinic: Clinic) -> str:
    """A hash of templates, figures, words, fonts, the clinic, and the versions of the program and its packages."""
    file_digest.cache_clear()  # a process can plan twice, and a file can change in between
    # A clinic's folder can also hold lists and finished batches. Only files that can replace a built-in one count.
    clinic_files = _digests(
        library.clinic, "*.html", "theme.toml", "words/*.toml", "countries/*.toml", "figures/**/*"
    )
    # The path of its folder, the names of its columns and its notices are not printed.
    printed = clinic._replace(
        folder=Path(), columns=(), ignored=(), notices=(), logo=None, lists=type(clinic.lists)()
    )
    logo = clinic.logo and f"{clinic.logo} {hashlib.sha256(clinic.logo.data).hexdigest()}"
    built = [*_digests(library.templates, "**/*"), *_digests(built_in("fonts"), "**/*")]
    return digest(*clinic_files, "built in", *built, repr(printed), str(logo), *_versions())


def _digests(folder: Path, *patterns: str) -> list[str]:
    """The relative name and the hash of every file."""
    paths = sorted({path for pattern in patterns for path in folder.glob(pattern) if path.is_file()})
    return [f"{path.relative_to(folder).as_posix()}={file_digest(path)}" for path in paths]


def _versions() -> list[str]:
    return [f"{name} {version}" for name, version in versions(DRAWING).items()]


def versions(modules: Iterable[str]) -> dict[str, str]:
    """Versions that affect the bytes: the program, Python's Unicode tables, packages, fonts."""
    basic = {
        "handouts": __version__,
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "unicode": unicodedata.unidata_version,
    }
    return basic | versions_of([*modules, *read_font_book(built_in("fonts")).packages])
