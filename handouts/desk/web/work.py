"""Runs slow work in threads, a few pieces at a time, and skips work that nobody waits for any more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import anyio

if TYPE_CHECKING:
    from starlette.requests import Request

T = TypeVar("T")
#: Pieces of work at a time. Python runs one of them while others wait for pdfium or the disk.
_AT_ONCE = 4


class GoneError(Exception):
    """The browser no longer waits for this answer."""


class Workbench:
    """Threads for the work of one desk."""

    def __init__(self) -> None:
        self._limiter: anyio.CapacityLimiter | None = None

    async def do(self, request: Request, work: Callable[..., T], *args: object) -> T:
        """The result of `work(*args)`, run in a thread. The body of the request must have been read.

        Raises GoneError if the browser has left before its turn came.
        """
        if self._limiter is None:  # it belongs to the event loop of the server
            self._limiter = anyio.CapacityLimiter(_AT_ONCE)
        async with self._limiter:
            if await request.is_disconnected():
                raise GoneError
            return await anyio.to_thread.run_sync(partial(work, *args))
