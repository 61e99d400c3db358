"""Makes the sheet of a form, and pictures of its pages."""

from __future__ import annotations

import base64
import contextlib
import datetime
import io
import time
from typing import NamedTuple

from handouts.desk.sheet.catalogue import read_catalogue
from handouts.desk.sheet.choices import TOPIC, AskedSheet
from handouts.desk.web import Desk
from handouts.edition import (
    EditionRequest,
    PreparedEdition,
    edition_of,
    fill,
    find_or_prepare,
    read_exercise_book,
)
from handouts.errors import HandoutError
from handouts.patients import ONE_LANGUAGE, Patient
from handouts.pdf import page_pictures
from handouts.pdf.master import Handout

#: Pixels per point: an inch is 96 pixels of a screen.
SCALE = 96 / 72


class MadeSheet(NamedTuple):
    """A sheet, and the notices of its edition and its words."""

    handout: Handout
    notices: tuple[str, ...]
    sample: bool  #: whether it has the letterhead of the sample clinic


def make(desk: Desk, asked: AskedSheet) -> MadeSheet:
    """The sheet that a form asks for. Raises HandoutError with the problems of the form, or of the sheet."""
    try:
        sheet = edition_of_form(desk, asked.request)
        handout = fill(sheet, asked.patient, datetime.date.today())
    except HandoutError as error:  # all of them at once
        raise HandoutError(dict.fromkeys((*asked.problems, *error.problems))) from None
    if asked.problems:
        raise HandoutError(asked.problems)
    return MadeSheet(handout, (*sheet.notices, *asked.notices, *handout.notices), sheet.sample_clinic)


def printed_doses(desk: Desk, asked: AskedSheet) -> dict[str, tuple[str, str]]:
    """Each dose of a form as it prints, and the note after it, by exercise. Raises HandoutError."""
    choices = asked.patient.exercises
    if not choices:
        return {}
    request = EditionRequest(desk.clinic, TOPIC, asked.request.language)
    book = read_exercise_book(edition_of(request, desk.cache), desk.cache)
    known = [choice for choice in choices if choice.id in book.titles()]
    texts = book.texts(choice._replace(dose=choice.dose._replace(note="")) for choice in known)
    return {choice.id: (texts[choice.id], choice.dose.note) for choice in known}


def edition_of_form(desk: Desk, request: EditionRequest) -> PreparedEdition:
    """The Master of a request; a second request for the same one waits for it. Raises HandoutError."""
    found = desk.cache.find(request)
    if found is not None:
        return found
    with desk.typesetting:
        return find_or_prepare(request, desk.cache, time.time_ns())


def warm_up(desk: Desk) -> None:
    """Typeset the sheet of an empty form and draw its first page, so that the first preview has everything loaded."""
    with contextlib.suppress(HandoutError):  # the page says what is wrong
        request = EditionRequest(desk.clinic, TOPIC)
        found = read_catalogue(desk, request)
        language = found.language if len(found.languages) > 1 else ""  # as the page has it
        whole = request._replace(paper=found.paper, language=language, also=found.also or ONE_LANGUAGE)
        sheet = edition_of_form(desk, whole)
        pictures(bytes(fill(sheet, Patient(), datetime.date.today())), range(1))


def pictures(pdf: bytes, pages: range | None = None) -> tuple[int, list[bytes]]:
    """The number of pages of a PDF, and PNG pictures of all of them, or of those in a range."""
    with page_pictures(pdf) as drawn:
        found = []
        for index in range(len(drawn)) if pages is None else pages:
            file = io.BytesIO()
            drawn.draw(index, SCALE).save(file, format="PNG", compress_level=1)
            found.append(file.getvalue())
        return len(drawn), found


def data_address(png: bytes) -> str:
    """A picture as the address of an <img>."""
    return f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"
