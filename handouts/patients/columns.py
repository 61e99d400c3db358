"""Finds the columns of a list by their headings, in the words of practice systems.

Messages never quote the list: if it has no headings, its first row is a patient.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping, Sequence

from handouts.errors import HandoutError, Problem, nearest
from handouts.patients.headings import COLUMNS, HALF_OR_WHOLE, by_heading
from handouts.patients.names import PARTS
from handouts.patients.statuses import STATUS_HEADINGS
from handouts.patients.table import LONGEST, Rows, UnreadableRows
from handouts.text import fold

#: Headings of either the clinic's remarks or words for the patient. The user is asked which.
_ASKED = frozenset(("note", "notes"))
#: Columns that are not suggested for a misspelled heading: nothing is lost without them.
_NO_SLIPS = frozenset(("title", "middle name", "preferred name", "suffix", "appointment type", "time"))
#: Parts of a name that are not a name by themselves.
_MERE_PARTS = ("title", "suffix", "middle name")
# Headings of these words only are never misspellings: "Appointment ID" is close to "appointment date", but differs.
_PLAIN_WORDS = (
    "appointment appointments appt booking client created current custom date dates day email end file first for "
    "full id ids invoice language languages last latest length location member name new next no note notes number "
    "of old or order original other patient payment plan practitioner previous primary provider reference service "
    "second secondary session size spoken staff start status therapist time times to total treatment treatments "
    "type visit visits"
)
_WORDS = frozenset(_PLAIN_WORDS.split())
_OWN = frozenset(map(fold, COLUMNS))
_KNOWN = by_heading()
TITLES = 10  # rows of title that may precede the headings
_CLOSE = 0.84  # "nme" is close to "name", "data" is not close to "date"
_OTHER = {"first name": "last name", "last name": "first name"}
_KNOWN_COLUMNS = f"The first row holds the headings. Known: {', '.join(COLUMNS)}."
_WORD = re.compile(r"[^\W_]+")
QUOTED = 'Each value that begins with " has to end with ".'
TOO_WIDE = "Delete the columns that are not needed, and export the list again."


def wanted_headings(mapping: Mapping[str, str]) -> dict[str, str]:
    """The folded heading of the list for each column."""
    ours = {fold(column): column for column in COLUMNS}
    unknown = [
        Problem("columns", f"there is no column {key} to fill.", nearest(key, COLUMNS))
        for key in mapping
        if fold(key) not in ours
    ]
    if unknown:
        raise HandoutError(unknown)
    return {ours[fold(key)]: fold(heading) for key, heading in mapping.items()}


def score(cells: list[str], wanted: set[str]) -> int:
    folded = set(map(fold, cells))
    return len({_KNOWN[heading] for heading in folded if heading in _KNOWN} | folded & wanted)


def heading_row(rows: Rows, name: str, wanted: set[str]) -> tuple[int, list[str]]:
    """The number and cells of the row with headings: the first row, or the one below a few rows of title."""
    above: list[tuple[int, list[str]]] = []
    wanted = {heading for heading in wanted if not heading.isdigit()}  # a patient's row can contain numbers
    for number, cells in rows:
        if isinstance(cells, UnreadableRows):
            if cells.why:
                what, hint = f"the row of headings is longer than {LONGEST:,} characters.", TOO_WIDE
            else:
                what, hint = "the headings cannot be read: a quotation mark is missing.", QUOTED
            raise HandoutError.at(f"{name}:{number}", what, hint)
        filled = sum(bool(fold(cell)) for cell in cells)
        if not filled:
            continue
        # A title or a patient's row can contain one word that is a heading.
        is_doubtful = bool(above) or any(map(str.isdigit, cells))
        if score(cells, wanted) > is_doubtful:
            return number, cells
        above.append((number, cells))
        if filled > 2 or len(above) > TITLES:
            break
    if not above:
        raise HandoutError.at(
            name, "the list is empty.", "It needs a row of headings and a row for each patient."
        )
    number, cells = above[0]
    words = [word for cell in cells for word in cell.split()] if len(list(filter(fold, cells))) == 1 else []
    if score(words, wanted) > 1 and not any(map(str.isdigit, words)):
        what = "the headings stand in one value: nothing separates the columns but spaces."
        raise HandoutError.at(
            f"{name}:{number}", what, "Save the list as CSV, with commas between the values."
        )
    raise HandoutError(
        _near_misses(cells, f"{name}:{number}", {}, set(), set())
        or [
            Problem(
                f"{name}:{number}",
                "no heading of a column is known here.",
                _KNOWN_COLUMNS,
                ("map-column name",),
            )
        ]
    )


def find_columns(
    headings: list[str],
    where: str,
    wanted: Mapping[str, str],
    mapping: Mapping[str, str],
    ignored: Collection[str] = (),
) -> dict[str, int]:
    """The place of each column that the list has. The `ignored` headings are skipped."""
    folded = list(map(fold, headings))
    places: dict[str, list[int]] = {
        column: [place for place, heading in enumerate(folded) if heading == theirs]
        for column, theirs in wanted.items()
    }
    # Without any known heading, the row may hold a patient's name, which no hint may repeat.
    sure = not _KNOWN.keys().isdisjoint(folded)
    problems = [
        Problem(
            where,
            f"no column has the heading given for {key}.",
            nearest(heading, filter(None, headings)) if sure else "Write it as it stands over the column.",
        )
        for key, heading in mapping.items()
        if fold(heading) not in folded
    ]
    passed = set(map(fold, ignored))
    mapped = {place for taken in places.values() for place in taken}
    for place, heading in enumerate(folded):
        column = _KNOWN.get(heading) or _half_or_whole(heading, folded)
        if column and column not in wanted and place not in mapped and heading not in passed:
            places.setdefault(column, []).append(place)
    for column, doubled in places.items():
        if len(doubled) > 1:
            what = f"{' and '.join(map(_called, doubled))} both stand for {column}."
            problems.append(Problem(where, what, "Keep one of them.", (f"map-column {column}",)))
    _drop_private_note(places, folded, wanted)
    problems += _one_name(places, where, wanted)
    problems += _near_misses(headings, where, places, mapped, passed)
    if problems:
        raise HandoutError(problems)
    return {column: taken[0] for column, taken in places.items()}


def _half_or_whole(heading: str, folded: Collection[str]) -> str | None:
    """The column of "Nom" or "Nombre": a part of the name beside its other part, or else the whole name."""
    if heading not in HALF_OR_WHOLE:
        return None
    part, other = HALF_OR_WHOLE[heading]
    return part if any(_KNOWN.get(each) == other for each in folded) else "name"


def _one_name(places: dict[str, list[int]], where: str, wanted: Mapping[str, str]) -> list[Problem]:
    """Drop the parts of a name beside a full name. Beside one part, "Name" can mean the other part."""
    parts = [part for part in ("first name", "last name") if part in places]
    if "name" not in places:
        if not parts and "preferred name" not in places:
            for part in _MERE_PARTS:
                places.pop(part, None)
        return []
    if len(parts) == 1 and "name" not in wanted:
        what = f"is {_called(places['name'][0])} the full name? There is a column for the {parts[0]} too."
        return [Problem(where, what, "", ("map-column name", f"map-column {_OTHER[parts[0]]}"))]
    for part in PARTS:
        if part not in wanted:
            places.pop(part, None)
    return []


def _drop_private_note(places: dict[str, list[int]], folded: list[str], wanted: Mapping[str, str]) -> None:
    """Drop a column "note" that can hold the clinic's remarks. Only with our own headings alone it is for patients."""
    if "note" in wanted or not any(folded[at] in _ASKED for at in places.get("note", ())):
        return
    if not set(filter(None, folded)) <= _OWN or STATUS_HEADINGS.intersection(folded):
        places["note"] = [at for at in places["note"] if folded[at] not in _ASKED]
        if not places["note"]:
            del places["note"]


def columns_to_ask(
    headings: Sequence[str], columns: Mapping[str, int], ignored: Collection[str] = ()
) -> tuple[int, ...]:
    """The places of columns that may or may not be meant for the patient."""
    passed, taken = set(map(fold, ignored)), set(columns.values())
    asked = _ASKED - passed
    return tuple(at for at, heading in enumerate(map(fold, headings)) if heading in asked and at not in taken)


def parts_not_used(headings: Sequence[str], columns: Mapping[str, int]) -> tuple[int, ...]:
    """The places of name parts that are not printed because there is a column for the whole name."""
    taken = set(columns.values())
    if "name" not in columns:
        return ()
    return tuple(
        at
        for at, heading in enumerate(map(fold, headings))
        if at not in taken and _KNOWN.get(heading) in PARTS[2:]
    )


def _near_misses(
    headings: list[str], where: str, places: Mapping[str, list[int]], mapped: set[int], passed: set[str]
) -> list[Problem]:
    """Headings that are probably misspelled: ignoring "treatmnts" would lose all treatments."""
    open_ = {
        heading: column
        for heading, column in _KNOWN.items()
        if column not in places
        and column not in _NO_SLIPS
        and not (column.endswith(" name") and "name" in places)
    }
    problems = []
    for place, heading in enumerate(map(fold, headings)):
        if heading in _KNOWN or heading in HALF_OR_WHOLE or heading in passed or place in mapped:
            continue
        if heading.removesuffix("id") in _KNOWN or _WORDS.issuperset(
            _WORD.findall(headings[place].casefold())
        ):
            continue
        close = difflib.get_close_matches(heading, open_, n=1, cutoff=_CLOSE)
        close = close or [known for known in open_ if sorted(known) == sorted(heading)]  # "nmae"
        if close:
            column = open_[close[0]]
            what = f"the heading of {_called(place)} is not known."
            remedies = (f"map-column {column}", "ignore-heading")
            problems.append(Problem(where, what, f"Did you mean {column}?", remedies))
    return problems


def _called(place: int) -> str:
    return f"column {column_letters(place + 1)}"


def column_letters(number: int) -> str:
    """The letters of a column in a spreadsheet, from 1: A, Z, AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column in a spreadsheet, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
