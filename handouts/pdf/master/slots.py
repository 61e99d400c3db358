"""Draws a slot's words in the Master's own faces, and the lines to write on in slots without words."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from handouts.errors import HandoutError
from handouts.pdf import CompositeFontData, SlotFace, SlotPlace
from handouts.pdf.syntax import number

#: The remedy for words that are too long for their slot: a sheet on which it has more lines, if there is one.
MORE_LINES = "more-lines"


class FilledSlots(NamedTuple):
    """A patient's words as page code, one item per slot of the Master; "" for a slot without words.

    `actual_texts` has the text of slots whose glyphs do not spell it, by the number of their stream.
    Plain data: workers draw it, and sheets and print runs are made from it.
    """

    codes: tuple[str, ...]
    actual_texts: Mapping[int, str] = {}
    extras: tuple[CompositeFontData, ...] = ()


def draw_plain(place: SlotPlace, face: SlotFace, text: str, width: float) -> str:
    """Words in the Master's own faces as page code."""
    if place.lines == 1:
        text = text.replace("\n", " ")
        check_fits(place, width, text)
        if place.rtl:
            return lines_from_right(place, face, [text])
        return lines_code(place, face.resource, ["".join([face.codes[c] for c in text])], place.size)
    lines = wrap_words(place, text, lambda word: sum([face.advances[c] for c in word]))
    if place.rtl and not place.to_write_on:
        return lines_from_right(place, face, lines)
    codes = ["".join([face.codes[c] for c in line]) for line in lines]
    return lines_code(place, face.resource, codes, place.size)


def lines_from_right(place: SlotPlace, face: SlotFace, lines: Sequence[str]) -> str:
    """Lines that end at the right edge of their place, the space at their end past it."""
    lift = first_baseline(place, len(lines)) - first_baseline(place, 1)
    shown = [
        f"{right_edge(place, face.advances, line, lift - at * place.leading)}{''.join([face.codes[c] for c in line])}"
        for at, line in enumerate(lines)
    ]
    return f"{from_right_start(place, face)}{f'>Tj {_MOVE}'.join(shown)}>Tj ET"


def is_from_right(place: SlotPlace) -> bool:
    """Whether a single line in the Master's own faces ends at the right edge of its place."""
    return place.rtl and (place.lines == 1 or not place.to_write_on)


_MOVE = "1 0 0 1 "


def from_right_start(place: SlotPlace, face: SlotFace) -> str:
    """The page code of lines that end at the right edge, up to the position of the first."""
    return f"BT {place.ink} /{face.resource} {number(place.size)} Tf {_MOVE}"


def right_edge(place: SlotPlace, advances: Mapping[str, float], line: str, lift: float) -> str:
    """The position of a line that ends at the right edge, above the baseline of a single line by `lift` points."""
    width = sum([advances[c] for c in line.rstrip(" ")]) * place.size / 1000
    y = first_baseline(place, 1) + lift
    return f"{number(place.x + place.width - width)} {number(y)} Tm <"


def check_fits(place: SlotPlace, width: float, text: str) -> None:
    """Raises HandoutError if the text does not fit on one line. Type is never set smaller."""
    room = place.width * 1000 / place.size
    if width > room:
        raise too_long(place, text, int(len(text) * room / width))


def wrap_words(place: SlotPlace, text: str, measure: Callable[[str], float]) -> list[str]:
    """Break words into the lines of a box. `measure` gives widths in thousandths of the type size.

    Lines end with a space, so that screen readers do not join their last word to the next.
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
    place: SlotPlace, paragraph: str, measure: Callable[[str], float], room: float
) -> Iterator[tuple[str, float, str]]:
    """Each word, its width, and the space after it. A word that no line can hold is split at its hyphens.

    Words that stay on one line, such as a number and its unit, come as one, if a line can hold them.
    """
    for word in _words(paragraph, measure, room):
        width = measure(word)
        if width <= room:
            yield word, width, " "
            continue
        parts = re.findall("[^-]*-|[^-]+$", word)
        for at, part in enumerate(parts, 1):
            width = measure(part)
            if width > room:
                hint = "Shorten it, or split it into two words."
                raise HandoutError.at(place.slot, "one word is wider than its line", hint)
            yield part, width, " " if at == len(parts) else ""


def _words(paragraph: str, measure: Callable[[str], float], room: float) -> Iterator[str]:
    if not any(map(str.isdigit, paragraph)):
        yield from paragraph.split(" ")
        return
    from handouts.pdf.text import kept_together  # few words of patients take more than one line

    kept, at, words = kept_together(paragraph), 0, ""
    for word in paragraph.split(" "):
        together = f"{words} {word}"
        if at in kept and measure(together) <= room:
            words = together
        else:
            yield from (words,) if at else ()
            words = word
        at += len(word) + 1
    yield words


def too_long(place: SlotPlace, text: str, fits: int) -> HandoutError:
    lines = "1 line" if place.capacity == 1 else f"{place.capacity} lines"
    return HandoutError.at(
        place.slot,
        f"{len(text)} characters are too many: about {fits} fit in its {lines}",
        "Shorten it.",
        MORE_LINES,
    )


def lines_code(place: SlotPlace, resource: str, codes: list[str], size: float) -> str:
    show = ">Tj T*<".join(codes)
    return f"{lines_start(place, resource, len(codes), size)}{show}>Tj ET"


def lines_start(place: SlotPlace, resource: str, count: int, size: float) -> str:
    """The page code of `count` lines, up to the first glyph."""
    return (
        f"BT {place.ink} /{resource} {number(size)} Tf {number(place.leading)} TL "
        f"1 0 0 1 {number(place.x)} {number(first_baseline(place, count))} Tm <"
    )


def first_baseline(place: SlotPlace, count: int) -> float:
    """The baseline of the first of `count` lines, in points."""
    if place.lines == 1:
        return place.y
    free = place.lines - count if place.ruled == 1 else 0
    return place.y + place.ruling - place.leading - max(0, free) * place.leading


def slot_code(place: SlotPlace, code: str) -> str:
    """The page code of a slot: its words, or lines to write on; nothing for an empty slot in a page foot."""
    return code or (blank_code(place) if place.element else "")


def blank_code(place: SlotPlace) -> str:
    """The ruled lines of a blank slot. None in a table, where the cells have lines of their own."""
    if not place.ruled:
        return ""
    low = place.y - place.size * 0.32 + place.rule
    rules = (
        f"{number(place.x)} {number(low - line * place.ruling)} m "
        f"{number(place.x + place.width)} {number(low - line * place.ruling)} l"
        for line in range(place.lines - place.ruled, place.lines)
    )
    return f"q {place.ink.upper()} {number(place.rule)} w {' '.join(rules)} S Q"
