"""The routes of the page "The clinic". Until the clinic is saved, the form carries everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from handouts.desk import ChangedError, read_settings, read_source
from handouts.desk.clinic_page import draft as drafts
from handouts.desk.clinic_page.form_fields import ON_PAGE, fields_of_form, fields_of_settings
from handouts.desk.clinic_page.view import ClinicView, blank_view, sent_view
from handouts.desk.clinic_page.wording import clinic_messages, ink_sentence, subject_of, wrong_keys
from handouts.desk.web import (
    Desk,
    DeskWords,
    Form,
    Message,
    Page,
    desk_of,
    in_order,
    notices,
    read_sent,
    show,
    words_of,
)
from handouts.errors import HandoutError

#: The most bytes of a form with a logo. A logo that is too large is reported at its field; the guard refuses a larger
#: form.
MOST = 20_000_000
MOST_LOGO = MOST - 300_000


async def blank(request: Request) -> Response:
    """The page with the clinic as it is, or empty for a new one."""
    desk, words = desk_of(request), words_of(request)
    view, said = await desk.bench.do(request, _blank, desk, words, request.headers.get("accept-language", ""))
    if "saved" in request.query_params and not said:
        said = [Message("done", words("clinic.saved", folder=desk.folder))]
    return _shown(request, view, said)


async def sent(request: Request) -> Response:
    """Save; or show a preview, for browsers without JavaScript."""
    form, desk, words = await read_sent(request)
    saving = form.text("do") == "save"
    said: list[Message] = []
    picture = ""
    try:
        if saving:
            await desk.bench.do(request, drafts.save, desk, form)
            return RedirectResponse("/clinic?saved", 303)
        found = await desk.bench.do(request, _previewed, desk, form, words)
        picture, said = found["first"], found["said"]
    except ChangedError as error:
        said = [
            *clinic_messages(error, words),
            *await desk.bench.do(request, _differences, desk, form, words),
        ]
    except HandoutError as error:
        said = clinic_messages(error, words)
    view, more = await desk.bench.do(request, _sent, desk, form, words)
    if form.files.get("logo") and not view.carried:
        more.append(Message("note", words("clinic.logo-again")))
    return _shown(request, view, [*said, *more], 422 if saving else 200, picture)


async def preview(request: Request) -> Response:
    """The first page with this letterhead, the colours as printed, and the problems at their fields, as JSON."""
    form, desk, words = await read_sent(request)
    try:
        found = await desk.bench.do(request, _previewed, desk, form, words)
    except HandoutError as error:
        found = {"first": "", "said": clinic_messages(error, words), "status": "", "inks": _inks(form, words)}
    said = [message._asdict() for message in found.pop("said")]
    return JSONResponse({**found, "messages": said})


async def source(request: Request) -> Response:
    """Save the text of clinic.toml that a person typed, to correct a file with mistakes."""
    form, desk, words = await read_sent(request)
    try:
        await desk.bench.do(request, drafts.save_source, desk, form.text("source"), form.text("version"))
        return RedirectResponse("/clinic?saved", 303)
    except HandoutError as error:
        said = clinic_messages(error, words)
    view, _ = await desk.bench.do(request, _blank, desk, words, "")
    view = view._replace(source=form.text("source"))
    return _shown(request, view, said, 422)


def _shown(
    request: Request, view: ClinicView, said: list[Message], status: int = 200, picture: str = ""
) -> Response:
    words = words_of(request)
    if view.source is not None:
        # A problem without a field is corrected in the text of the file, which is shown open.
        said = [
            each if each.field or each.kind != "error" else each._replace(field="source") for each in said
        ]
        view = view._replace(source_open=any(each.field == "source" for each in said))
    countries = {"" if key == "other" else key: name for key, name in words.section("countries").items()}
    values = {"view": view, "picture": picture, "countries": countries, "most": MOST_LOGO}
    return show(
        request,
        "clinic.html",
        status,
        messages=in_order(said, ON_PAGE),
        said=lambda ink: ink_sentence(ink, words),
        **values,
    )


def _blank(desk: Desk, words: DeskWords, accepted: str) -> tuple[ClinicView, list[Message]]:
    return _view(desk, words, lambda: blank_view(desk, accepted))


def _sent(desk: Desk, form: Form, words: DeskWords) -> tuple[ClinicView, list[Message]]:
    return _view(desk, words, lambda: sent_view(desk, form))


def _view(
    desk: Desk, words: DeskWords, make_view: Callable[[], ClinicView]
) -> tuple[ClinicView, list[Message]]:
    """What the page shows, and the problems of the file on the disk."""
    try:
        view = make_view()
    except HandoutError as error:
        try:
            found = read_source(desk.folder)
        except HandoutError:  # not text
            found = None
        return ClinicView.of_source(desk, found), clinic_messages(error, words)
    return view, clinic_messages(HandoutError(view.problems), words)


def _differences(desk: Desk, form: Form, words: DeskWords) -> list[Message]:
    """A message at each field whose value in the file is now another one."""
    there, mine = fields_of_settings(read_settings(desk.folder).values), fields_of_form(form)
    subjects = words.section("clinic-subjects")
    return [
        Message(
            "error",
            words("clinic.now-says", subject=subject_of(key, subjects), value=there[key].replace("\n", ", ")),
            key,
        )
        for key in there
        if key in mine and there[key] != mine[key]
    ]


def _previewed(desk: Desk, form: Form, words: DeskWords) -> dict[str, Any]:
    draft = drafts.draft_of(desk, form)
    clinic, problems = drafts.previewed_clinic(desk, draft, words("clinic.name-example"), wrong_keys)
    missing = [words(f"clinic.{key}") for key in draft.missing]
    status = words("clinic.still", what=", ".join(missing)) if missing else words("clinic.updated")
    said = clinic_messages(HandoutError(problems), words)
    return {
        "first": drafts.first_page(desk, clinic),
        "said": said + notices([clinic.logo.notice] if clinic.logo and clinic.logo.notice else (), words),
        "status": status,
        "inks": _inks(form, words),
    }


def _inks(form: Form, words: DeskWords) -> list[dict[str, str]]:
    return [
        {"key": ink.key, "chosen": ink.chosen, "printed": ink.printed, "said": ink_sentence(ink, words)}
        for ink in drafts.inks_of(fields_of_form(form))
    ]


PAGE: Page = Page(
    "clinic",
    "/clinic",
    (
        Route("/clinic", blank, methods=["GET"]),
        Route("/clinic", sent, methods=["POST"]),
        Route("/clinic/preview", preview, methods=["POST"]),
        Route("/clinic/file", source, methods=["POST"]),
    ),
    (("/clinic", MOST), ("/clinic/preview", MOST)),
)
