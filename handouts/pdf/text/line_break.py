"""Breaks a patient's shaped text into lines. Fixed text is broken in `paragraph`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

from handouts.pdf.fonts import Face
from handouts.pdf.text.itemize import clusters, script_of
from handouts.pdf.text.line_starts import kept_together
from handouts.pdf.text.shaping import NO_SPACES, ShapedText, shape_line, shape_paragraph

_BREAKING_SPACES = re.compile(r"[^\S\u00a0\u2007\u202f]+")
_WORD = re.compile(r"[^ ]+")
#: Characters that cannot start a line in scripts without spaces between words (the common ones of Unicode
#: LineBreak EX, NS and CL).
_NOT_FIRST = frozenset("ๆฯៗ។៕៖、。，．：；？！）」』】〉》〕ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…")
#: Characters that cannot end such a line: opening brackets, and Thai vowels that precede their consonant.
_NOT_LAST = frozenset("เแโใไ（「『【〈《〔")

#: The range of one line in the text: start and end offset.
LineRange = tuple[int, int]


class WordTooLong(Exception):
    """A word is wider than its line. The message counts characters and never holds the word."""

    def __init__(self, length: int, fits: int) -> None:
        self.length = length
        self.fits = fits
        super().__init__(length, fits)

    def __str__(self) -> str:
        return f"a word of {self.length} characters is too long for the line, which fits {self.fits} of them"


def shape_words(paragraph: str, faces: Sequence[Face], end: str = "") -> ShapedText:
    """A paragraph's words with single spaces between them, followed by `end`. Raises MissingGlyphs."""
    return shape_paragraph(_BREAKING_SPACES.sub(" ", paragraph).strip(" ") + end, faces)


def break_shaped_lines(shaped: ShapedText, faces: Sequence[Face], width: float) -> list[LineRange]:
    """The lines of a paragraph in a box `width` wide, in logical order; `width` in thousandths of the type size.

    Lines break greedily at spaces, which stay at the end of the line. Thai, Khmer, Chinese and Japanese write
    no spaces between words. Without a dictionary, text in them that is longer than a line breaks between
    clusters. Raises WordTooLong for a word of any other script.
    """
    lines: list[LineRange] = []
    begun = 0
    kept = kept_together(shaped.text)
    for start, end in _words(shaped.text, kept):
        if shaped.width(begun, end) <= width:
            continue
        if shaped.width(start, end) <= width:
            lines.append((begun, start))
            begun = start
            continue
        for piece_start, piece_end in _that_fit(shaped, _pieces(shaped.text[start:end], start, kept), width):
            if shaped.width(piece_start, piece_end) > width:
                piece = shaped.text[piece_start:piece_end]
                raise WordTooLong(len(piece), _how_many_fit(piece, faces, width))
            if shaped.width(begun, piece_end) > width:
                lines.append((begun, piece_start))
                begun = piece_start
    return [*lines, (begun, len(shaped.text))]


def _words(text: str, kept: Collection[int]) -> list[LineRange]:
    """Each word, or words that stay on one line: a phone number, a number with its unit."""
    words: list[LineRange] = []
    for word in _WORD.finditer(text):
        start, end = word.span()
        if words and start in kept:
            start, _ = words.pop()
        words.append((start, end))
    return words


def _that_fit(shaped: ShapedText, pieces: Iterable[LineRange], width: float) -> Iterator[LineRange]:
    """The pieces. Words that should stay together are parted where no line holds them all."""
    for start, end in pieces:
        begun = ends = start
        for word in _WORD.finditer(shaped.text[start:end]):
            if ends > begun and shaped.width(begun, start + word.end()) > width:
                yield begun, ends
                begun = start + word.start()
            ends = start + word.end()
        yield begun, end


def _pieces(word: str, start: int, kept: Collection[int]) -> Iterator[LineRange]:
    """The parts of a word that may start a new line, in scripts without spaces."""
    pieces: list[str] = []
    at, before = start, ""
    for cluster in clusters(word):
        breaks = bool(pieces) and cluster[0] not in _NOT_FIRST and pieces[-1][-1] not in _NOT_LAST
        breaks = breaks and at not in kept and " " not in (cluster, pieces[-1][-1])
        if breaks and (script_of(cluster[0]) in NO_SPACES or script_of(before) in NO_SPACES):
            pieces.append(cluster)
        elif pieces:
            pieces[-1] += cluster
        else:
            pieces.append(cluster)
        at, before = at + len(cluster), cluster[0]
    ends = list(accumulate(map(len, pieces), initial=start))
    return pairwise(ends)


def _how_many_fit(word: str, faces: Sequence[Face], width: float) -> int:
    return bisect_right(range(len(word)), width, key=lambda count: shape_line(word[:count], faces).width) - 1
