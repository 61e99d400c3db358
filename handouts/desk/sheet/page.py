"""The routes of "One sheet". A form carries everything, so any worker can answer any request."""

from __future__ import annotations

import datetime
import re
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from handouts.batch import file_stem
from handouts.desk.sheet.actions import changed
from handouts.desk.sheet.choices import (
    FIELDS,
    HABITS,
    PATIENT_FIELDS,
    TOPIC,
    asked_sheet,
    habits_of,
    has_free_words,
)
from handouts.desk.sheet.figure import figure
from handouts.desk.sheet.making import MadeSheet, data_address, make, pictures, printed_doses
from handouts.desk.sheet.view import view_of
from handouts.desk.web import (
    Desk,
    DeskWords,
    Form,
    Message,
    Page,
    desk_of,
    in_order,
    notices,
    problem_messages,
    read_form,
    read_sent,
    show,
    words_of,
)
from handouts.errors import HandoutError
from handouts.patients import ONE_LANGUAGE

BLANK = Form([("letterhead", "on")])


async def blank(request: Request) -> Response:
    """The page without a patient. Its address can name habits: the form, the paper, the languages."""
    asked = request.query_params.multi_items()
    return await _page(request, Form(asked).only(*HABITS) if asked else BLANK)


async def next_patient(request: Request) -> Response:
    """Redirect to the page without anything of this patient. A browser without JavaScript has not asked before."""
    form = await read_form(request)
    if form.text("do") == "next" and any(form.text(field).strip() for field in PATIENT_FIELDS):
        return await _page(request, form, ask="next")
    habits = habits_of(form)
    return RedirectResponse(f"/?{urlencode(habits)}", 303)


async def filled(request: Request) -> Response:
    """The page with what was sent: after a button, or with a preview for browsers without JavaScript."""
    form, desk, words = await read_sent(request)
    if form.text("do") == "delete-set" and form.text("set"):
        return await _page(request, form, ask="delete-set")
    try:
        form, done = await desk.bench.do(request, changed, desk, form, words)
    except HandoutError as error:
        return await _page(request, form, problem_messages(error, words))
    return await _page(request, form, done, preview=form.text("do") == "preview")


async def preview(request: Request) -> Response:
    """The first page as a picture, the number of pages, and problems at their fields, as JSON."""
    form, desk, words = await read_sent(request)
    doses = await desk.bench.do(request, _doses, desk, form, words)
    try:
        made, count, pages = await desk.bench.do(request, first_page, desk, form)
    except HandoutError as error:
        found = problem_messages(error, words)
        return JSONResponse(
            {"messages": [message._asdict() for message in found], "pages": 0, "doses": doses}
        )
    return JSONResponse(
        {
            "messages": [message._asdict() for message in _notes(made, form, words)],
            "pages": count,
            "doses": doses,
            "first": data_address(pages[0]),
            "status": words("sheet.updated", n=count),
        }
    )


async def page_picture(request: Request) -> Response:
    """One page as a picture."""
    form, desk, _ = await read_sent(request)
    number = request.path_params["number"]
    if not re.fullmatch("[1-9][0-9]{0,3}", number):  # Python refuses to read a number of 5,000 digits
        return Response(status_code=404)
    try:
        png = await desk.bench.do(request, _one_page, desk, form, int(number))
    except (HandoutError, IndexError):
        return Response(status_code=404)
    return Response(png, media_type="image/png")


async def pdf(request: Request) -> Response:
    """The PDF: to print, or to save under a name without the patient's."""
    form, desk, words = await read_sent(request)
    try:
        made = await desk.bench.do(request, _made, desk, form)
    except HandoutError as error:
        return await _page(request, form, problem_messages(error, words), status=422)
    disposition = "attachment" if form.text("do") == "save" else "inline"
    number = form.text("id").strip()
    name = file_stem(number) if number else f"{TOPIC}-{datetime.datetime.now():%Y-%m-%d-%H%M%S}"
    headers = {"content-disposition": f"{disposition}; {_file_name(f'{name}.pdf')}"}
    return Response(bytes(made.handout), media_type="application/pdf", headers=headers)


def _doses(desk: Desk, form: Form, words: DeskWords) -> dict[str, str]:
    """A line for each typed dose that could be read: how it prints."""
    try:
        found = printed_doses(desk, asked_sheet(form, desk))
    except HandoutError:  # the preview says what is wrong
        return {}
    return {
        id: words("sheet.prints-with-note" if note else "sheet.prints", dose=dose, note=note)
        for id, (dose, note) in found.items()
        if form.text(f"dose-{id}").strip()
    }


def _made(desk: Desk, form: Form) -> MadeSheet:
    return make(desk, asked_sheet(form, desk))


def first_page(desk: Desk, form: Form) -> tuple[MadeSheet, int, list[bytes]]:
    """The sheet of a form, the number of its pages, and a picture of the first. Raises HandoutError."""
    made = _made(desk, form)
    return made, *pictures(bytes(made.handout), range(1))


def _one_page(desk: Desk, form: Form, number: int) -> bytes:
    return pictures(bytes(_made(desk, form).handout), range(number - 1, number))[1][0]


def _all_pages(desk: Desk, form: Form) -> tuple[MadeSheet, list[str]]:
    made = _made(desk, form)
    return made, [data_address(png) for png in pictures(bytes(made.handout))[1]]


def _notes(made: MadeSheet, form: Form, words: DeskWords) -> list[Message]:
    own = [words("shell.sample")] if made.sample else []
    if form.text("also") not in ("", ONE_LANGUAGE) and has_free_words(form):
        own.append(words("sheet.same-words"))
    return notices((*own, *made.notices), words)


def _file_name(name: str) -> str:
    """The name of a download, as RFC 6266 writes it."""
    plain = name.encode("ascii", "replace").decode("ascii").replace("?", "_").replace('"', "_")
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


async def _page(
    request: Request,
    form: Form,
    messages: list[Message] | None = None,
    *,
    preview: bool = False,
    ask: str = "",
    status: int = 200,
) -> Response:
    """The page as HTML. If the clinic's own files have problems, it shows them and offers no choices.

    `ask` is the button that asks whether it is meant, before it takes something away.
    """
    desk, words, said = desk_of(request), words_of(request), list(messages or ())
    values: dict[str, Any] = {"view": None, "pictures": [], "ask": ask}
    values["asked_set"] = form.text("set") if ask else ""
    values["today"] = datetime.date.today().isoformat()
    try:
        values["view"] = await desk.bench.do(request, view_of, desk, form)
        if preview:
            made, values["pictures"] = await desk.bench.do(request, _all_pages, desk, form)
            said += _notes(made, form, words)
    except HandoutError as error:
        said += problem_messages(error, words)
    return show(request, "sheet.html", status, messages=in_order(said, FIELDS), **values)


PAGE = Page(
    "sheet",
    "/",
    (
        Route("/", blank, methods=["GET"]),
        Route("/", filled, methods=["POST"]),
        Route("/sheet/preview", preview, methods=["POST"]),
        Route("/sheet/page/{number}", page_picture, methods=["POST"]),
        Route("/sheet/pdf", pdf, methods=["POST"]),
        Route("/sheet/next", next_patient, methods=["POST"]),
        Route("/figures/{name:path}", figure, methods=["GET"]),
    ),
)
