"""Runs a reader of foreign files in a process of its own, with limits on time and memory.

A file that needs endless time or memory, or crashes the reader, ends only that process.
"""

from __future__ import annotations

import contextlib
import math
import os
import subprocess
import sys


class ChildError(Exception):
    """The process crashed, or needed more memory than it may have."""


class ChildTimeoutError(ChildError):
    """The process took longer than it may."""


def run_child(module: str, data: bytes, seconds: float, memory: int) -> bytes:
    """What a module writes to standard output when it is run with `data` as standard input.

    `memory` is in bytes of address space. Windows has no such limit; time is limited everywhere. Raises ChildError.
    """
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # without it, Windows briefly shows a console
    found_by = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", module, str(memory), str(math.ceil(seconds))],
            input=data, capture_output=True, timeout=seconds, env=found_by, creationflags=hidden, check=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise ChildTimeoutError from error
    except (subprocess.CalledProcessError, OSError) as error:
        raise ChildError from error
    return done.stdout


def limit_this_process() -> None:
    """Set the limits that `run_child` gave, from within the process. An orphan ends by itself."""
    memory, seconds = map(int, sys.argv[1:3])
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # where the system sets a lower one, or has none
            resource.setrlimit(kind, (most, most))
