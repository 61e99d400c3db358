"""Text layout in any script: words, glyphs and lines."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.pdf.text.composite_glyphs import (
        CompositeFont as CompositeFont,
    )
    from handouts.pdf.text.composite_glyphs import (
        FixedGlyphs as FixedGlyphs,
    )
    from handouts.pdf.text.composite_glyphs import (
        GlyphTooLargeError as GlyphTooLargeError,
    )
    from handouts.pdf.text.composite_glyphs import (
        font_bodies as font_bodies,
    )
    from handouts.pdf.text.composite_glyphs import (
        font_objects as font_objects,
    )
    from handouts.pdf.text.composite_glyphs import (
        placed_composites as placed_composites,
    )
    from handouts.pdf.text.glyph_code import (
        Pen as Pen,
    )
    from handouts.pdf.text.glyph_code import (
        in_logical_order as in_logical_order,
    )
    from handouts.pdf.text.itemize import (
        LazyFaces as LazyFaces,
    )
    from handouts.pdf.text.itemize import (
        main_script as main_script,
    )
    from handouts.pdf.text.line_break import (
        WordTooLong as WordTooLong,
    )
    from handouts.pdf.text.line_break import (
        break_shaped_lines as break_shaped_lines,
    )
    from handouts.pdf.text.line_break import (
        shape_words as shape_words,
    )
    from handouts.pdf.text.line_starts import (
        kept_together as kept_together,
    )
    from handouts.pdf.text.missing_glyphs import (
        MissingGlyphs as MissingGlyphs,
    )
    from handouts.pdf.text.paragraph import (
        Faces as Faces,
    )
    from handouts.pdf.text.paragraph import (
        Line as Line,
    )
    from handouts.pdf.text.paragraph import (
        Part as Part,
    )
    from handouts.pdf.text.paragraph import (
        Word as Word,
    )
    from handouts.pdf.text.paragraph import (
        break_lines as break_lines,
    )
    from handouts.pdf.text.paragraph import (
        break_words as break_words,
    )
    from handouts.pdf.text.paragraph import (
        line_width as line_width,
    )
    from handouts.pdf.text.paragraph import (
        needs_shaping as needs_shaping,
    )
    from handouts.pdf.text.paragraph import (
        words_text as words_text,
    )
    from handouts.pdf.text.rich_text import (
        RichLine as RichLine,
    )
    from handouts.pdf.text.rich_text import (
        RichText as RichText,
    )
    from handouts.pdf.text.rich_text import (
        SpanStyle as SpanStyle,
    )
    from handouts.pdf.text.rich_text import (
        all_faces as all_faces,
    )
    from handouts.pdf.text.shaping import (
        PlacedGlyph as PlacedGlyph,
    )
    from handouts.pdf.text.shaping import (
        ShapedLine as ShapedLine,
    )
    from handouts.pdf.text.shaping import (
        ShapedRun as ShapedRun,
    )
    from handouts.pdf.text.shaping import (
        shape_line as shape_line,
    )
    from handouts.pdf.text.sheet_font import (
        SheetFont as SheetFont,
    )

__getattr__ = lazy_exports(
    __name__,
    {
        "composite_glyphs": "CompositeFont FixedGlyphs GlyphTooLargeError font_bodies font_objects placed_composites",
        "glyph_code": "Pen in_logical_order",
        "itemize": "LazyFaces main_script",
        "line_break": "WordTooLong break_shaped_lines shape_words",
        "line_starts": "kept_together",
        "missing_glyphs": "MissingGlyphs",
        "paragraph": "Faces Line Part Word break_lines break_words line_width needs_shaping words_text",
        "rich_text": "RichLine RichText SpanStyle all_faces",
        "shaping": "PlacedGlyph ShapedLine ShapedRun shape_line",
        "sheet_font": "SheetFont",
    },
)
