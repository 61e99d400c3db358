"""Runs a reader of untrusted files in a child process with limits on time and memory.

If a file needs too much time or memory, or crashes the reader, only that process ends.
"""

from __future__ import annotations

import contextlib
import math
import os
import subprocess
import sys


class ChildError(Exception):
    """The process crashed, or exceeded its memory limit."""


class ChildTimeoutError(ChildError):
    """The process exceeded its time limit."""


def run_child(module: str, data: bytes, seconds: float, memory: int) -> bytes:
    """Run a module with `data` as standard input, and return its standard output. Raises ChildError.

    `memory` is in bytes of address space; Windows has no such limit. Time is limited everywhere.
    """
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # without it, Windows briefly shows a console
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", module, str(memory), str(math.ceil(seconds))],
            input=data, capture_output=True, timeout=seconds, env=environment, creationflags=hidden, check=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise ChildTimeoutError from error
    except (subprocess.CalledProcessError, OSError) as error:
        raise ChildError from error
    return done.stdout


def limit_this_process() -> None:
    """Set the limits from `run_child`, inside the child. They also end a child whose parent has died."""
    memory, seconds = map(int, sys.argv[1:3])
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # the system has a lower limit, or none of this kind
            resource.setrlimit(kind, (limit, limit))
