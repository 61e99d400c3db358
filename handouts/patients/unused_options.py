"""Finds options that have no effect on a list, so that a mistake in one is reported.

No value of an option is repeated: it can be a patient's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handouts.errors import Problem, nearest
from handouts.patients.source import OpenList
from handouts.patients.survey import ListOptions, Survey
from handouts.text import fold

_WHOLE = "Write the whole value of a cell, or a part of it with *: An*."


def unused_options(sheet: OpenList, found: Survey, options: ListOptions) -> tuple[Problem, ...]:
    """Notes on headings to ignore, values to choose rows by, and kinds of appointment that the list does not have."""
    return (*_headings(sheet, options), *_values(sheet, found, options), *_types(sheet, found, options))


def _headings(sheet: OpenList, options: ListOptions) -> Iterator[Problem]:
    there = set(map(fold, sheet.headings))
    headings = list(dict.fromkeys(filter(None, map(str.strip, sheet.headings))))
    for at, heading in enumerate(options.ignored):
        if fold(heading) not in there:
            which = _place(at, options.ignored)
            yield Problem("ignored", f"no column has this heading{which}.", nearest(heading, headings))


def _values(sheet: OpenList, found: Survey, options: ListOptions) -> Iterator[Problem]:
    pairs = {"only": options.only, "skip": options.skip}
    for flag, at, value in sorted(found.unmet):
        which = _place([value for _, value in pairs[flag]].index(value), pairs[flag])
        what = f'no row has this value in the column "{sheet.headings[at].strip()}"{which}.'
        yield Problem(flag, what, _WHOLE)


def _types(sheet: OpenList, found: Survey, options: ListOptions) -> Iterator[Problem]:
    if options.asked_types and not {"appointment type", "treatments"} & sheet.columns.keys():
        what = "the list has no column with the type of appointment."
        yield Problem("types", what, "", ("map-column appointment type",))
        return
    for at, kind in enumerate(options.asked_types):
        if not found.types.is_met(kind):
            which = _place(at, options.asked_types)
            what = f"no row has this type of appointment{which}."
            yield Problem("types", what, nearest(kind, found.types.all_shown))


def _place(at: int, given: Sequence[object]) -> str:
    """Which of several values is meant."""
    return f" (the option is given {len(given)} times: number {at + 1})" if len(given) > 1 else ""
