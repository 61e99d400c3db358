"""Breaks fixed text into words and lines. A patient's text is broken in `line_break`."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache, partial
from itertools import groupby
from typing import NamedTuple

from handouts.errors import HandoutError, Problem
from handouts.pdf import Span, Spans
from handouts.pdf.fonts import Face, FacePair, Glyph

NO_BREAK = "\u00a0"
# A number that ends a line, with its unit or the rest of a phone number on the next line, is easily misread.
_NUMBER_AND_UNIT = r"(?<=\d) (?=[^\W\d])|(?<=[\d)]) (?=[\d(])|(?<=\b{word}) (?=\d)|(?<=\d) (?={word} \d)"
# Where the letters that HarfBuzz sets begin and end, in turn. All others stand on the line one after the other, each
# as it is: Latin, Greek, Cyrillic, Armenian, Georgian. A pattern of so many letters takes long to compile.
_SHAPED = (
    "\u0590\u10a0" "\u1100\u1d00" "\u1dc0\u1e00" "\u2e80\ua640" "\ua66f\ua700" "\ua800\ufb00" "\ufb1d\ufff0"
    "\U00010000"
)  # fmt: skip


class Faces(NamedTuple):
    """The regular and the bold face of a family, and the font pairs of all letters, its own first."""

    regular: Face
    bold: Face
    book: tuple[FacePair, ...] = ()

    def of(self, bold: bool) -> Face:
        return self.bold if bold else self.regular


class Part(NamedTuple):
    """A part of a word in one face. `width` is in thousandths of the type size."""

    face: Face
    text: str
    glyphs: tuple[Glyph, ...]
    underlined: bool
    href: str
    width: float


class Word(NamedTuple):
    """An unbreakable word and the space after it. `width` covers the word only, in thousandths of the type size."""

    parts: tuple[Part, ...]
    width: float
    space: Part | None = None
    ends_line: bool = False


Line = tuple[Word, ...]


def needs_shaping(spans: Spans, faces: Faces) -> bool:
    """Whether a letter depends on its neighbours, or stands in another face: `RichText` then sets the text."""
    return any(
        any(bisect_right(_SHAPED, letter) % 2 for letter in span.text)
        or (len(faces.book) > 1 and _missing_glyphs(span, faces.of(span.bold)))
        for span in spans
        if not span.text.isascii()
    )


@cache
def _numbers_and_units(range_word: str) -> re.Pattern[str]:
    return re.compile(_NUMBER_AND_UNIT.replace("{word}", re.escape(range_word)))


def break_words(
    spans: Spans, faces: Faces, bold: bool = False, underline: bool = False, range_word: str = "to"
) -> list[Word]:
    """The words of the spans. Strong spans are bold, or underlined if `underline` is set.

    Raises HandoutError for characters that the faces lack.
    """
    together = _numbers_and_units(range_word)
    words: list[Word] = []
    parts: list[Part] = []
    lacking: list[Problem] = []
    for span in spans:
        face = faces.of(bold or (span.bold and not underline))
        lacking += _missing_glyphs(span, face)
        part = partial(_part, face, span.bold and underline, span.href)
        for token in re.split(r"([ \n])", together.sub(NO_BREAK, span.text)):
            if token in (" ", "\n"):
                if parts or token == "\n":
                    words.append(_word(parts, part(" "), token == "\n"))
                parts = []
            elif token:
                parts.append(part(token))
    if parts:
        words.append(_word(parts))
    if lacking:
        raise HandoutError(lacking)
    return words


def _word(parts: Iterable[Part], space: Part | None = None, ends_line: bool = False) -> Word:
    whole = tuple(parts)
    return Word(whole, sum([part.width for part in whole]), space, ends_line)


@lru_cache(maxsize=8192)  # words repeat
def _part(face: Face, underlined: bool, href: str, text: str) -> Part:
    glyphs = face.word(text)
    return Part(face, text, glyphs, underlined, href, sum([glyph.advance for glyph in glyphs]))


def _missing_glyphs(span: Span, face: Face) -> list[Problem]:
    """Problems for missing glyphs: a viewer would draw empty boxes (ISO 14289-1, 7.21.8)."""
    lacking = sorted({c for c in span.text if c != "\n" and ord(c) not in face.characters})
    if not lacking:
        return []
    named = ", ".join(f"U+{ord(c):04X}" for c in lacking)
    where = span.at or "the text"
    return [Problem(where, f"the font {face.name} has no glyph for {named}", "Use other characters.")]


def break_lines(words: Sequence[Word], width: float, size: float) -> list[Line]:
    """Set words ragged right in lines `width` points wide. A short last word is not left alone on the last line."""
    lines: list[list[Word]] = [[]]
    room = width * 1000 / size
    used = 0.0
    for word in (piece for whole in words for piece in _pieces_that_fit(whole, room)):
        if lines[-1] and used + word.width > room:
            lines.append([])
            used = 0.0
        lines[-1].append(word)
        used += word.width + (word.space.width if word.space else 0.0)
        if word.ends_line:
            lines.append([])
            used = 0.0
    _fill_short_last_line(lines, room)
    return [tuple(line) for line in lines if line]


def _pieces_that_fit(word: Word, room: float) -> Iterator[Word]:
    """A word, or its pieces if it is wider than a line: nothing may run off the page."""
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
        yield _word(head, _joined(letters[cut : cut + 1])[0])
        cut += 1
    else:
        yield _word(head)
    yield from _pieces_that_fit(_word(_joined(letters[cut:]), word.space, word.ends_line), room)


def _cut(letters: Sequence[tuple[Part, str]], room: float) -> int:
    """How many letters fit on the first line, cut at a no-break space or after punctuation of an address."""
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


def _fill_short_last_line(lines: list[list[Word]], room: float) -> None:
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
    """The width of a line in points, without its trailing space."""
    total = sum(word.width + (word.space.width if word.space else 0.0) for word in line)
    last = line[-1].space
    return (total - (last.width if last else 0.0)) * size / 1000
