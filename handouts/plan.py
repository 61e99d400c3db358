"""A list of patients → what to make of each row: its Edition, its words, its file, the hash of its input."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from handouts.clinic import load_clinic
from handouts.errors import SHOWN, HandoutError
from handouts.filenames import file_stem, same_file
from handouts.fingerprint import digest, digest_of_everything, file_digest
from handouts.guidance import Guidance, Words
from handouts.handout import Edition, check_treatments, find_guidance, left_out, patient_words, sheet_words
from handouts.library import library
from handouts.patients import Choice, Patient, PatientList, Row, RowProblem
from handouts.tasks import Entry

T = TypeVar("T")
#: Rows of one task: a tenth of a second or so, after which progress is told and records are written.
CHUNK = 500
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


@dataclass(slots=True)
class Job:
    """One handout to make; `edition` is its place in the plan, `input` the hash of all that decides it."""

    row: Row
    file: str
    edition: int
    date: datetime.date
    input: bytes


@dataclass(frozen=True, slots=True)
class Shelved:
    """An Edition, the hash of all that decides its pages, and what records say of it, as JSON."""

    edition: Edition
    key: str
    title: str
    record: str
    words: Words


@dataclass(slots=True)
class Plan:
    """What is to be made of a list, and what keeps the other rows from being made."""

    common: Common
    jobs: list[Job] = field(default_factory=list)
    editions: list[Shelved] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    without_emoji: list[int] = field(default_factory=list)

    @property
    def notices(self) -> list[str]:
        """What is as well to know, though no row is bad for it."""
        rows = self.without_emoji
        if not rows:
            return []
        listed = ", ".join(map(str, rows[:SHOWN])) + (", ..." if len(rows) > SHOWN else "")
        return [f"emoji are left out, as only letters and signs can be printed: row {listed}."]

    def dated(self, job: Job) -> bool:
        """Whether the list or the command says the date: only then is another day another input."""
        return (job.row.patient.date or self.common.date) is not None

    def entry(self, index: int, job: Job) -> Entry:
        """All that a handout needs beside its Master: what `make` has from the same words as flags."""
        words, title = self._words(job, job.date)
        return Entry(index, job.file, words, job.date, title)

    def input(self, job: Job, date: datetime.date) -> bytes:
        """The hash of all that decides the job's bytes, were it of this date."""
        words, title = self._words(job, date)
        decides = (self.editions[job.edition].key, date.isoformat(), title, sorted(words.items()))
        return hashlib.sha256(repr(decides).encode("utf-8", "backslashreplace")).digest()

    def _words(self, job: Job, date: datetime.date) -> tuple[dict[str, str], str]:
        """The words of the slots, empty ones left out; and the title, where it is not the edition's."""
        shelved = self.editions[job.edition]
        given = patient_words(_whole(job.row.patient, self.common), shelved.words, date)
        words = {slot: text for slot, text in given.items() if text}
        named = self.common.name_in_title and "patient" in words
        return words, f"{shelved.title}: {words['patient']}" if named else ""

    def chunks(
        self, jobs: Sequence[Job], master: Callable[[int], str], kind: Callable[[str, tuple[Entry, ...]], T]
    ) -> Iterator[T]:
        """The jobs in tasks of one edition each; an entry's index is the job's place among `jobs`."""
        order = sorted(range(len(jobs)), key=lambda index: jobs[index].edition)
        size = max(1, min(CHUNK, len(jobs) // 8))
        for edition, group in groupby(order, key=lambda index: jobs[index].edition):
            places = list(group)
            for start in range(0, len(places), size):
                entries = [self.entry(index, jobs[index]) for index in places[start : start + size]]
                yield kind(master(edition), tuple(entries))

    def redate(self, job: Job, date: datetime.date) -> None:
        job.date, job.input = date, self.input(job, date)


class Planner:
    """Plans lists for one clinic and one set of options. Raises HandoutError for what no row can mend."""

    def __init__(self, clinic_folder: Path | None, common: Common) -> None:
        self.shelf = library(clinic_folder)
        self.clinic = load_clinic(self.shelf.clinic)
        self.common = common
        self._base = digest_of_everything(self.shelf, self.clinic)
        self._guidance: dict[str, Guidance] = {}
        self._places: dict[tuple[object, ...], int] = {}
        check_treatments(self.guidance(""), [choice.id for choice in common.treatments])

    def guidance(self, language: str) -> Guidance:
        """The guidance in a language; "" is the one of the options, or the clinic's."""
        language = language or self.common.language or self.clinic.language
        if language not in self._guidance:
            self._guidance[language] = find_guidance(self.shelf, self.common.topic, language)
        return self._guidance[language]

    def titles(self, language: str) -> Mapping[str, str]:
        """Treatments by id, as `read_patients` wants them."""
        return {section.id: section.title for section in self.guidance(language).treatments}

    def plan(self, listing: PatientList) -> Plan:
        """Jobs in the order of the list; a row that cannot be made is a problem instead."""
        plan = Plan(self.common, problems=list(listing.problems))
        taken: dict[str, int] = {}
        for row in listing.rows:
            try:
                edition = self._edition(plan, row.patient)
                file = self._file(row, taken)
            except HandoutError as error:
                plan.problems += (_problem(row, each.where, each.what, each.hint) for each in error.problems)
                continue
            job = Job(row, file, edition, row.patient.date or self.common.date or self.common.today, b"")
            plan.redate(job, job.date)
            plan.jobs.append(job)
            if left_out(row.patient):
                plan.without_emoji.append(row.number)
        return plan

    def _edition(self, plan: Plan, patient: Patient) -> int:
        form = self.common.form
        if patient.large_print is not None:
            small = "standard" if form == "large-print" else form
            form = "large-print" if patient.large_print else small
        treatments = tuple(choice.id for choice in patient.treatments or self.common.treatments)
        paper = patient.paper or self.common.paper or self.clinic.paper
        choice = (patient.language, treatments, paper, form)
        if choice not in self._places or self._places[choice] >= len(plan.editions):
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
            self._places[choice] = len(plan.editions)
            plan.editions.append(self._shelved(edition))
        return self._places[choice]

    def _shelved(self, edition: Edition) -> Shelved:
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
        words = sheet_words(edition.library, guidance.language)
        return Shelved(edition, key, title, json.dumps(record, separators=(",", ":")), words)

    def _file(self, row: Row, taken: dict[str, int]) -> str:
        patient = row.patient
        if len(patient.id) > LONGEST_ID:
            raise HandoutError.at(
                "id", f"it is longer than {LONGEST_ID} letters", "Give the row a shorter id."
            )
        if self.common.name_files == "row":
            file = f"{row.number:06d}.pdf"
        else:
            file = file_stem(patient.id, patient.name if self.common.name_files == "name" else "") + ".pdf"
        first = taken.setdefault(same_file(file), row.number)
        if first != row.number:
            hint = "Change one of the two ids, or name the files by row: --name-files row."
            raise HandoutError.at("id", f"the file would have the same name as that of row {first}", hint)
        return file


def slot_problem(row: Row, slot: str, what: str, hint: str) -> RowProblem:
    """A problem of a slot, said of the column that filled it."""
    if slot.startswith("how:"):
        return _problem(row, "treatments", f"{slot[4:]}: {what}", hint)
    return _problem(row, _COLUMNS.get(slot, slot), what, hint)


def _problem(row: Row, column: str, what: str, hint: str) -> RowProblem:
    return RowProblem(row.number, row.patient.id, column, what, hint)


def _check_common(guidance: Guidance, treatments: Iterable[str]) -> None:
    """A row's own treatments were checked as they were read: these are those of --treatment."""
    try:
        check_treatments(guidance, treatments)
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
