"""Runs slow work beside the server, a little at a time, and drops what nobody waits for any more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import anyio

if TYPE_CHECKING:
    from starlette.requests import Request

T = TypeVar("T")
#: Pieces of work at a time: Python does one, while others wait for pdfium or a disk.
_AT_ONCE = 4


class GoneError(Exception):
    """The browser does not wait for this answer any more."""


class Workbench:
    """Threads for the work of one desk."""

    def __init__(self) -> None:
        self._room: anyio.CapacityLimiter | None = None

    async def do(self, request: Request, work: Callable[..., T], *args: object) -> T:
        """The result of `work(*args)`, done in a thread. Its body must have been read.

        Raises GoneError if the browser has left before its turn came.
        """
        if self._room is None:  # it belongs to the loop that serves
            self._room = anyio.CapacityLimiter(_AT_ONCE)
        async with self._room:
            if await request.is_disconnected():
                raise GoneError
            return await anyio.to_thread.run_sync(partial(work, *args))
