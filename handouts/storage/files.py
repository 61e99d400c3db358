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
#: A random id for this process and a counter for its files: no other thread or machine uses the same name.
_OURS, _NEXT = os.urandom(6).hex(), count(1)
_BINARY = getattr(os, "O_BINARY", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
_SAFE = _BINARY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_NO_LINKS_BY_FLAG = not hasattr(os, "O_NOFOLLOW")  # Windows, where links need rights that few have
_LINKS = (errno.ELOOP, errno.EMLINK)  # the second is of BSD
_NO_FILE = "this is not a file"


def write_beside(path: str | os.PathLike[str], write_into: Callable[[int], None]) -> None:
    """Write a file beside its destination, then rename it, so that no partial file appears.

    Only the owner can read it. Raises OSError, and leaves nothing behind.
    """
    path = os.fspath(path)
    name = os.path.basename(path)  # noqa: PTH119  pathlib is slow to import
    folder = path[: len(path) - len(name)]
    beside = (
        f"{folder}{_start(name)}{_OURS}{os.getpid():x}{next(_NEXT):04x}.part"  # a fork has its own number
    )
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


def is_part(name: str) -> bool:
    """Whether this is the name of an unfinished file."""
    return name.endswith(".part") and pattern(_PART).fullmatch(name) is not None


def open_regular(path: str | os.PathLike[str], flags: int = os.O_RDONLY, *, added_to: bool = False) -> int:
    """A descriptor of a file of our own in a folder that others may write to, made 0600 if `flags` say so.

    It is not opened through a link, and a pipe is not waited for. What is `added_to` has no second name either: the
    other may be of somebody's own file. Raises HandoutError for those, OSError where the system refuses.
    """
    try:
        descriptor = os.open(path, flags | _SAFE, 0o600)
    except OSError as error:
        if error.errno in _LINKS or os.path.islink(path):  # noqa: PTH114
            raise _not_ours(path, "this is a link, and what it leads to is somebody's own file") from None
        if error.errno == errno.ENXIO:  # a pipe that nobody reads
            raise _not_ours(path, _NO_FILE) from None
        raise
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise _not_ours(path, _NO_FILE)
        if _NO_LINKS_BY_FLAG and os.path.islink(path):  # noqa: PTH114
            raise _not_ours(path, "this is a link, and what it leads to is somebody's own file")
        if added_to and found.st_nlink > 1:
            raise _not_ours(path, "this file has a second name elsewhere, and would be changed there too")
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
