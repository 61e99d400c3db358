"""Phone numbers, doses and measures in right-to-left text: they run left to right, whatever stands around them.

The Unicode Bidirectional Algorithm alone would print 555-0142 as 0142-555 after an Arabic word.
"""

from __future__ import annotations

import re

_DIGITS, _ARABIC = "0-9", "\u0660-\u0669\u06f0-\u06f9"
_LATIN = "A-Za-z\u00b5\u00c0-\u024f"
# Up to three of these stand between the parts of a number: 1-800-222-1222, (217) 555-0142, 38°C (100.4°F), 2 x 10.
# A comma with a space does so only after a Latin word: in "1, 3, 5" each number stands for itself.
# A full stop and a space after a digit end a sentence: "2028. Need this".
_SENTENCE_END = r"(?<=[0-9])\. "
_BETWEEN = f"(?:[ \u00a0\u202f()\\[\\]./:+*×%°'’&@_=?#~\u2010-\u2015\u2212-]{{1,3}}|(?<=[{_LATIN}]), )"
_UNIT = re.compile(
    f"(?:[{_DIGITS}{_LATIN}]+(?:,(?=[0-9]))?(?:(?!{_SENTENCE_END}){_BETWEEN}(?=[{_DIGITS}{_LATIN}]))?)+"
)
_ARABIC_UNIT = re.compile(f"[{_ARABIC}]+(?:[ ()./-]{{1,3}}[{_ARABIC}]+)+")
#: Digits of a phone number. Between Arabic digits a hyphen also means a range, which runs right to left.
_PHONE_DIGITS = 6
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_BEFORE, _AFTER = "+-\u2212$£€", "%°"
_CLOSING = {"(": ")", "[": "]"}


def ltr_units(text: str) -> list[tuple[int, int]]:
    """The ranges of a text that run left to right: numbers with their signs, brackets, units and Latin words.

    Digits alone are no such range, nor is a number with full stops: any text shows them right. As a range, "1.0" would
    draw a number after it to its own side: "1.0، 27 نوفمبر".
    """
    found = [
        _whole(text, *match.span())
        for match in _UNIT.finditer(text)
        if any(letter.isdigit() for letter in match[0])
    ]
    found = [(start, end) for start, end in found if not _NUMBER.fullmatch(text, start, end)]
    found += [
        _whole(text, *match.span())
        for match in _ARABIC_UNIT.finditer(text)
        if sum(letter.isdigit() for letter in match[0]) >= _PHONE_DIGITS
    ]
    return found


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """A number with the signs before and after it, and with brackets whose partner is inside."""
    inside = text[start:end]
    for opening, closing in _CLOSING.items():
        missing = inside.count(closing) - inside.count(opening)
        if missing > 0 and start and text[start - 1] == opening:
            start -= 1
        if missing < 0 and text[end : end + 1] == closing:
            end += 1
    while start and text[start - 1] in _BEFORE and (start == 1 or not text[start - 2].isalnum()):
        start -= 1
    while end < len(text) and text[end] in _AFTER:
        end += 1
    return start, end
