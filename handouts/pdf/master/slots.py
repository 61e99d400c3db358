"""A slot's words as page code, in the letters of a Master's own faces, and the lines to write on without words."""

from collections.abc import Mapping
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
        size = fitting_size(place, width, text)
        return Drawn(lines_code(place, face.resource, ["".join([face.codes[c] for c in text])], size))
    space = face.advances[" "]
    measure = {word: sum([face.advances[c] for c in word]) for word in text.replace("\n", " ").split(" ")}
    lines = wrap_words(place, text, measure, space)
    # The space at the end of a line keeps a reader from joining its last word to the next.
    codes = ["".join([face.codes[c] for c in line]) for line in lines]
    codes = [code + face.codes[" "] for code in codes[:-1]] + codes[-1:]
    return Drawn(lines_code(place, face.resource, codes, place.size))


def fitting_size(place: Place, width: float, text: str) -> float:
    """The type size at which one line fits. Raises HandoutError when that is smaller than allowed."""
    size = min(place.size, place.width * 1000 / width)
    if size < place.smallest:
        raise too_long(place, text, int(len(text) * size / place.smallest))
    return size


def wrap_words(place: Place, text: str, measure: Mapping[str, float], space: float) -> list[str]:
    """The words of a text in lines of a box; `measure` in thousandths of the type size."""
    room = place.width * 1000 / place.size
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line: list[str] = []
        used = 0.0
        for word in paragraph.split(" "):
            width = measure[word]
            if width > room:
                raise HandoutError.at(
                    place.slot, "one word is wider than its line", "Write it shorter, or in two words."
                )
            if line and used + space + width > room:
                lines.append(" ".join(line))
                line, used = [], 0.0
            used += width + (space if line else 0.0)
            line.append(word)
        lines.append(" ".join(line))
    if len(lines) > place.capacity:
        fits = len("\n".join(lines[: place.capacity]))
        raise too_long(place, text, fits)
    return lines


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
    y = place.y if place.lines == 1 else place.y + place.ruling - place.leading
    # In a table's cell few lines stand in the middle.
    return y if place.rule else y - max(0, place.lines - count) * place.leading / 2


def slot_code(place: Place, drawn: Drawn | None) -> str:
    """What a slot paints: its words, or lines to write on; nothing where the foot of a page is open."""
    if drawn:
        return drawn.code
    return blank_code(place) if place.element else ""


def blank_code(place: Place) -> str:
    """The ruled lines of a slot that nobody filled; none in a table, whose cells have lines of their own."""
    if not place.rule:
        return ""
    low = place.y - place.size * 0.32 + place.rule
    rules = (
        f"{number(place.x)} {number(low - line * place.ruling)} m "
        f"{number(place.x + place.width)} {number(low - line * place.ruling)} l"
        for line in range(place.lines)
    )
    return f"q {place.ink.upper()} {number(place.rule)} w {' '.join(rules)} S Q"
