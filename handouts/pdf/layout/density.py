"""Sets what should stay on one page closer, where it would otherwise take more than a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.pdf import Style
from handouts.pdf import blocks as b
from handouts.pdf.layout.containers import Together
from handouts.pdf.layout.structure import Element

if TYPE_CHECKING:
    from handouts.pdf.layout.builder import Builder


def kept_together(builder: Builder, block: b.Keep, parent: Element | None, cell: Style | None) -> Together:
    """The flowables of a Keep in one piece.

    It is set in closer lines if it is `dense`, and a page holds it so: if "always", in any case, otherwise only
    if a page holds it only so.
    """
    made = len(parent.kids) if parent else 0
    usual = (builder,) if block.dense == "yes" else ()
    for each in (*usual, builder.denser()) if block.dense else ():
        pieces = Together(each.pieces(block.blocks, parent, cell), builder.page_height)
        if pieces.wrap(builder.bounds.width, builder.page_height)[1] <= builder.page_height:
            return pieces
        if parent:
            del parent.kids[made:]
    return Together(builder.pieces(block.blocks, parent, cell), builder.page_height)
