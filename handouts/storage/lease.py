"""One run at a time where the system has no lock: an object that says who has the place, and until when.

The storage makes it only if there is none, and writes over it only if it is still what was read. So of two runs that
begin in one moment one gets the place, also where a killed run's lease has run out. Storage that knows no such
conditions writes all the same; each run looks again before it begins. A run that was killed keeps the place until its
lease has run out.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
import uuid
from types import TracebackType

from handouts.errors import HandoutError
from handouts.storage.bucket import Bucket, ChangedError, Version

#: Seconds after which a run that no longer says that it lives has given up the place.
LEASE = 90.0
#: Seconds between two times of saying so.
RENEWED = 20.0


class Lease:
    """The place is this run's from here to the end of the `with`.

    Raises HandoutError when another has it, OSError when the storage refuses.
    """

    def __init__(self, bucket: Bucket, name: str) -> None:
        self._bucket, self._name = bucket, name
        self._run = uuid.uuid4().hex
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        try:
            self._version = self._take()
        except (FileExistsError, ChangedError):
            raise self._taken() from None
        if self._holder()[0] != self._run:
            raise self._taken()

    def _take(self) -> Version:
        """Raises FileExistsError or ChangedError when another has it, or was quicker."""
        holder, version = self._holder()
        if holder:
            raise FileExistsError
        if version is None:
            return self._bucket.create(self._name, self._says())
        return self._bucket.replace(self._name, self._says(), version)

    def _says(self) -> bytes:
        return json.dumps({"run": self._run, "until": round(time.time() + LEASE)}).encode("ascii")

    def _holder(self) -> tuple[str, Version | None]:
        """Who has the place, "" for nobody or nobody any more; and the version of what says so."""
        try:
            data, version = self._bucket.get_version(self._name)
        except FileNotFoundError:
            return "", None
        try:
            said = json.loads(data)
            return (str(said["run"]) if float(said["until"]) > time.time() else ""), version
        except (ValueError, KeyError, TypeError):
            return "", version

    def _taken(self) -> HandoutError:
        hint = f"Wait until it is done; if it was killed, {LEASE:.0f} seconds. Or choose another place."
        return HandoutError.at(self._bucket.shown, "another run is writing here", hint)

    def __enter__(self) -> Lease:
        self._thread = threading.Thread(target=self._renew, daemon=True)
        self._thread.start()
        return self

    def _renew(self) -> None:
        while not self._over.wait(RENEWED):
            try:
                self._version = self._bucket.replace(self._name, self._says(), self._version)
            except ChangedError:
                return  # this run slept longer than its lease, and another has the place
            except OSError:
                pass  # not reached now, it is tried again; the lease is longer than four such times

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._over.set()
        if self._thread:
            self._thread.join()
        with contextlib.suppress(OSError):
            if self._holder()[0] == self._run:
                self._bucket.remove(self._name)
