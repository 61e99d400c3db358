"""The routes of "The text". Saving writes a copy into the clinic's folder; until then, the form carries everything."""

from __future__ import annotations

import datetime
import re
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from handouts.desk.sheet import LANGUAGE_NAMES
from handouts.desk.text_page import draft as drafts
from handouts.desk.text_page.about import about_view, save_about
from handouts.desk.text_page.grades import Grade
from handouts.desk.text_page.view import EditView, edit_view, text_view
from handouts.desk.web import (
    Desk,
    DeskWords,
    Form,
    Message,
    Page,
    desk_of,
    notices,
    problem_message,
    problem_messages,
    read_form,
    read_sent,
    show,
    words_of,
)
from handouts.edition import section_to_accept
from handouts.errors import HandoutError

#: The messages after saving, as keys of `[text]`.
DONE = ("saved", "same", "original", "whole-original")
_WHERE = re.compile(r"(.+):(\d+)")


def today() -> datetime.date:
    """The date of a text that is changed. A function, so that tests can replace it."""
    return datetime.date.today()


async def read(request: Request) -> Response:
    """The whole text, to read."""
    asked = request.query_params
    done = asked.get("done", "")
    said = [Message("done", words_of(request)(f"text.{done}"))] if done in DONE else []
    return await _text(request, asked.get("topic", ""), asked.get("language", ""), said)


async def _text(
    request: Request, topic: str, language: str, said: list[Message], status: int = 200
) -> Response:
    desk, words = desk_of(request), words_of(request)
    try:
        view = await desk.bench.do(request, text_view, desk, topic, language)
    except HandoutError as error:
        return show(request, "text.html", 404, messages=problem_messages(error, words), view=None)
    messages = list(dict.fromkeys([*problem_messages(HandoutError(view.problems), words), *said]))
    hard = _hard(view.grade, words)
    return show(request, "text.html", status, messages=messages, view=view, hard=hard, names=LANGUAGE_NAMES)


async def section(request: Request) -> Response:
    """One section in its box."""
    form = Form(
        [(name, value) for name, value in request.query_params.items() if name in ("topic", "language", "id")]
    )
    return await _box(request, form)


async def sent(request: Request) -> Response:
    """Save a section, go back to ours, or show a preview for browsers without JavaScript."""
    form, desk, words = await read_sent(request)
    do = form.text("do")
    try:
        if do in ("save", "original"):
            done = await desk.bench.do(request, _saved, desk, form, do)
            query = {name: form.text(name) for name in ("topic", "language")} | {"done": done}
            return RedirectResponse(f"/text?{urlencode(query)}#{form.text('id')}", 303)
        found = await desk.bench.do(request, _previewed, desk, form, words)
    except HandoutError as error:
        said, accept = await desk.bench.do(request, _messages, desk, form, error, words)
        return await _box(
            request, form, said, accept=accept, status=422 if do in ("save", "original") else 200
        )
    return await _box(request, form, notices(found["notices"], words), found=found)


async def preview(request: Request) -> Response:
    """The reading grade, the mistakes at their fields and the notices on safety, as JSON."""
    form, desk, words = await read_sent(request)
    try:
        found = await desk.bench.do(request, _graded, desk, form, words)
        said = notices(found.pop("notices"), words)
    except HandoutError as error:
        said, accept = await desk.bench.do(request, _messages, desk, form, error, words)
        found = {"grade": "", "accept": bool(accept)}
    return JSONResponse({**found, "messages": [message._asdict() for message in said]})


async def picture(request: Request) -> Response:
    """The page that a section is printed on, as JSON: a picture, or what prevents it."""
    form, desk, words = await read_sent(request)
    try:
        found = await desk.bench.do(request, _previewed, desk, form, words)
        return JSONResponse({"picture": found["picture"], "status": words("text.updated"), "messages": []})
    except HandoutError as error:
        said, _ = await desk.bench.do(request, _messages, desk, form, error, words)
    return JSONResponse({"picture": "", "status": "", "messages": [message._asdict() for message in said]})


async def about(request: Request) -> Response:
    """The details of the text, to see or to save."""
    desk, words = desk_of(request), words_of(request)
    form = Form([(name, request.query_params.get(name, "")) for name in ("topic", "language")])
    said: list[Message] = []
    if request.method == "POST":
        form = await read_form(request)
        try:
            done = await desk.bench.do(request, _saved_about, desk, form)
            query = {name: form.text(name) for name in ("topic", "language")} | {"done": done}
            return RedirectResponse(f"/text?{urlencode(query)}", 303)
        except HandoutError as error:
            said = problem_messages(error, words)
    try:
        view = await desk.bench.do(request, about_view, desk, form)
    except HandoutError as error:
        return show(request, "text_about.html", 404, messages=problem_messages(error, words), view=None)
    return show(request, "text_about.html", 422 if said else 200, messages=said, view=view)


async def original(request: Request) -> Response:
    """Restore our whole text. The clinic's own is renamed, not deleted."""
    form, desk, words = await read_sent(request)
    query = {name: form.text(name) for name in ("topic", "language")}
    try:
        await desk.bench.do(request, drafts.restore_ours, desk, form)
    except HandoutError as error:
        said = problem_messages(error, words)
        return await _text(request, query["topic"], query["language"], said, 422)
    return RedirectResponse(f"/text?{urlencode({**query, 'done': 'whole-original'})}", 303)


def _saved_about(desk: Desk, form: Form) -> str:
    _require_clinic(desk)
    return save_about(desk, form, today())


def _require_clinic(desk: Desk) -> None:
    if not desk.has_clinic:
        raise HandoutError.at(
            "", "your own text needs a clinic, whose name stands on it", "Set up your clinic first."
        )


def _saved(desk: Desk, form: Form, do: str) -> str:
    _require_clinic(desk)
    make = drafts.draft_of if do == "save" else drafts.original_of
    done = drafts.save(desk, make(desk, form, today()), form.text("version"))
    return done if do == "save" else "original"


def _graded(desk: Desk, form: Form, words: DeskWords) -> dict[str, Any]:
    return _found(drafts.check(desk, drafts.draft_of(desk, form, today())), words)


def _previewed(desk: Desk, form: Form, words: DeskWords) -> dict[str, Any]:
    checked = drafts.check(desk, drafts.draft_of(desk, form, today()))
    return {**_found(checked, words), "picture": drafts.picture_of(desk, checked)}


def _found(checked: drafts.Checked, words: DeskWords) -> dict[str, Any]:
    return {
        "grade": _grade(checked, words),
        "accept": bool(checked.accepted),
        "notices": checked.edition.notices,
    }


def _grade(checked: drafts.Checked, words: DeskWords) -> str:
    """The reading grade of the section and of the whole text."""
    if checked.grade is None or checked.whole is None:
        return words("text.no-grade")
    one, whole = checked.grade, checked.whole
    parts = [
        words("text.grade", grade=one.flesch_kincaid, smog=one.smog),
        words("text.grade-whole", grade=whole.flesch_kincaid, smog=whole.smog),
        *([words("text.grade-hard")] if one.is_hard else []),
        *(words("text.long-sentence", sentence=sentence) for sentence in one.long[:3]),
    ]
    return " ".join(parts)


def _hard(grade: Grade | None, words: DeskWords) -> str:
    return (
        words("text.grade-all", grade=grade.flesch_kincaid, smog=grade.smog)
        if grade
        else words("text.no-grade")
    )


def _messages(
    desk: Desk, form: Form, error: HandoutError, words: DeskWords
) -> tuple[list[Message], list[str]]:
    """The problems of a draft at its box, by line, and the sections whose missing points could be accepted."""
    try:
        draft = drafts.draft_of(desk, form, today())
        name, first, count = draft.file.name, draft.first_line, draft.section.text.count("\n")
        titled = draft.section.title == draft.before.title and bool(draft.section.body)
    except HandoutError:
        name, first, count, titled = "", 0, 0, False
    said, accept = [], []
    for problem in error.problems:
        missing = section_to_accept(problem)
        found = _WHERE.fullmatch(problem.where)
        line = int(found[2]) - first if found and found[1] == name else -1
        if missing:
            accept.append(missing)
            text = problem.what[:1].upper() + problem.what[1:]
            said.append(Message("error", f"{text} {words('text.missing-hint')}", "body"))
        elif line == 0:  # some problems name the section alone
            field = "body" if titled else "title"
            said.append(problem_message(problem._replace(where=field), words))
        elif 0 < line < count:
            message = problem_message(problem._replace(where="body"), words)
            said.append(message._replace(text=f"{words('text.line', n=max(1, line - 1))}: {message.text}"))
        else:
            said.append(problem_message(problem, words))
    return said, accept


async def _box(
    request: Request,
    form: Form,
    said: list[Message] | None = None,
    *,
    accept: list[str] | None = None,
    found: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    desk, words = desk_of(request), words_of(request)
    try:
        view: EditView = await desk.bench.do(request, edit_view, desk, form)
    except HandoutError as error:
        return show(request, "text_section.html", 404, messages=problem_messages(error, words), view=None)
    values = {
        "accept": bool(accept) or form.flag("accept"),
        "accepted": form.flag("accept"),
        "grade": found["grade"] if found else "",
        "picture": found["picture"] if found else "",
    }
    return show(request, "text_section.html", status, messages=said or [], view=view, **values)


PAGE: Page = Page(
    "text",
    "/text",
    (
        Route("/text", read, methods=["GET"]),
        Route("/text/section", section, methods=["GET"]),
        Route("/text/section", sent, methods=["POST"]),
        Route("/text/preview", preview, methods=["POST"]),
        Route("/text/picture", picture, methods=["POST"]),
        Route("/text/about", about, methods=["GET", "POST"]),
        Route("/text/original", original, methods=["POST"]),
    ),
)
