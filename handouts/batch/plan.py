"""A list of patients → what to make of each row: its Edition, its words, its file, the hash of its input."""

from __future__ import annotations

import datetime
import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from handouts.batch.filenames import file_stem, same_file
from handouts.batch.rows import Entry, Packer, Packet, TaskRows, base_of, in_order
from handouts.clinic import library, load_clinic
from handouts.edition import (
    NO_STEPS,
    Choices,
    Edition,
    chosen_treatments,
    digest,
    digest_of_everything,
    file_digest,
    find_guidance,
    own_words,
)
from handouts.errors import SHOWN, HandoutError, Problem
from handouts.guidance import Guidance
from handouts.patients import Choice, Patient, PatientList, Row, RowProblem, Seen

#: From this many rows on, more processes bring more than they cost.
MANY = 200
#: Letters of an id: a record has to fit into one short line.
LONGEST_ID = 100
#: Which column of a list fills a slot.
_COLUMNS = {"patient": "name", "next-visit": "next visit"}


@dataclass(frozen=True, slots=True)
class Common:
    """What holds for every row, unless the row says otherwise. Without a `date`, a row is dated `today`."""

    today: datetime.date
    date: datetime.date | None = None
    topic: str = "back-spasms"
    language: str = ""
    treatments: tuple[Choice, ...] = ()
    note: str = ""
    next_visit: str = ""
    therapist: str = ""
    paper: str = ""
    form: str = "standard"
    letterhead: bool = True
    long_note: bool = False
    name_in_title: bool = False
    name_files: str = "id"


@dataclass(frozen=True, slots=True)
class PlannedEdition:
    """An Edition, how the command line would ask for it, the hash of all that decides its pages, and what
    records say of it, as JSON."""

    edition: Edition
    choices: Choices
    key: str
    title: str
    record: str


@dataclass(slots=True)
class Plan:
    """What is to be made of a list, and what keeps the other rows from being made.

    A good row is known by its place among the good ones. `dates` has their days as ordinals where
    they are not those that the list or the command says: a handout keeps the day that it was made on.
    """

    common: Common
    problems: list[RowProblem]
    editions: list[PlannedEdition] = field(default_factory=list)
    windows: list[tuple[Packet, ...]] = field(default_factory=list)
    count: int = 0
    without_emoji: list[int] = field(default_factory=list)
    dates: array[int] | None = None

    @property
    def notices(self) -> list[str]:
        """What is as well to know, though no row is bad for it."""
        found, rows = [], self.without_emoji
        if rows:
            listed = ", ".join(map(str, rows[:SHOWN])) + (", ..." if len(rows) > SHOWN else "")
            found.append(f"emoji are left out, as only letters and signs can be printed: row {listed}.")
        without = {at for at, each in enumerate(self.editions) if not each.edition.steps_fit}
        if bare := sum(len(packet.places) for packet in self.packets if packet.edition in without):
            found.append(f"{NO_STEPS}. That is so for {bare:,} of {self.count:,} sheets.")
        return found

    @property
    def day(self) -> datetime.date:
        """The day of a row that says none."""
        return self.common.date or self.common.today

    @property
    def packets(self) -> Iterator[Packet]:
        return chain.from_iterable(self.windows)

    def said(self, entry: Entry) -> datetime.date | None:
        """The day that the list or the command says: only then is another day another handout."""
        return datetime.date.fromordinal(entry.date) if entry.date else self.common.date

    def date(self, entry: Entry) -> datetime.date:
        """The day that stands on the sheet."""
        kept = self.dates[entry.place] if self.dates else 0
        return datetime.date.fromordinal(kept) if kept else self.said(entry) or self.common.today

    def base(self, edition: int, entry: Entry) -> bytes:
        """The hash of all that decides the bytes but the date."""
        return base_of(self.editions[edition].key, entry, self.common.name_in_title)

    def rows(self) -> Iterator[tuple[int, Entry]]:
        """Every good row with its Edition, in the order of the list."""
        for window in self.windows:
            yield from in_order(window)

    def tasks(self, left_out: bytearray) -> Iterator[tuple[int, TaskRows]]:
        """Edition and rows of each task, one Edition after the other; without rows whose place is `left_out`."""
        for packet in sorted(self.packets, key=lambda packet: packet.edition):
            marks = [left_out[place] for place in packet.places]
            if not all(marks):
                only = tuple(at for at, mark in enumerate(marks) if not mark) if any(marks) else None
                dates = tuple(map(self.dates.__getitem__, packet.places)) if self.dates else ()
                count = len(marks) if only is None else len(only)
                yield packet.edition, TaskRows(packet.data, count, self.day, only, dates)

    def editions_of(self, left_out: bytearray) -> set[int]:
        """The Editions of the rows that are not left out."""
        return {
            packet.edition for packet in self.packets if not all(left_out[place] for place in packet.places)
        }


class Planner:
    """Plans lists for one clinic and one set of options. Raises HandoutError for what no row can mend."""

    def __init__(self, clinic_folder: Path | None, common: Common) -> None:
        self._folder = "" if clinic_folder is None else str(clinic_folder)
        self.shelf = library(clinic_folder)
        self.clinic = load_clinic(self.shelf.clinic)
        self._base = digest_of_everything(self.shelf, self.clinic)
        self._guidance: dict[str, Guidance] = {}
        self.common = common
        ids = chosen_treatments(self.guidance(""), [choice.id for choice in common.treatments])
        chosen = tuple(Choice(id, choice.how) for id, choice in zip(ids, common.treatments, strict=True))
        self.common = replace(common, treatments=chosen)

    def guidance(self, language: str) -> Guidance:
        """The guidance in a language; "" is the one of the options, or the clinic's."""
        language = language or self.common.language or self.clinic.language
        if language not in self._guidance:
            self._guidance[language] = find_guidance(self.shelf, self.common.topic, language)
        return self._guidance[language]

    def titles(self, language: str) -> Mapping[str, str]:
        """Treatments by id, as `read_patients` wants them."""
        return {section.id: section.title for section in self.guidance(language).treatments}

    def plan(self, listing: PatientList, on_many: Callable[[], None] = lambda: None) -> Plan:
        """The good rows of a list; a row that cannot be made is a problem instead.

        `on_many` is called once, when there are so many that more than one process is worth while.
        """
        plan, packer, taken, late = Plan(self.common, listing.problems), Packer(), Seen(), []
        places: dict[tuple[object, ...], int] = {}
        for row in listing.rows:
            try:
                edition = self._edition(plan, places, row.patient)
                file = self._file(row, taken)
            except HandoutError as error:
                late += [_problem(row, each.where, each.what, each.hint) for each in error.problems]
                continue
            words, emoji = own_words(_whole(row.patient, self.common))
            if emoji and len(plan.without_emoji) <= SHOWN:
                plan.without_emoji.append(row.number)
            date = row.patient.date.toordinal() if row.patient.date else 0
            words = {slot: text for slot, text in words.items() if text}
            packer.add(edition, Entry(packer.count, row.number, row.patient.id, file, words, date))
            if packer.count == MANY:
                on_many()
        plan.problems += late
        plan.windows, plan.count = packer.windows(), packer.count
        return plan

    def _edition(self, plan: Plan, places: dict[tuple[object, ...], int], patient: Patient) -> int:
        form = self.common.form
        if patient.large_print is not None:
            small = "standard" if form == "large-print" else form
            form = "large-print" if patient.large_print else small
        treatments = tuple(choice.id for choice in patient.treatments or self.common.treatments)
        paper = patient.paper or self.common.paper or self.clinic.paper
        choice = (patient.language, treatments, paper, form)
        if choice not in places:
            guidance = self.guidance(patient.language)
            _check_common(guidance, treatments)
            common = self.common
            edition = Edition(
                self.clinic,
                guidance,
                self.shelf,
                treatments,
                paper,
                form,
                common.letterhead,
                common.long_note,
            )
            places[choice] = len(plan.editions)
            plan.editions.append(self._planned(edition, patient))
        return places[choice]

    def _planned(self, edition: Edition, patient: Patient) -> PlannedEdition:
        guidance = edition.guidance
        options = (edition.treatments, edition.paper, edition.form, edition.letterhead, edition.long_note)
        key = digest(self._base, guidance.name, guidance.language, guidance.sha256, repr(options))
        record = {
            "topic": guidance.topic,
            "language": guidance.language,
            "guidance": guidance.version,
            "template": file_digest(edition.library.find("handout.html"))[:16],
            "treatments": edition.treatments,
            "paper": edition.paper,
            "form": edition.form,
            "key": key[:16],
        }
        title = f"{guidance.title}: {edition.clinic.name}"
        choices = self._choices(edition, patient)
        return PlannedEdition(edition, choices, key, title, json.dumps(record, separators=(",", ":")))

    def _choices(self, edition: Edition, patient: Patient) -> Choices:
        """What `make` would be asked for the same: then it finds the same Master in the cache."""
        return Choices(
            clinic=self._folder,
            topic=self.common.topic,
            language=patient.language or self.common.language,
            treatments=edition.treatments,
            paper=patient.paper or self.common.paper,
            form=edition.form,
            letterhead=edition.letterhead,
            long_note=edition.long_note,
        )

    def _file(self, row: Row, taken: Seen) -> str:
        patient = row.patient
        if len(patient.id) > LONGEST_ID:
            raise HandoutError.at(
                "id", f"it is longer than {LONGEST_ID} letters", "Give the row a shorter id."
            )
        if self.common.name_files == "row":
            file = f"{row.number:06d}.pdf"
        else:
            file = file_stem(patient.id, patient.name if self.common.name_files == "name" else "") + ".pdf"
        first = taken.first(same_file(file), row.number)
        if first != row.number:
            hint = "Change one of the two ids, or name the files by row: --name-files row."
            raise HandoutError.at("id", f"the file would have the same name as that of row {first}", hint)
        return file


def slot_problem(entry: Entry, problem: Problem) -> RowProblem:
    """A problem of a slot, said of the column that filled it."""
    slot, what, column = problem.where, problem.what, _COLUMNS.get(problem.where, problem.where)
    if slot.startswith("how:"):
        column, what = "treatments", f"{slot[4:]}: {what}"
    return RowProblem(entry.number, entry.id, column, what, problem.hint)


def _problem(row: Row, column: str, what: str, hint: str) -> RowProblem:
    return RowProblem(row.number, row.patient.id, column, what, hint)


def _check_common(guidance: Guidance, treatments: Iterable[str]) -> None:
    """A row's own treatments were checked as they were read: these are those of --treatment."""
    try:
        chosen_treatments(guidance, treatments)
    except HandoutError as error:
        hint = "Choose treatments in this row, or add it to the guidance in this language."
        raise HandoutError.at(
            "treatments", "a treatment of --treatment is not there in its language", hint
        ) from error


def _whole(patient: Patient, common: Common) -> Patient:
    """The patient with what holds for every row that says nothing else."""
    if not (common.treatments or common.note or common.next_visit or common.therapist):
        return patient
    return patient._replace(
        treatments=patient.treatments or common.treatments,
        note=patient.note or common.note,
        next_visit=patient.next_visit or common.next_visit,
        therapist=patient.therapist or common.therapist,
    )
