"""Shapes a patient's words into glyphs: any mix of scripts, in drawing order.

A paragraph is normalized to NFC and split into stretches; HarfBuzz shapes each stretch once. Lines are cut
from the result. A line is shaped again only when a cut separates glyphs that HarfBuzz shaped together. Markup
is never interpreted.
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, groupby
from typing import NamedTuple

from handouts.pdf.fonts import IGNORABLE, Face, Glyph
from handouts.pdf.text import bidi
from handouts.pdf.text.itemize import Stretch, TextStyles, stretches
from handouts.pdf.text.missing_glyphs import MissingGlyphs

#: Ligatures are decoration in these scripts. Other scripts are wrong without theirs.
_PLAIN_LETTERS = frozenset({"Latn", "Grek", "Cyrl", ""})
#: Scripts without spaces between words: a line may break between any two clusters.
NO_SPACES = frozenset({"Thai", "Laoo", "Khmr", "Mymr", "Hani", "Hira", "Kana", "Bopo"})


class PlacedGlyph(NamedTuple):
    """A glyph with its measures in thousandths of the type size, and the text that it stands for.

    The first glyph of a cluster, in logical order, has all of its text; the others have "". `at` is the
    offset of the cluster in the text. `cut` says whether the text can be cut there.
    """

    gid: int
    advance: float
    x_offset: float
    y_offset: float
    text: str
    at: int
    cut: bool


class ShapedRun(NamedTuple):
    """Glyphs of one face, direction and style, in logical order, and their text."""

    face_index: int
    glyphs: tuple[PlacedGlyph, ...]
    text: str
    rtl: bool
    style: int = 0

    @property
    def width(self) -> float:
        return sum([glyph.advance for glyph in self.glyphs])


class ShapedLine(NamedTuple):
    """A line ready to draw: runs from left to right, width in thousandths of the type size.

    `rtl` is True when the line as a whole runs right to left.
    """

    text: str
    runs: tuple[ShapedRun, ...]
    width: float
    rtl: bool


class ShapedText:
    """A shaped paragraph in NFC. Lines are cut from it."""

    def __init__(
        self,
        text: str,
        faces: Sequence[Face],
        rtl: bool | None,
        lines: bool,
        styles: TextStyles | None = None,
    ) -> None:
        self.text = unicodedata.normalize("NFC", text)
        self.rtl = bidi.starts_rtl(self.text) if rtl is None else rtl
        self._faces, self._styles = faces, styles
        self._stretches = [
            (stretch, _shape(self.text, stretch, faces, _cuts(self.text, stretch) if lines else ()))
            for stretch in stretches(self.text, faces, self.rtl, styles)
        ]

    def line(self, start: int, end: int) -> ShapedLine:
        """The characters from `start` to `end` as a line."""
        if not self._can_cut(start, end):
            return self._anew(start, end)
        pieces = list(self._pieces(start, end))
        runs = _in_visual_order(self.text, pieces)
        return ShapedLine(self.text[start:end], runs, sum([run.width for run in runs]), self.rtl)

    def width(self, start: int, end: int) -> float:
        """The width from `start` to `end`, in thousandths of the type size."""
        if not self._can_cut(start, end):
            return self._anew(start, end).width
        return self._before[end] - self._before[start]

    def _anew(self, start: int, end: int) -> ShapedLine:
        """A line that is shaped on its own, because its ends separate glyphs that were shaped together."""
        styles = self._styles
        if styles:
            styles = styles._replace(numbers=styles.numbers[start:end])
        text = self.text[start:end]
        return ShapedText(text, self._faces, self.rtl, lines=False, styles=styles).line(0, len(text))

    @cached_property
    def _before(self) -> list[float]:
        """The width before each character. The first character of a cluster has the cluster's whole width."""
        advances = [0.0] * (len(self.text) + 1)
        for _, glyphs in self._stretches:
            for glyph in glyphs:
                advances[glyph.at + 1] += glyph.advance
        return list(accumulate(advances))

    @cached_property
    def _no_cuts(self) -> frozenset[int]:
        return frozenset(glyph.at for _, glyphs in self._stretches for glyph in glyphs if not glyph.cut)

    def _can_cut(self, *places: int) -> bool:
        return self._no_cuts.isdisjoint(places)

    def _pieces(self, start: int, end: int) -> Iterator[tuple[Stretch, Sequence[PlacedGlyph]]]:
        """The stretches of a line. Its trailing spaces take the direction of the line (UAX #9, rule L1)."""
        last = start + len(self.text[start:end].rstrip(" "))
        base = int(self.rtl)
        for stretch, glyphs in self._stretches:
            for low, high, level in ((start, last, stretch.level), (last, end, base)):
                first, past = max(low, stretch.start), min(high, stretch.end)
                if first < past:
                    part = glyphs
                    if (first, past) != (stretch.start, stretch.end):
                        part = glyphs[
                            bisect_left(glyphs, first, key=_at) : bisect_left(glyphs, past, key=_at)
                        ]
                    yield stretch._replace(start=first, end=past, level=level), part


def shape_line(text: str, faces: Sequence[Face], rtl: bool | None = None) -> ShapedLine:
    """Shape one line of plain text. `faces` are tried in order.

    `rtl` is the direction of the paragraph; None takes it from the line itself. Raises MissingGlyphs.
    """
    shaped = ShapedText(text, faces, rtl, lines=False)
    return shaped.line(0, len(shaped.text))


def shape_paragraph(text: str, faces: Sequence[Face]) -> ShapedText:
    """Shape a paragraph, to cut lines from it. Raises MissingGlyphs."""
    return ShapedText(text, faces, None, lines=True)


def _at(glyph: PlacedGlyph) -> int:
    return glyph.at


def _cuts(text: str, stretch: Stretch) -> Container[int]:
    """Offsets where a line may start in a stretch. There are as few as possible: HarfBuzz checks take time."""
    if stretch.script in NO_SPACES:
        return range(1, stretch.end - stretch.start)
    return {at - stretch.start for at in range(stretch.start + 1, stretch.end) if text[at - 1] == " "}


def _in_visual_order(
    text: str, pieces: Sequence[tuple[Stretch, Sequence[PlacedGlyph]]]
) -> tuple[ShapedRun, ...]:
    runs = []
    drawn = [pieces[at] for at in bidi.visual_order([piece.level for piece, _ in pieces])]
    for (face, level, style), group in groupby(
        drawn, lambda each: (each[0].face, each[0].level, each[0].style)
    ):
        rtl = bool(level % 2)
        together = list(group)
        if rtl:
            together.reverse()
        glyphs = tuple(glyph for _, own in together for glyph in own)
        runs.append(ShapedRun(face, glyphs, text[together[0][0].start : together[-1][0].end], rtl, style))
    return tuple(runs)


def _shape(
    text: str, stretch: Stretch, faces: Sequence[Face], cuts: Container[int]
) -> tuple[PlacedGlyph, ...]:
    """The glyphs of a stretch in logical order."""
    start, end, level, script, at, _ = stretch
    piece, face = text[start:end], faces[at]
    rtl = bool(level % 2)
    glyphs = face.shape(piece, "rtl" if rtl else "ltr", script, script not in _PLAIN_LETTERS, cuts)
    boxes = {glyph.cluster for glyph in glyphs if not glyph.gid}
    if boxes:
        raise MissingGlyphs(tuple(dict.fromkeys(piece[at] for at in sorted(boxes))))
    if rtl:
        glyphs = glyphs[::-1]
    placed = (
        PlacedGlyph(gid, advance, x_offset, y_offset, stands_for, start + cluster, cut)
        for (gid, advance, x_offset, y_offset, cluster, cut), stands_for in zip(
            glyphs, _texts(piece, glyphs, face), strict=True
        )
    )
    # HarfBuzz puts an empty space in place of a joiner. If it were drawn, it would be read out as a space.
    return tuple([glyph for glyph in placed if glyph.advance or not _draws_nothing(glyph.text)])


def _texts(piece: str, glyphs: Sequence[Glyph], face: Face) -> Iterable[str]:
    """The text of each glyph. Glyphs and text are in logical order."""
    starts = [glyph.cluster for glyph in glyphs]
    if starts == list(range(len(piece))):  # one glyph per character
        return piece
    texts: list[str] = []
    first = 0
    while first < len(starts):
        past = first + 1
        while past < len(starts) and starts[past] == starts[first]:
            past += 1
        end = starts[past] if past < len(starts) else len(piece)
        cluster = piece[starts[first] : end]
        if past - first == 1:
            texts.append(cluster)
        else:
            texts += _shares(cluster, [glyph.gid for glyph in glyphs[first:past]], face)
        first = past
    return texts


def _shares(cluster: str, gids: list[int], face: Face) -> list[str]:
    """Letter and marks apart if they are drawn apart, so that an o stays an o; else all with the first glyph."""
    parts = unicodedata.normalize("NFD", cluster)
    if [face.glyph(part) for part in parts] == gids:
        return list(parts)
    return [cluster, *[""] * (len(gids) - 1)]


def _draws_nothing(text: str) -> bool:
    return bool(text) and not IGNORABLE.sub("", text)
