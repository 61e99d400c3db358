"""Line spacing in a box, large enough that the marks of one line do not touch those of the next."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from handouts.pdf import SlotPlace
from handouts.pdf.fonts import Face
from handouts.pdf.text import ShapedLine

#: Space between the lowest mark of a line and the highest of the next, in thousandths of the type size.
_GAP = 30


def leading(place: SlotPlace, lines: Sequence[ShapedLine], faces: Sequence[Face]) -> float:
    """The line spacing in points: the slot's own, or more for tall letters if the box has space.

    Khmer, Thai and Telugu with their marks are half as tall again as Latin letters.
    """
    if len(lines) < 2:
        return place.leading
    inks = [ink_of([line], faces) for line in lines]
    needed = max(lower[0] - upper[1] for upper, lower in pairwise(inks)) + _GAP
    room = (place.lines * place.ruling - place.leading) / (len(lines) - 1)
    return max(place.leading, min(needed * place.size / 1000, room))


def ink_of(lines: Sequence[ShapedLine], faces: Sequence[Face]) -> tuple[float, float]:
    """How far lines reach above and below their baselines, in thousandths of the type size."""
    glyphs = {
        (run.face_index, glyph.gid, glyph.y_offset)
        for line in lines
        for run in line.runs
        for glyph in run.glyphs
    }
    spans = [(faces[face].ink(gid), moved) for face, gid, moved in glyphs]
    high = max((top + moved for (top, _), moved in spans), default=0.0)
    return high, min((bottom + moved for (_, bottom), moved in spans), default=0.0)
