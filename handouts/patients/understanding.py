"""The report on how a list was understood, without any patient's words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from handouts.errors import Problem
from handouts.patients.appointment_types import TypeUse
from handouts.patients.columns import column_letters, parts_not_used
from handouts.patients.date_order import DateOrder
from handouts.patients.names import LAST_FIRST
from handouts.patients.row_reader import RowReader
from handouts.patients.treatment_reader import SEVERAL

if TYPE_CHECKING:
    from handouts.patients.source import OpenList
    from handouts.patients.survey import Survey

#: The use of a column that says whether an appointment took place.
STATUS = "status"
#: The use of a column that may hold the clinic's remarks: the user decides.
ASKED = "asked"
PART = "part of a name"


class ColumnUse(NamedTuple):
    """A column: its letter, its heading and its use, which is "" for a column that is not used."""

    letter: str
    heading: str
    use: str


class Repair(NamedTuple):
    """A repair: what was done to how many values of a column, and the first of their rows."""

    column: str
    what: str
    values: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a list was understood. `left_out` has the number of rows left out, by reason."""

    heading_row: int
    columns: tuple[ColumnUse, ...]
    rows: int
    visits: int
    joined: int
    separate: int  #: further visits of a patient that have a sheet each
    taken: int  #: rows that look like totals or report lines, and are taken as visits
    nameless: int
    left_out: dict[str, int]
    last_first: bool
    turned: int
    commas: int
    with_digits: int  #: names
    dates: DateOrder
    doubtful_dates: int
    types: tuple[TypeUse, ...]
    unknown_statuses: dict[str, int]
    repairs: tuple[Repair, ...]
    questions: tuple[Problem, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        plain = asdict(self)
        plain["columns"] = [use._asdict() for use in self.columns]
        plain["types"] = [use._asdict() for use in self.types]
        plain["repairs"] = [repair._asdict() for repair in self.repairs]
        plain["dates"] = self.dates._asdict()
        plain["questions"] = [problem._asdict() for problem in self.questions]
        return plain


def understanding_of(name: str, sheet: OpenList, found: Survey, reader: RowReader) -> Understanding:
    """The report on a list whose rows have all been read."""
    statuses, treatments = found.kinds.statuses, reader.treatments
    return Understanding(
        heading_row=sheet.heading,
        columns=tuple(_columns(sheet, found)),
        rows=found.rows,
        visits=found.visits,
        joined=reader.joined,
        separate=reader.separate,
        taken=found.taken,
        nameless=found.nameless,
        left_out=found.counts,
        last_first=found.name_order == LAST_FIRST,
        turned=reader.turned,
        commas=found.names.inverted,
        with_digits=found.names.with_digits,
        dates=found.dates,
        doubtful_dates=found.doubtful_dates,
        types=tuple(
            found.types.uses(
                treatments.meaning,
                treatments.near,
                1 if treatments.has_types else SEVERAL,
                treatments.otherwise,
            )
        ),
        unknown_statuses={} if len(statuses.unknown) > 20 else dict(statuses.unknown),
        repairs=tuple(
            Repair(column, what, reader.repaired[column, what], tuple(rows))
            for (column, what), rows in reader.repairs.items()
        ),
        questions=tuple(found.questions(sheet, name)),
    )


def _columns(sheet: OpenList, found: Survey) -> list[ColumnUse]:
    uses = {at: column for column, at in sheet.columns.items()}
    if sheet.columns.get("time", -1) == sheet.columns.get("date", -2):
        uses[sheet.columns["date"]] = "date"
    uses |= dict.fromkeys(found.kinds.statuses.places, STATUS)
    uses |= {at: ASKED for at in sheet.asked if found.filled[at]}
    uses |= dict.fromkeys(parts_not_used(sheet.headings, sheet.columns), PART)
    return [
        ColumnUse(column_letters(at + 1), heading.strip(), uses.get(at, ""))
        for at, heading in enumerate(sheet.headings)
    ]
