"""Turns a list and all choices for it into a plan, with the clinic's settings for its lists."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from handouts.batch.plan import Plan, RowDefaults
from handouts.batch.planner import Planner
from handouts.errors import Problem
from handouts.patients import ListOptions, PatientList, Understanding, read_patients, read_types
from handouts.text import fold

if TYPE_CHECKING:
    from handouts.batch.master_files import MasterCache


class PlannedList(NamedTuple):
    """The plan for a list, how the list was understood, notices, and remarks that have remedies."""

    plan: Plan
    understood: Understanding
    notices: tuple[str, ...]
    remarks: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ReadingChoices:
    """What the user says about the rows, names and dates of a list. What is left out, the clinic or the list decides.

    `types`, `only` and `skip` are pairs: kind and treatments, column and value.
    """

    types: tuple[tuple[str, str], ...] = ()
    only: tuple[tuple[str, str], ...] = ()
    skip: tuple[tuple[str, str], ...] = ()
    day: datetime.date | None = None
    all_statuses: bool = False
    all_rows: bool = False
    each_visit: bool = False
    name_order: str = ""
    day_first: bool | None = None
    encoding: str = ""

    def options(self, planner: Planner) -> ListOptions:
        """These choices win over clinic.toml; the sample clinic's settings are ignored."""
        defaults, clinic = planner.defaults, planner.clinic
        own = bool(defaults.request.clinic)
        said = clinic.lists if own else type(clinic.lists)()
        titles = planner.titles("")
        types = read_types(said.types, "clinic.toml [appointment-types]", planner.treatment, titles)
        return ListOptions(
            types=types | read_types(self.types, "types", planner.treatment, titles),
            only=self.only,
            skip=self.skip,
            day=self.day,
            list_day=self.day or defaults.patient.date or defaults.today,
            all_statuses=self.all_statuses,
            all_rows=self.all_rows,
            each_visit=self.each_visit,
            name_order=self.name_order,
            day_first=self.day_first,
            date_order=said.date_order,
            country=clinic.country if own else "",
            emergency=clinic.emergency if own else "",
            months=planner.months(),
            encoding=self.encoding,
            asked_types=tuple(kind for kind, _ in self.types),
        )


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A list, the choices for its rows, and how to read it.

    `name` is what messages call the list. `mapping` has its heading for a column of ours; the `ignored` headings stand
    for none.
    """

    source: Path | BinaryIO
    name: str
    defaults: RowDefaults
    mapping: Mapping[str, str]
    ignored: tuple[str, ...]
    reading: ReadingChoices

    def plan(self, master_cache: MasterCache, on_many: Callable[[], None] = lambda: None) -> PlannedList:
        """Plan the list. Raises HandoutError as Planner and read_patients do.

        `on_many` is called once, when there are enough rows for worker processes.
        """
        planner = Planner(self.defaults)
        listing = self._read(planner)
        plan = planner.plan(listing, on_many)
        notices = (*planner.clinic.notices, *listing.notices, *plan.notices(master_cache.cache))
        return PlannedList(plan, listing.understood(), notices, listing.remarks)

    def _usual(self, planner: Planner) -> dict[str, str]:
        """The clinic's headings, without those that are to be ignored this time."""
        passed = set(map(fold, self.ignored))
        return {column: head for column, head in planner.clinic.columns if fold(head) not in passed}

    def _read(self, planner: Planner) -> PatientList:
        return read_patients(
            self.source,
            self.name,
            mapping=self.mapping,
            usual=self._usual(planner),
            ignored=planner.clinic.ignored,
            treatments=planner.titles,
            exercises=planner.exercises,
            options=replace(self.reading.options(planner), ignored=self.ignored),
            written=planner.printed_date,
        )
