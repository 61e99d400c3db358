"""The lists of one browser. Their ids are in a cookie, because a server can have several processes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from handouts.desk.lists import kept_lists, runs
from handouts.errors import HandoutError

#: A session cookie that is sent only to the pages of lists.
COOKIE, PATH = "handouts-lists", "/list"
#: The most lists of a browser.
MOST = 5


class OwnList(NamedTuple):
    """A list of this browser: its address, its name, and the key of the word for its state."""

    address: str
    name: str
    state: str  #: "looked-at", "run-title", "run-wrong", or "made" with the number of its sheets
    sheets: int = 0

    @property
    def id(self) -> str:
        """The id of the list, or of its run."""
        return self.address.rpartition("/")[2]


def remember_list(request: Request, response: Response, id: str) -> None:
    """Add a list to the cookie of the browser, by its id or by the id of its run."""
    list_id = id.partition("-")[0]
    known = [each for each in _ids(request) if each.partition("-")[0] == list_id]
    others = [each for each in _ids(request) if each not in known]
    ids = ".".join([id if "-" in id or not known else known[0], *others][:MOST])
    response.set_cookie(COOKIE, ids, httponly=True, samesite="strict", path=PATH)


def own_lists(request: Request) -> Iterator[OwnList]:
    """The lists of this browser that still exist, the latest first."""
    for id in _ids(request):
        try:
            yield _made(id) if "-" in id else _looked_at(id)
        except HandoutError:  # it was finished
            continue


def _looked_at(id: str) -> OwnList:
    fields = dict(runs.chosen(kept_lists.find_list(id)))
    return OwnList(f"/list/lists/{id}", fields.get("name", ""), "looked-at")


def _made(id: str) -> OwnList:
    run = kept_lists.find_run(id)
    result, fields = runs.result(run), dict(runs.asked(run).get("fields", ()))
    sheets = result["made"] + result["unchanged"] if result else 0
    state = "made" if sheets else "run-wrong" if result else "run-title"
    return OwnList(f"/list/runs/{id}", fields.get("name", ""), state, sheets)


def _ids(request: Request) -> list[str]:
    return [id for id in request.cookies.get(COOKIE, "").split(".")[:MOST] if id]
