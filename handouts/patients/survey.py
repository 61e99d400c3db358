"""Surveys a list before its rows are read: which rows are visits, and what the columns show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date as Date
from itertools import islice

from handouts.errors import Problem
from handouts.patients.appointment_types import SKIP, AppointmentTypes
from handouts.patients.columns import column_letters
from handouts.patients.cut_rows import CutRows
from handouts.patients.date_order import DateEvidence, DateOrder, order_of
from handouts.patients.dates import is_date, read_date
from handouts.patients.hash_index import HashIndex
from handouts.patients.names import FIRST_LAST, NameEvidence, nameless
from handouts.patients.repairs import repaired
from handouts.patients.row_filter import RowFilter
from handouts.patients.row_kinds import LINE, TOTAL, RowKinds, is_foot
from handouts.patients.slip import Slip
from handouts.patients.source import OpenList
from handouts.patients.table import UnreadableRows, is_whole
from handouts.patients.values import is_one_value
from handouts.text import clean

#: Further reasons to leave out a row, besides those of row_kinds.
NOT_CHOSEN, OTHER_DAY, NO_SHEET = "not selected", "on another day", "of a type without a sheet"
#: The number of rows searched for columns with dates.
_SAMPLE = 200


@dataclass(frozen=True, slots=True)
class ListOptions:
    """The user's choices for reading a list. The list or the clinic decides those that are left out.

    `types` has the treatments of each kind of appointment. `only` and `skip` are pairs of column and value. A patient
    with several visits gets the sheet of the first one on or after `list_day`, or with `each_visit` one for each visit.
    """

    types: Mapping[str, str] = field(default_factory=dict)
    only: tuple[tuple[str, str], ...] = ()
    skip: tuple[tuple[str, str], ...] = ()
    day: Date | None = None
    list_day: Date = Date.min
    all_statuses: bool = False
    all_rows: bool = False
    each_visit: bool = False
    name_order: str = ""
    day_first: bool | None = None
    date_order: str = ""
    country: str = ""
    emergency: str = ""
    months: Mapping[str, int] = field(default_factory=dict)
    encoding: str = ""
    #: The headings to ignore, and the kinds of appointment, that were named for this list and not for any.
    ignored: tuple[str, ...] = ()
    asked_types: tuple[str, ...] = ()


@dataclass(slots=True)
class Survey:
    """The contents of a list. `left_out` has the reason for each row left out, `cut` the halves of broken rows."""

    kinds: RowKinds
    types: AppointmentTypes
    dates: DateOrder
    rows: int = 0
    visits: int = 0
    taken: int = 0  #: rows that look like totals or report lines, and are taken as visits
    left_out: dict[int, str] = field(default_factory=dict)
    cut: dict[int, int] = field(default_factory=dict)
    longest: int = 0  #: the most values of a row without a doubt; 0 if every number is fine
    cut_off: int = 0  #: the last row, if the end of the file has cut it off
    repeated: set[str] = field(default_factory=set)
    other_days: set[int] = field(default_factory=set)
    not_asked: set[str] = field(default_factory=set)  #: ids of rows that are on the list, but not selected
    name_order: str = FIRST_LAST
    names: NameEvidence = field(default_factory=NameEvidence)
    nameless: int = 0  #: visits whose columns of names are empty
    doubtful_dates: int = 0
    filled: Counter[int] = field(default_factory=Counter)
    #: Values of `only` and `skip` that no row has: option, column, value.
    unmet: frozenset[tuple[str, int, str]] = frozenset()

    @property
    def counts(self) -> dict[str, int]:
        """The number of rows left out, by reason."""
        counts = Counter(self.left_out.values())
        if self.other_days:
            counts[OTHER_DAY] = len(self.other_days)
        return dict(counts.most_common())

    def questions(self, sheet: OpenList, name: str) -> list[Problem]:
        """Questions for the user: whether a column that may hold the clinic's remarks is for the patient."""
        return [
            Problem(
                f"{name}:{sheet.heading}",
                f"is column {column_letters(at + 1)} meant for the patient? Its heading does not say so.",
                "",
                (f"print-note {sheet.headings[at].strip()}", f"ignore-heading {sheet.headings[at].strip()}"),
            )
            for at in sheet.asked
            if self.filled[at]
        ]


def dated_by_time(sheet: OpenList, options: ListOptions) -> OpenList:
    """The list, whose column of times is also that of dates if it alone contains dates ("Starts At")."""
    if "date" in sheet.columns or "time" not in sheet.columns:
        return sheet
    at = sheet.columns["time"]
    for _, cells in islice(sheet.ahead(), _SAMPLE):
        if isinstance(cells, UnreadableRows) or at >= len(cells):
            continue
        if is_date(cells[at], options.months):
            return replace(sheet, columns={**sheet.columns, "date": at})
    return sheet


def survey(sheet: OpenList, options: ListOptions) -> Survey:
    """Survey every row of a list. Raises HandoutError for a column of `only` or `skip` that does not exist."""
    return _Surveyor(sheet, options).run()


class _Surveyor:
    """The survey of one list."""

    def __init__(self, sheet: OpenList, options: ListOptions) -> None:
        self._sheet, self._options = sheet, options
        self._at = sheet.columns
        self._separated = bool(sheet.delimiter)
        kinds = RowKinds(
            sheet.headings, sheet.columns, all_statuses=options.all_statuses, separated=self._separated
        )
        self._found = Survey(kinds, AppointmentTypes(options.types), DateOrder(options.day_first))
        self._filter = RowFilter(options.only, options.skip, sheet.headings, sheet.columns)
        self._cut = CutRows(sheet.width, sheet.columns.get("id", -1)) if sheet.delimiter else None
        self._ids = HashIndex()
        self._of_the_day: set[str] = set()
        self._has_filter, self._has_days = bool(self._filter), "date" in self._at
        self._typed = "appointment type" in self._at
        self._type_at = self._at.get("appointment type", self._at.get("treatments", -1))
        self._dates: dict[int, DateEvidence] = {}
        self._sampled = self._last = 0
        #: The last rows, if they are the foot of the list.
        self._feet: list[int] = []

    def run(self) -> Survey:
        if self._options.day is not None:
            self._find_date_order()
        found = self._found
        for number, cells in self._filled_rows():
            found.rows += 1
            if self._cut:
                self._cut.add(number, cells)
            if self._has_filter:
                self._filter.look(cells)
            if why := self._why_not(number, cells):
                found.left_out[number] = why
                if why == NOT_CHOSEN:
                    found.not_asked.add(_id(self._cell(cells, "id")))
            else:
                self._count(number, cells)
        if self._options.day is None:
            self._settle_date_order()
        else:
            found.repeated &= self._of_the_day
        if self._cut:
            found.longest = self._cut.longest()
            if self._sheet.ends_open and self._last not in found.left_out:
                found.cut_off = self._cut.cut_off(self._last)
            lines = {at for at, why in found.left_out.items() if why not in (NOT_CHOSEN, NO_SHEET)}
            found.cut = self._cut.numbers({*self._feet, found.cut_off}, lines)
        found.unmet = frozenset(self._filter.unmet)
        asked = self._options.name_order
        found.name_order = asked or (found.names.order if "name" in self._at else FIRST_LAST)
        return found

    def _filled_rows(self) -> Iterator[tuple[int, list[str]]]:
        for number, cells in self._sheet.ahead():
            self._last = number
            if not isinstance(cells, UnreadableRows) and any(cells):
                yield number, cells

    def _why_not(self, number: int, cells: list[str]) -> str:
        skipped = self._options.types and self._is_skipped(cells)
        if why := self._found.kinds.of(cells):
            if why == TOTAL or (why == LINE and is_foot("".join(cells).strip())):
                self._feet.append(number)
            else:
                self._feet.clear()
            if not self._options.all_rows or why not in (TOTAL, LINE):
                return why
            self._found.taken += 1
        else:
            self._feet.clear()
        if self._has_filter and not self._filter.takes(cells):
            return NOT_CHOSEN
        return NO_SHEET if skipped else ""

    def _is_skipped(self, cells: list[str]) -> bool:
        kind = self._cell(cells, "treatments").strip() or self._cell(cells, "appointment type")
        return bool(kind) and self._found.types.meaning(kind) == SKIP

    def _count(self, number: int, cells: list[str]) -> None:
        found = self._found
        id = _id(self._cell(cells, "id"))
        if id and self._ids.first(id, number) != number:
            found.repeated.add(id)
        if self._options.day is not None:
            if not self._is_of_the_day(cells):
                found.other_days.add(number)
                found.not_asked.add(id)
                return
            self._of_the_day.add(id)
        elif self._has_days:
            self._add_dates(number, cells)
        found.visits += 1
        if name := self._cell(cells, "name"):
            found.names.add(name)
        if nameless(self._at, cells):
            found.nameless += 1
        if self._type_at >= 0 and (kind := self._kind(cells)):
            sure = not self._separated or is_whole(cells, self._sheet.width)
            found.types.count(kind, number, name, sure)
        for at in self._sheet.asked:
            found.filled[at] += at < len(cells) and bool(cells[at].strip())

    def _kind(self, cells: Sequence[str]) -> str:
        """The kind of appointment of a row; "" if it has none, or a list of treatments."""
        kind = (cells[self._type_at] if self._type_at < len(cells) else "").strip()
        return kind if self._typed or is_one_value(kind) else ""

    def _cell(self, cells: Sequence[str], column: str) -> str:
        at = self._at.get(column, -1)
        return cells[at] if 0 <= at < len(cells) else ""

    def _is_of_the_day(self, cells: list[str]) -> bool:
        try:
            date = read_date(self._cell(cells, "date"), self._found.dates.day_first, self._options.months)
        except Slip:
            return True  # reading the row reports its date; no patient is skipped because of it
        return date is None or date == self._options.day

    # --- dates --------------------------------------------------------------------------------------------------

    def _find_date_order(self) -> None:
        if "date" in self._at:
            for number, cells in self._filled_rows():
                self._add_dates(number, cells)
            self._settle_date_order()

    def _add_dates(self, number: int, cells: Sequence[str]) -> None:
        if self._sampled < _SAMPLE:
            self._sampled += 1
            for at, cell in enumerate(cells[: self._sheet.width]):
                if at not in self._dates and ("/" in cell or "-" in cell):
                    self._dates[at] = DateEvidence()
        for at, evidence in self._dates.items():
            if at < len(cells):
                evidence.add(cells[at], number)

    def _settle_date_order(self) -> None:
        own = self._dates.get(self._at.get("date", -1), DateEvidence())
        others = [
            (column_letters(at + 1), evidence)
            for at, evidence in self._dates.items()
            if at != self._at.get("date")
        ]
        options = self._options
        self._found.doubtful_dates = own.doubtful
        self._found.dates = order_of(
            options.day_first, own, others, options.date_order, options.country, options.emergency
        )


def _id(cell: str) -> str:
    return clean(repaired(cell)[0]) if cell else ""
