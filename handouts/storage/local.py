"""Files in a local folder. Each is written completely or not at all, and only its owner can read it."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from handouts.errors import HandoutError, reason_of
from handouts.storage.base import HEAD, LOCK, NOT_A_FILE, File, free_name
from handouts.storage.files import is_part, is_part_of, lock, open_regular, write_beside
from handouts.storage.journal import MAX_LINE_BYTES, RECORDS, LocalJournal
from handouts.storage.orphan import refuse_orphan

#: The records of five million sheets; and what a PDF can hold, whose offsets have ten digits (ISO 32000-1, 7.5.4).
#: Larger files take minutes to read, and are not ours. A sparse one takes no room on the disk.
MAX_RECORDS_BYTES, MAX_PDF_BYTES = 4_000_000_000, 10_000_000_000
_LOCKED = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
# Errors of the folder itself: every later file would fail too. Some systems lack some of them.
_ERROR_NAMES = ("ENOSPC", "EDQUOT", "EROFS", "EIO", "ENOENT", "ENOTDIR", "EMFILE", "ENFILE")
_FOLDER_ERRORS = frozenset(getattr(errno, name) for name in _ERROR_NAMES if hasattr(errno, name))


class LocalStore:
    """A local folder. Only the owner can read its files."""

    files_per_write = 1

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

    def exists(self) -> bool:
        for folder in (self.folder, *self.folder.absolute().parents):
            try:
                folder.stat()
            except FileNotFoundError:
                continue
            if not folder.is_dir():
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
            if not os.access(folder, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            return folder is self.folder
        return False

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder's lock. The system releases it however the process ends."""
        file = open_regular(self.folder / LOCK, os.O_RDWR | os.O_CREAT)
        try:
            try:
                lock(file)
            except OSError as error:
                if error.errno not in _LOCKED:
                    raise
                hint = "Wait until it finishes, or choose another folder."
                raise HandoutError.at(str(self), "another run is writing into this folder", hint) from None
            yield
        finally:
            os.close(file)

    def clear(self) -> None:
        for name in self.names():
            if is_part(name):
                self.remove(name)

    def has(self, name: str) -> bool:
        return (self.folder / name).exists()

    def head(self, name: str) -> bytes:
        try:
            with self._open(name) as file:
                head: bytes = file.read(HEAD)
                return head
        except FileNotFoundError:
            return b""

    def sizes(self) -> Callable[[str], int | None]:
        def size(name: str) -> int | None:
            try:
                status = (self.folder / name).lstat()
            except OSError:
                return None
            return status.st_size if stat.S_ISREG(status.st_mode) else NOT_A_FILE

        return size

    def has_end(self, name: str, length: int, is_end: Callable[[bytes], bool]) -> bool:
        try:
            with self._open(name) as file:
                file.seek(-min(length, os.fstat(file.fileno()).st_size), os.SEEK_END)
                return is_end(file.read())
        except (OSError, HandoutError):
            return False

    def names(self) -> Iterator[str]:
        with os.scandir(self.folder) as entries:
            yield from [entry.name for entry in entries]

    def write(self, files: Sequence[tuple[str, File]]) -> dict[str, str]:
        refused = {}
        for name, file in files:
            try:
                self._write(name, file.write_to)
            except OSError as error:
                if error.errno in _FOLDER_ERRORS or error.filename2 is None:
                    raise
                refused[name] = reason_of(error)
        return refused

    def _write(self, name: str, write_into: Callable[[int], None]) -> None:
        def write_unless_orphaned(descriptor: int) -> None:
            write_into(descriptor)
            refuse_orphan()

        write_beside(self.folder / name, write_unless_orphaned)

    def write_stream(self, name: str, into: Callable[[BinaryIO], None]) -> None:
        def write(descriptor: int) -> None:
            if sys.platform != "win32":  # an open file cannot be deleted on Windows
                with contextlib.suppress(OSError):
                    lock(descriptor)
            with os.fdopen(descriptor, "wb", buffering=1 << 20, closefd=False) as out:
                into(out)

        self._write(name, write)

    def sweep(self, name: str) -> None:
        for part in self.names():
            if is_part_of(part, name):
                with contextlib.suppress(OSError, HandoutError):
                    _remove_unless_in_use(self.folder / part)

    def remove(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    def move_aside(self, name: str) -> str:
        old = self.folder / "old"
        if old.is_symlink():
            raise HandoutError.at(
                str(old), "it is a link, and nothing is moved through links", "Delete the link."
            )
        old.mkdir(mode=0o700, exist_ok=True)
        to = free_name(name, lambda other: (old / other).exists())
        (self.folder / name).rename(old / to)
        return f"old/{to}"

    def records(self) -> Iterator[bytes]:
        if self.has_records():
            with self._open(RECORDS, buffering=-1) as file:
                if os.fstat(file.fileno()).st_size > MAX_RECORDS_BYTES:
                    what = f"it is larger than {MAX_RECORDS_BYTES:,} bytes, and no batch has written that"
                    raise HandoutError.at(self.at(RECORDS), what, "Move it away, or choose another folder.")
                while line := file.readline(MAX_LINE_BYTES):
                    yield line

    def has_records(self) -> bool:
        return os.path.lexists(self.folder / RECORDS)

    def journal(self) -> LocalJournal:
        return LocalJournal(self.folder)

    def contents(self, names: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        for name in names:
            try:
                with self._open(name) as file:
                    yield name, file.read()
            except (OSError, HandoutError):
                yield name, None

    def digests(self, names: Iterable[str]) -> Iterator[tuple[str, str | OSError | None]]:
        for name in names:
            yield name, self._digest(name)

    def _open(self, name: str, buffering: int = 0) -> Any:
        """A file of the folder, for reading. Raises HandoutError as `open_regular`."""
        return os.fdopen(open_regular(self.folder / name), "rb", buffering)

    def _digest(self, name: str) -> str | OSError | None:
        try:
            with self._open(name, buffering=-1) as file:
                if os.fstat(file.fileno()).st_size > MAX_PDF_BYTES:
                    return OSError(errno.EFBIG, os.strerror(errno.EFBIG))
                return hashlib.file_digest(file, "sha256").hexdigest()
        except (FileNotFoundError, IsADirectoryError):
            return None
        except HandoutError as error:  # a link, a pipe
            return OSError(errno.ELOOP, error.problems[0].what)
        except OSError as error:
            return error


def _remove_unless_in_use(path: Path) -> None:
    """Raises OSError while another run is writing it: Windows refuses to delete it, other systems hold a lock."""
    if sys.platform != "win32":
        file = open_regular(path, os.O_RDWR)
        try:
            lock(file)
        finally:
            os.close(file)
    path.unlink()
