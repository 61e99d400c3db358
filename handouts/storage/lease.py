"""One run at a time where the system has no lock: an object that says who has the place, and until when.

Best effort. Storage that can make an object only if there is none (S3 since 2024) has no gap for a place that
is free. Two runs that find one run-out lease in the same moment look again before they begin. A run that
was killed keeps the place until its lease has run out.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
import uuid
from types import TracebackType
from typing import Any

from handouts.errors import HandoutError

#: Seconds after which a run that no longer says that it lives has given up the place.
LEASE = 90.0
#: Seconds between two times of saying so.
RENEWED = 20.0


class Lease:
    """The place is this run's from here to the end of the `with`. Raises HandoutError when another has it."""

    def __init__(self, fs: Any, path: str, shown: str) -> None:
        self._fs, self._path, self._shown = fs, path, shown
        self._run = uuid.uuid4().hex
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        if self._holder():
            raise self._taken()
        if self._there():  # it has run out
            self._fs.rm_file(self._path)
        try:
            self._fs.pipe_file(self._path, self._says(), mode="create")
        except FileExistsError:
            raise self._taken() from None
        if self._holder() != self._run:
            raise self._taken()

    def _there(self) -> bool:
        return bool(self._fs.exists(self._path))

    def _says(self) -> bytes:
        return json.dumps({"run": self._run, "until": round(time.time() + LEASE)}).encode("ascii")

    def _holder(self) -> str:
        """Who has the place; "" for nobody, or nobody any more."""
        try:
            said = json.loads(self._fs.cat_file(self._path))
            return str(said["run"]) if float(said["until"]) > time.time() else ""
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return ""

    def _taken(self) -> HandoutError:
        hint = f"Wait until it is done; if it was killed, {LEASE:.0f} seconds. Or choose another place."
        return HandoutError.at(self._shown, "another run is writing here", hint)

    def __enter__(self) -> Lease:
        self._thread = threading.Thread(target=self._renew, daemon=True)
        self._thread.start()
        return self

    def _renew(self) -> None:
        while not self._over.wait(RENEWED):
            # Not reached now, it is tried again; the lease is longer than four such times.
            with contextlib.suppress(Exception):
                if self._holder() in (self._run, ""):
                    self._fs.pipe_file(self._path, self._says())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._over.set()
        if self._thread:
            self._thread.join()
        with contextlib.suppress(Exception):
            if self._holder() == self._run:
                self._fs.rm_file(self._path)
