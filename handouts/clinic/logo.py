"""The clinic's logo: found inside the clinic's folder, known by what is in it and not by its name."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal

from handouts.errors import HandoutError, nearest
from handouts.toml_table import read_bytes

LARGEST = 5_000_000  # bytes: the logo goes into every file that is handed out
#: Millimetres that the logo may take of the letterhead.
BOX = (48.0, 17.0)
COARSE = 150  # dots to the inch under which an edge looks like stairs
_SUFFIXES = frozenset([".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff", ".bmp"])
_FORMATS = 'Use an SVG, PNG or JPEG file that lies in the clinic\'s folder: logo = "logo.svg"'
_TO_SVG = "Open it in the program that made it (or in Inkscape, which is free) and save it as SVG, or as PNG."
_TO_PNG = "Open it on the device that made it and save it as PNG or JPEG."
#: Files that people take for a picture: how they begin, what they are, how to make one of them.
_OTHERS = (
    (b"%PDF", 0, "a PDF", _TO_SVG),
    (b"%!PS", 0, "a PostScript file", _TO_SVG),
    (b"8BPS", 0, "a Photoshop file", _TO_PNG),
    (b"PK\x03\x04", 0, "a ZIP or Office file", "Save the picture in it as SVG or PNG."),
    (b"ftyphei", 4, "a HEIC file", _TO_PNG),
    (b"ftyphev", 4, "a HEIC file", _TO_PNG),
    (b"ftypmif1", 4, "a HEIC file", _TO_PNG),
    (b"ftypavif", 4, "an AVIF file", _TO_PNG),
)


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that has been checked. Width and height are pixels or SVG units: only their ratio counts.

    An SVG has been written anew (`svg_check`); of pictures that are neither PNG nor JPEG it is a PNG.
    """

    name: str
    kind: Literal["svg", "png", "jpeg"]
    data: bytes = field(repr=False)
    width: float
    height: float

    @property
    def printed_width(self) -> float:
        """Its width in the letterhead, in millimetres."""
        return round(min(BOX[0], BOX[1] * self.width / self.height), 1)

    @property
    def notice(self) -> str:
        """Is it too coarse for its place? "" where it is not."""
        needed = round(self.printed_width / 25.4 * COARSE)
        if self.kind == "svg" or self.width >= needed:
            return ""
        return (
            f"The logo {self.name} has {self.width:.0f} pixels across and is printed {self.printed_width:g} mm wide: "
            f"its edges will look coarse. Use an SVG, or a picture with {4 * needed} pixels across."
        )


def read_logo(folder: Path, name: str, where: str) -> Logo:
    """Read and check the logo `name` in the clinic's folder. Raises HandoutError with all that is wrong."""
    path = _inside(folder, name, where)
    data = read_bytes(path, where, LARGEST)
    for begin, at, what, hint in _OTHERS:
        if data.startswith(begin, at):
            raise HandoutError.at(where, f"is {what}, not a picture to print", hint)
    # Each logo pays only for its own kind.
    if _is_xml(data):
        from handouts.clinic.svg_check import read_svg

        return Logo(name, "svg", *read_svg(data, f"{where} {name}"))
    from handouts.clinic.picture import is_picture, read_picture

    if not is_picture(data):
        raise HandoutError.at(where, "is not an SVG, PNG or JPEG picture, whatever its name says", _FORMATS)
    return Logo(name, *read_picture(data, f"{where} {name}"))


def _inside(folder: Path, name: str, where: str) -> Path:
    """The file itself, which has to lie in the folder: not above it, not elsewhere, not by way of a link."""
    # A backslash or a drive letter is a way out on Windows, and the same folder has to work everywhere.
    if name.startswith("/") or ".." in PurePosixPath(name).parts or any(sign in name for sign in "\\:"):
        raise HandoutError.at(where, "leads out of the clinic's folder", _FORMATS)
    path = folder / name
    try:
        outside = not path.resolve().is_relative_to(folder.resolve())
        found = path.is_file()
        pictures = sorted(file.name for file in folder.iterdir() if file.suffix.lower() in _SUFFIXES)
    except (OSError, RuntimeError):  # a name too long for the disk; a link that leads to itself
        outside, found, pictures = False, False, []
    if outside:
        what = "is a link that leads out of the clinic's folder"
        raise HandoutError.at(where, what, "Copy the file itself into the folder.")
    if not found:
        hint = nearest(name, pictures) if pictures else "Put your logo there, or take this line out."
        raise HandoutError.at(where, "there is no such file in the clinic's folder", hint)
    return path


def _is_xml(data: bytes) -> bool:
    """Does it begin as an SVG does, in UTF-8 or UTF-16?"""
    begin = data[:200].replace(b"\0", b"")
    return begin.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")
