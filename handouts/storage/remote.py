"""A store at a remote address, such as s3://bucket/prefix.

An object is put completely or not at all, so nothing needs renaming. Objects cannot be appended to, so each
append of records becomes its own object, such as records/00000001.jsonl; numbering continues across runs. The
bucket's own permissions apply.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from types import TracebackType
from typing import BinaryIO

from handouts.errors import HandoutError
from handouts.storage.base import HEAD, LOCK, File, free_name
from handouts.storage.bucket import CONCURRENCY, Bucket, without_keys
from handouts.storage.files import is_part
from handouts.storage.lease import Lease
from handouts.storage.orphan import refuse_orphan
from handouts.storage.temporary import in_temporary, temporary_folder

_RECORDS = "records"


class RemoteStore:
    """Objects under a prefix. Every refusal of the storage becomes an OSError with our own message."""

    files_per_write = CONCURRENCY

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        self._bucket = Bucket(self._address)

    def __str__(self) -> str:
        return self._bucket.shown

    @property
    def address(self) -> str:
        return self._address

    def at(self, name: str) -> str:
        return f"{self}/{name}"

    def prepare(self) -> None:
        """Check the bucket and the keys before the work starts.

        A bucket is never created, because its permissions are the owner's choice.
        """
        self._bucket.sizes()

    def exists(self) -> bool:
        self.prepare()
        return True

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        with Lease(self._bucket, LOCK):
            yield

    def clear(self) -> None:
        for name in [name for name in self.names() if is_part(name)]:
            self.remove(name)

    def has(self, name: str) -> bool:
        return self._bucket.has(name)

    def head(self, name: str) -> bytes:
        return self._bucket.head(name, HEAD)

    def sizes(self) -> Callable[[str], int | None]:
        return self._bucket.sizes().get

    def has_end(self, name: str, length: int, is_end: Callable[[bytes], bool]) -> bool:
        """Always true: objects are put completely or not at all, and a check would cost one request each."""
        return True

    def names(self) -> Iterable[str]:
        return self._bucket.sizes()

    def write(self, files: Sequence[tuple[str, File]]) -> dict[str, str]:
        refuse_orphan()
        names, contents = [name for name, _ in files], [bytes(file) for _, file in files]
        list(self._bucket.pool.map(self._bucket.put, names, contents))
        return {}

    def write_stream(self, name: str, into: Callable[[BinaryIO], None]) -> None:
        # Written locally first: `into` writes to a stream, and Bucket.put takes bytes or a file.
        with temporary_folder() as folder:
            path = folder / "whole"
            with in_temporary(), path.open("wb", buffering=1 << 20) as out:
                into(out)
            self._bucket.put(name, path)

    def sweep(self, name: str) -> None:
        """Nothing to do: objects are put completely or not at all."""

    def read(self, name: str) -> bytes:
        return self._bucket.get(name)

    def remove(self, name: str) -> None:
        self._bucket.remove(name)

    def move_aside(self, name: str) -> str:
        to = f"old/{free_name(name, lambda other: self._bucket.has(f'old/{other}'))}"
        self._bucket.put(to, self._bucket.get(name))
        self._bucket.remove(name)
        return to

    def _parts(self) -> list[str]:
        return sorted(name for name in self._bucket.sizes(_RECORDS) if re.fullmatch(r"\d+\.jsonl", name))

    def records(self) -> Iterator[bytes]:
        for _, data in self.contents([f"{_RECORDS}/{part}" for part in self._parts()]):
            yield from io.BytesIO(data or b"")

    def has_records(self) -> bool:
        return bool(self._parts())

    def journal(self) -> RemoteJournal:
        parts = self._parts()
        return RemoteJournal(self._bucket, int(parts[-1][:-6]) if parts else 0)

    def digests(self, names: Iterable[str]) -> Iterator[tuple[str, str | None]]:
        for name, data in self.contents(names):
            yield name, None if data is None else hashlib.sha256(data).hexdigest()

    def contents(self, names: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Each object's bytes, in the order asked for; up to CONCURRENCY requests run at the same time."""
        left = iter(names)
        while group := list(islice(left, CONCURRENCY)):
            yield from zip(group, self._bucket.pool.map(self._content, group), strict=True)

    def _content(self, name: str) -> bytes | None:
        try:
            return self._bucket.get(name)
        except FileNotFoundError:
            return None


class RemoteJournal:
    """Records as objects, one for each `append`."""

    def __init__(self, bucket: Bucket, last: int) -> None:
        self._bucket, self._last = bucket, last
        if not last:
            # Marks the folder as ours: a run can be killed after its first files and before its first records.
            self._put(b"")

    def append(self, lines: Iterable[bytes]) -> None:
        if data := b"".join(lines):
            self._put(data)

    def _put(self, data: bytes) -> None:
        try:
            self._bucket.create(f"{_RECORDS}/{self._last + 1:08d}.jsonl", data)
        except FileExistsError:
            # The lease expired, and another run has taken over.
            raise OSError(errno.EBUSY, "another run is writing here") from None
        self._last += 1

    def __enter__(self) -> RemoteJournal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        pass


def read_address(address: str) -> bytes:
    """The whole file at an address. Raises HandoutError when it cannot be read."""
    folder, _, name = address.rpartition("/")
    try:
        return Bucket(folder).get(name)
    except OSError as error:
        what = "there is no such file" if isinstance(error, FileNotFoundError) else str(error.strerror)
        hint = "Check the address and the keys for it."
        raise HandoutError.at(without_keys(address), f"cannot be read: {what}", hint) from None
