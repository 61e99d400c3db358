"""Shows the page to choose a list, and the page of a list that was chosen."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from handouts.desk.lists import kept_lists
from handouts.desk.lists.checking import CheckedList, check
from handouts.desk.lists.choices import ListChoices, choices_of
from handouts.desk.lists.own_lists import own_lists
from handouts.desk.lists.page import MOST_BYTES
from handouts.desk.lists.view import list_messages, view_of
from handouts.desk.web import (
    LOST_CLINIC,
    Desk,
    Form,
    Message,
    as_sentence,
    desk_of,
    notices,
    problem_message,
    show,
    words_of,
)
from handouts.errors import HandoutError
from handouts.patients import read_headings

#: The longest name of a file that is shown.
LONGEST_NAME = 80


def choose(request: Request, messages: list[Message] | None = None, status: int = 200) -> Response:
    """The page to choose a list."""
    values = {
        "megabytes": MOST_BYTES // 1_000_000,
        "most": MOST_BYTES,
        "own_lists": tuple(own_lists(request)),
    }
    return show(request, "list.html", status, messages=messages or [], **values)


def choose_again(request: Request, error: HandoutError) -> Response:
    """The page to choose a list, after a problem."""
    return choose(request, list_messages(error.problems, words_of(request)), 422)


async def list_page(
    request: Request, form: Form, kept: kept_lists.KeptList, name: str, said: list[Message] | None = None
) -> Response:
    desk, words = desk_of(request), words_of(request)
    checked, looked = await desk.bench.do(request, _look, desk, form, kept, name)
    messages = [*(said or []), *list_messages((*checked.wrong, *checked.blocked), words)]
    if checked.understood:
        messages += list_messages(checked.understood.questions, words)
    messages = list(dict.fromkeys(messages))
    if checked.is_no_list and not form.text("encoding"):
        await desk.bench.do(request, kept_lists.forget, kept.id)
        return choose(request, messages, 422)
    try:
        view = await desk.bench.do(request, view_of, desk, form, kept, name, checked, looked, words)
    except HandoutError as error:
        return choose_again(request, error)
    # A choice for something that is no longer on the list comes from an earlier check, and does no harm.
    told = [problem for problem in checked.remarks if problem.where not in ("types", "ignored")]
    remarks = [problem_message(problem, words).text for problem in told]
    facts = [message.text for message in notices((*checked.notices, *remarks), words)]
    values: dict[str, Any] = {"view": view, "form": form, "facts": facts}
    values["said"] = lambda text: as_sentence(text, words)
    return show(request, "list_checked.html", messages=messages, **values)


def _look(desk: Desk, form: Form, kept: kept_lists.KeptList, name: str) -> tuple[CheckedList, str]:
    """The list as it was read, and the digest of the choices for it."""
    try:
        choices = choices_of(form)
        request = choices.request(kept, name, clinic_for(desk, form))
    except HandoutError as error:
        try:
            headings = read_headings(kept.path, name)
        except HandoutError:
            headings = ()
        return CheckedList(headings, wrong=error.problems), ListChoices().digest
    return check(desk, request, folder_of(desk, form), form.flag("print"), form.flag("sweep")), choices.digest


def clinic_for(desk: Desk, form: Form) -> str:
    """The clinic of a request. Raises HandoutError if it is gone, because the sample clinic would be printed."""
    if form.flag("own-clinic") and not desk.has_clinic:
        raise HandoutError([LOST_CLINIC])
    return desk.clinic


def folder_of(desk: Desk, form: Form) -> str:
    """The folder that the form names, or "". On a clinic's own server, users have no folders."""
    return form.text("folder").strip() if desk.door and form.text("where") == "folder" else ""
