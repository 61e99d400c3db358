"""Files written whole or not at all, for their owner only."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write_beside(path: str | os.PathLike[str], write_into: Callable[[int], None]) -> None:
    """Write a file beside its place, readable by its owner only, then rename it: never half a file.

    Raises OSError with nothing left behind.
    """
    folder, name = os.path.split(path)
    beside = os.path.join(folder, f".{name[:80]}.{os.getpid()}.part")  # noqa: PTH118  pathlib is slow to import
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
