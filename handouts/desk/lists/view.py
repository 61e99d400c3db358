"""What the page of a list shows: how the list was read, and the choices of the form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from handouts.desk.lists.checking import CheckedList
from handouts.desk.lists.choices import MOST_COLUMNS, MOST_KINDS, ChosenKind, chosen_kinds
from handouts.desk.lists.job import grouped
from handouts.desk.lists.kept_lists import KeptList, new_run_id
from handouts.desk.web import Desk, DeskWords, Form, Message, as_sentence, problem_message, worded_problem
from handouts.edition import EditionRequest, edition_of, read_exercise_book, sheet_words
from handouts.errors import Problem
from handouts.guidance import long_date
from handouts.patients import COLUMNS, GENERAL, SKIP, TypeUse, column_letters, column_number

_LETTERS = re.compile(r"\bcolumn ([A-Z]{1,3})\b")
#: Rows of the lists on the page.
MOST_PROBLEMS = 200


class ColumnView(NamedTuple):
    """A column: its place, its letter, its heading, the key of the word for its use, and the choice for it."""

    place: int
    letter: str
    heading: str
    use: str
    chosen: str


class KindView(NamedTuple):
    """A kind of appointment: the number of its rows, what it stands for, what is similar, the choice for it."""

    place: int
    kind: str
    rows: str
    means: str
    near: str
    chosen: str
    is_open: bool  #: whether nobody has said what it stands for
    covered: bool  #: whether it gets the sheet that covers all, though nobody has said so


class RowView(NamedTuple):
    """A row as it will print."""

    number: int
    language: str
    name: str
    date: str
    treatments: tuple[str, ...]
    exercises: tuple[str, ...]
    next_visit: str
    therapist: str
    note: str


class ProblemView(NamedTuple):
    """A problem of rows."""

    rows: str
    column: str
    what: str
    hint: str


class ListView(NamedTuple):
    """Everything that the template shows."""

    id: str
    run: str
    name: str
    checked: CheckedList
    columns: tuple[ColumnView, ...]
    kinds: tuple[KindView, ...]
    rows: tuple[RowView, ...]
    problems: tuple[ProblemView, ...]
    treatments: tuple[tuple[str, str], ...]
    looked: str  #: the digest of the choices that were looked at
    hidden_kinds: tuple[int, ...]  #: the first rows of kinds that could be a patient's words

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(COLUMNS)


def view_of(
    desk: Desk, form: Form, kept: KeptList, name: str, checked: CheckedList, looked: str, words: DeskWords
) -> ListView:
    """The page of a list. Raises HandoutError if the clinic cannot be read."""
    edition = edition_of(EditionRequest(desk.clinic), desk.cache)
    titles = {section.id: section.title for section in edition.guidance.treatments}
    return ListView(
        kept.id,
        new_run_id(kept),
        name,
        checked,
        tuple(_columns(form, checked)),
        tuple(_kinds(form, checked, titles, words)),
        tuple(_rows(desk, checked)),
        tuple(problem_views(grouped(checked.problems)[:MOST_PROBLEMS], words)),
        tuple(titles.items()),
        looked,
        tuple(_hidden_kinds(checked)),
    )


def problem_views(problems: Iterable[tuple[list[int], Problem]], words: DeskWords) -> Iterable[ProblemView]:
    """Problems of rows, each once, in the words of the desk."""
    for rows, problem in problems:
        worded = worded_problem(problem._replace(where=""), words)
        yield ProblemView(
            ", ".join(map(str, rows)), problem.where, as_sentence(worded.what, words), worded.hint
        )


def list_messages(problems: Iterable[Problem], words: DeskWords) -> list[Message]:
    """Problems of the whole list, each with the field where it can be answered."""
    return [_at_its_column(problem, problem_message(problem, words)) for problem in problems]


def _at_its_column(problem: Problem, message: Message) -> Message:
    letters = _LETTERS.search(problem.what)
    if message.field or not letters:
        return message
    # The link leads to the column, so the row of its heading is left out.
    text = message.text.partition(": ")[2] if problem.where.endswith(":1") else message.text
    return message._replace(field=f"column-{column_number(letters[1]) - 1}", text=text)


def _columns(form: Form, checked: CheckedList) -> Iterable[ColumnView]:
    uses = [use.use for use in checked.understood.columns] if checked.understood else []
    uses += ["unknown"] * (len(checked.headings) - len(uses))
    for place, (heading, use) in enumerate(zip(checked.headings[:MOST_COLUMNS], uses, strict=False)):
        if heading.strip():
            same = form.text(f"heading-{place}") in ("", heading)  # another list can have others
            chosen = form.text(f"column-{place}") if same else ""
            key = (use or "unused").replace(" ", "-")
            yield ColumnView(place, column_letters(place + 1), heading, key, chosen)


def _kinds(form: Form, checked: CheckedList, titles: dict[str, str], words: DeskWords) -> Iterable[KindView]:
    """The kinds of the list, and those that the form has a choice for: rows to skip are not counted any more."""
    chosen = chosen_kinds(form)
    uses = {use.shown: use for use in checked.understood.types if use.shown} if checked.understood else {}
    # They stay where they are while somebody chooses.
    kept = [kind for kind, said in chosen.items() if said.means or kind in uses or not checked.understood]
    for place, kind in enumerate(list(dict.fromkeys((*kept, *uses)))[:MOST_KINDS]):
        use, said = uses.get(kind), chosen.get(kind, ChosenKind())
        covered = said.covered or (use is not None and not use.explained and use.means == GENERAL)
        is_open = use is not None and (not use.explained or (covered and not said.means))
        yield KindView(
            place,
            kind,
            f"{use.rows:,}" if use else said.rows,
            _meaning(use, is_open, titles, words) if use else "",
            titles.get(use.near, "") if use else "",
            said.means,
            is_open,
            covered,
        )


def _hidden_kinds(checked: CheckedList) -> Iterable[int]:
    """The first rows of kinds that are not shown. A treatment that is misspelled is a problem of its row."""
    found = checked.understood
    if found and any(use.use == "appointment type" for use in found.columns):
        yield from (use.row for use in found.types if not use.shown)


def _meaning(use: TypeUse, is_open: bool, titles: dict[str, str], words: DeskWords) -> str:
    if is_open:
        return words("list.not-explained-all" if use.means else "list.not-explained-none")
    if use.means in (GENERAL, SKIP):
        return words(f"list.{use.means}")
    return "; ".join(titles.get(id, id) for id in use.means.split("; "))


class _SheetLanguage:
    """The titles and the fixed words of sheets in one language."""

    def __init__(self, desk: Desk, language: str, has_exercises: bool) -> None:
        edition = edition_of(EditionRequest(desk.clinic, language=language), desk.cache)
        self.words = sheet_words(edition.library, language, edition.clinic.country)
        self.titles = {section.id: section.title for section in edition.guidance.treatments}
        if has_exercises:
            self.titles |= read_exercise_book(edition, desk.cache).titles()


def _rows(desk: Desk, checked: CheckedList) -> Iterable[RowView]:
    has_exercises = any(row.exercises for row in checked.rows)
    languages = {
        language: _SheetLanguage(desk, language, has_exercises)
        for language in {row.language for row in checked.rows}
    }
    for row in checked.rows:
        in_language = languages[row.language]
        titles = in_language.titles
        yield RowView(
            row.number,
            row.language,
            row.words.get("patient", ""),
            long_date(in_language.words, row.date),
            tuple(_said(titles.get(id, id), words) for id, words in row.treatments),
            tuple(_said(titles.get(id, id), words) for id, words in row.exercises),
            row.words.get("next-visit", ""),
            row.words.get("therapist", ""),
            row.words.get("note", ""),
        )


def _said(title: str, words: str) -> str:
    return f"{title}: {words}" if words else title
