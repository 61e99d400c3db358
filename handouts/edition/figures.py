"""Finds the pictures of a sheet by name: the clinic's logo, or a figure."""

from __future__ import annotations

import contextlib
import hashlib
import marshal
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from handouts.clinic import read_svg
from handouts.edition.cache import Cache
from handouts.edition.dependencies import Dependencies, State, state_of
from handouts.edition.edition import Edition
from handouts.edition.program_cache import cache_for
from handouts.errors import HandoutError
from handouts.text_file import read_bytes

if TYPE_CHECKING:
    from handouts.clinic import Picture
    from handouts.pdf.layout import ArtFile

MAX_BYTES = 5_000_000  # of a figure
#: Dots of all pictures of a sheet that are the clinic's: sixteen photographs of a telephone.
MAX_DOTS_OF_SHEET = 200_000_000
_DRAWING_WEIGHT = 30  # dots that take as long to read as a byte of a drawing takes to check


class ArtFinder:
    """Finds a picture by name: the clinic's logo, or a figure of the library.

    A sheet that runs right to left takes `stand-up-rtl.svg` in place of `stand-up.svg`, if there is one.
    """

    def __init__(self, edition: Edition, cache: Cache | None = None, rtl: bool = False) -> None:
        self.edition, self.cache, self.rtl = edition, cache, rtl
        self.found: dict[str, ArtFile] = {}
        self.weight = 0

    def __call__(self, name: str, at: str) -> ArtFile:
        """The picture; a sheet that repeats one reads it once. Raises HandoutError if it cannot be used."""
        found = self.found.get(name)
        if found is None:
            found = self.found[name] = self._find(name, at)
        return found

    def _find(self, name: str, at: str) -> ArtFile:
        from handouts.pdf.layout import FOR_RTL, ArtFile, NotPlainError

        logo = self.edition.clinic.logo
        if name == "logo":
            if logo is None:
                hint = "Name one in clinic.toml, or leave the figure out."
                raise HandoutError.at(at, "the clinic has no logo", hint)
            return ArtFile(logo.name, logo.kind, logo.data, logo.width, logo.height)
        where = f"figures/{name}"
        if self.rtl:
            stem, dot, kind = where.rpartition(".")
            own = f"{stem}{FOR_RTL}{dot}{kind}"
            where = own if self.edition.library.look_for(own) else where
        path = self.edition.library.find(where, at)
        data = read_bytes(path, where, MAX_BYTES)
        if path.is_relative_to(self.edition.library.templates):
            # The tests check the built-in figures. Checking them again would slow down each start.
            with contextlib.suppress(NotPlainError):  # a user may have changed one
                cache = cache_for(path, self.cache)
                return ArtFile(where, "svg", data, *_drawing(data, cache.folder if cache else ""))
        if name.endswith(".svg"):
            self._weigh(len(data) * _DRAWING_WEIGHT, where)
            return ArtFile(where, "svg", *_checked(data, where))
        found = _photograph(data, where, self.edition.clinic.grey_photographs)
        self._weigh(round(found.width * found.height), where)
        return ArtFile(where, *found)

    def _weigh(self, dots: int, where: str) -> None:
        """Count one of the clinic's pictures. Raises HandoutError if a sheet has more than can be read in time."""
        self.weight += dots
        if self.weight > MAX_DOTS_OF_SHEET:
            what = f"the pictures of this sheet up to this one have more than {MAX_DOTS_OF_SHEET:,} dots together"
            hint = f"Use fewer or smaller ones. A byte of an SVG counts as {_DRAWING_WEIGHT} dots."
            raise HandoutError.at(where, what, hint)


@lru_cache(maxsize=32)
def _checked(data: bytes, where: str) -> tuple[bytes, float, float]:
    """One of the clinic's drawings, cached because all its sheets share it."""
    return read_svg(data, where)


@lru_cache(maxsize=32)
def _photograph(data: bytes, where: str, grey: bool) -> Picture:
    """One of the clinic's photographs, cached because all its sheets share it."""
    from handouts.clinic import in_grey, is_picture, read_picture

    if not is_picture(data):
        hint = "Save it as PNG or JPEG from the program that made it."
        raise HandoutError.at(where, "is not a PNG or JPEG picture, although its name may say so", hint)
    picture = read_picture(data, where)
    return in_grey(picture) if grey else picture


@cache
def _program() -> State | None:
    """A hash of the modules that draw. A process loads them once."""
    return state_of(Dependencies((), (), ()))


@lru_cache(maxsize=64)
def _drawing(data: bytes, folder: str) -> tuple[float, float, str]:
    """`plain_drawing`, cached in this folder if there is one. Figures take a tenth of the time of a sheet."""
    from handouts.pdf.layout import plain_drawing

    program = _program() if folder else None
    if program is None:
        return plain_drawing(data)
    store, key = Cache(folder), repr((hashlib.sha256(data).digest(), program.digest))
    packed = store.derived(key)
    if packed is not None:
        with contextlib.suppress(EOFError, ValueError, TypeError):
            width, height, code = marshal.loads(packed)
            return float(width), float(height), str(code)
    drawing = plain_drawing(data)
    store.keep_derived(key, marshal.dumps(drawing))
    return drawing
