"""Renders pages: the frame that all of them share, and the messages in it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from handouts.desk.web.forms import Form, read_form
from handouts.desk.web.settings import Desk, desk_of
from handouts.desk.web.words import DeskWords, words_for

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

_FOLDER = Path(__file__).resolve().parent.parent
STATIC = _FOLDER / "static"


class Page(NamedTuple):
    """A page of the desk: the key of its name in `[pages]` of the words, its address and its routes.

    `bodies` has the most bytes of each path whose form carries files.
    """

    key: str
    path: str
    routes: tuple[BaseRoute, ...]
    bodies: tuple[tuple[str, int], ...] = ()


class Message(NamedTuple):
    """A message at the top of a page. Its kind is "error", "note" or "done"; `field` is the id of its field."""

    kind: str
    text: str
    field: str = ""


class Sent(NamedTuple):
    """A form that was sent, and what is needed to answer it."""

    form: Form
    desk: Desk
    words: DeskWords


async def read_sent(request: Request) -> Sent:
    """The form of a request, with its desk and the words of its browser. Raises FormError or GoneError."""
    return Sent(await read_form(request), desk_of(request), words_of(request))


def words_of(request: Request) -> DeskWords:
    """The words in the language of the browser."""
    return words_for(request.headers.get("accept-language", ""))


def show(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page from `desk/templates`. Every template sees the words as `t`, the desk, and `messages`."""
    words = words_of(request)
    state = request.app.state if "app" in request.scope else None
    html = (
        _templates()
        .get_template(template)
        .render(
            {
                "t": words,
                "pages": state.pages if state else (),
                "desk": desk_of(request) if state else None,
                "messages": (),
                **values,
            }
        )
    )
    return HTMLResponse(html, status)


def refused(request: Request, status: int, word: str) -> HTMLResponse:
    """The page for a refused request; `word` is a key of `[refused]`."""
    return show(request, "refused.html", status, word=word)


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
