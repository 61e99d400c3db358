"""Whether the run that a worker process works for still lives. One that was left behind holds no lock."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

_parent_lives: Callable[[], bool] | None = None


class OrphanedError(Exception):
    """The run was killed. Another may be writing into its folder by now."""


def watch_parent() -> None:
    """From here on this process writes for its parent only. A worker of a cluster has no such parent."""
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


def refuse_an_orphan() -> None:
    """Raises OrphanedError in a worker whose run is no more. To be asked right before a file gets its name."""
    if _parent_lives is not None and not _parent_lives():
        raise OrphanedError
