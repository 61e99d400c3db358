"""Reads a raster picture from a camera or drawing program, and returns a PNG or JPEG.

A PNG stays as it is if a PDF can hold its pixels. A PDF contains a JPEG as it is, so it is encoded again: no
patient gets a damaged file, or one that attacks a viewer. Everything else that Pillow reads becomes a PNG: GIF, WebP,
TIFF, BMP, print colours, rotated pictures.
"""

from __future__ import annotations

import base64
import io
import warnings
import zlib
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import unquote_to_bytes

from handouts.errors import HandoutError

if TYPE_CHECKING:
    from PIL import Image

MAX_PIXELS = 20_000_000  # a small file can unpack to more than fits in memory

MAX_SCANS = 64  # of a progressive JPEG; programs write about ten. Each is decoded over the whole picture

_READ = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP")
_MODES = {"PNG": ("1", "L", "LA", "P", "RGB", "RGBA"), "JPEG": ("L", "RGB"), "MPO": ("L", "RGB")}
_BEGINS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")
_SCAN = b"\xff\xda"  # the marker at the start of each scan of a JPEG
_ORIENTATION, _UPRIGHT = 0x0112, 1  # the EXIF tag, and its value for pixels that are stored upright
_QUALITY = 95  # of a JPEG that is encoded again: on paper the difference is invisible
_SAVING: dict[str, dict[str, int]] = {"png": {}, "jpeg": {"quality": _QUALITY}}
_EXPORT = "Save it as PNG from the program that made it."


class Picture(NamedTuple):
    """A complete picture: 8-bit PNG, or JPEG in RGB or grey. Its size is in pixels."""

    kind: Literal["png", "jpeg"]
    data: bytes
    width: int
    height: int


def in_grey(picture: Picture) -> Picture:
    """The same picture without colours."""
    from PIL import Image

    with Image.open(io.BytesIO(picture.data)) as opened:
        if opened.mode in ("1", "L", "LA"):
            return picture
        grey = opened.convert("LA" if opened.has_transparency_data else "L")
    stream = io.BytesIO()
    grey.save(stream, picture.kind.upper(), **_SAVING[picture.kind])
    return Picture(picture.kind, stream.getvalue(), *grey.size)


def is_picture(data: bytes) -> bool:
    """Whether the data starts like a picture of a supported kind."""
    return data.startswith(_BEGINS) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")


def read_picture(data: bytes, where: str) -> Picture:
    """The picture in these bytes. Raises HandoutError, at `where`, if it is broken or too large."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about unusual metadata
            # Pillow warns of a decompression bomb before the size can be checked.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_READ) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise Image.DecompressionBombError
                if picture.format in ("JPEG", "MPO") and data.count(_SCAN) > MAX_SCANS:
                    raise HandoutError.at(where, f"is a JPEG in more than {MAX_SCANS} steps", _EXPORT)
                picture.load()
                return _as_it_is(picture, data) or _as_png(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        what = f"has more than {MAX_PIXELS:,} pixels"
        raise HandoutError.at(where, what, "Save a smaller copy of it.") from error
    except HandoutError:
        raise
    except Exception as error:  # Pillow raises half a dozen kinds of error for broken files, even SyntaxError
        raise HandoutError.at(where, "is broken: it cannot be opened", _EXPORT) from error


def _as_it_is(picture: Image.Image, data: bytes) -> Picture | None:
    kind = picture.format or ""
    if picture.mode not in _MODES.get(kind, ()) or picture.getexif().get(_ORIENTATION, _UPRIGHT) != _UPRIGHT:
        return None
    if picture.mode == "P" and not _has_all_colours(picture):
        return None
    return Picture("png", data, *picture.size) if kind == "PNG" else _as_jpeg(picture)


def _as_jpeg(picture: Image.Image) -> Picture:
    stream, pixels = io.BytesIO(), picture.copy()
    pixels.info.clear()  # comments, profiles, GPS position
    pixels.save(stream, "JPEG", quality=_QUALITY, subsampling=0, exif=b"")
    return Picture("jpeg", stream.getvalue(), *picture.size)


def _has_all_colours(picture: Image.Image) -> bool:
    """Whether the palette has a colour for every pixel."""
    bands = len(picture.palette.mode) if picture.palette else 1
    colours = len(picture.palette.palette) // bands if picture.palette else 0
    return int(picture.getextrema()[1]) < colours  # type: ignore[arg-type]


def _as_png(picture: Image.Image) -> Picture:
    from PIL import ImageOps

    upright = _in_rgb(ImageOps.exif_transpose(picture))
    stream = io.BytesIO()
    upright.save(stream, "PNG")
    return Picture("png", stream.getvalue(), *upright.size)


def _in_rgb(picture: Image.Image) -> Image.Image:
    """The picture in 8-bit grey or RGB, with its transparency."""
    if picture.mode.startswith("I"):  # 16 bits: Pillow would clip everything above 255
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in ("CMYK", "LAB") and (profile := picture.info.get("icc_profile")):
        return _from_profile(picture, profile)
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    return picture.convert("L" if picture.mode in ("1", "L", "F") else "RGB")


def _from_profile(picture: Image.Image, profile: bytes) -> Image.Image:
    """The colours as the print profile defines them, or plainly converted if the profile is broken."""
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(
            picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        converted = None
    return converted or picture.convert("RGB")


def data_of(address: str, where: str, limit: int) -> bytes:
    """The bytes of a data: address, decompressed if they are gzip.

    Raises HandoutError, at `where`, if there are none, or more than `limit` of them.
    """
    head, _, body = address.partition(",")
    data = unquote_to_bytes(body)
    try:
        if head.rstrip().lower().endswith(";base64"):
            data = base64.b64decode(data)
        if data.startswith(b"\x1f\x8b"):
            data = zlib.decompressobj(31).decompress(data, limit + 1)
    except (ValueError, zlib.error):
        data = b""
    if not 0 < len(data) <= limit:
        raise HandoutError.at(where, "is broken or too large", _EXPORT)
    return data
