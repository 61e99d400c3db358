"""Prints to the terminal. A closed pipe does not stop a batch."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
from typing import IO, Any

import click

from handouts.errors import HandoutError, reason_of

#: Errors of a closed pipe; Windows reports the second.
_CLOSED_PIPE = (errno.EPIPE, errno.EINVAL)


#: Characters that could change a terminal: controls, bidi controls, surrogates.
_CONTROLS = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"


def printable(words: str) -> str:
    """Text for a terminal, with a question mark in place of each control character."""
    return words if words.isascii() and words.isprintable() else re.sub(_CONTROLS, "?", words)


def say(words: str = "", *, err: bool = False, **style: Any) -> None:
    """Print a line. Does nothing if the pipe is closed. Raises HandoutError if standard output is full."""
    try:
        click.secho(printable(words), err=err, **style)
    except UnicodeEncodeError:  # the terminal's encoding lacks some letters
        click.secho(printable(words).encode("ascii", "replace").decode("ascii"), err=err, **style)
    except OSError as error:
        discard_output(sys.stderr if err else sys.stdout, error)


def give(data: bytes) -> None:
    """Write a file to standard output. Raises HandoutError if it is full or closed."""
    if sys.stdout is None:
        raise HandoutError.at("standard output", "it is closed", "Name a file: -o handout.pdf")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        discard_output(sys.stdout, error)


def discard_output(stream: IO[Any], error: OSError) -> None:
    """Discard all further output. Otherwise Python fails at exit when it flushes the stream."""
    with contextlib.suppress(OSError):  # a test's stream is not a file
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    if stream is sys.stdout and error.errno not in _CLOSED_PIPE:
        what = f"it cannot be written to: {reason_of(error)}"
        raise HandoutError.at(
            "standard output", what, "Free some space there, or write to another place."
        ) from error
