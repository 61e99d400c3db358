"""Repairs the damage that exports and spreadsheets do to a text."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from handouts.text import without_bidi_controls

#: The repairs. The report on a list counts them.
REPAIRS = GUARD, ENTITY, MOJIBAKE, WIDE, NUL, DIRECTION = (
    "the text guard of a spreadsheet was taken off",
    "HTML entities were decoded",
    "letters that were decoded wrongly were put right",
    "full-width letters were made plain",
    "a character that cannot be printed was made a space",
    "invisible marks that change the direction of text were left out",
)
#: A text that is reported, but not changed.
FORMULA = "it begins with = as a formula does, and is printed as it is"
_GUARDED = re.compile(r'="((?:[^"]|"")*)"')
#: An entity ends with a semicolon, unlike the & of AT&T.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
#: UTF-8 of two to four bytes, each read as a letter of Windows-1252: Ã³, â€™.
_CP1252 = (
    "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201a\u201c-\u201e"
    "\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122"
)
_MOJIBAKE = re.compile(
    f"[\u00c2-\u00df][{_CP1252}]|[\u00e0-\u00ef][{_CP1252}]{{2}}|[\u00f0-\u00f4][{_CP1252}]{{3}}"
)
#: Letters of Windows-1252 that were decoded as Latin-1. U+0085 is left, as a line break.
_CONTROLS = re.compile("[\x80-\x84\x86-\x9f]")
_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")
_SUSPECT = re.compile("[&=\x00\u00c2-\u00f4\uff01-\uff5e']")
#: A long number as a spreadsheet shows it: its last digits are lost.
_ROUNDED = re.compile(r"[+-]?\d(?:[.,]\d+)?E\+?\d{1,3}", re.IGNORECASE)


def repaired(text: str) -> tuple[str, tuple[str, ...]]:
    """The repaired text, and its repairs. A text is only changed if one repair is possible."""
    if is_plain(text):
        return text, ()
    done = []
    for what, mend in _MENDERS:
        mended = mend(text)
        if mended != text:
            text = mended
            done.append(what)
    return text, tuple(done)


def is_plain(text: str) -> bool:
    """Whether nothing can have been done to a text, as to most: `repaired` and `is_formula` find nothing in it."""
    return text.isascii() and (text.isalnum() or not _SUSPECT.search(text))


def _unguarded(text: str) -> str:
    """Remove the guard of ="00042", or a ' before a sign that would start a formula."""
    if found := _GUARDED.fullmatch(text.strip()):
        return found[1].replace('""', '"')
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@") else text


def _without_entities(text: str) -> str:
    return _ENTITY.sub(lambda found: _character(found[0]), text) if "&" in text and ";" in text else text


def _character(entity: str) -> str:
    decoded = unescape(entity)
    # A text that was escaped twice is only decoded once.
    return decoded if _can_stand(decoded) else entity


def _decoded(text: str) -> str:
    if _MOJIBAKE.search(text):
        text = _MOJIBAKE.sub(lambda found: _utf8(found[0]), text)
    return _CONTROLS.sub(lambda found: _windows_letter(found[0]), text)


def _windows_letter(control: str) -> str:
    """The letter of Windows-1252 with this number. HTML reads these numbers so, too (13.2.5.80)."""
    return _byte(control).decode("cp1252", "replace")


def _utf8(letters: str) -> str:
    try:
        data = b"".join(
            letter.encode("cp1252") if ord(letter) > 0x9F else _byte(letter) for letter in letters
        )
        decoded = data.decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return letters
    return decoded if _can_stand(decoded) else letters


def _can_stand(text: str) -> bool:
    """Whether a decoded text is plausible: letters, and invisible spaces and joiners."""
    return text.isprintable() or text in ("\xa0", "\u3000", "\u200b", "\u200c", "\u200d")


def _byte(letter: str) -> bytes:
    # Windows-1252 has no letter for five bytes. Programs keep them as they are.
    return bytes((ord(letter),))


def _narrow(text: str) -> str:
    return _WIDE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _without_nul(text: str) -> str:
    return text.replace("\0", " ")


_MENDERS = (
    (GUARD, _unguarded),
    (ENTITY, _without_entities),
    (MOJIBAKE, _decoded),
    (WIDE, _narrow),
    (NUL, _without_nul),
    (DIRECTION, without_bidi_controls),
)


def is_formula(text: str) -> bool:
    """Whether a value begins like a formula."""
    return text.lstrip()[:1] == "=" and len(text.strip()) > 1


def is_rounded(id: str) -> bool:
    """Whether an id is a number that a spreadsheet rounded: 1.23457E+11."""
    return bool(_ROUNDED.fullmatch(id))
