"""What the page "The text" shows: the sections as they print, and one that is being changed."""

from __future__ import annotations

import re
from typing import NamedTuple

from markupsafe import Markup

from handouts.desk.text_page.draft import section_of
from handouts.desk.text_page.grades import Grade, grade_of
from handouts.desk.text_page.origins import Statement, read_origins
from handouts.desk.text_page.source import unwrapped
from handouts.desk.text_page.texts import TextFile, Texts, texts_of
from handouts.desk.web import Desk, Form
from handouts.edition import book_of, in_country, read_exercises, sheet_words
from handouts.errors import HandoutError, Problem
from handouts.guidance import EXERCISE, Guidance, Section, long_date, parse_guidance

_AT = re.compile(r' data-at="[^"]*"')
_FIGURE = re.compile(r'<figure src="([^"]*)" alt="([^"]*)">')


class SectionView(NamedTuple):
    """A section to read. `html` is None where the file has a mistake: then `body` is shown as it is written."""

    id: str
    title: str
    role: str
    line: str
    dose: str  #: the usual one of an exercise, as it prints
    html: Markup | None
    body: str
    changed: bool
    left_out: bool
    statements: tuple[Statement, ...]


class TextView(NamedTuple):
    """The whole text of a topic and a language."""

    texts: Texts
    guidance: Guidance | None
    date: str
    review_date: str
    sections: tuple[SectionView, ...]
    exercises: tuple[SectionView, ...]
    grade: Grade | None
    problems: tuple[Problem, ...]

    @property
    def changes(self) -> int:
        """How many sections the clinic has changed."""
        return sum(each.changed for each in (*self.sections, *self.exercises))


class EditView(NamedTuple):
    """One section in its box."""

    texts: Texts
    file: TextFile
    id: str
    title: str
    body: str
    role: str
    ours: str  #: our text of this section, "" without one
    version: str
    changed: bool
    only_title: bool
    statements: tuple[Statement, ...]


def text_view(desk: Desk, topic: str, language: str) -> TextView:
    """The text to read. Raises HandoutError if it does not exist; mistakes in a clinic's own text are in `problems`."""
    texts = texts_of(desk, topic, language)
    guidance, problems = _read(desk, texts)
    local = in_country(guidance, texts.clinic, texts.library) if guidance else None
    by_id = {section.id: section for section in local.sections} if local else {}
    doses = _doses(guidance, texts)
    origins = read_origins(texts.library, texts.topic)

    def shown(file: TextFile) -> tuple[SectionView, ...]:
        return tuple(
            SectionView(
                id=each.id,
                title=by_id[each.id].title if each.id in by_id else each.title,
                role=_role(each.tail),
                line=_line(by_id.get(each.id)),
                dose=doses.get(each.id, ""),
                html=_html(by_id[each.id]) if each.id in by_id else None,
                body=each.body,
                changed=file.is_changed(each.id),
                left_out=each.id in texts.clinic.leave_out,
                statements=origins.of(each.id, is_exercise=_role(each.tail) == EXERCISE),
            )
            for each in file.sections
            if each.id
        )

    words = sheet_words(texts.library, texts.language, texts.clinic.country)
    return TextView(
        texts,
        guidance,
        long_date(words, guidance.date) if guidance else "",
        long_date(words, guidance.review_date) if guidance else "",
        shown(texts.guidance),
        shown(texts.exercises),
        grade_of(local.sections, texts.language) if local else None,
        problems,
    )


def edit_view(desk: Desk, form: Form) -> EditView:
    """A section as it is written, or with the words of a form that was sent. Raises HandoutError if it is not there."""
    texts, file, section = section_of(desk, form)
    sent = "body" in form.names() or "title" in form.names()
    ours, role = file.our_section(section.id), _role(section.tail)
    return EditView(
        texts,
        file,
        section.id,
        form.text("title") if sent else section.title,
        form.text("body") if sent else unwrapped(section.body),
        role,
        ours.text.strip("\n") if ours else "",
        file.own.version,
        file.is_changed(section.id),
        role == "message",
        read_origins(texts.library, texts.topic).of(section.id, is_exercise=role == EXERCISE),
    )


def _read(desk: Desk, texts: Texts) -> tuple[Guidance | None, tuple[Problem, ...]]:
    try:
        guidance = parse_guidance(texts.guidance.own.text or texts.guidance.ours, texts.guidance.name)
        return read_exercises(guidance, texts.library, desk.cache).guidance, ()
    except HandoutError as error:
        return None, error.problems


def _doses(guidance: Guidance | None, texts: Texts) -> dict[str, str]:
    try:
        return book_of(guidance, texts.clinic, texts.library).texts() if guidance else {}
    except HandoutError:  # a set of exercises in clinic.toml, say: the sheet tells it
        return {}


def _role(tail: str) -> str:
    found = re.search(r"\.([a-z-]+)", tail)
    return found[1] if found else ""


def _line(section: Section | None) -> str:
    return section.line_apart if section else ""


def _html(section: Section) -> Markup:
    """The section for a browser. The reader of guidance has escaped every word and allows only a few elements."""
    html = _AT.sub("", section.html)
    return Markup(_FIGURE.sub(r'<figure><img src="/figures/\1" alt="\2" loading="lazy">', html))
