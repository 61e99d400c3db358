"""Text on the page: spans to words, words to lines, lines to page code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import NamedTuple

from handouts.errors import HandoutError, Problem
from handouts.pdf.blocks import Span, Spans
from handouts.pdf.canvas import TaggedCanvas, colour_code
from handouts.pdf.fonts import Face, Glyph
from handouts.pdf.objects import number, pdf_hex
from handouts.pdf.tags import Element
from handouts.pdf.type0 import UsedFont

NO_BREAK = "\u00a0"
# A number at the end of a line with its unit on the next is read as another number.
_NUMBER_AND_UNIT = re.compile(r"(?<=\d) (?=[^\W\d])|(?<=\bto) (?=\d)|(?<=\d) (?=to \d)")


@dataclass(frozen=True, slots=True)
class Faces:
    """The two faces of a family."""

    regular: Face
    bold: Face

    def of(self, bold: bool) -> Face:
        return self.bold if bold else self.regular


class Part(NamedTuple):
    """A piece of a word in one face; its width in thousandths of the type size."""

    face: Face
    text: str
    glyphs: tuple[Glyph, ...]
    underlined: bool
    href: str
    width: float


class Word(NamedTuple):
    """What never breaks, and the space that follows it."""

    parts: tuple[Part, ...]
    space: Part | None = None
    ends_line: bool = False

    @property
    def width(self) -> float:
        return sum([part.width for part in self.parts])


Line = tuple[Word, ...]


def break_words(spans: Spans, faces: Faces, bold: bool = False, underline: bool = False) -> list[Word]:
    """The words of some spans. Strong spans are bold, or underlined where the theme wants that.

    Raises HandoutError for letters that the faces lack.
    """
    words: list[Word] = []
    parts: list[Part] = []
    lacking: list[Problem] = []
    for span in spans:
        face = faces.of(bold or (span.bold and not underline))
        lacking += _lacking(span, face)
        part = partial(_part, face, span.bold and underline, span.href)
        for token in re.split(r"([ \n])", _NUMBER_AND_UNIT.sub(NO_BREAK, span.text)):
            if token in (" ", "\n"):
                if parts or token == "\n":
                    words.append(Word(tuple(parts), part(" "), token == "\n"))
                parts = []
            elif token:
                parts.append(part(token))
    if parts:
        words.append(Word(tuple(parts)))
    if lacking:
        raise HandoutError(lacking)
    return words


def _part(face: Face, underlined: bool, href: str, text: str) -> Part:
    glyphs = face.word(text)
    return Part(face, text, glyphs, underlined, href, sum([glyph.advance for glyph in glyphs]))


def _lacking(span: Span, face: Face) -> list[Problem]:
    """A missing glyph would be drawn as an empty box: it is an error instead (ISO 14289-1, 7.21.8)."""
    lacking = sorted({c for c in span.text if c != "\n" and ord(c) not in face.characters})
    if not lacking:
        return []
    named = ", ".join(f"U+{ord(c):04X}" for c in lacking)
    where = span.at or "the text"
    return [Problem(where, f"the font {face.name} has no glyph for {named}", "Write it another way.")]


def break_lines(words: Sequence[Word], width: float, size: float) -> list[Line]:
    """Words set ragged right in `width` points. A last line of one short word takes a word down to it."""
    lines: list[list[Word]] = [[]]
    room = width * 1000 / size
    used = 0.0
    for word in (piece for whole in words for piece in _fitting(whole, room)):
        if lines[-1] and used + word.width > room:
            lines.append([])
            used = 0.0
        lines[-1].append(word)
        used += word.width + (word.space.width if word.space else 0.0)
        if word.ends_line:
            lines.append([])
            used = 0.0
    _mend_short_last_line(lines, room)
    return [tuple(line) for line in lines if line]


def _fitting(word: Word, room: float) -> Iterator[Word]:
    """A word; or, where no line can hold it, its pieces: nothing may run off the page."""
    if word.width <= room:
        yield word
        return
    letters = [(part, letter) for part in word.parts for letter in part.text]
    cut = _cut(letters, room)
    if cut == len(letters):
        yield word
        return
    head = _joined(letters[:cut])
    if letters[cut][1] == NO_BREAK:
        yield Word(head, _joined(letters[cut : cut + 1])[0])
        cut += 1
    else:
        yield Word(head)
    yield from _fitting(Word(_joined(letters[cut:]), word.space, word.ends_line), room)


def _cut(letters: Sequence[tuple[Part, str]], room: float) -> int:
    """How many letters stand on the first line: up to a fixed space, or a sign of an address."""
    used = 0.0
    fits = 0
    for part, letter in letters:
        used += part.face.width(letter)
        if used > room:
            break
        fits += 1
    text = "".join(letter for _, letter in letters[: fits + 1])
    if (space := text.rfind(NO_BREAK)) > 0:
        return space
    return max((text.rfind(sign, 0, fits) + 1 for sign in "/-.@?&=_"), default=0) or max(fits, 1)


def _joined(letters: Iterable[tuple[Part, str]]) -> tuple[Part, ...]:
    joined = []
    for _, same in groupby(letters, key=lambda letter: id(letter[0])):
        run = list(same)
        part = run[0][0]
        joined.append(_part(part.face, part.underlined, part.href, "".join(letter for _, letter in run)))
    return tuple(joined)


def _mend_short_last_line(lines: list[list[Word]], room: float) -> None:
    if len(lines) < 2 or len(lines[-1]) != 1 or len(lines[-2]) < 4 or lines[-2][-1].ends_line:
        return
    if lines[-1][0].width < room / 6:
        lines[-1].insert(0, lines[-2].pop())


def words_text(words: Sequence[Word]) -> str:
    """The words as plain text on one line."""
    text = "".join(
        part.text for word in words for part in (*word.parts, *((word.space,) if word.space else ()))
    )
    return text.replace(NO_BREAK, " ").strip()


def line_width(line: Line, size: float) -> float:
    """Width of a line in points, without the space at its end."""
    total = sum(word.width + (word.space.width if word.space else 0.0) for word in line)
    last = line[-1].space
    return (total - (last.width if last else 0.0)) * size / 1000


def draw_line(
    canvas: TaggedCanvas,
    element: Element | None,
    line: Line,
    at: tuple[float, float],
    size: float,
    colour: str,
    last: bool,
) -> None:
    """Draw one line on its baseline. The space at its end is drawn too, or readers join the words."""
    x, y = at
    for href, parts in groupby(_parts(line, last), key=lambda part: part.href):
        run = list(parts)
        width = sum(part.width for part in run) * size / 1000
        owner = _link_element(element, href) if href and element is not None else element
        with canvas.content(owner):
            canvas.emit("BT", colour_code(colour, "rg"), f"1 0 0 1 {number(x)} {number(y)} Tm")
            for face, same in groupby(run, key=lambda part: part.face):
                _show(canvas, canvas.font(face), list(same), size)
            canvas.emit("ET")
        if href and owner is not None and owner is not element:
            rect = (x, y - size * 0.25, x + width, y + size * 0.8)
            canvas.link(owner, rect, href, "".join(part.text for part in run).strip() or href)
        _underline(canvas, run, x, y, size, colour)
        x += width


def _parts(line: Line, last: bool) -> Iterator[Part]:
    for index, word in enumerate(line):
        yield from word.parts
        if word.space and not (last and index == len(line) - 1):
            yield word.space


def _link_element(element: Element, href: str) -> Element:
    """The Link for this address: the one begun on the line before, if there is one."""
    previous = element.kids[-1] if element.kids else None
    if isinstance(previous, Element) and previous.href == href:
        return previous
    return element.add("Link", href=href)


def _underline(canvas: TaggedCanvas, run: list[Part], x: float, y: float, size: float, colour: str) -> None:
    """Emphasis by the ACB rules: underlined, not bold."""
    for underlined, same in groupby(run, key=lambda part: part.underlined):
        width = sum(part.width for part in same) * size / 1000
        if underlined:
            with canvas.artifact():
                canvas.stroke_colour(colour)
                canvas.rule_line(x, y - size * 0.14, x + width, y - size * 0.14, size * 0.06)
        x += width


def _show(canvas: TaggedCanvas, font: UsedFont, parts: list[Part], size: float) -> None:
    canvas.emit(f"/{font.resource} {number(size)} Tf")
    plain: list[str] = []
    for part in parts:
        code, spells = _code(font, part)
        if spells:
            plain.append(code)
            continue
        _flush(canvas, plain)
        actual = pdf_hex(b"\xfe\xff" + part.text.encode("utf-16-be"))
        canvas.emit(f"/Span <</ActualText {actual}>> BDC", f"[{code}] TJ", "EMC")
    _flush(canvas, plain)


def _flush(canvas: TaggedCanvas, plain: list[str]) -> None:
    if plain:
        canvas.emit("[" + "".join(plain).replace("><", "") + "] TJ")
        plain.clear()


def _code(font: UsedFont, part: Part) -> tuple[str, bool]:
    """`glyph_code`, remembered: once a word was drawn its glyphs have their texts, and drawn again it is the same."""
    found = font.drawn.get(part.text)
    if found is None:
        found = font.drawn[part.text] = glyph_code(font, part.text, part.glyphs)
    return found


def glyph_code(font: UsedFont, text: str, glyphs: Sequence[Glyph]) -> tuple[str, bool]:
    """The inside of a TJ array, and whether the glyphs' own texts spell the text."""
    code: list[str] = []
    spells = True
    for glyph, meant in zip(glyphs, _texts(text, glyphs), strict=True):
        spells &= font.use(glyph.gid, meant)
        code.append(f"<{glyph.gid:04X}>")
        kern = round(font.face.advance(glyph.gid)) - glyph.advance
        if abs(kern) >= 1:
            code.append(number(kern))
    return "".join(code).replace("><", ""), spells


def _texts(text: str, glyphs: Iterable[Glyph]) -> list[str]:
    """What each glyph stands for: the characters from its cluster to the next."""
    clusters = [glyph.cluster for glyph in glyphs]
    ends = [*clusters[1:], len(text)]
    return [text[start:end] for start, end in zip(clusters, ends, strict=True)]
