"""Page layout: turns Blocks into tagged pages."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.pdf.layout.canvas import (
        PageCode as PageCode,
    )
    from handouts.pdf.layout.canvas import (
        SlotCut as SlotCut,
    )
    from handouts.pdf.layout.canvas import (
        TaggedCanvas as TaggedCanvas,
    )
    from handouts.pdf.layout.images import (
        FOR_RTL as FOR_RTL,
    )
    from handouts.pdf.layout.images import (
        ArtFile as ArtFile,
    )
    from handouts.pdf.layout.structure import (
        Annotation as Annotation,
    )
    from handouts.pdf.layout.structure import (
        Element as Element,
    )
    from handouts.pdf.layout.structure import (
        annotation_dict as annotation_dict,
    )
    from handouts.pdf.layout.structure import (
        element_dict as element_dict,
    )
    from handouts.pdf.layout.svg import (
        plain_drawing as plain_drawing,
    )
    from handouts.pdf.layout.svg_outlines import (
        NotPlainError as NotPlainError,
    )
    from handouts.pdf.layout.typesetter import (
        Layout as Layout,
    )
    from handouts.pdf.layout.typesetter import (
        typeset as typeset,
    )
    from handouts.pdf.layout.typesetter import (
        typeset_both as typeset_both,
    )

__getattr__ = lazy_exports(
    __name__,
    {
        "canvas": "PageCode SlotCut TaggedCanvas",
        "images": "ArtFile FOR_RTL",
        "structure": "Annotation Element annotation_dict element_dict",
        "svg": "plain_drawing",
        "svg_outlines": "NotPlainError",
        "typesetter": "Layout typeset typeset_both",
    },
)
