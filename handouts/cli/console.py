"""Words out, where somebody may have stopped reading: that is no reason to leave work undone."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
from typing import IO, Any

import click

from handouts.errors import HandoutError, reason_of

#: The reader has gone; Windows says it in the second way.
_GONE = (errno.EPIPE, errno.EINVAL)


#: What would change how a terminal looks or reads: controls, what turns the direction of writing, halves of letters.
_CONTROLS = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"


def printable(words: str) -> str:
    """Words for a terminal: what is no letter, sign or line end in them shows as a question mark."""
    return words if words.isascii() and words.isprintable() else re.sub(_CONTROLS, "?", words)


def say(words: str = "", *, err: bool = False, **style: Any) -> None:
    """Print a line, for whoever still reads. Raises HandoutError when standard output has no room for it."""
    try:
        click.secho(printable(words), err=err, **style)
    except UnicodeEncodeError:  # the terminal has not all letters: it gets those that it has
        click.secho(printable(words).encode("ascii", "replace").decode("ascii"), err=err, **style)
    except OSError as error:
        unheard(sys.stderr if err else sys.stdout, error)


def give(data: bytes) -> None:
    """A file on standard output. Raises HandoutError when it has no room, or is closed."""
    if sys.stdout is None:
        raise HandoutError.at("standard output", "it is closed", "Name a file: -o handout.pdf")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        unheard(sys.stdout, error)


def unheard(stream: IO[Any], error: OSError) -> None:
    """From here on the stream goes nowhere, or Python would stumble over what it still holds at its end."""
    with contextlib.suppress(OSError):  # of a test's stream, which is no file
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    if stream is sys.stdout and error.errno not in _GONE:
        what = f"it cannot be written to: {reason_of(error)}"
        raise HandoutError.at("standard output", what, "Make room there, or let it go elsewhere.") from error
