"""Handles unexpected exceptions: prints a short message and writes a report without patients' words."""

from __future__ import annotations

import contextlib
import os
import platform
import re
import sys
import tempfile
from collections.abc import Iterator

import click

from handouts import __version__
from handouts.cli.console import say
from handouts.errors import HandoutError, frames_of

_MESSAGE = (
    "The program failed unexpectedly. This is a bug, not your mistake. "
    "No file is half written, and files made before this stay."
)
_OPTION = re.compile(r"--[a-z-]+")


def report_crash(error: Exception, program: click.Group) -> None:
    """Print a short message and the path of the report."""
    say(_MESSAGE, err=True)
    try:
        path = write_report(error, program)
    except OSError:
        say("\n".join(report(error, program)), err=True)
        return
    what = "It contains no patient's words. Please send it to us: SECURITY.md says how."
    say(f"A report is in {path}. {what}", err=True)


def write_report(error: Exception, program: click.Group) -> str:
    """Write the report into the temporary folder, readable by its owner only, and return its path. Raises OSError."""
    descriptor, path = tempfile.mkstemp(prefix="handouts-report-", suffix=".txt")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(report(error, program)) + "\n")
    return path


def report(error: Exception, program: click.Group) -> Iterator[str]:
    """The place of the error and the environment. It contains no error message and no value of an option."""
    yield f"handouts {__version__}, Python {platform.python_version()}, {_system()}"
    yield f"options: {' '.join(_options(program))}"
    yield from _packages()
    yield from frames_of(error)


def _system() -> str:
    # platform.platform() would start another program to find the processor.
    return f"{platform.system()} {platform.release()} {platform.machine()}"


def _options(program: click.Group) -> Iterator[str]:
    """The names of the known options on the command line."""
    context = click.Context(program)
    commands = [program.get_command(context, name) for name in program.list_commands(context)]
    known = {option for command in commands if command for param in command.params for option in param.opts}
    for word in sys.argv[1:]:
        name = _OPTION.match(word)
        if name and name[0] in known:
            yield name[0]


def _packages() -> Iterator[str]:
    from handouts.edition import FILLING, versions

    with contextlib.suppress(OSError, HandoutError):
        yield ", ".join(f"{name} {version}" for name, version in versions(FILLING).items())
