"""The page "A list" and its routes. Their modules load on the first request, so that a desk starts faster."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from handouts.desk.web import MAX_FORM, Page

#: The most bytes of an uploaded list: a quarter of a million rows. The command line takes longer ones.
MOST_BYTES = 50_000_000


def _from(module: str, name: str) -> Callable[[Request], Awaitable[Response]]:
    """The function of a module of this package that answers a request."""

    async def answer(request: Request) -> Response:
        loaded = await anyio.to_thread.run_sync(import_module, f"handouts.desk.lists.{module}")
        answered: Response = await getattr(loaded, name)(request)
        return answered

    return answer


PAGE: Page = Page(
    "list",
    "/list",
    (
        Route("/list", _from("check_page", "blank"), methods=["GET"]),
        Route("/list", _from("check_page", "looked_at"), methods=["POST"]),
        Route("/list/lists/{list}", _from("check_page", "shown"), methods=["GET"]),
        Route("/list/make", _from("check_page", "made"), methods=["POST"]),
        Route("/list/forget", _from("check_page", "forgotten"), methods=["POST"]),
        Route("/list/runs/{run}", _from("run_page", "run_page"), methods=["GET"]),
        Route("/list/runs/{run}/state", _from("run_page", "state"), methods=["GET"]),
        Route("/list/runs/{run}/stop", _from("run_page", "stopped"), methods=["POST"]),
        Route("/list/runs/{run}/again", _from("run_page", "reopened"), methods=["POST"]),
        Route("/list/runs/{run}/print", _from("run_page", "print_file"), methods=["GET"]),
        Route("/list/runs/{run}/problems", _from("run_page", "problems_file"), methods=["GET"]),
        Route("/list/runs/{run}/zip", _from("run_page", "zip_file"), methods=["GET"]),
    ),
    (("/list", MOST_BYTES + MAX_FORM),),
)
