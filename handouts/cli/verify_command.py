"""The `verify` command for a run of `batch`: the same list, the same options."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterator

import click
from click.core import ParameterSource

#: Options of `batch` that `verify` has no use for.
_NOT_OURS = ("patients", "output", "print_run", "duplex", "check", "show", "strict", "force", "sweep")
_NO_MATTER = ("quiet", "as_json", "workers", "no_cache", "cluster")
#: Options whose values can be patients' words. They are named, but not repeated.
_PRIVATE = ("note", "next_visit", "therapist", "only", "skip", "treatments", "exercises")


def verify_command(context: click.Context, patients: str, output: str) -> Iterator[str]:
    """The lines that say how to verify a folder. None for a list from standard input, which cannot be read again."""
    if patients == "-":
        return
    words, private = ["verify", output, "--list", patients], []
    for option in context.command.params:
        name = option.name or ""
        given = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if not given or name in (*_NOT_OURS, *_NO_MATTER):
            continue
        if name in _PRIVATE:
            private.append(option.opts[0])
        else:
            words += _as_typed(option, context.params[name])
    program = context.find_root().info_name or "handouts"
    typed = subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
    yield "To compare the files with this list later:"
    yield f"  {program} {typed}"
    if private:
        yield f"  with {', '.join(private)} as in this command."


def _as_typed(option: click.Parameter, value: object) -> list[str]:
    """An option with its values as words of the command line."""
    flag = option.opts[-1] if len(option.opts) > 1 else option.opts[0]
    if isinstance(value, bool):
        return [flag]
    values = value if isinstance(value, tuple) else (value,)
    return [word for each in values for word in (flag, str(each))]
