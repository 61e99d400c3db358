"""Files written whole or not at all, for their owner only."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress

#: A file that a killed run left unfinished; the first form is of an earlier version.
PART = re.compile(r"\.(.+\.\d+|[0-9a-f]{16}\.[0-9a-f]{12})\.part")
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write_beside(path: str | os.PathLike[str], write_into: Callable[[int], None]) -> None:
    """Write a file beside its place, readable by its owner only, then rename it: never half a file.

    Raises OSError with nothing left behind.
    """
    folder, name = os.path.split(path)
    # The random part keeps it apart from that of every other thread and machine.
    beside = os.path.join(folder, f"{_start(name)}{os.urandom(6).hex()}.part")  # noqa: PTH118  pathlib is slow to import
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


def is_part_of(part: str, name: str) -> bool:
    """Whether this is the unfinished file of that name."""
    starts = (_start(name), f".{name[:80]}.")
    return part.startswith(starts) and PART.fullmatch(part) is not None


def _start(name: str) -> str:
    """Without the name in it, which may be a patient's."""
    return f".{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}."


def lock(file: int) -> None:
    """Lock an open file, until it is closed. Raises OSError at once when another has it."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
