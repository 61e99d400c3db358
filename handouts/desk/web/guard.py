"""Guards every page: answers only the browser that was let in, and tells it to store nothing on disk.

Against DNS rebinding, Host must be one of our names. Against other sites, a request that changes something must come
from our own page. Against other users of the machine, every page needs the cookie of the door. An error becomes a page
and a line in the log, without any of the data.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from handouts.desk.web.settings import Desk
from handouts.errors import frames_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOG = logging.getLogger(__name__)
#: Bytes of a form without files.
MAX_FORM = 300_000
SAFE_METHODS = ("GET", "HEAD")
#: Paths that need no cookie: the door itself, and files that are the same for everyone.
OPEN = ("/start", "/knock", "/static/")
#: Requested by a second start of the program, not by a browser. Its secret is in a header that no other site can send.
KNOCK = "/knock"
POLICY = "content-security-policy"
HEADERS = {
    POLICY: "default-src 'self'; img-src 'self' data: blob:; frame-src 'self' blob:; "
    "object-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
#: The page of a refusal: (request, status, word of `[refused]`).
Refusal = Callable[[Request, int, str], Response]


class Guard:
    """The outermost layer of the app. `bodies` has the most bytes that a path accepts, if not MAX_FORM."""

    def __init__(
        self, app: ASGIApp, desk: Desk, refusal: Refusal, bodies: Mapping[str, int] | None = None
    ) -> None:
        self.app, self.desk, self.refusal = app, desk, refusal
        self.bodies = bodies or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        if scope["type"] != "http":
            return await send({"type": "websocket.close", "code": 1008})
        answer = _Answer(send)
        body = _Body(receive, self.bodies.get(scope["path"], MAX_FORM))
        status, word = self._refused(scope, body)
        try:
            if not word:
                return await self.app(scope, body.receive, answer.send)
        except ClientDisconnect:
            return  # the browser has left: nobody waits for an answer
        except _TooLargeError:
            status, word = 413, "large"
        except Exception as error:
            _LOG.error("%s", "\n".join(frames_of(error)))  # no message, no value
            status, word = 500, "bug"
        if not answer.begun:
            await self.refusal(Request(scope), status, word)(scope, body.receive, answer.send)

    def _refused(self, scope: Scope, body: _Body) -> tuple[int, str]:
        """The status of a refusal and its word; (200, "") for a request that may pass."""
        headers = Headers(scope=scope)
        if not self._is_ours(headers.get("host", "")):
            return 403, "host"
        if scope["method"] not in SAFE_METHODS and scope["path"] != KNOCK and not self._is_from_us(headers):
            return 403, "origin"
        if not scope["path"].startswith(OPEN) and not self._was_let_in(scope):
            return 403, "door"
        if body.is_larger_than_allowed(headers.get("content-length", "")):
            return 413, "large"
        return 200, ""

    def _is_ours(self, host: str) -> bool:
        whole = host.lower()
        name, _, port = whole.partition(":")
        return whole in self.desk.hosts or (port.isdecimal() and name in self.desk.hosts)

    def _is_from_us(self, headers: Headers) -> bool:
        """Whether our own page sent it, as Datasette and Go decide it: by Sec-Fetch-Site or, without it, by Origin."""
        site = headers.get("sec-fetch-site", "")
        if site:
            return site == "same-origin"
        scheme, _, host = headers.get("origin", "").partition("://")
        return scheme in ("http", "https") and self._is_ours(host) and host.lower() == headers["host"].lower()

    def _was_let_in(self, scope: Scope) -> bool:
        door = self.desk.door
        given = Request(scope).cookies.get(door.cookie, "") if door else ""
        return door is None or secrets.compare_digest(given.encode(), door.secret.encode())


class _TooLargeError(Exception):
    """A body has more bytes than its path accepts."""


class _Body:
    """Counts the bytes of a request."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._most, self._size = receive, most, 0

    def is_larger_than_allowed(self, length: str) -> bool:
        return bool(length) and (not length.isdecimal() or int(length[:20]) > self._most)

    async def receive(self) -> Message:
        message = await self._receive()
        self._size += len(message.get("body", b""))
        if self._size > self._most:
            raise _TooLargeError
        return message


class _Answer:
    """Adds our headers to what is sent."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(raw=message.setdefault("headers", []))
            own = headers.get(POLICY)  # a page can have a stricter one
            for name, value in HEADERS.items():
                headers[name] = value
            if own:
                headers[POLICY] = own
        await self._send(message)
