"""The details of a text: its title and purpose, the sources that sheets name, and who reviewed it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from handouts.desk import KeyPath, Value
from handouts.desk.text_page.own_files import write_own
from handouts.desk.text_page.texts import Texts, texts_of
from handouts.desk.web import Desk, Form
from handouts.edition import EditionRequest, complete_edition, prepare_and_cache
from handouts.errors import HandoutError, Problem
from handouts.guidance import parse_guidance
from handouts.text import clean

FIELDS = ("about-title", "purpose", "sources", "reviewer")


class AboutView(NamedTuple):
    """The fields, as they are in the file or as they were sent."""

    texts: Texts
    fields: Mapping[str, str]
    version: str


def about_view(desk: Desk, form: Form) -> AboutView:
    """The details of the text. Raises HandoutError if the text has mistakes, which must be corrected first."""
    texts = texts_of(desk, form.text("topic"), form.text("language"))
    if "purpose" in form.names():
        return AboutView(texts, {name: form.text(name) for name in FIELDS}, texts.guidance.own.version)
    return AboutView(texts, _fields(texts), texts.guidance.own.version)


def _fields(texts: Texts) -> dict[str, str]:
    found = parse_guidance(texts.guidance.own.text or texts.guidance.ours, texts.guidance.name)
    return dict(
        zip(FIELDS, (found.title, found.purpose, "\n".join(found.sources), found.reviewer), strict=True)
    )


def save_about(desk: Desk, form: Form, today: datetime.date) -> str:
    """Write it into the clinic's own copy: what was done, as a key of `[text]`. Raises HandoutError."""
    texts = texts_of(desk, form.text("topic"), form.text("language"))
    sent = {name: clean(form.text(name)) for name in FIELDS}
    sources = list(filter(None, map(clean, form.text("sources").split("\n"))))
    if sent | {"sources": "\n".join(sources)} == _fields(texts):
        return "same"
    _check(sent, sources)
    more: dict[KeyPath, Value | None] = {
        ("title",): sent["about-title"],
        ("purpose",): sent["purpose"],
        ("sources",): sources,
        ("reviewer",): sent["reviewer"],
    }
    file = texts.guidance
    text = file.as_own(file.source, today, more)
    _check_printed(desk, texts, text)
    write_own(desk.folder, file.name, text, form.text("version"))
    return "saved"


def _check(sent: Mapping[str, str], sources: list[str]) -> None:
    problems = [
        Problem(name, "this is empty", "Fill it in.") for name in ("about-title", "purpose") if not sent[name]
    ]
    if not sources:
        problems.append(
            Problem("sources", "no source is named", "Name those of your text, one on each line.")
        )
    if problems:
        raise HandoutError(problems)


def _check_printed(desk: Desk, texts: Texts, text: str) -> None:
    """Raises HandoutError if no sheet can be made from it."""
    name = texts.guidance.name
    guidance = parse_guidance(text, name)
    request = EditionRequest(topic=texts.topic, language=texts.language)
    edition = complete_edition(request, texts.clinic, guidance, texts.library, desk.cache, {name: text})
    with desk.typesetting:
        prepare_and_cache(edition, edition.request, None, 0)
