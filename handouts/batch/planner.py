"""Plans the rows of a list: the Edition, words and file of each row, or its problems."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from pathlib import Path

from handouts.batch.filenames import file_stem, same_file
from handouts.batch.plan import Plan, PlannedEdition, RowDefaults
from handouts.batch.rows import Entry, Packer
from handouts.clinic import load_clinic, open_library
from handouts.edition import (
    Edition,
    EditionRequest,
    ExerciseBook,
    SheetDoses,
    book_of,
    chosen_by,
    chosen_exercises,
    chosen_treatments,
    complete_edition,
    digest,
    digest_of_everything,
    file_digest,
    find_guidance,
    month_names,
    patient_words,
    require_exercises,
    second_code,
    sheet_words,
)
from handouts.errors import SHOWN, HandoutError, Problem
from handouts.guidance import Guidance, Words, long_date
from handouts.patients import (
    Choice,
    ExerciseChoice,
    Exercises,
    HashIndex,
    Patient,
    PatientList,
    Row,
    RowProblem,
    Treatments,
)

#: With this many rows or more, worker processes save more time than they take to start.
MANY = 200
#: Requests for a sheet that are kept.
_KEPT = 1024
#: Columns that decide how much room words have. If one cannot be read, or a row is out of step, they are not checked.
_ROOM = frozenset(("", "language", "also", "paper", "large print", "exercises"))
#: Characters of an id: a record must fit on one short line.
LONGEST_ID = 100


class Planner:
    """Plans lists for one clinic and one set of options. Raises HandoutError for problems that no row can solve."""

    def __init__(self, defaults: RowDefaults) -> None:
        folder = defaults.request.clinic
        self.library = open_library(Path(folder) if folder else None)
        self.clinic = load_clinic(self.library.clinic)
        self._base = digest_of_everything(self.library, self.clinic)
        self._guidance: dict[str, Guidance] = {}
        self._words: dict[str, Words] = {}
        self._books: dict[str, ExerciseBook] = {}
        self._doses: dict[tuple[str, str], SheetDoses] = {}
        self.defaults = defaults
        given = defaults.patient.treatments
        ids = chosen_treatments(self.guidance(""), [choice.id for choice in given])
        chosen = tuple(Choice(id, choice.how) for id, choice in zip(ids, given, strict=True))
        exercises = self._usual_exercises()
        self.defaults = replace(
            defaults,
            request=defaults.request._replace(treatments=ids, exercises=tuple(each.id for each in exercises)),
            patient=defaults.patient._replace(treatments=chosen, exercises=exercises),
        )
        #: Most rows of a list ask for one of a few sheets.
        self._for_sheet = lru_cache(_KEPT)(self.defaults.request.for_sheet)

    def _usual_exercises(self) -> tuple[ExerciseChoice, ...]:
        """The exercises of rows that name none, by id. Raises ChoiceError for an unknown one."""
        given = self.defaults.patient.exercises
        if not given:
            return ()
        require_exercises(self._book("").guidance)
        ids = chosen_exercises(self._book("").guidance, [choice.id for choice in given])
        return tuple(choice._replace(id=id) for id, choice in zip(ids, given, strict=True))

    def guidance(self, language: str) -> Guidance:
        """The guidance in a language. "" means that of the options, or of the clinic."""
        choice = chosen_by("language", language or self.defaults.request.language)
        language = self._language(language)
        if language not in self._guidance:
            topic = self.defaults.request.topic
            self._guidance[language] = find_guidance(self.library, topic, language, choice=choice)
        return self._guidance[language]

    def titles(self, language: str) -> Mapping[str, str]:
        """Treatment titles by id, for `read_patients`."""
        return {section.id: section.title for section in self.guidance(language).treatments}

    def exercises(self, language: str) -> Exercises:
        """The exercises in a language, and the clinic's sets of them, for `read_patients`."""
        return self._book(language).exercises()

    def _book(self, language: str) -> ExerciseBook:
        language = self._language(language)
        if language not in self._books:
            self._books[language] = book_of(self.guidance(language), self.clinic, self.library)
        return self._books[language]

    def _sheet_doses(self, patient: Patient) -> SheetDoses | None:
        """The writer of doses for a patient with exercises; None for other patients."""
        if not patient.exercises:
            return None
        language = self._language(patient.language)
        also = second_code(patient.also or self.defaults.request.also or self.clinic.also, language)
        if (language, also) not in self._doses:
            words = sheet_words(self.library, also, self.clinic.country) if also else None
            self._doses[language, also] = self._book(language).sheet_doses(also, words)
        return self._doses[language, also]

    def _language(self, language: str) -> str:
        return language or self.defaults.request.language or self.clinic.language

    def treatment(self, name: str) -> str | None:
        """The id of the treatment with this id or title, in the language of the options, or None."""
        return Treatments(self.titles("")).find(name)

    def months(self) -> dict[str, int]:
        """Month names in every language that has fixed words, in lower case."""
        return month_names(self.library)

    def printed_date(self, patient: Patient, date: datetime.date, time: str) -> str:
        """A date, and a time if there is one, as this patient's sheet prints it."""
        language = self._language(patient.language)
        if language not in self._words:
            self._words[language] = sheet_words(self.library, language)
        day = long_date(self._words[language], date)
        return f"{day}, {time}" if time else day

    def plan(self, listing: PatientList, on_many: Callable[[], None] = lambda: None) -> Plan:
        """Plan the good rows of a list, and report the others as problems.

        `on_many` is called once, when there are enough rows for worker processes.
        """
        packer, faulty, taken = Packer(), Packer(), HashIndex()
        late: list[RowProblem] = []
        without_emoji: list[int] = []
        editions: list[PlannedEdition] = []
        places: dict[EditionRequest, int] = {}
        given = self.defaults.patient
        has_defaults = any((given.treatments, given.exercises, given.note, given.next_visit, given.therapist))
        for row in listing.every:
            if row.faults and not _ROOM.isdisjoint(row.faults):
                continue
            try:
                edition = self._edition(editions, places, row.patient)
                file = "" if row.faults else self._file(row, taken)
            except HandoutError as error:
                late += [_problem(row, each) for each in error.problems]
                continue
            whole = _with_defaults(row.patient, given) if has_defaults else row.patient
            words, emoji = patient_words(whole, self._sheet_doses(whole))
            date = row.patient.date.toordinal() if row.patient.date else 0
            words = {slot: text for slot, text in words.items() if text}
            if row.faults:
                if "treatments" in row.faults:
                    words.pop("note", None)  # other treatments leave it other room
                faulty.add(edition, Entry(faulty.count, row.number, row.patient.id, "", words, date))
                continue
            if emoji and len(without_emoji) <= SHOWN:
                without_emoji.append(row.number)
            packer.add(edition, Entry(packer.count, row.number, row.patient.id, file, words, date))
            if packer.count == MANY:
                on_many()
        problems = (
            *listing.problems,
            *late,
        )  # listing.problems is complete only after its rows have been read
        windows = tuple(packer.windows())
        return Plan(
            self.defaults,
            problems,
            tuple(editions),
            windows,
            packer.count,
            tuple(without_emoji),
            list_digest=listing.digest,
            not_asked=listing.not_asked,
            faulty=tuple(chain.from_iterable(faulty.windows())),
        )

    def _edition(
        self, editions: list[PlannedEdition], places: dict[EditionRequest, int], patient: Patient
    ) -> int:
        own = self.defaults.patient
        asked = self._for_sheet(
            language=patient.language,
            also=patient.also,
            treatments=tuple([choice.id for choice in patient.treatments]),
            paper=patient.paper,
            large_print=patient.large_print,
            exercises=tuple([choice.id for choice in patient.exercises]),
        ).for_words(
            patient.name,
            [choice.how for choice in patient.treatments or own.treatments],
            patient.next_visit or own.next_visit,
            patient.therapist or own.therapist,
        )
        if (place := places.get(asked)) is None:
            guidance = self.guidance(asked.language)
            _check_defaults(guidance, asked.treatments)
            edition = complete_edition(asked, self.clinic, guidance, self.library)
            # A row that names the clinic's default language or paper has the same Edition as one that names
            # none.
            if edition.request not in places:
                places[edition.request] = len(editions)
                editions.append(self._planned(edition, asked))
            place = places[asked] = places[edition.request]
        return place

    def _planned(self, edition: Edition, asked: EditionRequest) -> PlannedEdition:
        guidance, whole = edition.guidance, edition.request
        # The clinic counts by its content, not by its folder. Every other choice counts, also one that is added later.
        choices = repr(tuple(whole._replace(clinic="")))
        key = digest(self._base, guidance.name, guidance.sha256, choices)
        record = {
            "topic": guidance.topic,
            "language": guidance.language,
            "also": whole.also,
            "guidance": guidance.version,
            "template": file_digest(edition.library.find("handout.html"))[:16],
            "treatments": whole.treatments,
            "exercises": whole.exercises,
            "paper": whole.paper,
            "form": whole.form,
            "key": key[:16],
        }
        title = f"{guidance.title}: {edition.clinic.name}"
        return PlannedEdition(edition, asked, key, title, json.dumps(record, separators=(",", ":")))

    def _file(self, row: Row, taken: HashIndex) -> str:
        patient = row.patient
        if len(patient.id) > LONGEST_ID:
            raise HandoutError.at(
                "id", f"it is longer than {LONGEST_ID} characters", "Give the row a shorter id."
            )
        if self.defaults.name_files == "row":
            file = f"{row.number:06d}.pdf"
        else:
            stem = file_stem(patient.id, patient.name if self.defaults.name_files == "name" else "")
            file = (f"{stem} {row.visit}" if row.visit else stem) + ".pdf"
        first = taken.first(same_file(file), row.number)
        if first != row.number:
            what = f"its file would have the same name as that of row {first}"
            raise HandoutError.at("id", what, "Change one of the two ids.", "name-files-by-row")
        return file


def _problem(row: Row, problem: Problem) -> RowProblem:
    where, what, hint, remedies = problem
    return RowProblem(row.number, row.patient.id, where, what, hint, remedies=remedies)


def _check_defaults(guidance: Guidance, treatments: Iterable[str]) -> None:
    """Check the treatments that apply to every row; a row's own ones were checked when it was read."""
    try:
        chosen_treatments(guidance, treatments)
    except HandoutError as error:
        hint = "Choose treatments in this row, or add this one to the guidance in this language."
        what = "a treatment for every row does not exist in the language of this row"
        raise HandoutError.at("treatments", what, hint) from error


def _with_defaults(patient: Patient, defaults: Patient) -> Patient:
    """The patient, with the defaults for what the row leaves empty."""
    return patient._replace(
        treatments=patient.treatments or defaults.treatments,
        exercises=patient.exercises or defaults.exercises,
        note=patient.note or defaults.note,
        next_visit=patient.next_visit or defaults.next_visit,
        therapist=patient.therapist or defaults.therapist,
    )
