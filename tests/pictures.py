"""Compares pictures: how much of a page differs from what it should show."""

from __future__ import annotations

from typing import Any

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

from handouts.pdf.layout import TaggedCanvas
from handouts.pdf.syntax import HEADER, Dict, Name, Ref, Stream, write_object

#: How much a pixel may differ from all of its neighbours, of 256: edges are smoothed in different ways.
_TOLERANCE = 40


def page_with(art: Any, width: float, height: float, scale: float = 2) -> Image.Image:
    """A page that the picture fills, as pixels: `scale` pixels per point."""
    canvas = TaggedCanvas(pagesize=(width, height))
    art.paint(canvas, 0.0, 0.0, width, height)
    code = Stream(Dict(), "\n".join(map(str, canvas.page.code)).encode("ascii"), plain=True)
    images = dict(enumerate(canvas.images.items(), start=5))
    names = Dict({key: Ref(number) for number, (key, _) in images.items()})
    page = Dict(
        Type=Name("Page"), Parent=Ref(2), MediaBox=[0, 0, width, height], Contents=Ref(4),
        Resources=Dict(XObject=names),
    )  # fmt: skip
    pages = Dict(Type=Name("Pages"), Count=1, Kids=[Ref(3)])
    bodies = [Dict(Type=Name("Catalog"), Pages=Ref(2)), pages, page, code]
    bodies += [image for _, image in images.values()]
    # It has no cross-reference table; pdfium makes its own.
    data = HEADER + b"".join(write_object(at, body) for at, body in enumerate(bodies, start=1))
    data += b"trailer\n<</Size %d/Root 1 0 R>>\n%%%%EOF\n" % (len(bodies) + 1)
    with pypdfium2.PdfDocument(data) as document:
        picture: Image.Image = document[0].render(scale=scale).to_pil()
        return picture.convert("RGB")


def on_white(picture: Image.Image) -> Image.Image:
    rgba = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels, 0 to 1, that match none of their neighbours in the other picture."""
    marked = ImageChops.lighter(_beyond(one, other), _beyond(other, one))
    red, green, blue = marked.split()
    different = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return different.histogram()[255] / (one.width * one.height)


def _beyond(one: Image.Image, other: Image.Image) -> Image.Image:
    most, least = other.filter(ImageFilter.MaxFilter(3)), other.filter(ImageFilter.MinFilter(3))
    outside = ImageChops.lighter(ImageChops.subtract(one, most), ImageChops.subtract(least, one))
    return outside.point(lambda value: 255 if value > _TOLERANCE else 0)


def side_by_side(*pictures: Image.Image) -> Image.Image:
    """Pictures side by side, to look at."""
    gap = 8
    width, height = sum(each.width + gap for each in pictures) - gap, max(each.height for each in pictures)
    row = Image.new("RGB", (width, height), "grey")
    left = 0
    for each in pictures:
        row.paste(each, (left, 0))
        left += each.width + gap
    return row


def marked(actual: Image.Image, expected: Image.Image) -> Image.Image:
    """The actual picture, pale, with what differs in red."""
    different = ImageChops.lighter(_beyond(actual, expected), _beyond(expected, actual)).convert("L")
    pale = Image.blend(actual, Image.new("RGB", actual.size, "white"), 0.7)
    pale.paste(
        "red", mask=different.point(lambda value: 255 if value else 0).filter(ImageFilter.MaxFilter(3))
    )
    return pale


def page_picture(data: bytes, page: int, height: int) -> Image.Image:
    """A page of a file, `height` pixels high."""
    with pypdfium2.PdfDocument(data) as document:
        scale = height / document.get_page_size(page)[1]
        picture: Image.Image = document[page].render(scale=scale).to_pil()
        return picture.convert("RGB")
