"""Turns the choices of a form into the request for a batch."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from handouts.batch import ListRequest, ReadingChoices, RowDefaults
from handouts.clinic import DATE_ORDERS
from handouts.desk.lists.kept_lists import KeptList
from handouts.desk.sheet import FORMS
from handouts.desk.web import Form
from handouts.edition import EditionRequest
from handouts.errors import HandoutError, Problem
from handouts.patients import COLUMNS, GENERAL, NAME_ORDERS, Patient
from handouts.pdf import PAPERS

#: A column that is not used, though its heading is known.
UNUSED = "-"
ENCODINGS = ("utf-8", "windows-1252", "windows-1250", "mac-roman")
#: Columns and kinds of one form: more are left as they are.
MOST_COLUMNS, MOST_KINDS = 200, 80
#: Fields that change how the list is read or what is printed.
FIELDS = (
    *("date-order", "name-order", "encoding", "all-statuses", "all-rows", "each-visit", "day"),
    *("form", "paper", "letterhead", "date"),
)


def today() -> datetime.date:
    """The date of sheets without one. A function, so that tests can replace it."""
    return datetime.date.today()


class ListChoices(NamedTuple):
    """The choices of a form. `columns` has a column of ours or UNUSED for a heading, `types` a meaning for a kind."""

    columns: tuple[tuple[str, str], ...] = ()
    types: tuple[tuple[str, str], ...] = ()
    date_order: str = ""
    name_order: str = ""
    encoding: str = ""
    all_statuses: bool = False
    all_rows: bool = False
    each_visit: bool = False
    day: datetime.date | None = None
    form: str = FORMS[0]
    paper: str = ""
    letterhead: bool = True
    date: datetime.date | None = None

    @property
    def mapping(self) -> dict[str, str]:
        """The chosen heading of each of our columns."""
        return {column: heading for heading, column in self.columns if column != UNUSED}

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headings that stand for none of our columns."""
        return tuple(heading for heading, column in self.columns if column == UNUSED)

    @property
    def digest(self) -> str:
        """A hash that is the same for the same choices, and reveals none of them."""
        same = self._replace(columns=tuple(sorted(self.columns)), types=tuple(sorted(self.types)))
        return hashlib.sha256(repr(same).encode()).hexdigest()[:16]

    def request(self, kept: KeptList, name: str, clinic: str) -> ListRequest:
        """The request to the batch. Raises HandoutError for two headings of one column."""
        self._check()
        edition = EditionRequest(clinic, form=self.form, paper=self.paper, letterhead=self.letterhead)
        reading = ReadingChoices(
            types=self.types,
            day=self.day,
            all_statuses=self.all_statuses,
            all_rows=self.all_rows,
            each_visit=self.each_visit,
            name_order=self.name_order,
            day_first=self.date_order == DATE_ORDERS[0] if self.date_order else None,
            encoding=self.encoding,
        )
        defaults = RowDefaults(today(), edition, Patient(date=self.date))
        return ListRequest(kept.path, name, defaults, self.mapping, self.ignored, reading)

    def _check(self) -> None:
        chosen = [column for _, column in self.columns if column != UNUSED]
        doubled = [column for column in dict.fromkeys(chosen) if chosen.count(column) > 1]
        if doubled:
            what = "two headings are chosen for the same column"
            hint = "Keep one of them."
            raise HandoutError(Problem(f"column:{column}", what, hint) for column in doubled)


def choices_of(form: Form) -> ListChoices:
    """The choices of a form. An unknown value counts as not chosen. Raises HandoutError for a wrong day."""
    sent = form.flag("form")  # a missing tick means no only if the page had the box
    return ListChoices(
        tuple(_columns(form)),
        tuple(_types(form)),
        _one_of(form, "date-order", DATE_ORDERS),
        _one_of(form, "name-order", NAME_ORDERS),
        _one_of(form, "encoding", ENCODINGS),
        form.flag("all-statuses"),
        form.flag("all-rows"),
        form.flag("each-visit"),
        form.day("day"),
        _one_of(form, "form", FORMS) or FORMS[0],
        _one_of(form, "paper", tuple(PAPERS)),
        form.flag("letterhead") if sent else True,
        form.day("date"),
    )


class ChosenKind(NamedTuple):
    """What a form says of a kind of appointment: its meaning, "" for none, and the number of its rows.

    `covered` is whether the page showed that it gets the sheet that covers all treatments, unless somebody chooses.
    """

    means: str = ""
    rows: str = ""
    covered: bool = False


def chosen_kinds(form: Form) -> Mapping[str, ChosenKind]:
    """What the form says of each kind of appointment."""
    kinds = {}
    for at in range(MOST_KINDS):
        if kind := form.text(f"kind-{at}"):
            covered = form.flag(f"covered-{at}")
            kinds[kind] = ChosenKind(form.text(f"type-{at}"), form.text(f"rows-{at}"), covered)
    return kinds


def _columns(form: Form) -> list[tuple[str, str]]:
    pairs = ((form.text(f"heading-{at}"), form.text(f"column-{at}")) for at in range(MOST_COLUMNS))
    return [(heading, column) for heading, column in pairs if heading and column in (*COLUMNS, UNUSED)]


def _types(form: Form) -> list[tuple[str, str]]:
    kinds = chosen_kinds(form)
    if not any(kind.means for kind in kinds.values()):
        return []
    # Once one kind is explained, the batch makes no sheet for the others; the page has shown that they get one.
    means = ((kind, said.means or (GENERAL if said.covered else "")) for kind, said in kinds.items())
    return [(kind, meaning) for kind, meaning in means if meaning]


def _one_of(form: Form, name: str, choices: tuple[str, ...]) -> str:
    return form.text(name) if form.text(name) in choices else ""
