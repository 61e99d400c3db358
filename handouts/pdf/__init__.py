"""PDF files: tagged pages, fonts, filling, print runs. Independent of clinics, patients and options."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.pdf.blocks import (
        Span as Span,
    )
    from handouts.pdf.blocks import (
        Spans as Spans,
    )
    from handouts.pdf.blocks import (
        Writing as Writing,
    )
    from handouts.pdf.model import (
        ENTRY as ENTRY,
    )
    from handouts.pdf.model import (
        CompositeFontData as CompositeFontData,
    )
    from handouts.pdf.model import (
        CompositeGlyph as CompositeGlyph,
    )
    from handouts.pdf.model import (
        Master as Master,
    )
    from handouts.pdf.model import (
        PageInfo as PageInfo,
    )
    from handouts.pdf.model import (
        PlainFace as PlainFace,
    )
    from handouts.pdf.model import (
        SlotFace as SlotFace,
    )
    from handouts.pdf.model import (
        SlotPlace as SlotPlace,
    )
    from handouts.pdf.model import (
        in_leaves as in_leaves,
    )
    from handouts.pdf.page_pictures import (
        PagePictures as PagePictures,
    )
    from handouts.pdf.page_pictures import (
        page_pictures as page_pictures,
    )
    from handouts.pdf.paper import (
        MM as MM,
    )
    from handouts.pdf.paper import (
        PAPERS as PAPERS,
    )
    from handouts.pdf.sha256 import (
        sha256 as sha256,
    )
    from handouts.pdf.theme import (
        CalloutStyle as CalloutStyle,
    )
    from handouts.pdf.theme import (
        Spaces as Spaces,
    )
    from handouts.pdf.theme import (
        Style as Style,
    )
    from handouts.pdf.theme import (
        Theme as Theme,
    )
    from handouts.pdf.theme import (
        load_theme as load_theme,
    )

__getattr__ = lazy_exports(
    __name__,
    {
        "blocks": "Span Spans Writing",
        "model": "ENTRY CompositeFontData CompositeGlyph Master PageInfo PlainFace SlotFace SlotPlace in_leaves",
        "page_pictures": "PagePictures page_pictures",
        "paper": "MM PAPERS",
        "sha256": "sha256",
        "theme": "CalloutStyle Spaces Style Theme load_theme",
    },
)
