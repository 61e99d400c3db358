"""The routes of a run: its progress, its result, its files. Each can be requested again at any time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response, StreamingResponse

from handouts.desk.lists import kept_lists, runs
from handouts.desk.lists.kept_lists import RunFolder
from handouts.desk.lists.showing import choose_again
from handouts.desk.lists.view import list_messages, problem_views
from handouts.desk.web import as_sentence, read_form, show, words_of
from handouts.errors import HandoutError, Problem


def _with_run(
    answer: Callable[[Request, RunFolder], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """The answer for the run in the address; the page to choose a list if the run is gone."""

    @wraps(answer)
    async def answered(request: Request) -> Response:
        try:
            run = kept_lists.find_run(request.path_params["run"])
        except HandoutError as error:
            return choose_again(request, error)
        return await answer(request, run)

    return answered


@_with_run
async def run_page(request: Request, run: RunFolder) -> Response:
    """The page of a run: its progress, then its result."""
    words = words_of(request)
    result, asked = runs.result(run), runs.asked(run)
    errors = [_problem(each) for each in result.get("errors", ())]
    problems = [(rows, _problem(rest)) for rows, *rest in result.get("problems", ())]
    return show(
        request,
        "list_run.html",
        messages=list_messages(errors, words),
        run=run.id,
        result=result,
        progress=runs.progress(run),
        folder=asked.get("folder", ""),
        said=lambda text: as_sentence(text, words),
        problems=list(problem_views(problems, words)),
        has_print_run=bool(result) and runs.print_run(run) is not None,
        has_zip=runs.has_zip(run),
        has_problems=runs.problems_file(run) is not None,
    )


def _problem(noted: list[Any]) -> Problem:
    where, what, hint, remedies = noted
    return Problem(where, what, hint, tuple(remedies))


async def state(request: Request) -> Response:
    """The progress of a run as JSON, for the open page."""
    words = words_of(request)
    try:
        run = kept_lists.find_run(request.path_params["run"])
    except HandoutError:
        return JSONResponse({"over": True})
    so_far = runs.progress(run)
    text = words("list.begins")
    if so_far:
        text = words(f"list.does-{_step(so_far['what'])}", n=so_far["done"], of=so_far["of"])
    done, of = (so_far["done"], so_far["of"]) if so_far else (0, 0)
    return JSONResponse({"over": bool(runs.result(run)), "text": text, "done": done, "of": of})


def _step(what: str) -> str:
    return what.split()[0].lower()


@_with_run
async def stopped(request: Request, run: RunFolder) -> Response:
    """Ask a run to stop, and go back to its page."""
    runs.stop(run)
    return RedirectResponse(f"/list/runs/{run.id}", 303)


@_with_run
async def reopened(request: Request, run: RunFolder) -> Response:
    """Go to the page of the run's list, with the choices of the run and those that its form adds."""
    form = await read_form(request)
    try:
        kept = kept_lists.find_list(run.list_id)
        fields = [(key, value) for key, value in runs.asked(run).get("fields", ()) if not form.flag(key)]
        runs.choose(kept, [*fields, *((key, form.text(key)) for key in form.names())])
    except HandoutError as error:
        return choose_again(request, error)
    return RedirectResponse(f"/list/lists/{kept.id}", 303)


@_with_run
async def print_file(request: Request, run: RunFolder) -> Response:
    """The file for the printer."""
    saved_as = "handouts.pdf" if request.query_params.get("save") else ""
    path = runs.print_run(run)
    if path is not None:
        runs.take(run)
    return _file(path, "application/pdf", saved_as)


@_with_run
async def problems_file(request: Request, run: RunFolder) -> Response:
    """The problems of all rows, to be opened beside the list."""
    return _file(runs.problems_file(run), "text/csv; charset=utf-8", "problems.csv")


def _file(path: Path | None, kind: str, saved_as: str) -> Response:
    if path is None:
        return Response(status_code=404)
    more: dict[str, Any] = {"filename": saved_as} if saved_as else {}
    return FileResponse(path, media_type=kind, **more)


@_with_run
async def zip_file(request: Request, run: RunFolder) -> Response:
    """All files of a run."""
    if not runs.has_zip(run):
        return Response(status_code=404)
    runs.take(run)
    headers = {"content-disposition": 'attachment; filename="handouts.zip"'}
    return StreamingResponse(runs.zipped(run), media_type="application/zip", headers=headers)
