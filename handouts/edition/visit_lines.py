"""How many lines the name, the next visit and the therapist take, from the usual widths of letters."""

from __future__ import annotations

import unicodedata

#: Widths of letters, in type sizes: narrow ones, wide ones, and the others by kind (Noto Sans, a little rounded up).
_NARROW, _SLIM, _WIDE = frozenset("ijlI.,:;'’!|()[] -/"), frozenset("frt"), frozenset("mwMW@%")
_SPACE = 0.26
#: Room beside the label, in type sizes, on the narrower paper: half a line, a whole line, a line of large print.
_HALF = (10.0, 12.0)
#: A name beside the title, in large print beside a picture, and below the title.
_NAME, _LARGE_NAME, _WIDE_NAME = 17.0, 15.5, 29.0
#: From here on scripts have wider letters than Latin or Arabic ones.
_WIDE_SCRIPTS = "\u0900"
_WHOLE, _LARGE = (30.0, 31.0), (16.1, 16.1)
BESIDE, BELOW, BELOW_TWO = 1, 2, 3


def visit_lines(next_visit: str, therapist: str, *, large: bool) -> int:
    """How the two are printed: BESIDE each other with two lines each, BELOW each other, or so with two lines each.

    In large print, they are below each other anyway, with one, two or three lines.
    """
    texts = (next_visit, therapist)
    if large:
        return min(BELOW_TWO, max(_lines(text, room) for text, room in zip(texts, _LARGE, strict=True)))
    if all(_lines(text, room) <= 2 for text, room in zip(texts, _HALF, strict=True)):
        return BESIDE
    one = all(_lines(text, room) == 1 for text, room in zip(texts, _WHOLE, strict=True))
    return BELOW if one else BELOW_TWO


def name_lines(name: str, *, wide: bool, large: bool) -> int:
    """The lines that a name takes beside the title (in large print, beside a picture), or, if it is `wide`, below."""
    if wide and max(name) >= _WIDE_SCRIPTS:
        return 2
    return _lines(name, _WIDE_NAME if wide else _LARGE_NAME if large else _NAME)


def _lines(text: str, room: float) -> int:
    """The lines that a text takes."""
    lines, used = 1, 0.0
    for word in text.split(" "):
        width = sum(map(_width, unicodedata.normalize("NFD", word)))
        if used and used + width > room:
            lines, used = lines + 1, 0.0
        if width > room:  # it is split at its hyphens, or does not fit at all
            lines += int(width / room)
        used += width + _SPACE
    return lines


def _width(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if letter in _NARROW:
        return 0.29
    if letter in _SLIM:
        return 0.4
    if letter in _WIDE:
        return 0.9
    if letter.isascii():
        return 0.65 if letter.isupper() else 0.57
    return 1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.63
