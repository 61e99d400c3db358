"""Draws pictures: plain SVG as vectors, other SVG as a bitmap, photographs as image objects, and QR codes.

Nothing is ever fetched.
"""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from handouts.errors import HandoutError
from handouts.pdf.layout.canvas import TaggedCanvas
from handouts.pdf.layout.svg import plain_drawing
from handouts.pdf.layout.svg_outlines import NotPlainError
from handouts.pdf.syntax import Dict, Name, Stream, as_uri, number, write

if TYPE_CHECKING:
    from PIL import Image

DOTS = 600  # dots per inch: printed lines are as sharp as a printer can draw them
MAX_DOTS = 8_000_000  # dots of one drawing: larger ones get fewer per inch
PHOTO_DOTS = 300  # dots per inch of a photograph: paper shows no more
_PHOTO_QUALITY = 88
_SIMPLER = "Export it again with simpler effects, or as PNG."

#: The end of the name of a drawing that is made for sheets that run right to left.
FOR_RTL = "-rtl"


class ArtFile(NamedTuple):
    """A validated picture file: `kind` is "svg", "png" or "jpeg"; `width` and `height` are its own.

    An SVG has already been rewritten: its root has a viewBox and no size, and it has no external references. `code` is
    the page code of a plain SVG, if it is known.
    """

    name: str
    kind: str
    data: bytes
    width: float
    height: float
    code: str = ""


class PlainArt:
    """A drawing of plain shapes, as page code."""

    def __init__(self, file: ArtFile) -> None:
        self.name = file.name
        if file.code:
            self.width, self.height, self.code = file.width, file.height, file.code
            return
        self.width, self.height, self.code = plain_drawing(file.data)
        if abs(self.width * file.height - self.height * file.width) > 0.001 * self.width * file.height:
            raise NotPlainError("preserveAspectRatio")

    def paint(self, canvas: TaggedCanvas, x: float, y: float, width: float, height: float) -> None:
        canvas.picture_limits.take_code(len(self.code), self.name)
        across, down = width / self.width, height / self.height
        place = f"{across:.6f} 0 0 {-down:.6f} {number(x)} {number(y + height)} cm"
        canvas.emit("q", place)
        canvas.drawing(self.code, self.width, self.height)
        canvas.emit("Q")


class SvgArt:
    """A drawing with more than plain shapes (gradients, styles, repeated parts), as pixels for its printed size."""

    def __init__(self, file: ArtFile) -> None:
        self.file = file

    def paint(self, canvas: TaggedCanvas, x: float, y: float, width: float, height: float) -> None:
        per_point = min(DOTS / 72, math.sqrt(MAX_DOTS / (width * height)))
        size = max(1, round(width * per_point)), max(1, round(height * per_point))
        _paint_image(canvas, _rendered(self.file, *size, canvas), (x, y, width, height), self.file.name)


#: Drawings as pixels, by file and size, because a page foot repeats one on every page; and what is wrong with those
#: that cannot be drawn, because a batch has many sheets and would wait for each of them again.
_pixels_of: dict[tuple[ArtFile, int, int], Stream] = {}
_refused: dict[ArtFile, str] = {}
_MAX_CACHED = 16


def _rendered(file: ArtFile, width: int, height: int, canvas: TaggedCanvas) -> Stream:
    from handouts.pdf.layout.svg_render import NoTimeLeftError, RenderError, render_svg

    if found := _pixels_of.get((file, width, height)):
        return found
    try:
        if file in _refused:
            raise RenderError(_refused[file])
        made = _pixels(render_svg(file.data, width, height, canvas.picture_limits))
    except RenderError as error:
        _remember(_refused, file, str(error))
        raise HandoutError.at(file.name, str(error), _SIMPLER) from error
    except NoTimeLeftError as error:
        what = "the drawings of this sheet up to this one take too long together"
        raise HandoutError.at(file.name, what, _SIMPLER) from error
    _remember(_pixels_of, (file, width, height), made)
    return made


def _remember(found: dict[Any, Any], key: object, value: object) -> None:
    if len(found) >= _MAX_CACHED:
        del found[next(iter(found))]
    found[key] = value


class ImageArt:
    """A photograph or raster logo, embedded once for all its uses."""

    def __init__(self, file: ArtFile) -> None:
        self.file = file

    @cached_property
    def image(self) -> Stream:
        return _image_object(self.file)

    def paint(self, canvas: TaggedCanvas, x: float, y: float, width: float, height: float) -> None:
        _paint_image(canvas, self.image, (x, y, width, height), self.file.name)


def _paint_image(
    canvas: TaggedCanvas, image: Stream, box: tuple[float, float, float, float], name: str
) -> None:
    x, y, width, height = box
    key = "Im" + hashlib.sha256(write(image.head) + image.data).hexdigest()[:8]
    if key not in canvas.images:
        canvas.picture_limits.take_dots(int(image.head["Width"] * image.head["Height"]), name)
        canvas.images[key] = image
    place = " ".join(map(number, (width, 0, 0, height, x, y)))
    canvas.emit("q", f"{place} cm", f"/{key} Do", "Q")


#: The modules of quiet zone inside the picture of a QR code. Readers need four: the rest is the space around it,
#: which is never less than that of two modules.
_QUIET = 2


def qr_side(address: str, squares: float) -> float:
    """The side of the picture of a QR code whose squares are this wide together."""
    count = len(_qr_modules(as_uri(address)))
    return squares * (count + 2 * _QUIET) / count


class QrArt:
    """A QR code as black squares, with half of the quiet zone that readers need."""

    def __init__(self, address: str) -> None:
        self.address = address

    def paint(self, canvas: TaggedCanvas, x: float, y: float, width: float, height: float) -> None:
        canvas.emit(_qr_code(self.address, x, y, width))


@lru_cache(maxsize=32)  # most editions of a clinic have it in the same place
def _qr_code(address: str, x: float, y: float, width: float) -> str:
    modules = _qr_modules(as_uri(address))
    count = len(modules)
    side = width / (count + 2 * _QUIET)
    code = ["0 g"]
    for row, cells in enumerate(modules):
        low = number(y + (count - row - 1 + _QUIET) * side)
        for start, length in _dark_runs(cells):
            code.append(
                f"{number(x + (start + _QUIET) * side)} {low} {number(length * side)} {number(side)} re"
            )
    return "\n".join([*code, "f"])


@lru_cache(maxsize=8)
def _qr_modules(address: str) -> tuple[tuple[bool, ...], ...]:
    """The rows of a QR code from the top; True is dark. All editions of a clinic share it."""
    from qrcodegen import QrCode, QrSegment

    code = QrCode.encode_segments(QrSegment.make_segments(address), QrCode.Ecc.MEDIUM, boostecl=False)
    places = range(code.get_size())
    return tuple(tuple(code.get_module(across, down) for across in places) for down in places)


def _dark_runs(cells: Sequence[bool]) -> list[tuple[int, int]]:
    """The dark runs of a row: start and length. One rectangle per run leaves no hairlines."""
    runs: list[tuple[int, int]] = []
    for at, dark in enumerate(cells):
        if dark and runs and sum(runs[-1]) == at:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((at, 1))
    return runs


def reduced(file: ArtFile, width: float) -> ArtFile:
    """A photograph with no more dots than are seen at this width, in points. Drawings stay as they are."""
    most = round(width / 72 * PHOTO_DOTS)
    if file.kind == "svg" or file.width <= most:
        return file
    return _resized(file, most)


@lru_cache(maxsize=32)
def _resized(file: ArtFile, width: int) -> ArtFile:
    from PIL import Image

    size = width, max(1, round(width * file.height / file.width))
    with Image.open(io.BytesIO(file.data)) as picture:
        small = picture.convert("RGBA") if picture.mode in ("P", "1") else picture.copy()
    small = small.resize(size, Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    if file.kind == "jpeg":
        small.save(stream, "JPEG", quality=_PHOTO_QUALITY)
    else:
        small.save(stream, "PNG")
    return file._replace(data=stream.getvalue(), width=size[0], height=size[1])


def load_art(file: ArtFile) -> PlainArt | SvgArt | ImageArt:
    if file.kind != "svg":
        return ImageArt(file)
    try:
        return PlainArt(file)
    except NotPlainError:
        return SvgArt(file)


def _image_object(file: ArtFile) -> Stream:
    from PIL import Image

    with Image.open(io.BytesIO(file.data)) as picture:
        if file.kind == "jpeg":
            space = "DeviceRGB" if picture.mode == "RGB" else "DeviceGray"
            return Stream(_image_dict(picture.size, space, "DCTDecode"), file.data, plain=True)
        return _pixels(picture)


def _pixels(picture: Image.Image) -> Stream:
    """An image on white, in RGB or grey. Without transparency it prints the same everywhere."""
    from PIL import Image

    if picture.has_transparency_data:
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture.convert("RGBA"))
    rgb = picture.convert("RGB")
    red, green, blue = rgb.split()
    if red.tobytes() == green.tobytes() == blue.tobytes():
        return Stream(_image_dict(rgb.size, "DeviceGray", ""), red.tobytes())
    return Stream(_image_dict(rgb.size, "DeviceRGB", ""), rgb.tobytes())


def _image_dict(size: tuple[int, int], space: str, encoding: str) -> Dict:
    return Dict(
        Type=Name("XObject"), Subtype=Name("Image"), Width=size[0], Height=size[1],
        ColorSpace=Name(space), BitsPerComponent=8, Filter=Name(encoding) if encoding else None,
    )  # fmt: skip
