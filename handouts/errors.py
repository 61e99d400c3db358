"""What goes wrong, said to the person who can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any, NamedTuple

import click

#: Exit codes of the command line (docs/architecture.md): 0 done, 1 our bug, 2 wrong flags; the last is what a shell
#: gives a command that Ctrl-C ended.
INPUT_TO_MEND = 3
INTERRUPTED = 130
SHOWN = 20


class Problem(NamedTuple):
    """One thing to mend: where it stands, what is wrong, what to do next.

    None of the three ever holds a patient's words.
    """

    where: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"\n    {self.hint}" if self.hint else "")


class HandoutError(click.ClickException):
    """The input cannot be used as it is: all of its problems at once."""

    exit_code = INPUT_TO_MEND

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def at(cls, where: str, what: str, hint: str = "") -> HandoutError:
        return cls([Problem(where, what, hint)])

    def __reduce__(self) -> tuple[type[HandoutError], tuple[tuple[Problem, ...]]]:
        # Raised in a worker process, it has to reach the parent whole.
        return type(self), (self.problems,)

    def format_message(self) -> str:
        count = len(self.problems)
        lines = [str(problem) for problem in self.problems[:SHOWN]]
        if count > SHOWN:
            lines.append(f"and {count - SHOWN} more.")
        if count == 1:
            return lines[0]
        return f"{count} things to mend:\n" + "\n".join(f"  {line}" for line in lines)


class WrongFlag(HandoutError):
    """A flag names something that is not there."""

    exit_code = 2


class CtrlCError(click.ClickException):
    """Ctrl-C, outside of what stops in good order by itself."""

    exit_code = INTERRUPTED

    def __init__(self) -> None:
        super().__init__("Stopped. No file is half written; to go on, run the same command again.")

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=True)


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint that names what was probably meant, then everything there is."""
    import difflib  # only ever needed on the way to an error

    choices = list(known)
    folded = {choice.casefold(): choice for choice in choices}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.5)
    listing = "There is: " + ", ".join(choices) + "." if choices else "There is none."
    return (f"Did you mean {folded[close[0]]}? " if close else "") + listing


def reason_of(error: OSError) -> str:
    """What the system says was wrong, without the path."""
    return (error.strerror or "the system refuses").lower()
