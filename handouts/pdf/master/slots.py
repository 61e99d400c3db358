"""A slot's words as page code, in the letters of a Master's own faces, and the lines to write on without words."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from handouts.errors import HandoutError
from handouts.pdf import Place, PlainFace, SlotFace
from handouts.pdf.syntax import number

#: A note of so many lines has a page of its own already.
_LONG_NOTE = 12


class Drawn(NamedTuple):
    """A slot's words as page code. `actual_text` is set where the glyphs do not spell them."""

    code: str
    actual_text: str = ""


class Sign(NamedTuple):
    """Glyphs with one text between them: number, x and y of each, in thousandths of the type size.

    What its place in a word changes is no part of it: the advance is the font's own.
    """

    parts: tuple[tuple[int, float, float], ...]
    advance: float
    text: str


class Extra(NamedTuple):
    """The letters of one face beyond the repertoire: the resource that page code calls their font, and what its
    codes draw, from 1 on."""

    resource: str
    face: PlainFace
    signs: tuple[Sign, ...]


class Filled(NamedTuple):
    """A patient's words as page code, one for each place of the Master in order; None is left open.

    Plain data: a worker draws it, a Handout or a print run is made of it.
    """

    drawn: tuple[Drawn | None, ...]
    extras: tuple[Extra, ...] = ()


def draw_plain(place: Place, face: SlotFace, text: str, width: float) -> Drawn:
    if place.lines == 1:
        text = text.replace("\n", " ")
        check_fits(place, width, text)
        return Drawn(lines_code(place, face.resource, ["".join([face.codes[c] for c in text])], place.size))
    lines = wrap_words(place, text, lambda word: sum([face.advances[c] for c in word]))
    codes = ["".join([face.codes[c] for c in line]) for line in lines]
    return Drawn(lines_code(place, face.resource, codes, place.size))


def check_fits(place: Place, width: float, text: str) -> None:
    """Raises HandoutError where one line does not hold the text: nothing is set smaller."""
    room = place.width * 1000 / place.size
    if width > room:
        raise too_long(place, text, int(len(text) * room / width))


def wrap_words(place: Place, text: str, measure: Callable[[str], float]) -> list[str]:
    """The words of a text in lines of a box; `measure` in thousandths of the type size.

    The space at the end of a line keeps a reader from joining its last word to the next.
    """
    room = place.width * 1000 / place.size
    space = measure(" ")
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for piece, width, after in _pieces(place, paragraph, measure, room):
            if line and used + width > room:
                lines.append(line)
                line, used = "", 0.0
            line += piece + after
            used += width + (space if after else 0.0)
        lines.append(line)
    lines[-1] = lines[-1].removesuffix(" ")
    if len(lines) > place.capacity:
        raise too_long(place, text, len("".join(lines[: place.capacity])))
    return lines


def _pieces(
    place: Place, paragraph: str, measure: Callable[[str], float], room: float
) -> Iterator[tuple[str, float, str]]:
    """The words, how wide each is, and the space after it. One that no line holds parts behind its hyphens."""
    for word in paragraph.split(" "):
        width = measure(word)
        if width <= room:
            yield word, width, " "
            continue
        parts = re.findall("[^-]*-|[^-]+$", word)
        for at, part in enumerate(parts, 1):
            width = measure(part)
            if width > room:
                hint = "Write it shorter, or in two words."
                raise HandoutError.at(place.slot, "one word is wider than its line", hint)
            yield part, width, " " if at == len(parts) else ""


def too_long(place: Place, text: str, fits: int) -> HandoutError:
    lines = "1 line" if place.capacity == 1 else f"{place.capacity} lines"
    return HandoutError.at(
        place.slot,
        f"{len(text)} characters are given, about {fits} fit in its {lines}",
        "Write it shorter.",
        *(["long-note"] if place.slot == "note" and place.lines < _LONG_NOTE else []),
    )


def lines_code(place: Place, resource: str, codes: list[str], size: float) -> str:
    show = ">Tj T*<".join(codes)
    return f"{lines_start(place, resource, len(codes), size)}{show}>Tj ET"


def lines_start(place: Place, resource: str, count: int, size: float) -> str:
    """The code of `count` lines up to the first glyph."""
    return (
        f"BT {place.ink} /{resource} {number(size)} Tf {number(place.leading)} TL "
        f"1 0 0 1 {number(place.x)} {number(first_baseline(place, count))} Tm <"
    )


def first_baseline(place: Place, count: int) -> float:
    """Where the first of `count` lines stands."""
    if place.lines == 1:
        return place.y
    free = place.lines - count if place.ruled == 1 else 0
    return place.y + place.ruling - place.leading - max(0, free) * place.leading


def slot_code(place: Place, drawn: Drawn | None) -> str:
    """What a slot paints: its words, or lines to write on; nothing where the foot of a page is open."""
    if drawn:
        return drawn.code
    return blank_code(place) if place.element else ""


def blank_code(place: Place) -> str:
    """The ruled lines of a slot that nobody filled; none in a table, whose cells have lines of their own."""
    if not place.ruled:
        return ""
    low = place.y - place.size * 0.32 + place.rule
    rules = (
        f"{number(place.x)} {number(low - line * place.ruling)} m "
        f"{number(place.x + place.width)} {number(low - line * place.ruling)} l"
        for line in range(place.lines - place.ruled, place.lines)
    )
    return f"q {place.ink.upper()} {number(place.rule)} w {' '.join(rules)} S Q"
