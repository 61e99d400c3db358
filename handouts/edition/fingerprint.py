"""What decides the bytes of an edition, as a hash: templates, fonts, clinic, versions of what reads them."""

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
    own = _digests(shelf.clinic, "*.html", "theme.toml", "words/*.toml", "countries/*.toml", "figures/**/*")
    # Where its folder is, how it names columns and what was told of it is not printed.
    printed = clinic._replace(
        folder=Path(), columns=(), ignored=(), notices=(), logo=None, lists=type(clinic.lists)()
    )
    logo = clinic.logo and f"{clinic.logo} {hashlib.sha256(clinic.logo.data).hexdigest()}"
    built = [*_digests(shelf.templates, "**/*"), *_digests(built_in("fonts"), "**/*")]
    return digest(*own, "built in", *built, repr(printed), str(logo), *_versions())


def _digests(folder: Path, *patterns: str) -> list[str]:
    """Name and hash of every file, wherever the folder stands."""
    paths = sorted({path for pattern in patterns for path in folder.glob(pattern) if path.is_file()})
    return [f"{path.relative_to(folder).as_posix()}={file_digest(path)}" for path in paths]


def _versions() -> list[str]:
    return [f"{name} {version}" for name, version in versions(DRAWING).items()]


def versions(modules: Iterable[str]) -> dict[str, str]:
    """What decides bytes beside all files: the program, Python's own tables, these modules, the packages of fonts."""
    own = {"handouts": __version__, "zlib": zlib.ZLIB_RUNTIME_VERSION, "unicode": unicodedata.unidata_version}
    return own | versions_of([*modules, *read_font_book(built_in("fonts")).packages])
