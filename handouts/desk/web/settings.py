"""The state that all requests of a desk share, and how a request finds it."""

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


#: The problem of a form whose clinic is gone. The sample clinic must not be printed in its place.
LOST_CLINIC = Problem(
    "clinic",
    "the clinic's folder is not there any more",
    "Connect its drive again. Nothing you typed is lost.",
)


class Door:
    """Lets the browser of one user in: a token that can be used once becomes a cookie.

    Its secrets last as long as the process. Browsers send a cookie to every port, so its name contains the port.
    """

    def __init__(self, port: int) -> None:
        self.cookie = f"handouts-desk-{port}"
        self.secret = secrets.token_urlsafe(32)
        #: The secret with which a second start of the program asks for a token.
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
        """Whether the token is valid. It can be used only once."""
        with self._lock:
            good = token in self._tokens
            self._tokens.discard(token)
        return good


@dataclass(frozen=True)
class Desk:
    """The state that all requests of a desk share. It contains no patient's data."""

    folder: Path  #: the clinic's folder, which may not exist yet
    cache: MemoryCache
    #: The host names that browsers may use. A name without a port is allowed with any port.
    hosts: tuple[str, ...] = ()
    door: Door | None = None  #: None behind the clinic's own login
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
