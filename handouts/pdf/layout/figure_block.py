"""Builds the flowables of a figure: the drawing, and its caption below or beside it."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from handouts.pdf import MM
from handouts.pdf import blocks as b
from handouts.pdf.layout.containers import Stack
from handouts.pdf.layout.flow import Flowable
from handouts.pdf.layout.flowables import Picture, QrCode, Text
from handouts.pdf.layout.grid import Bounds
from handouts.pdf.layout.images import FOR_RTL, QrArt, load_art, qr_side, reduced
from handouts.pdf.layout.structure import Element, add_to, figure_in

if TYPE_CHECKING:
    from handouts.pdf.layout.builder import Builder


def figure_flowables(builder: Builder, block: b.Figure, parent: Element | None) -> list[Flowable]:
    """The drawing, in one piece with its caption."""
    file = builder.art(block.source, block.at)
    group = add_to(parent, "Div") if block.caption else parent
    sizes = builder.theme.sizes
    usual_width = {"mark": sizes.mark, "wide": sizes.wide}.get(block.size, sizes.figure)
    width = min(block.width * MM or usual_width, builder.bounds.edge - builder.bounds.left)
    figure = figure_in(group, block.alt)
    # A logo has sharp edges: it keeps all its dots.
    art = load_art(file if block.source == "logo" else reduced(file, width))
    # Two frames side by side are read from the right: they change places in a mirrored picture.
    mirrored = builder.writing.rtl and block.size == "wide" and not PurePath(file.name).stem.endswith(FOR_RTL)
    picture = Picture(art, figure, width, width * file.height / file.width, mirrored=mirrored)
    if not block.caption:
        return [picture]
    caption = builder.text(
        block.caption, builder.theme.styles["caption"], add_to(group, "Caption"), wide=True
    )
    beside = builder.theme.stops.get("caption", 0.0)
    if builder.bounds.left + width < beside < builder.bounds.right:
        bounds = [builder.bounds, Bounds(beside, builder.bounds.right, builder.bounds.edge)]
        return [builder.side_by_side([Stack([picture]), Stack([caption])], bounds, "bottom")]
    picture.after, picture.keep_with_next = builder.theme.spaces.caption, True
    return [Stack([picture, caption], after=builder.theme.spaces.group)]


def qr_code(builder: Builder, block: b.QrCode, words: Text | None, parent: Element | None) -> QrCode:
    """The code, with its words."""
    side = min(qr_side(block.href, builder.theme.sizes.code), builder.bounds.width)
    return QrCode(Picture(QrArt(block.href), figure_in(parent, block.alt), side, side), words)
