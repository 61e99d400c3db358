"""The routes of a list before it is made. The form carries every choice; the list is kept in a folder of its own."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from handouts.desk.lists import kept_lists, runs
from handouts.desk.lists.checking import chosen_folder
from handouts.desk.lists.choices import choices_of
from handouts.desk.lists.job import Order
from handouts.desk.lists.own_lists import remember_list
from handouts.desk.lists.remembering import remember
from handouts.desk.lists.showing import (
    LONGEST_NAME,
    choose,
    choose_again,
    clinic_for,
    folder_of,
    list_page,
)
from handouts.desk.lists.view import list_messages
from handouts.desk.web import Desk, Form, Message, desk_of, read_form, read_sent, show, words_of
from handouts.errors import HandoutError
from handouts.text import clean

#: Fields that describe how the list was read. Each check of the list sets them anew.
_OWN = ("do", "list", "run", "looked", "seen")


async def blank(request: Request) -> Response:
    """The page to choose a list, with the way back to the lists of this browser."""
    said = (
        [Message("done", words_of(request)("list.forgotten"))] if "forgotten" in request.query_params else []
    )
    return choose(request, said)


async def looked_at(request: Request) -> Response:
    """Keep a list and its choices, and redirect to its page, so that Reload and Back send no form."""
    form = await read_form(request)
    try:
        kept = await desk_of(request).bench.do(request, _chosen, form)
    except HandoutError as error:
        return choose_again(request, error)
    response = RedirectResponse(f"/list/lists/{kept.id}", 303)
    remember_list(request, response, kept.id)
    return response


async def shown(request: Request) -> Response:
    """How the program reads a list, with a choice for everything."""
    words = words_of(request)
    try:
        kept = kept_lists.find_list(request.path_params["list"])
    except HandoutError as error:
        return choose_again(request, error)
    form = Form(runs.chosen(kept))
    said = [Message("note", words("list.changed"))] if "changed" in request.query_params else []
    return await list_page(request, form, kept, form.text("name") or "list", said)


async def made(request: Request) -> Response:
    """Start to make the list, and redirect to the page of the run. A form that is sent twice starts one run."""
    form, desk, words = await read_sent(request)
    try:
        kept = await desk.bench.do(request, _chosen, form)
    except HandoutError as error:
        return choose_again(request, error)
    name = _name(form)
    try:
        if choices_of(form).digest != form.text("looked"):
            return RedirectResponse(f"/list/lists/{kept.id}?changed=1", 303)
        run = await desk.bench.do(request, _begun, desk, form, kept, name, words.language)
    except HandoutError as error:
        return await list_page(request, form, kept, name, list_messages(error.problems, words))
    response = RedirectResponse(f"/list/runs/{run}", 303)
    remember_list(request, response, run)
    return response


def _chosen(form: Form) -> kept_lists.KeptList:
    """The list of a form, with its choices kept beside it. Raises HandoutError."""
    kept, name = _kept(form)
    runs.choose(kept, [("name", name), *_fields(form.without("name"))])
    return kept


def _fields(form: Form) -> list[tuple[str, str]]:
    return [(key, value) for key in form.names() if key not in _OWN for value in form.texts(key)]


def _name(form: Form) -> str:
    return clean(form.text("name"))[:LONGEST_NAME] or "list"


def _kept(form: Form) -> tuple[kept_lists.KeptList, str]:
    """The list that was sent now, or before. Raises HandoutError."""
    file = form.files.get("list")
    if file is None or not file.name:
        if form.text("id"):
            return kept_lists.find_list(form.text("id")), _name(form)
        raise HandoutError.at("list", "no list is chosen", "Choose a file, or drop one here.")
    if not file.data:
        raise HandoutError.at("list", "the file is empty", "Choose another one, or export the list again.")
    name = clean(re.split(r"[\\/]", file.name)[-1])[-LONGEST_NAME:]
    return kept_lists.keep_list(file.data), name or "list"


def _begun(desk: Desk, form: Form, kept: kept_lists.KeptList, name: str, language: str) -> str:
    """The id of the run of a form. Raises HandoutError."""
    folder = folder_of(desk, form)
    if form.text("where") == "folder" and not folder:
        raise HandoutError.at("folder", "no folder is named", "Type its whole path, or choose the ZIP file.")
    if folder:
        chosen_folder(folder)  # reported at its field, before a run fails because of it
    run, is_new = kept_lists.begin_run(form.text("run"))
    if is_new:
        try:
            choices = choices_of(form)
            if form.flag("keep"):
                remember(desk, choices)
            request = choices.request(kept, name, clinic_for(desk, form))
            order = Order(
                request,
                form.text("seen"),
                run.folder,
                folder,
                form.flag("print"),
                form.flag("duplex"),
                form.flag("sweep"),
                desk.cache.folder,
                language,
            )
            runs.start(run, order, _fields(form))
        except BaseException:
            kept_lists.drop_run(run)
            raise
    return run.id


async def forgotten(request: Request) -> Response:
    """Delete a list and everything that was made from it here, after asking on a page of its own."""
    form = await read_form(request)
    if not form.flag("sure"):
        return show(request, "list_forget.html", id=form.text("id"), name=form.text("name"))
    await desk_of(request).bench.do(request, kept_lists.forget, form.text("id"))
    return RedirectResponse("/list?forgotten=1", 303)
