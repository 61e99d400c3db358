"""The clinic's logo: found inside the clinic's folder, known by what is in it and not by its name."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal

from handouts.errors import HandoutError, Problem, nearest

Kind = Literal["svg", "png", "jpeg"]
Size = tuple[float, float]

LARGEST = 5_000_000  # bytes: the logo goes into every file that is handed out
MOST_PIXELS = 40_000_000  # a small file can unpack to more than this machine can hold
_SUFFIXES = frozenset([".svg", ".png", ".jpg", ".jpeg"])
_MODES = frozenset(["1", "L", "LA", "P", "RGB", "RGBA"])  # Pillow's names; CMYK has no place in this PDF
_ORIENTATION, _UPRIGHT = 0x0112, 1  # the EXIF tag, and its value for pixels stored as they are seen
_SMALLER = "Save a smaller copy of it."
_FORMATS = 'Use an SVG, PNG or JPEG file that lies in the clinic\'s folder: logo = "logo.svg"'


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that has been checked. Width and height are pixels or SVG units: only their ratio counts."""

    name: str
    kind: Kind
    data: bytes = field(repr=False)
    width: float
    height: float


def read_logo(folder: Path, name: str, where: str) -> Logo:
    """Read and check the logo `name` in the clinic's folder. Raises HandoutError with all that is wrong."""
    path = _inside(folder, name, where)
    try:
        if path.stat().st_size > LARGEST:
            raise HandoutError.at(where, f"is larger than {LARGEST:,} bytes", _SMALLER)
        data = path.read_bytes()
    except OSError as error:
        raise HandoutError.at(where, f"cannot be read ({error.strerror})") from error
    kind = _kind(data)
    if kind is None:
        raise HandoutError.at(where, "is not an SVG, PNG or JPEG picture, whatever its name says", _FORMATS)
    problems, (width, height) = _check(data, kind, f"{where} {name}")
    if problems:
        raise HandoutError(problems)
    return Logo(name, kind, data, width, height)


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


def _kind(data: bytes) -> Kind | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    return "svg" if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") else None


def _check(data: bytes, kind: Kind, where: str) -> tuple[list[Problem], Size]:
    if kind == "svg":
        from handouts.clinic.svg_check import check_svg  # each logo pays only for its own kind

        return check_svg(data, where)
    return _check_pixels(data, kind, where)


def _check_pixels(data: bytes, kind: Kind, where: str) -> tuple[list[Problem], Size]:
    import io
    import warnings

    from PIL import Image

    try:
        with warnings.catch_warnings():
            # Pillow warns of a bomb before its size can be asked for: that is enough for us too.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[kind.upper()]) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS:
                    raise Image.DecompressionBombError
                picture.load()
                mode, turned = picture.mode, picture.getexif().get(_ORIENTATION, _UPRIGHT) != _UPRIGHT
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return [Problem(where, f"has more than {MOST_PIXELS:,} pixels", _SMALLER)], (0.0, 0.0)
    except Exception:  # for a broken file Pillow raises half a dozen kinds, SyntaxError among them
        return [Problem(where, "is broken: it cannot be opened", "Export it again.")], (0.0, 0.0)
    problems = []
    if mode not in _MODES:
        hint = "Save it as PNG, or as JPEG in RGB (the colours of a screen)."
        problems.append(Problem(where, f"has colours other than RGB or grey in 8 bits ({mode})", hint))
    if turned:
        problems.append(Problem(where, "is stored lying on its side", "Turn it, and save it as PNG."))
    return problems, (float(width), float(height))
