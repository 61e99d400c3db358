"""Where the lines of a note break."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence

from handouts.pdf.fonts import Face
from handouts.pdf.shaping import clusters, script_of, shape_line

_BREAKING_SPACES = re.compile(r"[^\S\u00a0\u2007\u202f]+")
#: A line may break between any two clusters of these: they are written without spaces between words.
_NO_SPACES = frozenset({"Thai", "Khmr", "Hani", "Hira", "Kana"})
#: What never begins a line in them (Unicode LineBreak EX, NS and CL, the ones in common use) …
_NOT_FIRST = frozenset("ๆฯៗ។៕៖、。，．：；？！）」』】〉》〕ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…")
#: … and never ends one: Thai vowels that are written before their consonant, opening brackets.
_NOT_LAST = frozenset("เแโใไ（「『【〈《〔")


class WordTooLong(Exception):
    """A word is wider than the line it should stand in; counts of characters, never the word."""

    def __init__(self, length: int, fits: int) -> None:
        self.length = length
        self.fits = fits
        super().__init__(length, fits)

    def __str__(self) -> str:
        return f"a word of {self.length} characters is wider than the line, which takes {self.fits} of them"


def break_lines(text: str, faces: Sequence[Face], width: float) -> list[str]:
    """The lines of a text in a box of `width` thousandths of the type size, in the order of sense.

    Greedy, at spaces and at the breaks that are there. Thai, Khmer, Chinese and Japanese have no spaces
    between words: what is longer than a line there breaks between clusters, for want of a dictionary.
    Raises MissingGlyphs, and WordTooLong for a word of any other script.
    """
    lines: list[str] = []
    for paragraph in unicodedata.normalize("NFC", text).split("\n"):
        lines += _fill_lines(paragraph, faces, width)
    return lines


def _fill_lines(paragraph: str, faces: Sequence[Face], width: float) -> list[str]:
    lines = [""]
    used = space = 0.0
    for word in filter(None, _BREAKING_SPACES.split(paragraph)):
        word_width, space_after = _measure(word, faces)
        if word_width > width:
            used = _split_word(word, faces, width, lines, used + space)
        elif used + space + word_width <= width:
            lines[-1] += " " + word if lines[-1] else word
            used += space + word_width
        else:
            lines.append(word)
            used = word_width
        space = space_after
    return lines


def _measure(word: str, faces: Sequence[Face]) -> tuple[float, float]:
    """The width of a word, and of a space after it, which is drawn in the face of the word."""
    line = shape_line(word + " ", faces)
    space = next((glyph.advance for run in line.runs for glyph in run.glyphs if glyph.text == " "), 0.0)
    return line.width - space, space


def _split_word(word: str, faces: Sequence[Face], width: float, lines: list[str], used: float) -> float:
    """Lay a word over several lines, from the one begun; the width used of the last."""
    join = " " if lines[-1] else ""
    for piece in _pieces(word):
        piece_width, _ = _measure(piece, faces)
        if piece_width > width:
            raise WordTooLong(len(piece), _how_many_fit(piece, faces, width))
        if used + piece_width > width:
            lines.append("")
            used, join = 0.0, ""
        lines[-1] += join + piece
        used += piece_width
        join = ""
    return used


def _pieces(word: str) -> list[str]:
    """The parts of a word without spaces that may stand on lines of their own."""
    pieces: list[str] = []
    for cluster in clusters(word):
        breaks = bool(pieces) and cluster[0] not in _NOT_FIRST and pieces[-1][-1] not in _NOT_LAST
        if breaks and (script_of(cluster[0]) in _NO_SPACES or script_of(pieces[-1][0]) in _NO_SPACES):
            pieces.append(cluster)
        elif pieces:
            pieces[-1] += cluster
        else:
            pieces.append(cluster)
    return pieces


def _how_many_fit(word: str, faces: Sequence[Face], width: float) -> int:
    return bisect_right(range(len(word)), width, key=lambda count: _measure(word[:count], faces)[0]) - 1
