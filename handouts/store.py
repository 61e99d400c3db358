"""Where the files of a batch go: a folder of this machine, or an address such as s3://bucket/prefix.

A room of its own, so that what writes handouts does not ask where to. fsspec is imported for an address only.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol

from handouts.errors import HandoutError, reason_of
from handouts.files import PART, is_part_of, lock, write_beside
from handouts.journal import RECORDS, LocalJournal
from handouts.orphans import refuse_an_orphan
from handouts.pdf.tail import MARK_WITHIN, Handout, ends_with

LOCK = ".handouts.lock"
#: Bytes that tell whose a file is.
HEAD = 64
_LOCKED = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
# What is wrong with the place itself, and so with every file after this one; not every system has them all.
_NAMES = ("ENOSPC", "EDQUOT", "EROFS", "EIO", "ENOENT", "ENOTDIR", "EMFILE", "ENFILE")
_PLACE = frozenset(getattr(errno, name) for name in _NAMES if hasattr(errno, name))


class Journal(Protocol):
    """The records of a store, open for adding to. One process writes it, under the store's lock."""

    def append(self, lines: Iterable[bytes]) -> None:
        """Add lines. Raises OSError with no line half written."""

    def __enter__(self) -> Journal: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...


class Store(Protocol):
    """A place for files by name, flat. `address` opens it again in another process.

    What it cannot do raises OSError; its words are `strerror` and never hold a key or a password.
    """

    @property
    def address(self) -> str: ...

    @property
    def at_once(self) -> int:
        """How many files are best written in one call."""

    def at(self, name: str) -> str:
        """A file as messages call it."""

    def prepare(self) -> None:
        """Make it if it is not there."""

    def locked(self) -> AbstractContextManager[None]:
        """One run at a time. Raises HandoutError when another run has it."""

    def clear(self) -> None:
        """Remove what killed runs left unfinished. Only under the lock."""

    def has(self, name: str) -> bool: ...

    def head(self, name: str) -> bytes:
        """The first HEAD bytes of a file; none where it is not there."""

    def sizes(self) -> Callable[[str], int | None]:
        """What gives the size of a file in bytes, None where it is not there."""

    def ends(self, name: str, mark: str) -> bool:
        """Whether a file is there to its end, with the mark in it that its record has; "" for any."""

    def names(self) -> Iterable[str]: ...

    def write(self, files: Sequence[tuple[str, Handout]]) -> dict[str, str]:
        """Write whole files or none of each. Gives those refused by themselves, and why."""

    def write_stream(self, name: str, into: Callable[[BinaryIO], None]) -> None:
        """Write one file of any length; nothing of it is there unless `into` ends well."""

    def sweep(self, name: str) -> None:
        """Remove what killed runs left unfinished of one file; not what a run is at work on."""

    def remove(self, name: str) -> None: ...

    def records(self) -> Iterator[bytes]:
        """The lines of all records, oldest first; a torn one has no line end."""

    def has_records(self) -> bool: ...

    def journal(self) -> Journal: ...

    def contents(self, names: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """The bytes of each file, None where there is none."""

    def digests(self, names: Iterable[str]) -> Iterator[tuple[str, str | OSError | None]]:
        """The SHA-256 of each file, None where there is none, and what the system says where it cannot be read."""


@lru_cache(maxsize=8)
def open_store(address: str) -> Store:
    """The store at a path or an address. Raises HandoutError when a package for it is not there."""
    if not is_address(address):
        return LocalStore(Path(address))
    if address.startswith("file://"):
        from urllib.parse import urlsplit
        from urllib.request import url2pathname  # brings HTTP and TLS with it

        return LocalStore(Path(url2pathname(urlsplit(address).path)))
    from handouts.remote import RemoteStore

    return RemoteStore(address)


def is_address(text: str) -> bool:
    """Whether this is s3://… or the like, and no path."""
    return re.match(r"[a-z][a-z0-9+.-]+(://|::)", text) is not None


class LocalStore:
    """A folder. Files are their owner's only."""

    at_once = 1

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __str__(self) -> str:
        return str(self.folder)

    @property
    def address(self) -> str:
        return str(self.folder.resolve())

    def at(self, name: str) -> str:
        return str(self.folder / name)

    def prepare(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """The system gives the lock back however the process ends."""
        file = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                lock(file)
            except OSError as error:
                if error.errno not in _LOCKED:
                    raise
                hint = "Wait until it is done, or choose another folder."
                raise HandoutError.at(str(self), "another run is writing into this folder", hint) from None
            yield
        finally:
            os.close(file)

    def clear(self) -> None:
        for name in self.names():
            if name.endswith(".part") and PART.fullmatch(name):
                self.remove(name)

    def has(self, name: str) -> bool:
        return (self.folder / name).exists()

    def head(self, name: str) -> bytes:
        try:
            with (self.folder / name).open("rb", buffering=0) as file:
                return file.read(HEAD)
        except FileNotFoundError:
            return b""

    def sizes(self) -> Callable[[str], int | None]:
        def size(name: str) -> int | None:
            try:
                return (self.folder / name).stat().st_size
            except OSError:
                return None

        return size

    def ends(self, name: str, mark: str) -> bool:
        try:
            with (self.folder / name).open("rb", buffering=0) as file:
                file.seek(-min(MARK_WITHIN, os.fstat(file.fileno()).st_size), os.SEEK_END)
                return ends_with(file.read(), mark)
        except OSError:
            return False

    def names(self) -> Iterator[str]:
        with os.scandir(self.folder) as entries:
            yield from [entry.name for entry in entries]

    def write(self, files: Sequence[tuple[str, Handout]]) -> dict[str, str]:
        refused = {}
        for name, handout in files:
            try:
                self._write(name, handout.write_to)
            except OSError as error:
                if error.errno in _PLACE or error.filename2 is None:
                    raise
                refused[name] = reason_of(error)
        return refused

    def _write(self, name: str, write_into: Callable[[int], None]) -> None:
        def write_unless_orphaned(descriptor: int) -> None:
            write_into(descriptor)
            refuse_an_orphan()

        write_beside(self.folder / name, write_unless_orphaned)

    def write_stream(self, name: str, into: Callable[[BinaryIO], None]) -> None:
        def write(descriptor: int) -> None:
            if sys.platform != "win32":  # there nobody can delete it anyhow while it is open
                with contextlib.suppress(OSError):
                    lock(descriptor)
            with os.fdopen(descriptor, "wb", buffering=1 << 20, closefd=False) as out:
                into(out)

        self._write(name, write)

    def sweep(self, name: str) -> None:
        for part in self.names():
            if is_part_of(part, name):
                with contextlib.suppress(OSError):
                    _remove_unless_at_work(self.folder / part)

    def remove(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    def records(self) -> Iterator[bytes]:
        if self.has_records():
            with (self.folder / RECORDS).open("rb") as file:
                yield from file

    def has_records(self) -> bool:
        return (self.folder / RECORDS).is_file()

    def journal(self) -> LocalJournal:
        return LocalJournal(self.folder)

    def contents(self, names: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        for name in names:
            try:
                yield name, (self.folder / name).read_bytes()
            except OSError:
                yield name, None

    def digests(self, names: Iterable[str]) -> Iterator[tuple[str, str | OSError | None]]:
        for name in names:
            yield name, _digest(self.folder / name)


def _remove_unless_at_work(path: Path) -> None:
    """Raises OSError where another run writes into it: on Windows the system refuses, elsewhere it is locked."""
    if sys.platform != "win32":
        file = os.open(path, os.O_RDWR)
        try:
            lock(file)
        finally:
            os.close(file)
    path.unlink()


def _digest(path: Path) -> str | OSError | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, IsADirectoryError):
        return None
    except OSError as error:
        return error
