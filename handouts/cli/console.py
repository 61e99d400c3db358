"""Prints to the terminal. A reader who has gone away does not stop the work."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
from typing import IO, Any

import click

from handouts.errors import HandoutError, reason_of

#: Errors that mean the reader has gone; Windows reports the second.
_GONE = (errno.EPIPE, errno.EINVAL)


#: Characters that could change a terminal: controls, bidi controls, surrogates.
_CONTROLS = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"


def printable(words: str) -> str:
    """Text for a terminal, with a question mark in place of each such character."""
    return words if words.isascii() and words.isprintable() else re.sub(_CONTROLS, "?", words)


def say(words: str = "", *, err: bool = False, **style: Any) -> None:
    """Print a line, if somebody still reads. Raises HandoutError if standard output is full."""
    try:
        click.secho(printable(words), err=err, **style)
    except UnicodeEncodeError:  # the terminal's encoding lacks some letters
        click.secho(printable(words).encode("ascii", "replace").decode("ascii"), err=err, **style)
    except OSError as error:
        unheard(sys.stderr if err else sys.stdout, error)


def give(data: bytes) -> None:
    """Write a file to standard output. Raises HandoutError if it is full or closed."""
    if sys.stdout is None:
        raise HandoutError.at("standard output", "it is closed", "Name a file: -o handout.pdf")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        unheard(sys.stdout, error)


def unheard(stream: IO[Any], error: OSError) -> None:
    """Discard everything from now on. Otherwise Python fails at exit when it flushes the stream."""
    with contextlib.suppress(OSError):  # a test's stream is not a file
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    if stream is sys.stdout and error.errno not in _GONE:
        what = f"it cannot be written to: {reason_of(error)}"
        raise HandoutError.at("standard output", what, "Make room there, or let it go elsewhere.") from error
