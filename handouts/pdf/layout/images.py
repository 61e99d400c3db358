"""Pictures: drawings as vectors, photographs as images, codes for a telephone. Nothing is ever fetched."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import logging
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import reportlab

from handouts.errors import HandoutError
from handouts.pdf.layout.canvas import TaggedCanvas
from handouts.pdf.layout.svg import plain_drawing
from handouts.pdf.layout.svg_outlines import NotPlainError
from handouts.pdf.syntax import Dict, Name, Stream, as_uri, number

#: What names a resource in a page's code: graphics states, shadings, forms and images, fonts, colour spaces.
_RESOURCE = re.compile(r"/\S+(?: [\d.]+)? (?:gs|sh|Do|Tf|cs|CS|scn|SCN)\b")
_PLAIN = 'Save it again as "plain SVG": plain fills and lines, colours as "#0b4f6c".'


class ArtFile(NamedTuple):
    """A picture file that has been checked: `kind` is "svg", "png" or "jpeg"; its own width and height."""

    name: str
    kind: str
    data: bytes
    width: float
    height: float


class PlainArt:
    """A drawing of plain shapes, as page code."""

    def __init__(self, file: ArtFile) -> None:
        self.width, self.height, self.code = plain_drawing(file.data)

    def paint(self, canvas: TaggedCanvas, x: float, y: float, width: float, height: float) -> None:
        across, down = width / self.width, height / self.height
        place = f"{across:.6f} 0 0 {-down:.6f} {number(x)} {number(y + height)} cm"
        canvas.emit("q", place, self.code, "Q")


class SvgArt:
    """A drawing with more in it (styles, repeated parts, cut shapes), painted as vectors by ReportLab.

    Raises HandoutError for what `svgcheck` has let through and the renderer would leave out or draw wrongly:
    a colour of a name that it does not know, or what names a resource, which our pages do not have.
    """

    def __init__(self, file: ArtFile) -> None:
        self.name = file.name
        with warnings.catch_warnings(), _complaints() as complaints:
            warnings.simplefilter("ignore")
            self.drawing = _drawing(file.data)
        if self.drawing is None or complaints:
            what = f"cannot be drawn as it is meant ({complaints[0]})" if complaints else "cannot be read"
            raise HandoutError.at(file.name, what, _PLAIN)

    def paint(self, canvas: TaggedCanvas, x: float, y: float, width: float, height: float) -> None:
        from reportlab.graphics import renderPDF

        canvas.saveState()
        canvas.translate(x, y)
        canvas.scale(width / self.drawing.width, height / self.drawing.height)
        before = len(canvas.page.code)
        renderPDF.draw(self.drawing, canvas, 0, 0)
        if found := _RESOURCE.search("\n".join(map(str, canvas.page.code[before:]))):
            what = f"cannot be drawn as it is meant (it needs {found[0]})"
            raise HandoutError.at(self.name, what, _PLAIN)
        canvas.restoreState()


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What svglib writes to the log meanwhile: there alone it says what it leaves out."""
    said: list[str] = []
    log, handler = logging.getLogger("svglib.svglib"), logging.Handler(logging.WARNING)
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    log.addHandler(handler)
    spread, log.propagate = log.propagate, False
    try:
        yield said
    finally:
        log.propagate = spread
        log.removeHandler(handler)
        # Of an old Inkscape's file it only says that it has another size, and we take none from it.
        said[:] = [line for line in said if "Inkscape" not in line]


def _drawing(data: bytes) -> Any:
    from svglib.svglib import svg2rlg

    return svg2rlg(io.BytesIO(data))


class ImageArt:
    """A photograph or a logo of dots, embedded once for all its places."""

    def __init__(self, file: ArtFile) -> None:
        self.image = _image_object(file)
        self.key = "Im" + hashlib.sha256(file.data).hexdigest()[:8]

    def paint(self, canvas: TaggedCanvas, x: float, y: float, width: float, height: float) -> None:
        canvas.images[self.key] = self.image
        place = " ".join(map(number, (width, 0, 0, height, x, y)))
        canvas.emit("q", f"{place} cm", f"/{self.key} Do", "Q")


class QrArt:
    """A QR code as black squares; four modules of white around it, as readers need."""

    def __init__(self, address: str) -> None:
        self.address = address

    def paint(self, canvas: TaggedCanvas, x: float, y: float, width: float, height: float) -> None:
        canvas.emit(_qr_code(self.address, x, y, width))


@lru_cache(maxsize=32)  # it stands at the same place in most editions of a clinic
def _qr_code(address: str, x: float, y: float, width: float) -> str:
    modules = _qr_modules(as_uri(address))
    count = len(modules)
    side = width / (count + 8)
    code = ["0 g"]
    for row, cells in enumerate(modules):
        low = number(y + (count - row + 3) * side)
        for start, length in _dark_runs(cells):
            code.append(f"{number(x + (start + 4) * side)} {low} {number(length * side)} {number(side)} re")
    return "\n".join([*code, "f"])


@lru_cache(maxsize=8)
def _qr_modules(address: str) -> tuple[tuple[bool, ...], ...]:
    """The rows of a code, from its top; True is dark. All editions of a clinic show the same one."""
    encoder = _qr_encoder()
    code = encoder.QRCode(None, encoder.QRErrorCorrectLevel.M)
    code.addData(address)
    code.make()
    return tuple(tuple(map(bool, row)) for row in code.modules)


def _qr_encoder() -> Any:
    """ReportLab's encoder alone: its package would bring every other bar code, and the drawing of charts."""
    path = Path(reportlab.__file__).parent / "graphics" / "barcode" / "qrencoder.py"
    spec = importlib.util.spec_from_file_location("reportlab_qrencoder", path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _dark_runs(cells: Sequence[bool]) -> list[tuple[int, int]]:
    """The dark stretches of a row: start and length. One rectangle each leaves no hairlines between."""
    runs: list[tuple[int, int]] = []
    for at, dark in enumerate(cells):
        if dark and runs and sum(runs[-1]) == at:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((at, 1))
    return runs


def load_art(file: ArtFile) -> PlainArt | SvgArt | ImageArt:
    if file.kind != "svg":
        return ImageArt(file)
    try:
        return PlainArt(file)
    except NotPlainError:
        return SvgArt(file)


def _image_object(file: ArtFile) -> Stream:
    """The image as RGB on white: without transparency it prints the same everywhere."""
    from PIL import Image

    with Image.open(io.BytesIO(file.data)) as opened:
        picture: Image.Image = opened
        if file.kind == "jpeg" and opened.mode in ("RGB", "L"):
            space = "DeviceRGB" if opened.mode == "RGB" else "DeviceGray"
            return Stream(_image_dict(opened.size, space, "DCTDecode"), file.data, plain=True)
        if "A" in opened.getbands() or "transparency" in opened.info:
            white = Image.new("RGBA", opened.size, "white")
            picture = Image.alpha_composite(white, opened.convert("RGBA"))
        rgb = picture.convert("RGB")
        return Stream(_image_dict(rgb.size, "DeviceRGB", ""), rgb.tobytes())


def _image_dict(size: tuple[int, int], space: str, encoding: str) -> Dict:
    return Dict(
        Type=Name("XObject"), Subtype=Name("Image"), Width=size[0], Height=size[1],
        ColorSpace=Name(space), BitsPerComponent=8, Filter=Name(encoding) if encoding else None,
    )  # fmt: skip
