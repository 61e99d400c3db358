"""Detects worker processes whose run has been killed: such an orphan no longer holds the lock."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

_parent_lives: Callable[[], bool] | None = None


class OrphanedError(Exception):
    """The run was killed. Another run may already be writing into its folder."""


def watch_parent() -> None:
    """Start watching the parent process. Workers of a cluster have no such parent and are not watched."""
    global _parent_lives
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is None:
        return
    if sys.platform == "win32":
        _parent_lives = parent.is_alive
    else:
        number = parent.pid
        _parent_lives = lambda: os.getppid() == number  # noqa: E731  a tenth of a microsecond


def unwatch_parent() -> None:
    """Stop watching the parent process."""
    global _parent_lives
    _parent_lives = None


def is_watched() -> bool:
    """Whether this process watches a parent."""
    return _parent_lives is not None


def refuse_orphan() -> None:
    """Raises OrphanedError in a worker whose run has ended. Call it right before a file gets its final name."""
    if _parent_lives is not None and not _parent_lives():
        raise OrphanedError
