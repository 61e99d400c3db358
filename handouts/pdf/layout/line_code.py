"""Converts lines of text to page code. The results are cached: editions share most paragraphs."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from handouts.pdf import Spans, Writing
from handouts.pdf.fonts import Face, Glyph, UsedFont
from handouts.pdf.layout.canvas import TaggedCanvas
from handouts.pdf.layout.line_cache import LineCache
from handouts.pdf.layout.structure import Element
from handouts.pdf.syntax import colour_code, number, pdf_hex
from handouts.pdf.text import (
    Faces,
    Line,
    Part,
    Word,
    break_lines,
    break_words,
    line_width,
    needs_shaping,
    words_text,
)

if TYPE_CHECKING:
    from handouts.pdf.layout.rich_lines import RichParagraph


class Piece(NamedTuple):
    """Adjacent glyphs of one face: their page code, and the text of each.

    `texts` is None if one glyph has two texts, so that the code alone does not give the text.
    """

    face: Face
    parts: tuple[Part, ...]
    code: str
    texts: Mapping[int, str] | None


class Run(NamedTuple):
    """A part of a line with one link target, or none. Widths are in thousandths of the type size.

    `text` is the text of a link. `underlining` has (underlined or not, width) for each stretch; empty if nothing
    is underlined.
    """

    href: str
    text: str
    width: float
    pieces: tuple[Piece, ...]
    underlining: tuple[tuple[bool, float], ...]


class BrokenLine:
    """One line of a paragraph. At the end of the paragraph its trailing space is dropped."""

    __slots__ = ("_runs", "words")

    def __init__(self, words: Line) -> None:
        self.words = words
        self._runs: dict[bool, tuple[Run, ...]] = {}

    def runs(self, last: bool) -> tuple[Run, ...]:
        runs = self._runs.get(last)
        if runs is None:
            parts = groupby(_parts(self.words, last), key=lambda part: part.href)
            runs = self._runs[last] = tuple(_run(href, tuple(same)) for href, same in parts)
        return runs

    def width(self, size: float) -> float:
        """The width in points, without the space at its end."""
        return line_width(self.words, size)

    def draw(
        self,
        canvas: TaggedCanvas,
        element: Element | None,
        at: tuple[float, float],
        size: float,
        colour: str,
        last: bool,
    ) -> None:
        """Draw it with its left end at a point on the baseline."""
        draw_line(canvas, element, self, at, size, colour, last)


class Paragraph:
    """Words, and the lines that they are broken into. Independent of pages and files."""

    __slots__ = ("_lines", "words")
    #: Its page code gives its text.
    actual_text = ""

    def __init__(self, words: Iterable[Word]) -> None:
        self.words = whole = tuple(words)
        self._lines = LineCache(lambda width, size: map(BrokenLine, break_lines(whole, width, size)))

    def lines(self, width: float, size: float) -> tuple[BrokenLine, ...]:
        """The lines for a width and a type size in points."""
        return self._lines.of(width, size)

    @property
    def plain(self) -> str:
        """The text on one line."""
        return words_text(self.words)

    def part(self, lines: Iterable[BrokenLine]) -> "Paragraph":
        """The part with these lines, on one of several pages."""
        return Paragraph(word for line in lines for word in line.words)


@lru_cache(maxsize=1024)
def paragraph(
    spans: Spans,
    faces: Faces,
    bold: bool = False,
    underline: bool = False,
    writing: Writing = Writing(),  # noqa: B008  immutable
) -> "Paragraph | RichParagraph":
    """The paragraph of some spans, cached. Raises HandoutError as `break_words` does."""
    if needs_shaping(spans, faces):
        from handouts.pdf.layout.rich_lines import RichParagraph  # no sheet in Latin letters needs it
        from handouts.pdf.text import RichText

        return RichParagraph(RichText(spans, faces, bold, underline, writing))
    return Paragraph(break_words(spans, faces, bold, underline, writing.range_word))


def _parts(line: Line, last: bool) -> Iterator[Part]:
    for index, word in enumerate(line):
        yield from word.parts
        if word.space and not (last and index == len(line) - 1):
            yield word.space


def _run(href: str, parts: tuple[Part, ...]) -> Run:
    pieces = tuple(_piece(face, tuple(same)) for face, same in groupby(parts, key=lambda part: part.face))
    underlining: tuple[tuple[bool, float], ...] = ()
    if any(part.underlined for part in parts):
        stretches = groupby(parts, key=lambda part: part.underlined)
        underlining = tuple((under, sum(part.width for part in same)) for under, same in stretches)
    text = "".join(part.text for part in parts).strip() if href else ""
    return Run(href, text, sum(part.width for part in parts), pieces, underlining)


def _piece(face: Face, parts: tuple[Part, ...]) -> Piece:
    texts: dict[int, str] = {}
    spells = True
    codes = []
    for part in parts:
        code, meant = _spelled(face, part.text)
        codes.append(code)
        for gid, text in meant:
            spells &= bool(text) and texts.setdefault(gid, text) == text
    return Piece(face, parts, _array(codes), texts if spells else None)


def draw_line(
    canvas: TaggedCanvas,
    element: Element | None,
    line: BrokenLine,
    at: tuple[float, float],
    size: float,
    colour: str,
    last: bool,
) -> None:
    """Draw one line on its baseline. Trailing spaces are drawn, or screen readers would join words."""
    x, y = at
    for run in line.runs(last):
        href, width = run.href, run.width * size / 1000
        owner = _link_element(element, href) if href and element is not None else element
        with canvas.content(owner):
            canvas.emit("BT", colour_code(colour, "rg"), f"1 0 0 1 {number(x)} {number(y)} Tm")
            for piece in run.pieces:
                _show(canvas, canvas.font(piece.face), piece, size)
            canvas.emit("ET")
        if href and owner is not None and owner is not element:
            canvas.link_text(owner, (x, y), width, size, href, run.text or href)
        _underline(canvas, run, x, y, size, colour)
        x += width


def _link_element(element: Element, href: str) -> Element:
    """The Link for this address: the one from the line before, if it continues."""
    previous = element.kids[-1] if element.kids else None
    if isinstance(previous, Element) and previous.href == href:
        return previous
    return element.add("Link", href=href)


def _underline(canvas: TaggedCanvas, run: Run, x: float, y: float, size: float, colour: str) -> None:
    """Underline emphasized words, if the theme says so. The built-in theme uses bold."""
    for underlined, length in run.underlining:
        width = length * size / 1000
        if underlined:
            canvas.underline((x, y), width, size, colour)
        x += width


def _show(canvas: TaggedCanvas, font: UsedFont, piece: Piece, size: float) -> None:
    canvas.emit(f"/{font.resource} {number(size)} Tf")
    if piece.texts is not None and _record_texts(font, piece.texts):
        canvas.emit(piece.code)
        return
    plain: list[str] = []
    for part in piece.parts:
        code, meant = _spelled(piece.face, part.text)
        if all([font.use(gid, text) for gid, text in meant]):  # a list, so that every glyph is recorded
            plain.append(code)
            continue
        _flush(canvas, plain)
        actual = pdf_hex(b"\xfe\xff" + part.text.encode("utf-16-be"))
        canvas.emit(f"/Span <</ActualText {actual}>> BDC", f"[{code}] TJ", "EMC")
    _flush(canvas, plain)


def _record_texts(font: UsedFont, texts: Mapping[int, str]) -> bool:
    """Record the texts of glyphs in a file's font. Returns False, and records nothing, if a glyph has another text."""
    new = texts.items() - font.texts.items()
    if any(gid in font.texts for gid, _ in new):
        return False
    font.texts.update(new)
    return True


def _flush(canvas: TaggedCanvas, plain: list[str]) -> None:
    if plain:
        canvas.emit(_array(plain))
        plain.clear()


def _array(codes: Iterable[str]) -> str:
    return "[" + "".join(codes).replace("><", "") + "] TJ"


@lru_cache(maxsize=8192)
def _spelled(face: Face, text: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    """A word as the content of a TJ array, and the text of each glyph, which is that of its cluster."""
    glyphs = face.word(text)
    code: list[str] = []
    for glyph in glyphs:
        code.append(f"<{glyph.gid:04X}>")
        kern = round(face.advance(glyph.gid)) - glyph.advance
        if abs(kern) >= 1:
            code.append(number(kern))
    meant = zip([glyph.gid for glyph in glyphs], _texts(text, glyphs), strict=True)
    return "".join(code).replace("><", ""), tuple(meant)


def _texts(text: str, glyphs: Iterable[Glyph]) -> list[str]:
    """The text of each glyph: the characters from its cluster to the next."""
    clusters = [glyph.cluster for glyph in glyphs]
    ends = [*clusters[1:], len(text)]
    return [text[start:end] for start, end in zip(clusters, ends, strict=True)]
