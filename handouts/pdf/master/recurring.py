"""Puts the glyphs of words that recur in slots, such as months, into the fonts of a Master."""

from collections.abc import Iterable

from handouts.pdf.layout import TaggedCanvas
from handouts.pdf.text import Faces, placed_composites, shape_line
from handouts.pdf.text import all_faces as faces_of_both_weights


def add_glyphs(canvas: TaggedCanvas, words: Iterable[str], faces: Faces) -> None:
    """Shape the words in both weights. Raises MissingGlyphs."""
    both = faces_of_both_weights(faces)
    half = len(both) // 2
    for first in (0, half):
        weight = both[first : first + half]
        for text in words:
            for run in shape_line(text, weight).runs:
                font = canvas.composite_font(weight[run.face_index])
                for composite, _, _ in placed_composites(run, font):
                    font.place(composite)
