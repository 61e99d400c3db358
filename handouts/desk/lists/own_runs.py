"""The runs of one browser. A cookie names them: the process keeps nothing, and a server has several processes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from handouts.desk.lists import kept_lists, runs
from handouts.errors import HandoutError

#: Sent to the pages of lists alone, and gone when the browser is closed.
COOKIE, PATH = "handouts-runs", "/list"
#: The last ones of a browser.
MOST = 5


class OwnRun(NamedTuple):
    """A run of this browser: its id, the name of its list, and the number of its sheets once it is over."""

    id: str
    name: str
    is_over: bool
    sheets: int


def remember_run(request: Request, response: Response, run: str) -> None:
    """Let the browser know its run again. Another run of the same list takes its place."""
    list_id = run.partition("-")[0]
    others = [id for id in _ids(request) if id.partition("-")[0] != list_id]
    ids = ".".join([run, *others][:MOST])
    response.set_cookie(COOKIE, ids, httponly=True, samesite="strict", path=PATH)


def own_runs(request: Request) -> Iterator[OwnRun]:
    """The runs of this browser that are still here, the last one first."""
    for id in _ids(request):
        try:
            run = kept_lists.find_run(id)
        except HandoutError:  # it was finished
            continue
        result, fields = runs.result(run), dict(runs.asked(run).get("fields", ()))
        sheets = result["made"] + result["unchanged"] if result else 0
        yield OwnRun(id, fields.get("name", ""), bool(result), sheets)


def _ids(request: Request) -> list[str]:
    return [id for id in request.cookies.get(COOKIE, "").split(".")[:MOST] if id]
