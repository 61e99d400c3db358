"""Font faces: coverage, measures, subsets, and their PDF objects."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.pdf.fonts.catalogue import (
        FacePair as FacePair,
    )
    from handouts.pdf.fonts.catalogue import (
        FaceSource as FaceSource,
    )
    from handouts.pdf.fonts.catalogue import (
        FontBook as FontBook,
    )
    from handouts.pdf.fonts.catalogue import (
        read_font_book as read_font_book,
    )
    from handouts.pdf.fonts.cff import (
        CFF_PER_EM as CFF_PER_EM,
    )
    from handouts.pdf.fonts.cff import (
        cff_file as cff_file,
    )
    from handouts.pdf.fonts.coverage import (
        EXTRAS as EXTRAS,
    )
    from handouts.pdf.fonts.coverage import (
        IGNORABLE as IGNORABLE,
    )
    from handouts.pdf.fonts.coverage import (
        code_point as code_point,
    )
    from handouts.pdf.fonts.coverage import (
        font_hint as font_hint,
    )
    from handouts.pdf.fonts.coverage import (
        no_font as no_font,
    )
    from handouts.pdf.fonts.face import (
        Face as Face,
    )
    from handouts.pdf.fonts.face import (
        Glyph as Glyph,
    )
    from handouts.pdf.fonts.face import (
        face_pairs as face_pairs,
    )
    from handouts.pdf.fonts.face import (
        open_face as open_face,
    )
    from handouts.pdf.fonts.face import (
        plain_face as plain_face,
    )
    from handouts.pdf.fonts.face import (
        plain_faces as plain_faces,
    )
    from handouts.pdf.fonts.truetype import (
        CompositeSpec as CompositeSpec,
    )
    from handouts.pdf.fonts.truetype import (
        font_file as font_file,
    )
    from handouts.pdf.fonts.type0 import (
        NO_TEXT as NO_TEXT,
    )
    from handouts.pdf.fonts.type0 import (
        UsedFont as UsedFont,
    )
    from handouts.pdf.fonts.type0 import (
        type0_font as type0_font,
    )

__getattr__ = lazy_exports(
    __name__,
    {
        "catalogue": "FacePair FaceSource FontBook read_font_book",
        "cff": "CFF_PER_EM cff_file",
        "coverage": "EXTRAS IGNORABLE code_point font_hint no_font",
        "face": "Face Glyph face_pairs open_face plain_face plain_faces",
        "truetype": "CompositeSpec font_file",
        "type0": "NO_TEXT UsedFont type0_font",
    },
)
