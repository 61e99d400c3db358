"""A section of a form before it is saved: reads it, checks its safety points, grades it, typesets it."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from handouts.clinic import Clinic
from handouts.desk import change_settings
from handouts.desk.sheet import data_address, pictures
from handouts.desk.text_page.grades import Grade, grade_of
from handouts.desk.text_page.own_files import check_own, set_aside, write_own
from handouts.desk.text_page.source import (
    SourceSection,
    SourceText,
    lines_of_headings,
    lines_of_odd_stars,
    split_source,
)
from handouts.desk.text_page.texts import TextFile, Texts, texts_of
from handouts.desk.web import Desk, Form
from handouts.edition import (
    Edition,
    EditionRequest,
    complete_edition,
    fill,
    prepare_and_cache,
    read_exercises,
    section_to_accept,
)
from handouts.errors import ChoiceError, HandoutError, Problem
from handouts.guidance import (
    CHOOSABLE,
    EXERCISE,
    Guidance,
    Section,
    paragraphs_of,
    parse_exercises,
    parse_guidance,
)
from handouts.patients import Patient
from handouts.pdf import page_pictures
from handouts.text import clean


class Draft(NamedTuple):
    """A section that may have been changed. `after` is the changed file; "" restores ours."""

    texts: Texts
    file: TextFile
    section: SourceSection
    before: SourceSection
    after: str
    accepts: bool  #: whether a clinician decided that points may be missing

    @property
    def is_changed(self) -> bool:
        return not self.section.says(self.before)

    @property
    def first_line(self) -> int:
        """The line of the section's heading in the file."""
        return split_source(self.after).line_of(self.section.id)


def section_of(desk: Desk, form: Form) -> tuple[Texts, TextFile, SourceSection]:
    """The section that a form is about, as it is now. Raises HandoutError if it does not exist."""
    texts = texts_of(desk, form.text("topic"), form.text("language"))
    file = texts.file_of(form.text("id"))
    if file is None:
        raise ChoiceError.at("id", "there is no such section any more", "Choose one on the page “The text”.")
    return texts, file, next(each for each in file.sections if each.id == form.text("id"))


def draft_of(desk: Desk, form: Form, today: datetime.date) -> Draft:
    """The draft of a form. Raises HandoutError for words that cannot stand in a section."""
    texts, file, before = section_of(desk, form)
    title, body = clean(form.text("title")), _tidied(form.text("body"))
    _check_words(title, body)
    section = before.with_words(title, body)
    return Draft(texts, file, section, before, _after(file, section, today), form.flag("accept"))


def original_of(desk: Desk, form: Form, today: datetime.date) -> Draft:
    """Our version of the section. Raises HandoutError if it is the clinic's own."""
    texts, file, before = section_of(desk, form)
    ours = file.our_section(before.id)
    if ours is None:
        raise ChoiceError.at("id", "this section is your own, so there is no original")
    source = file.source.without(ours.id) if file.adds else file.source.with_section(ours)
    return Draft(texts, file, ours, before, _marked(file, source, today), accepts=False)


def _tidied(body: str) -> str:
    return "\n".join(line.rstrip() for line in body.replace("\r\n", "\n").split("\n")).strip("\n")


def _check_words(title: str, body: str) -> None:
    problems = []
    if not title:
        problems.append(Problem("title", "the section has no heading", "Type one."))
    if "{" in title or "}" in title:
        problems.append(Problem("title", "a heading has no braces", "Leave { and } out."))
    for line in lines_of_headings(body):
        hint = "Begin a heading inside a section with ###, and leave an empty line before a line of hyphens."
        problems.append(Problem("body", f"line {line} would begin another section", hint))
    for line in lines_of_odd_stars(body):
        hint = "Put ** before and after the words that are to be bold, or take it out."
        problems.append(
            Problem("body", f"the ** near line {line} has no partner: patients would see the stars", hint)
        )
    if "+++" in body.split("\n"):
        problems.append(Problem("body", "a line of three plus signs has no meaning here", "Leave it out."))
    if problems:
        raise HandoutError(problems)


def _after(file: TextFile, section: SourceSection, today: datetime.date) -> str:
    now = file.source.find(section.id)
    if (now or file.our_section(section.id) or section).says(section):
        return file.own.text  # nothing has changed
    source = file.source
    ours = file.our_section(section.id)
    if file.adds and ours is not None and ours.says(section):
        return _marked(file, source.without(section.id), today)
    return _marked(file, source.with_section(section), today)


def _marked(file: TextFile, source: SourceText, today: datetime.date) -> str:
    """The whole file, with a version and date of its own; "" if it is the same as ours."""
    if file.adds:
        return source.text if source.sections else ""
    ours = split_source(file.ours)
    same = [each.text.split() for each in source.sections] == [each.text.split() for each in ours.sections]
    if same and _head(source) == _head(ours):
        return ""
    return file.as_own(source, today)


def _head(source: SourceText) -> str:
    """What stands before the sections, but for what marks a text as a clinic's own."""
    return " ".join(re.sub(r"(?m)^(version|date|reviewer|review-date)\b.*", "", source.head).split())


class Checked(NamedTuple):
    """A draft that can be printed, and the messages on it. `accepted` are sections that clinic.toml is to name."""

    edition: Edition
    section: Section | None
    grade: Grade | None
    whole: Grade | None
    accepted: tuple[str, ...]


def check(desk: Desk, draft: Draft) -> Checked:
    """Read the draft as the program does. Raises HandoutError for its mistakes and for missing safety points."""
    texts = draft.texts
    text = draft.after or draft.file.ours
    unsaved = {draft.file.name: draft.after}
    guidance = parse_guidance(
        (text if not draft.file.adds else texts.guidance.own.text or texts.guidance.ours), texts.guidance.name
    )
    full = read_exercises(guidance, texts.library, desk.cache, unsaved if draft.file.adds else None).guidance
    section = next((each for each in full.sections if each.id == draft.section.id), None)
    edition, accepted = _edition(desk, draft, guidance, section, unsaved)
    one = grade_of([section] if section else [], texts.language)
    return Checked(edition, section, one, grade_of(full.sections, texts.language), accepted)


def _edition(
    desk: Desk, draft: Draft, guidance: Guidance, section: Section | None, unsaved: dict[str, str]
) -> tuple[Edition, tuple[str, ...]]:
    """The sheet that has this section, and the sections whose missing points a clinician accepts."""
    texts, request = draft.texts, _request(draft.texts, section)

    def made(clinic: Clinic) -> Edition:
        return complete_edition(request, clinic, guidance, texts.library, desk.cache, unsaved)

    try:
        return made(texts.clinic), ()
    except HandoutError as error:
        missing = tuple(map(section_to_accept, error.problems))
        if not draft.accepts or not all(missing):
            raise
    return made(texts.clinic._replace(accept_missing=(*texts.clinic.accept_missing, *missing))), missing


def _request(texts: Texts, section: Section | None) -> EditionRequest:
    request = EditionRequest(topic=texts.topic, language=texts.language)
    if section is None or section.id in texts.clinic.leave_out:
        return request
    if section.role in CHOOSABLE:
        return request._replace(treatments=(section.id,))
    if section.role == EXERCISE:
        return request._replace(exercises=(section.id,))
    if section.role == "exercise-rules":
        first = split_source(texts.exercises.ours or texts.exercises.own.text).sections
        return request._replace(
            exercises=tuple(each.id for each in first if f".{EXERCISE} " in f"{each.tail[:-1]} ")[:1]
        )
    return request._replace(form="short") if section.role == "brief" else request


def picture_of(desk: Desk, checked: Checked) -> str:
    """A picture of the page that this section is printed on. Raises HandoutError if it cannot be typeset."""
    with desk.typesetting:
        prepared = prepare_and_cache(checked.edition, checked.edition.request, None, 0)
    pdf = bytes(fill(prepared, Patient(), datetime.date.today()))
    page = _page_of(pdf, checked.section)
    return data_address(pictures(pdf, range(page, page + 1))[1][0])


def _page_of(pdf: bytes, section: Section | None) -> int:
    """The page that has most of the words of a section."""
    texts = [section.title, *paragraphs_of(section)] if section else []
    wanted = [letters for text in texts if (letters := _letters(text))]
    with page_pictures(pdf) as pages:
        found = [_letters(pages.text(at)) for at in range(len(pages))]
    scores = [sum(len(text) for text in wanted if text in page) for page in found]
    return scores.index(max(scores))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def save(desk: Desk, draft: Draft, version: str) -> str:
    """Write a draft: what was done, as a key of `[text]`. Raises HandoutError, and writes nothing, for a problem."""
    if not draft.is_changed:
        return "same"
    if draft.after:
        accepted = _accepted(desk, draft)
        check_own(desk.folder, draft.file.name, version)
        if accepted:
            names = dict.fromkeys((*draft.texts.clinic.accept_missing, *accepted))
            change_settings(desk.folder, {"accept-missing": list(names)})
        write_own(desk.folder, draft.file.name, draft.after, version)
        return "saved"
    if draft.file.own.version:
        set_aside(desk.folder, draft.file.name, version)
    return "original"


def _accepted(desk: Desk, draft: Draft) -> tuple[str, ...]:
    """The sections whose missing points are to be accepted. Raises HandoutError if the draft cannot be printed.

    In a file that already has mistakes, those in other sections do not prevent the correction of this one.
    """
    try:
        checked = check(desk, draft)
        picture_of(desk, checked)  # reports now what cannot be typeset
        return checked.accepted
    except HandoutError as error:
        first, last = draft.first_line, draft.first_line + draft.section.text.count("\n")
        lines = [_line_in(problem, draft.file.name) for problem in error.problems]
        if not _is_broken(draft.file) or not all(line and not first <= line < last for line in lines):
            raise
    return ()


def _line_in(problem: Problem, name: str) -> int:
    """The line of a problem in this file; 0 if it is about something else."""
    found = re.fullmatch(rf"{re.escape(name)}:(\d+)", problem.where)
    return int(found[1]) if found else 0


def _is_broken(file: TextFile) -> bool:
    """Whether the clinic's own file has mistakes already."""
    try:
        (parse_exercises if file.adds else parse_guidance)(file.own.text, file.name)
    except HandoutError:
        return bool(file.own.version)
    return False


def restore_ours(desk: Desk, form: Form) -> list[str]:
    """Set the clinic's own files aside, so that ours are printed: their new names. Raises HandoutError."""
    texts = texts_of(desk, form.text("topic"), form.text("language"))
    names = []
    for file, version in (
        (texts.guidance, form.text("version")),
        (texts.exercises, form.text("exercises-version")),
    ):
        if file.own.version and file.ours:
            names.append(set_aside(desk.folder, file.name, version))
    return names
