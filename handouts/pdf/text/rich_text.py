"""Fixed text in any script: spans of several styles, shaped as a whole and broken into lines.

Latin text needs none of this: `paragraph` sets it word by word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from handouts.errors import HandoutError
from handouts.pdf import Spans, Writing
from handouts.pdf.fonts import Face, code_point, font_hint
from handouts.pdf.text import bidi
from handouts.pdf.text.itemize import LazyFaces, TextStyles, clusters
from handouts.pdf.text.line_starts import line_starts
from handouts.pdf.text.missing_glyphs import MissingGlyphs
from handouts.pdf.text.paragraph import Faces
from handouts.pdf.text.shaping import ShapedLine, ShapedText


class SpanStyle(NamedTuple):
    """What the runs of a span have in common. Spans of one link, or between two links, have the same `group`."""

    bold: bool
    underlined: bool
    href: str
    group: int


class RichLine(NamedTuple):
    """A line, its styles by number, and its width without the spaces at its end, in thousandths of the type size.

    `lead` is the width of those spaces if they are drawn first, as in a line that runs right to left.
    """

    shaped: ShapedLine
    width: float
    lead: float


class RichText:
    """A paragraph of spans. Raises HandoutError for characters that no face has."""

    def __init__(self, spans: Spans, faces: Faces, bold: bool, underline: bool, writing: Writing) -> None:
        self.faces = all_faces(faces)
        self.styles, self.groups = _styles(spans, bold, underline)
        self._writing = writing
        whole = "".join([span.text for span in spans])
        self.has_rtl = bidi.has_rtl(whole)
        rtl = self.has_rtl if writing.rtl else bidi.starts_rtl(whole)
        try:
            self._parts = [
                ShapedText(text, self.faces, rtl, True, self._text_styles(numbers))
                for text, numbers in _lines_apart(spans)
            ]
        except MissingGlyphs as error:
            named = ", ".join(map(code_point, error.characters))
            where = next((span.at for span in spans if span.at), "") or "the text"
            raise HandoutError.at(where, f"no font has {named}", font_hint(error.characters[0])) from None

    def _text_styles(self, numbers: Sequence[int]) -> TextStyles:
        half = len(self.faces) // 2
        ranges = [(half, 2 * half) if style.bold else (0, half) for style in self.styles]
        return TextStyles(numbers, ranges)

    @property
    def plain(self) -> str:
        """The text on one line."""
        return " ".join(part.text.strip() for part in self._parts)

    def lines(self, width: float, size: float) -> list[RichLine]:
        """The lines in a column `width` points wide."""
        room = width * 1000 / size
        return [_line(part, *ends) for part in self._parts for ends in self._broken(part, room)]

    def _broken(self, shaped: ShapedText, room: float) -> list[tuple[int, int]]:
        """Break a part greedily. As in Latin text, a short last piece is not left alone on its line."""
        starts = line_starts(shaped.text, self._writing.language, self._writing.range_word)
        pieces = [
            part
            for piece in pairwise((0, *starts, len(shaped.text)))
            for part in _pieces_that_fit(shaped, *piece, room)
        ]
        firsts: list[int] = []  # of each line, the first of its pieces
        for at, (_, end) in enumerate(pieces):
            if not firsts or _width(shaped, pieces[firsts[-1]][0], end) > room:
                firsts.append(at)
        alone = len(firsts) > 1 and firsts[-1] == len(pieces) - 1 and firsts[-1] - firsts[-2] >= 4
        if alone and _width(shaped, *pieces[-1]) < room / 6:
            firsts[-1] -= 1
        ends = [*(pieces[first][0] for first in firsts), len(shaped.text)]
        return list(pairwise(ends))


def _styles(spans: Spans, bold: bool, underline: bool) -> tuple[list[SpanStyle], list[str]]:
    """The style of each span, and the text of each group."""
    styles: list[SpanStyle] = []
    groups: list[str] = []
    for span in spans:
        if not styles or styles[-1].href != span.href:
            groups.append("")
        groups[-1] += span.text.replace("\n", " ")
        strong = span.bold and not underline
        styles.append(SpanStyle(bold or strong, span.bold and underline, span.href, len(groups) - 1))
    return styles, groups


def _lines_apart(spans: Spans) -> Iterator[tuple[str, list[int]]]:
    """The text between forced line ends, in NFC, with the number of the span of every character."""
    text, numbers = "", list[int]()
    for at, span in enumerate(spans):
        for place, line in enumerate(span.text.split("\n")):
            if place:
                yield text, numbers
                text, numbers = "", []
            line = unicodedata.normalize("NFC", line)
            text += line
            numbers += [at] * len(line)
    yield text, numbers


def _width(shaped: ShapedText, start: int, end: int) -> float:
    """The width without the spaces at the end."""
    return shaped.width(start, start + len(shaped.text[start:end].rstrip(" ")))


def _pieces_that_fit(shaped: ShapedText, start: int, end: int, room: float) -> Iterator[tuple[int, int]]:
    """A piece, or its parts if it is wider than a line: nothing may run off the page."""
    if start < end and _width(shaped, start, end) > room:
        at = begun = start
        for cluster in _units(shaped, start, end, room):
            if at > begun and _width(shaped, begun, at + len(cluster)) > room:
                yield begun, at
                begun = at
            at += len(cluster)
        yield begun, end
    elif start < end:
        yield start, end


def _units(shaped: ShapedText, start: int, end: int, room: float) -> Iterator[str]:
    """The clusters of a piece. One that is wider than a line, as no word is, comes letter by letter."""
    at = start
    for cluster in clusters(shaped.text[start:end]):
        yield from cluster if _width(shaped, at, at + len(cluster)) > room else (cluster,)
        at += len(cluster)


def _line(shaped: ShapedText, start: int, end: int) -> RichLine:
    line = shaped.line(start, end)
    width = _width(shaped, start, end)
    return RichLine(line, width, line.width - width if line.rtl else 0.0)


@lru_cache(maxsize=8)
def all_faces(faces: Faces) -> Sequence[Face]:
    """All regular faces in the order in which letters look for them, then all bold ones."""
    pairs = faces.book or ((faces.regular.source, faces.bold.source),)
    return LazyFaces([*(regular for regular, _ in pairs), *(bold for _, bold in pairs)])
