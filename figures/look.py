"""`python -m figures.look OUT.png NAME ...` shows figures as the page draws them: large, in grey, on a dark copy."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pypdfium2
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from figures.__main__ import TARGET
from handouts.pdf.layout import plain_drawing

#: Pixels: 110 mm on a screen, and 42 mm at 300 dots an inch.
LARGE, SMALL = 760, 496
#: A dark photocopy turns everything darker than this (of 255) black.
COPY = 205
GAP, BEHIND = 10, "#8888aa"


def drawn(name: str, width: int) -> Image.Image:
    """One figure as a picture of this many pixels, drawn through a PDF as on the sheet."""
    return rendered((TARGET / f"{name}.svg").read_bytes(), width)


def rendered(svg: bytes, width: int) -> Image.Image:
    wide, _, drawing = page(svg)
    picture: Image.Image = drawing.render(scale=width / wide).to_pil()
    return picture.convert("RGB")


def page(svg: bytes) -> tuple[float, float, pypdfium2.PdfPage]:
    """Width and height of the drawing, and the page of a PDF that holds nothing else."""
    wide, high, code = plain_drawing(svg)
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(wide, high))
    canvas.transform(1, 0, 0, -1, 0, high)
    canvas._code.append(code)
    canvas.save()
    return wide, high, pypdfium2.PdfDocument(file.getvalue())[0]


def views(name: str) -> Image.Image:
    """The large drawing with the small grey one and the dark copy beside it."""
    large, grey = drawn(name, LARGE), drawn(name, SMALL).convert("L")
    copy = grey.point([255 * (value > COPY) for value in range(256)])
    row = Image.new("RGB", (LARGE + GAP + SMALL, max(large.height, 2 * grey.height + GAP) + GAP), BEHIND)
    row.paste(large, (0, 0))
    row.paste(grey.convert("RGB"), (LARGE + GAP, 0))
    row.paste(copy.convert("RGB"), (LARGE + GAP, grey.height + GAP))
    return row


def main(out: str, names: list[str]) -> None:
    rows = [views(name) for name in names]
    sheet = Image.new("RGB", (rows[0].width, sum(row.height for row in rows)), BEHIND)
    top = 0
    for row in rows:
        sheet.paste(row, (0, top))
        top += row.height
    sheet.save(Path(out))


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("Name the picture and the figures: python -m figures.look OUT.png NAME ...")
    main(sys.argv[1], sys.argv[2:])
