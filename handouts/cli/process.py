"""Runs the command line as a process of its own."""

from __future__ import annotations

import atexit
import gc
import os
import sys


def run(*how: str) -> None:
    """Run the command that was typed, and end the process. `how` is for `started_as`, "" for the installed program."""
    # Garbage collection finds nothing here, and takes a twentieth of a `make` while modules are loaded.
    gc.set_threshold(50_000, 10, 10)
    status: list[int] = []
    # Registered first, so called last: threads have ended by then, and what others registered is done.
    atexit.register(_leave, status)
    from handouts.cli.commands import main

    try:
        main(prog_name=started_as(*how) if how else None)
    except SystemExit as end:
        if isinstance(end.code, int):
            status.append(end.code)
        raise


def _leave(status: list[int]) -> None:
    """Leave the process with this status, if there is one.

    Python would first take apart all that it has loaded, a tenth of a `make`. The system frees the memory anyway.
    """
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return  # Python's own end reports it
    if status:
        os._exit(status[0])


def started_as(*how: str) -> str:
    """The program as it was typed, such as ".venv/bin/python generate.py" for how="generate.py"."""
    python = sys.orig_argv[0]
    if os.path.isabs(python):  # noqa: PTH117  pathlib is slow to import
        # The system or a launcher replaced the typed words with a path.
        here = os.path.join(os.getcwd(), "")  # noqa: PTH109, PTH118
        executable = sys.executable.removesuffix(".exe")
        python = executable.removeprefix(here) if executable.startswith(here) else "python"
    return " ".join(f'"{word}"' if " " in word else word for word in (python, *how))
