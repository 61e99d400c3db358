"""One cell → one value: text that can be printed, dates, answers, chosen treatments."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import date as Date
from functools import lru_cache
from itertools import islice

from handouts.errors import nearest
from handouts.headings import fold
from handouts.patient import Choice, clean

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_MONTH_NUMBERS = {"sept": 9} | {m[:n]: i for i, m in enumerate(_MONTHS, start=1) for n in (3, len(m))}
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s.,-]+([a-z]{3,9})[\s.,-]+(\d{4})")
_MONTH = re.compile(r"([a-z]{3,9})[\s.-]+(\d{1,2})(?:st|nd|rd|th)?[\s,.-]+(\d{4})")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ]\d.*)?")
_NUMBERS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_COLON = re.compile("[:：]")
_OTHER_SIGNS = re.compile(r"[,、/&+]|\band\b")
_DATE_HINT = "Write dates as year-month-day, such as 2026-04-03."
_YES = {
    **dict.fromkeys(("yes", "y", "true", "x", "1"), True),
    **dict.fromkeys(("no", "n", "false", "0"), False),
}
_PAPERS = {"letter": "letter", "usletter": "letter", "a4": "a4"}
# Values that come again and again are kept once: 100,000 rows then stay well under 100 MB.
KEPT = 8192


class Slip(Exception):
    """What is wrong with one value, and what to do next."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what, hint)
        self.what, self.hint = what, hint


class Treatments:
    """The treatments of one language, found by id or title."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        self._ids = tuple(titles)
        self._known: dict[str, str] = {}
        for id, title in titles.items():
            self._known.setdefault(_key(title), id)
        self._known |= {_key(id): id for id in titles}
        self._colons = max((len(_COLON.findall(title)) for title in titles.values()), default=0)
        self._chosen = lru_cache(KEPT)(self._choice)
        self.choices = lru_cache(KEPT)(self._choices)

    def find(self, title: str) -> str | None:
        """The id of the treatment with this id or title, in capitals or not; None if there is none."""
        return self._known.get(_key(title))

    def _choices(self, cell: str) -> tuple[Choice, ...]:
        """The treatments in "heat: twice a day; walking"; raises Slip for any that is not known."""
        entries = [entry for part in re.split("[;|；]", read_line(cell)) if (entry := clean(part))]
        found = [self._chosen(entry) for entry in entries]
        unknown = [place for place, choice in enumerate(found) if choice is None]
        if unknown:
            places = " and ".join(str(place + 1) for place in unknown)
            which = (
                f"treatment {places} of {len(entries)} is"
                if len(unknown) == 1
                else f"treatments {places} are"
            )
            what = f"{which} not known."
            raise Slip(what, self._meant(entries[unknown[0]]))
        choices = tuple(choice for choice in found if choice)
        if len({choice.id for choice in choices}) < len(choices):
            raise Slip(
                "a treatment is chosen twice.", "Keep one, with all that is to be said of it after a colon."
            )
        return choices

    def _choice(self, entry: str) -> Choice | None:
        """Longest title first, as a title may hold a colon: "Heat: moist: at 10:30"."""
        colons = [found.start() for found in islice(_COLON.finditer(entry), self._colons + 1)]
        for end in (len(entry), *reversed(colons)):
            if (id := self.find(entry[:end])) is not None:
                return Choice(id, clean(entry[end + 1 :]))
        return None

    def _meant(self, entry: str) -> str:
        parts = [self._choice(clean(part)) for part in _OTHER_SIGNS.split(entry)]
        if len(parts) > 1 and all(parts):
            ids = "; ".join(choice.id for choice in parts if choice)
            return f"Put ; between treatments, and no other sign: {ids}"
        close = difflib.get_close_matches(fold(_COLON.split(entry)[0]), self._known, n=1, cutoff=0.5)
        hint = nearest(self._known[close[0]] if close else "", self._ids)
        return f"{hint} Put ; or | between treatments, and a colon before how and when."


def _key(title: str) -> str:
    """Colons stay: "heat: 2" is heat, done twice, and not the treatment heat-2."""
    return ":".join(map(fold, _COLON.split(title)))


def read_line(cell: str) -> str:
    return _whole(clean(cell))


def read_lines(cell: str) -> str:
    return _whole(clean(cell, lines=True))


def _whole(text: str) -> str:
    if "\ufffd" in text:
        raise Slip("a letter was lost when the list was exported.", "Export it again, as CSV UTF-8.")
    return text


@lru_cache(KEPT)
def read_language(cell: str) -> str:
    """The tag as BCP 47 (RFC 5646, 2.1.1) writes it: pt-BR, zh-Hant."""
    first, *rest = clean(cell).replace("_", "-").split("-")
    shaped = [
        part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part.lower() for part in rest
    ]
    return "-".join([first.lower(), *shaped])


def read_paper(cell: str) -> str:
    paper = fold(clean(cell))
    if paper and paper not in _PAPERS:
        raise Slip("this paper is not known.", "Write letter or a4, or leave it empty for the clinic's own.")
    return _PAPERS.get(paper, "")


def read_large_print(cell: str) -> bool | None:
    answer = clean(cell).casefold()
    if answer and answer not in _YES:
        raise Slip("this is neither yes nor no.", "Write yes or no, or leave it empty.")
    return _YES.get(answer)


def read_date(cell: str) -> Date | None:
    text = clean(cell).casefold()
    if not text:
        return None
    try:
        date = _named_date(text) or _numbered_date(text)
    except ValueError:
        raise Slip("there is no such day.", _DATE_HINT) from None
    if date is None:
        raise Slip("this is not a date that can be read.", _DATE_HINT)
    if not 1900 <= date.year < 2200:
        raise Slip("this year cannot be meant.", _DATE_HINT)
    return date


def _named_date(text: str) -> Date | None:
    """3 Dec 2026, December 3rd, 2026."""
    if found := _DAY.fullmatch(text):
        day, month, year = found.groups()
    elif found := _MONTH.fullmatch(text):
        month, day, year = found.groups()
    else:
        return None
    number = _MONTH_NUMBERS.get(month)
    return Date(int(year), number, int(day)) if number else None


def _numbered_date(text: str) -> Date | None:
    """2026-12-03; and 25/12/2026, whose order is plain from the 25."""
    if found := _ISO.fullmatch(text):
        return Date(*map(int, found.groups()))
    if not (found := _NUMBERS.fullmatch(text)):
        return None
    one, two, year = map(int, found.groups())
    if one != two and one <= 12 and two <= 12:
        raise Slip("day and month can be taken for each other.", _DATE_HINT)
    return Date(year, one, two) if two > 12 else Date(year, two, one)
