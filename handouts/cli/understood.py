"""Prints how a list was interpreted, for the person who runs the batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from handouts.cli.console import say
from handouts.cli.wording import quoted, toml_line
from handouts.text import counted, fold

if TYPE_CHECKING:
    from handouts.batch import Plan, PlannedRow
    from handouts.patients import TypeUse, Understanding

#: Limit on the listed appointment types; a practice has fewer.
_LISTED = 30
_USES = {
    "": "not used",
    "status": "not used but to leave out cancelled and missed appointments",
    "asked": "not used: is it meant for the patient?",
    "part of a name": "not used, though it looks like a part of a name",
}
#: Kinds of rows that are counted with a noun; the others are "cancelled" and the like.
_ONE = {"totals": "total", "repeated headings": "repeated heading", "report lines": "report line"}
_SHOWN_SLOTS = {"patient": "For", "note": "Note", "next-visit": "Next visit", "therapist": "Therapist"}


def whole_report(name: str, found: Understanding, sheets: int) -> Iterator[str]:
    """Everything that was understood, line by line."""
    yield f"{name}: the headings are in row {found.heading_row}."
    width = max((len(use.heading) for use in found.columns), default=0)
    for use in found.columns:
        yield f"  {use.letter:>2}  {use.heading:<{width}}  {_USES.get(use.use, use.use)}"
    yield from _types(found)
    yield from short_report(found, sheets, whole=True)


def short_report(found: Understanding, sheets: int, *, whole: bool = False) -> Iterator[str]:
    """The report of every run: how rows became sheets, and what was decided on the way.

    In a `whole` report, the kinds of appointment are listed elsewhere.
    """
    left = "".join(f", {_left_out(rows, why)}" for why, rows in found.left_out.items())
    yield f"{counted(found.rows, 'row')}: {counted(found.visits, 'visit')}{left}."
    yield from _further_visits(found)
    yield f"{counted(sheets, 'sheet')} to make."
    yield from _unexplained(found, whole)
    if found.turned:
        yield f'{counted(found.turned, "name")} turned round from "Last, First". If wrong: --name-order first-last'
    elif found.commas and not found.last_first:
        yield f"{counted(found.commas, 'name')} with a comma printed as written. To turn them: --name-order last-first"
    if found.nameless:
        have = "visit has" if found.nameless == 1 else "visits have"
        yield f"{found.nameless:,} {have} no name: a sheet without one has a line to write it on."
    if found.with_digits:
        have = "has" if found.with_digits == 1 else "have"
        yield f"{counted(found.with_digits, 'name')} {have} digits and are printed as written: an id, a date of birth?"
    if found.dates.why and found.dates.day_first is None:
        yield f"The order of dates such as 03/04/2026 is not clear: {found.dates.why}."
    elif found.dates.why:
        first = "day" if found.dates.day_first else "month"
        yield f"Dates such as 03/04/2026 have the {first} first: {found.dates.why}."
    if found.unknown_statuses:
        listed = ", ".join(f'"{status}" ({rows:,})' for status, rows in found.unknown_statuses.items())
        yield f"What became of an appointment is not known here, and sheets are made: {listed}."
    for repair in found.repairs:
        rows = ", ".join(map(str, repair.rows)) + (", ..." if repair.values > len(repair.rows) else "")
        yield f"{repair.column}: {repair.what}: row {rows}."


def _further_visits(found: Understanding) -> Iterator[str]:
    """What becomes of several visits of a patient, and of rows that are taken as visits because somebody said so."""
    for rows, so in (
        (found.joined, "each patient gets one sheet"),
        (found.separate, "each visit gets a sheet"),
    ):
        if rows:
            are = "is a further visit" if rows == 1 else "are further visits"
            yield f"{rows:,} of these {are} of a patient above: {so}."
    if found.taken:
        look = "looks like a total or report line" if found.taken == 1 else "look like totals or report lines"
        yield f"{counted(found.taken, 'row')} {look}, and {'is' if found.taken == 1 else 'are'} made."


def _left_out(rows: int, why: str) -> str:
    return counted(rows, _ONE[why], why) if why in _ONE else f"{rows:,} {why}"


def _types(found: Understanding) -> Iterator[str]:
    named = any(use.use == "appointment type" for use in found.columns)
    if not found.types or not (
        named or any(use.explained and fold(use.shown) != fold(use.means) for use in found.types)
    ):
        return  # a list of treatments alone
    yield "Types of appointment:"
    width = max(len(_kind(use)) for use in found.types)
    for use in found.types[:_LISTED]:
        yield f"  {_kind(use):<{width}}  {use.rows:>5,}  {_meaning(use)}"
    if len(found.types) > _LISTED:
        yield f"  and {len(found.types) - _LISTED:,} more."


def _meaning(use: TypeUse) -> str:
    if use.explained:
        return use.means
    return f"not explained: {'all treatments' if use.means else 'no sheet, see below'}"


def _unexplained(found: Understanding, whole: bool) -> Iterator[str]:
    """What happens to kinds of appointment that nobody has explained, and how to explain them.

    Those that are left out are problems, which say so themselves.
    """
    open_ = [use for use in found.types if not use.explained and use.means]
    if not open_:
        return
    kinds, rows = counted(len(open_), "type") + " of appointment", sum(use.rows for use in open_)
    are = "is" if len(open_) == 1 else "are"
    gets = "gets" if rows == 1 else "get"
    yield f"{kinds} {are} not explained: {counted(rows, 'row')} {gets} the sheet that covers all treatments."
    yield "If one stands for a treatment, or for no sheet (=skip), say so with the option, or in clinic.toml:"
    for use in open_[:_LISTED]:
        pair = f"{use.shown or 'Its name'}={use.near or use.means}"
        count = "" if whole else f"  {use.rows:>5,}"
        yield f"{count}  --type {quoted(pair)}"
    pair = f"{open_[0].shown or 'Its name'}={open_[0].near or open_[0].means}"
    yield f"  In clinic.toml, one line each below [appointment-types]: {toml_line(pair)}"


def _kind(use: TypeUse) -> str:
    return use.shown or f"(as in row {use.row})"


def show_rows(plan: Plan, number: int) -> Iterator[dict[str, str]]:
    """The first rows as they will be on their sheets, for the person at the screen."""
    from handouts.batch import first_rows

    return map(_fields, first_rows(plan, number))


def _fields(row: PlannedRow) -> dict[str, str]:
    words = {label: row.words.get(slot, "") for slot, label in _SHOWN_SLOTS.items()}
    exercises = _with_words(row.exercises)
    return {
        "Row": str(row.number),
        "File": row.file,
        "For": words["For"],
        "Date": row.date.isoformat(),
        "Treatments": _with_words(row.treatments) or ("none" if exercises else "all"),
        **({"Exercises": exercises} if exercises else {}),
        **{label: text for label, text in words.items() if label != "For" and text},
    }


def _with_words(choices: Sequence[tuple[str, str]]) -> str:
    """Treatments or exercises, each with its words."""
    return "; ".join(f"{id}: {words}" if words else id for id, words in choices)


def tell_rows(plan: Plan, number: int) -> None:
    """Print them."""
    from handouts.batch import first_rows

    for row in first_rows(plan, number):
        fields = _fields(row)
        if row.kept:
            fields["Date"] += " (made earlier, kept)"
        say()
        for label, text in fields.items():
            say(f"  {label:<10}  {text.replace(chr(10), chr(10) + ' ' * 14)}")
