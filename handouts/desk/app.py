"""The desk as an ASGI app: its pages behind the guard."""

from __future__ import annotations

import mimetypes
import os
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from handouts.desk import clinic_page, door, lists, sheet, text_page
from handouts.desk.web import STATIC, Desk, FormError, GoneError, Guard, Page, refused
from handouts.edition import MemoryCache, usual_cache
from handouts.errors import ChoiceError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

#: In the order of the navigation. A new page is a line here, and its name in `[pages]` of the words.
PAGES: tuple[Page, ...] = (sheet.PAGE, lists.PAGE, clinic_page.PAGE, text_page.PAGE)
#: On Windows the types come from the registry, where other programs change them. A browser refuses a script that is
#: sent as text/plain.
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
#: Settings of a clinic's own server, by the names of environment variables.
CLINIC, HOSTS = "HANDOUTS_DESK_CLINIC", "HANDOUTS_DESK_HOSTS"


def app_of(desk: Desk) -> ASGIApp:
    """The app of a desk. Deletes the lists that a killed desk has left."""
    lists.tidy()
    for suffix, media_type in _MEDIA_TYPES.items():
        mimetypes.add_type(media_type, suffix)
    routes = [*door.ROUTES, *(route for page in PAGES for route in page.routes)]
    app = Starlette(
        routes=[*routes, Mount("/static", StaticFiles(directory=STATIC))],
        exception_handlers={
            HTTPException: _answer_missing,
            GoneError: _answer_gone,
            FormError: _answer_bad_form,
        },
        middleware=[Middleware(Guard, desk=desk, refusal=refused, bodies=dict(_body_limits()))],
    )
    app.router.redirect_slashes = False
    app.state.desk, app.state.pages = desk, PAGES
    return app


def app() -> ASGIApp:
    """The app for a clinic's own server, which has a login in front of it: `uvicorn --factory handouts.desk:app`.

    HANDOUTS_DESK_HOSTS lists the host names that browsers use, separated by commas; HANDOUTS_DESK_CLINIC is the
    clinic's folder. Raises ChoiceError if they cannot be used.
    """
    hosts = tuple(name.strip().lower() for name in os.environ.get(HOSTS, "").split(",") if name.strip())
    if not hosts:
        hint = "Write the names that browsers ask for, such as desk.clinic.example (docs/desk.md)."
        raise ChoiceError.at(HOSTS, "no host is named", hint)
    folder = os.environ.get(CLINIC, "")
    if not folder:
        raise ChoiceError.at(CLINIC, "no folder is named", "Name the clinic's folder.")
    return app_of(Desk(Path(folder).absolute(), new_cache(), hosts))


def new_cache() -> MemoryCache:
    """The user's cache of Masters, with a copy in memory. Without a cache folder, it is in memory only."""
    cache = usual_cache()
    return MemoryCache(cache.folder if cache else "")


def _body_limits() -> list[tuple[str, int]]:
    return [body for page in PAGES for body in page.bodies]


async def _answer_missing(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return refused(request, status, "missing")


async def _answer_bad_form(request: Request, error: Exception) -> Response:
    return refused(request, 400, "form")


async def _answer_gone(request: Request, error: Exception) -> Response:
    """Nobody reads this answer. Servers log 499 for a browser that has left."""
    return Response(status_code=499)
