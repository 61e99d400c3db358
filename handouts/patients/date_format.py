"""Formats dates, times and durations as a spreadsheet shows them."""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from handouts.patients.dates import MONTHS
from handouts.patients.table import ShownDate

# ECMA-376, 18.8.31. A locale in brackets that is not English names months and days in its own words.
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[(?P<elapsed>h+|m+|s+)\]|\[\$(?P<locale>[^\]]*)\]|(?P<dropped>_.|\*.|\[[^\]]*\])'
    r"|(?P<half>AM/PM|A/P)|(?P<part>y+|m+|d+|h+|s+(?:\.0+)?)|(?P<general>General)|(?P<digit>[0#?@])|(?P<plain>.)",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST = 100
_ENGLISH = re.compile(r"[^-]*(?:-(?:[0-9A-F]*09|en.*))?", re.IGNORECASE)
_SECONDS = 86_400
_PARTS = re.compile("[ymdhs]", re.IGNORECASE)


@lru_cache(512)
def _tokens(code: str) -> tuple[tuple[str, str], ...]:
    """The tokens of the first section; none if it shows no date, or a date in another language."""
    tokens = []
    for found in _TOKEN.finditer(code[:_LONGEST]):
        kind = found.lastgroup or ""
        text = found[kind]
        if kind == "plain" and text == ";":
            break
        if kind in ("digit", "general") or (kind == "locale" and not _ENGLISH.fullmatch(text)):
            return ()
        tokens.append((kind, text))
    return tuple(tokens) if any(kind in ("part", "elapsed") for kind, _ in tokens) else ()


def is_date_format(code: str) -> bool:
    """Whether a format shows dates or times that can be formatted here."""
    return bool(code) and bool(_PARTS.search(code)) and bool(_tokens(code))


def shown_date(code: str, number: str, epoch: int = 1900) -> ShownDate | None:
    """The time with this serial number in this format; None if the format shows none."""
    try:
        serial = Decimal(number)
    except InvalidOperation:
        return None
    tokens = _tokens(code)
    if not tokens or not serial.is_finite() or not 0 <= serial < 2_958_466:
        return None
    exact = not any("." in text for kind, text in tokens if kind == "part")
    seconds = (serial * _SECONDS).quantize(Decimal(1) if exact else Decimal("0.001"), ROUND_HALF_UP)
    days, rest = divmod(seconds, _SECONDS)
    first = (
        datetime.date(1904, 1, 1) if epoch == 1904 else datetime.date(1899, 12, 30 if serial >= 60 else 31)
    )
    day = first + datetime.timedelta(int(days))
    text = "".join(_written(tokens, at, day, rest, seconds) for at in range(len(tokens)))
    clock = f"{int(rest) // 3600:02}:{int(rest) // 60 % 60:02}"
    iso = clock if serial < 1 else day.isoformat() + (f" {clock}" if rest else "")
    return ShownDate(text.strip(), iso)


def _written(
    tokens: tuple[tuple[str, str], ...], at: int, day: datetime.date, rest: Decimal, seconds: Decimal
) -> str:
    kind, text = tokens[at]
    low = text.lower()
    if kind == "elapsed":
        return f"{int(seconds // {'h': 3600, 'm': 60, 's': 1}[low[0]]):0{len(low)}}"
    if kind == "half":
        half = "AM" if rest < _SECONDS // 2 else "PM"
        return half if low == "am/pm" else half[0]
    if kind != "part":
        return "" if kind in ("dropped", "locale") else text
    if low[0] == "m" and _is_minute(tokens, at):
        return f"{int(rest) // 60 % 60:0{min(len(low), 2)}}"
    if low[0] in "ymd":
        return _day_part(low, day)
    hour = int(rest) // 3600
    if low[0] == "h":
        twelve = any(kind == "half" for kind, _ in tokens)
        return f"{(hour % 12 or 12) if twelve else hour:0{min(len(low), 2)}}"
    whole, _, behind = low.partition(".")
    shown = f"{int(rest) % 60:0{min(len(whole), 2)}}"
    return f"{shown}.{int(rest % 1 * 1000):03}"[: len(shown) + 1 + len(behind)] if behind else shown


def _day_part(low: str, day: datetime.date) -> str:
    if low[0] == "y":
        return f"{day.year % 100:02}" if len(low) <= 2 else f"{day.year}"
    number, names = (day.month, _MONTHS) if low[0] == "m" else (day.day, _DAYS)
    if len(low) <= 2:
        return f"{number:0{len(low)}}"
    name = names[day.month - 1] if low[0] == "m" else names[day.weekday()]
    return name[:1] if len(low) == 5 and low[0] == "m" else name[:3] if len(low) == 3 else name


_MONTHS = tuple(month.title() for month in MONTHS)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _is_minute(tokens: tuple[tuple[str, str], ...], at: int) -> bool:
    """Whether m means minutes: after hours or before seconds."""
    before = [text.lower() for kind, text in tokens[:at] if kind in ("part", "elapsed")]
    behind = [text.lower() for kind, text in tokens[at + 1 :] if kind in ("part", "elapsed")]
    return bool((before and before[-1][0] == "h") or (behind and behind[0][0] == "s"))
