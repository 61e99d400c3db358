"""One run at a time, for storage without locks: an object names the current run and when its lease expires.

The storage creates the object only if none exists, and overwrites it only if it has not changed. So when two
runs start at the same moment, only one gets the lease, even when a killed run's lease has just expired.
Storage without such conditions always writes; every run therefore checks again before it starts. A killed run
keeps its lease until it expires.
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

#: Seconds until a lease expires unless it is renewed.
LEASE = 90.0
#: Seconds between renewals.
RENEWED = 20.0


class Lease:
    """A context manager that holds the lease and renews it.

    Raises HandoutError when another run holds it, and OSError when the storage fails.
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
        """Take the lease. Raises FileExistsError or ChangedError when another run holds it or was quicker."""
        holder, version = self._holder()
        if holder:
            raise FileExistsError
        if version is None:
            return self._bucket.create(self._name, self._claim())
        return self._bucket.replace(self._name, self._claim(), version)

    def _claim(self) -> bytes:
        return json.dumps({"run": self._run, "until": round(time.time() + LEASE)}).encode("ascii")

    def _holder(self) -> tuple[str, Version | None]:
        """The run that holds the lease, or "" when nobody does; and the version of the lease object."""
        try:
            data, version = self._bucket.get_version(self._name)
        except FileNotFoundError:
            return "", None
        try:
            claim = json.loads(data)
            return (str(claim["run"]) if float(claim["until"]) > time.time() else ""), version
        except (ValueError, KeyError, TypeError):
            return "", version

    def _taken(self) -> HandoutError:
        hint = f"Wait until it finishes. If it was killed, wait {LEASE:.0f} seconds. Or choose another place."
        return HandoutError.at(self._bucket.shown, "another run is writing here", hint)

    def __enter__(self) -> Lease:
        self._thread = threading.Thread(target=self._renew, daemon=True)
        self._thread.start()
        return self

    def _renew(self) -> None:
        while not self._over.wait(RENEWED):
            try:
                self._version = self._bucket.replace(self._name, self._claim(), self._version)
            except ChangedError:
                return  # the lease expired, and another run has taken over
            except OSError:
                pass  # not reachable now; there are four tries before the lease expires

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._over.set()
        if self._thread:
            self._thread.join()
        with contextlib.suppress(OSError):
            if self._holder()[0] == self._run:
                self._bucket.remove(self._name)
