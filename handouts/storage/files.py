"""Files that are written completely or not at all and that only their owner can read."""

from __future__ import annotations

import errno
import os
import stat
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from itertools import count

from handouts.errors import HandoutError
from handouts.text import pattern

#: The name of an unfinished file of a killed run. An earlier version wrote the first form.
_PART = r"\.(.+\.\d+|[0-9a-f]{8}\.[0-9a-f]{12,})\.part"
#: A random id of this process and a counter of its files: no other thread or machine uses the same name.
_PROCESS_ID, _FILE_NUMBERS = os.urandom(6).hex(), count(1)
_BINARY = getattr(os, "O_BINARY", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
_SAFE = _BINARY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_NO_LINKS_BY_FLAG = not hasattr(os, "O_NOFOLLOW")  # Windows, where few users may create links
_LINKS = (errno.ELOOP, errno.EMLINK)  # BSD raises the second one
_NO_FILE = "this is not a file"


def write_beside(path: str | os.PathLike[str], write_into: Callable[[int], None]) -> None:
    """Write a temporary file in the destination folder, then rename it, so that no partial file appears.

    Only the owner can read it. Raises OSError, and leaves nothing behind.
    """
    path = os.fspath(path)
    name = os.path.basename(path)  # noqa: PTH119  pathlib is slow to import
    folder = path[: len(path) - len(name)]
    # A forked process has another pid.
    beside = f"{folder}{_start(name)}{_PROCESS_ID}{os.getpid():x}{next(_FILE_NUMBERS):04x}.part"
    descriptor = os.open(beside, _NEW, 0o600)
    try:
        try:
            write_into(descriptor)
        finally:
            os.close(descriptor)
        os.replace(beside, path)  # noqa: PTH105
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(beside)  # noqa: PTH108
        raise


def write_bytes_beside(path: str | os.PathLike[str], data: bytes, mode: int | None = None) -> None:
    """Write a whole file as `write_beside` does. With `mode`, it has these permissions where the system knows them."""

    def write(descriptor: int) -> None:
        if mode is not None and hasattr(os, "fchmod"):
            os.fchmod(descriptor, mode)
        with os.fdopen(os.dup(descriptor), "wb") as file:
            file.write(data)

    write_beside(path, write)


def is_part(name: str) -> bool:
    """Whether this is the name of an unfinished file."""
    return name.endswith(".part") and pattern(_PART).fullmatch(name) is not None


def open_regular(path: str | os.PathLike[str], flags: int = os.O_RDONLY, *, added_to: bool = False) -> int:
    """Open one of our files in a folder that others may write to. Created with mode 0600 if `flags` allow it.

    Raises HandoutError for a link or a pipe, without waiting for the pipe. A file that is `added_to` may not have a
    second hard link either, because that could be another user's file. Raises OSError if the system refuses.
    """
    try:
        descriptor = os.open(path, flags | _SAFE, 0o600)
    except OSError as error:
        if error.errno in _LINKS or os.path.islink(path):  # noqa: PTH114
            raise _not_ours(path, "this is a link to another file, which is not ours") from None
        if error.errno == errno.ENXIO:  # a pipe without a reader
            raise _not_ours(path, _NO_FILE) from None
        raise
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _not_ours(path, _NO_FILE)
        if _NO_LINKS_BY_FLAG and os.path.islink(path):  # noqa: PTH114
            raise _not_ours(path, "this is a link to another file, which is not ours")
        if added_to and status.st_nlink > 1:
            raise _not_ours(path, "this file has a second name (a hard link), and would change there too")
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _not_ours(path: str | os.PathLike[str], what: str) -> HandoutError:
    return HandoutError.at(os.fspath(path), what, "Move it away, or choose another folder.")


def is_part_of(part: str, name: str) -> bool:
    """Whether `part` is an unfinished copy of the file called `name`."""
    return part.startswith((_start(name), f".{name[:80]}.")) and is_part(part)


def _start(name: str) -> str:
    """The start of its name: a checksum, because the name itself can be a patient's."""
    return f".{zlib.crc32(os.fsencode(name)):08x}."


def lock(file: int) -> None:
    """Lock an open file until it is closed. Raises OSError at once when another process holds the lock."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
