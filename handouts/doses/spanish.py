"""Doses as people write them in Spanish: their words become the English ones that the reader knows.

Without it, "10 veces" would be a note below the usual "5 veces": two doses on one sheet.
"""

from __future__ import annotations

import re
from functools import cache, partial

_WORDS = "un|una|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|quince|veinte|treinta"
_NUMBERS = dict(zip(_WORDS.split("|"), (1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30), strict=True))
_ONE = rf"(?:\d+|\b(?:{_WORDS})\b)"
_N = rf"({_ONE}(?:\s*(?:-|–|\ba\b|\bo\b)\s*{_ONE})?)\s*"
_DAY = r"(?:al|por|cada|a el|/)\s*d[ií]a\b"
_WEEK = r"(?:a la|por|cada|/)\s*(?:semana|sem)\b"
_TIMES = r"(?:veces|vez|repeticiones|repetición|repeticion|reps?\.?)(?!\w)"
_HOLD = (
    r"\b(?:qu[eé]dese as[ií]|mant[eé]n(?:er|ga)?(?:lo)?|sost[eé]n(?:er|ga)?(?:lo)?|aguant(?:ar|e|a)|(?:con )?pausas?)"
    r"(?: as[ií])?(?: de| durante| por| unos)?\s*"
)
_SECONDS = r"(?:segundos?|segs?|s)(?!\w)\.?"
#: Tried in this order. Each stands beside a number or is a set phrase: other Spanish words stay a note.
_PHRASES = (
    (rf"{_N}{_TIMES}\s*{_WEEK}", r"\1 times a week"),
    (rf"{_N}d[ií]as?\s*{_WEEK}", r"\1 days a week"),
    (rf"{_N}(?:{_TIMES})?\s*(?:{_DAY}|diari[ao]s?\b|(?:todos los|cada) d[ií]as?\b)", r"\1 times a day"),
    (r"\b(?:un d[ií]a s[ií] y otro no|cada dos d[ií]as|(?:en )?d[ií]as alternos)\b", "every other day"),
    (r"\b(?:cada d[ií]a|todos los d[ií]as|a diario|diariamente)\b", "daily"),
    (rf"\b(?:durante|por)\s*{_N}semanas?\b", r"for \1 weeks"),
    (rf"\b(?:durante|por)\s*{_N}d[ií]as?\b", r"for \1 days"),
    (r"\b(?:sin )(?:mantener|pausas?)\b", "no hold"),
    (
        rf"\b(?:descans(?:e|ar|o|a))(?: de| durante| unos)?\s*{_N}(?:{_SECONDS})(?:\s*entre (?:series|tandas))?",
        r"rest \1 s",
    ),
    (
        rf"\b(?:descans(?:e|ar|o|a))(?: de| durante| unos)?\s*{_N}minutos?\b(?:\s*entre (?:series|tandas))?",
        r"rest \1 minutes",
    ),
    (rf"{_HOLD}{_N}respiraci(?:ón|on|ones)\b", r"hold \1 breaths"),
    (rf"{_HOLD}{_N}minutos?\b", r"hold \1 minutes"),
    (rf"{_HOLD}{_N}(?:{_SECONDS})?(?!\s*{_TIMES})", r"hold \1 s"),
    (rf"{_N}respiraci(?:ón|on|ones)\b", r"\1 breaths"),
    (rf"{_N}(?:segundos?|segs?\.?)(?!\w)", r"\1 s"),
    (rf"{_N}(?:series|serie|tandas?)\s*(?:de|x|×)\s*{_N}(?:{_TIMES})?", r"\1 sets of \2"),
    (rf"{_N}(?:series|serie|tandas?)\b", r"\1 sets"),
    (rf"{_N}{_TIMES}", r"\1 x"),
    (r"\b(?:(?:a|de|por|en) )?(?:cada (?:lado|pierna)|(?:ambos|los dos) lados)\b|\bpor lado\b", "each side"),
    (r"\bcambi(?:e|ar|ando) de lado(?: cada vez)?\b|\balternando(?: lados)?\b", "change sides"),
    (r"\bs[oó]lo (?:el )?lado izquierdo\b", "left side only"),
    (r"\bs[oó]lo (?:el )?lado derecho\b", "right side only"),
)  # fmt: skip
_SPANISH = re.compile(
    r"\b(?:ve(?:z|ces)|repetici|segundo|seg\b|d[ií]as?\b|semana|mant|sost|aguant|pausa|qu[eé]dese|respiraci|series?\b|tanda|"
    r"minuto|descans|lados?\b|pierna|diari|alternando)",
    re.IGNORECASE,
)


def in_english(text: str) -> str:
    """A dose with its Spanish words in English. A text without any is returned as it is."""
    if not _SPANISH.search(text):
        return text
    for find, words in _phrases():
        text = find.sub(partial(_with_numbers, words), text)
    return text


def _with_numbers(words: str, match: re.Match[str]) -> str:
    for place, written in enumerate(match.groups(), start=1):
        words = words.replace(rf"\{place}", _number(written or ""))
    return words


def _number(written: str) -> str:
    """8 a 10, dos o tres → 8-10, 2-3."""
    found = re.findall(rf"\d+|\b(?:{_WORDS})\b", written, re.IGNORECASE)
    return "-".join(str(_NUMBERS.get(each.lower(), each)) for each in found)


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(find, re.IGNORECASE), words) for find, words in _PHRASES)
