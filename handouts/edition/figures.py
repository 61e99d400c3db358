"""The pictures of a sheet, found by name: the clinic's logo, or a figure."""

from __future__ import annotations

import contextlib

from handouts.clinic import read_svg
from handouts.edition.edition import Edition
from handouts.errors import HandoutError
from handouts.pdf.layout import ArtFile
from handouts.toml_table import read_bytes

LARGEST = 5_000_000  # bytes of a figure


class ArtFinder:
    """Finds a picture by name: the clinic's logo, or a figure of the library."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    def __call__(self, name: str, at: str) -> ArtFile:
        from handouts.pdf.layout import ArtFile, NotPlainError, plain_drawing

        logo = self.edition.clinic.logo
        if name == "logo":
            if logo is None:
                hint = "Name one in clinic.toml, or leave the figure out."
                raise HandoutError.at(at, "the clinic has no logo", hint)
            return ArtFile(logo.name, logo.kind, logo.data, logo.width, logo.height)
        where = f"figures/{name}"
        path = self.edition.library.find(where, at)
        data = read_bytes(path, where, LARGEST)
        if path.is_relative_to(self.edition.library.templates):
            # The built-in figures are plain, and checked by the tests: to check them again would cost each start.
            with contextlib.suppress(NotPlainError):  # but for one that was changed
                return ArtFile(where, "svg", data, *plain_drawing(data)[:2])
        return ArtFile(where, "svg", *read_svg(data, where))
