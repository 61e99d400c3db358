"""Draws the feet of pages. What is the same on all pages of a sheet is kept apart: a file needs it only once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from handouts.pdf import Theme
from handouts.pdf import blocks as b
from handouts.pdf.layout.builder import Builder, FindPicture
from handouts.pdf.layout.canvas import SlotCut, TaggedCanvas
from handouts.pdf.text import Faces

#: The code of one artifact, or a slot.
Artifact = tuple[str | SlotCut, ...]


def draw_feet(
    canvas: TaggedCanvas, first: int, sheet: b.Sheet, theme: Theme, faces: Faces, art: FindPicture
) -> None:
    """Draw the foot of every page from the first one of the sheet, once the number of pages is known."""
    pages = canvas.pages[first:] if sheet.foot else []
    feet: list[list[Artifact]] = []
    for index, page in enumerate(pages):
        canvas.turn_to(first + index)
        end = len(page.code)
        written = sheet.writing.number(index + 1), sheet.writing.number(len(pages))
        blocks = tuple(numbered(block, *written) for block in sheet.foot)
        foot = Builder(theme, faces, art, 0.0, sheet.writing).stack(blocks, None, theme.styles["foot"])
        height = foot.wrap(theme.width, theme.page[1])[1]
        foot.paint(canvas, theme.left, theme.margins[2])
        with canvas.artifact():
            canvas.stroke_colour(theme.ink)
            at = theme.margins[2] + height + theme.spaces.foot / 3
            canvas.rule_line(theme.left, at, theme.right, at, theme.sizes.rule)
        feet.append(list(_artifacts(page.code[end:])))
        del page.code[end:]
    times = Counter(artifact for foot in feet for artifact in foot)
    for page, artifacts in zip(pages, feet, strict=True):
        for artifact in artifacts:
            shared = times[artifact] == len(pages) or isinstance(artifact[0], SlotCut)
            (page.foot if shared else page.code).extend(artifact)


def _artifacts(code: Iterable[str | SlotCut]) -> Iterator[Artifact]:
    """The artifacts in the code of a foot, in order."""
    artifact: list[str | SlotCut] = []
    for piece in code:
        artifact.append(piece)
        if isinstance(piece, SlotCut) or piece == "EMC":
            yield tuple(artifact)
            artifact = []


def numbered(value: Any, page: str, pages: str) -> Any:
    """A block, or a value inside one, with the page numbers filled in at any depth."""
    if isinstance(value, b.Span):
        return value._replace(text=value.text.replace("{page}", page).replace("{pages}", pages))
    if not isinstance(value, tuple):
        return value
    inside = [numbered(inner, page, pages) for inner in value]
    return type(value)(*inside) if hasattr(value, "_fields") else tuple(inside)
