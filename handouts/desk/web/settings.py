"""What a desk is started with, and where a request finds it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.clinic import FILE
from handouts.desk.web.work import Workbench
from handouts.errors import Problem

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

    from handouts.edition import MemoryCache

#: Names of this machine, as a browser writes them into Host.
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


#: What a page says when the clinic of its form is gone: the made-up one must not be printed in its place.
LOST_CLINIC = Problem(
    "clinic",
    "the clinic's folder is not there any more",
    "Connect its drive again. Nothing you typed is lost.",
)


class Door:
    """Lets the browser of one user in: a token that can be used once becomes a cookie.

    Its secrets live as long as the process. Cookies do not know ports, so the name of the cookie has the port in it.
    """

    def __init__(self, port: int) -> None:
        self.cookie = f"handouts-desk-{port}"
        self.secret = secrets.token_urlsafe(32)
        #: What another start of the program must know to ask for a token.
        self.knock = secrets.token_urlsafe(32)
        self._tokens: set[str] = set()
        self._lock = threading.Lock()

    def new_token(self) -> str:
        """A token that lets one browser in, once."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._tokens.add(token)
        return token

    def redeem(self, token: str) -> bool:
        """Whether the token is good. It is not any more after this call."""
        with self._lock:
            good = token in self._tokens
            self._tokens.discard(token)
        return good


@dataclass(frozen=True)
class Desk:
    """What every request of a desk shares. It knows nothing of any patient."""

    folder: Path  #: the clinic's folder, which may not be there yet
    cache: MemoryCache
    #: The names by which a browser may call it. With a port, only that port; without one, any.
    hosts: tuple[str, ...] = ()
    door: Door | None = None  #: None behind a login of the clinic's own
    close: Callable[[], None] | None = None  #: ends the program
    bench: Workbench = field(default_factory=Workbench)
    #: Held while an edition is typeset: one at a time, so that the others find it in the cache.
    typesetting: threading.Lock = field(default_factory=threading.Lock)

    @property
    def has_clinic(self) -> bool:
        """Whether the clinic was set up."""
        return (self.folder / FILE).is_file()

    @property
    def clinic(self) -> str:
        """The clinic of an EditionRequest: "" for the sample clinic, until there is one of the user's own."""
        return str(self.folder) if self.has_clinic else ""


def desk_of(connection: HTTPConnection) -> Desk:
    """The desk that a request is for."""
    desk: Desk = connection.app.state.desk
    return desk
