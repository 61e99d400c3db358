"""Finds the clinic's logo in its folder. The kind of file is recognized by its content, not its name."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from handouts.clinic.resources import leads_out
from handouts.errors import HandoutError, nearest
from handouts.text_file import read_bytes

MAX_BYTES = 5_000_000  # every sheet contains the logo
#: The largest size of the logo in the letterhead, in millimetres, unless the clinic sets its width.
BOX = (48.0, 17.0)
#: The maximum height of the logo, in millimetres, so that the danger signs fit on page 1.
MAX_HEIGHT = 25.0
MIN_DPI = 150  # below it, edges look jagged
_SUFFIXES = frozenset([".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff", ".bmp"])
_FORMATS = 'Use an SVG, PNG or JPEG file in the clinic\'s folder: logo = "logo.svg"'
_TO_SVG = "Open it in the program that made it (or in Inkscape, which is free) and save it as SVG, or as PNG."
_TO_PNG = "Open it on the device that made it and save it as PNG or JPEG."
#: Other files that people use as a logo: first bytes and their offset, what the file is, how to convert it.
_OTHERS = (
    (b"%PDF", 0, "a PDF", _TO_SVG),
    (b"%!PS", 0, "a PostScript file", _TO_SVG),
    (b"8BPS", 0, "a Photoshop file", _TO_PNG),
    (b"PK\x03\x04", 0, "a ZIP or Office file", "Save the picture inside it as SVG or PNG."),
    (b"ftyphei", 4, "a HEIC file", _TO_PNG),
    (b"ftyphev", 4, "a HEIC file", _TO_PNG),
    (b"ftypmif1", 4, "a HEIC file", _TO_PNG),
    (b"ftypavif", 4, "an AVIF file", _TO_PNG),
)


@dataclass(frozen=True, slots=True)
class Logo:
    """A validated picture. Width and height are pixels or SVG units; only their ratio matters.

    An SVG has been rewritten (`svg_check`). A picture that is neither PNG nor JPEG has become a PNG.
    """

    name: str
    kind: Literal["svg", "png", "jpeg"]
    data: bytes = field(repr=False)
    width: float
    height: float
    asked_width: float = 0.0  #: millimetres, from clinic.toml; 0 for as large as its box allows

    @property
    def printed_width(self) -> float:
        """Its width in the letterhead, in millimetres."""
        width, height = (self.asked_width, MAX_HEIGHT) if self.asked_width else BOX
        return round(min(width, height * self.width / self.height), 1)

    @property
    def notice(self) -> str:
        """A warning if the picture is too coarse for its printed size, otherwise ""."""
        needed = round(self.printed_width / 25.4 * MIN_DPI)
        if self.kind == "svg" or self.width >= needed:
            return ""
        return (
            f"The logo {self.name} is {self.width:.0f} pixels wide and is printed {self.printed_width:g} mm wide, "
            f"so its edges will look jagged. Use an SVG, or a picture that is at least {4 * needed} pixels wide."
        )


def read_logo(folder: Path, name: str, where: str) -> Logo:
    """Read and validate the logo `name` in the clinic's folder. Raises HandoutError with all its problems."""
    return logo_of(name, read_bytes(_inside(folder, name, where), where, MAX_BYTES), where)


def logo_of(name: str, data: bytes, where: str) -> Logo:
    """The logo in these bytes, validated. Raises HandoutError as `read_logo` does."""
    if len(data) > MAX_BYTES:
        raise HandoutError.at(where, f"is larger than {MAX_BYTES:,} bytes", "Is it the right file?")
    for begin, at, what, hint in _OTHERS:
        if data.startswith(begin, at):
            raise HandoutError.at(where, f"is {what}, not a picture to print", hint)
    # Each logo imports only the reader of its own kind.
    if _is_xml(data):
        from handouts.clinic.svg_check import read_svg

        return Logo(name, "svg", *read_svg(data, f"{where} {name}"))
    from handouts.clinic.picture import is_picture, read_picture

    if not is_picture(data):
        raise HandoutError.at(
            where, "is not an SVG, PNG or JPEG picture, although its name may say so", _FORMATS
        )
    return Logo(name, *read_picture(data, f"{where} {name}"))


def _inside(folder: Path, name: str, where: str) -> Path:
    """The path of the file, which must be inside the folder, also after links are resolved."""
    if leads_out(name):
        raise HandoutError.at(where, "leads out of the clinic's folder", _FORMATS)
    path = folder / name
    try:
        outside = not path.resolve().is_relative_to(folder.resolve())
        exists = path.is_file()
        pictures = sorted(file.name for file in folder.iterdir() if file.suffix.lower() in _SUFFIXES)
    except (OSError, RuntimeError):  # a name that is too long for the disk, or a link to itself
        outside, exists, pictures = False, False, []
    if outside:
        what = "is a link that leads out of the clinic's folder"
        raise HandoutError.at(where, what, "Copy the file itself into the folder.")
    if not exists:
        hint = nearest(name, pictures) if pictures else "Put your logo there, or remove this line."
        raise HandoutError.at(where, "there is no such file in the clinic's folder", hint)
    return path


def _is_xml(data: bytes) -> bool:
    """Whether the data starts as an SVG does, in UTF-8 or UTF-16."""
    begin = data[:200].replace(b"\0", b"")
    return begin.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")
