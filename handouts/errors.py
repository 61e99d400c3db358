"""What goes wrong, said to the person who can mend it."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

#: Exit codes of the command line (docs/architecture.md): 0 done, 1 our bug, 2 a wrong choice; the last is what a
#: shell gives a command that Ctrl-C ended.
INPUT_TO_MEND = 3
INTERRUPTED = 130
SHOWN = 20


class Problem(NamedTuple):
    """One thing to mend: where it stands, what is wrong, what to do next.

    `where` is a file with its line, or the field of a request, such as "treatments". `remedies` are codes of what a
    face can offer, such as "long-note" or "map-column name"; each face has its own words for them.
    None of it ever holds a patient's words.
    """

    where: str
    what: str
    hint: str = ""
    remedies: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"\n    {self.hint}" if self.hint else "")


class HandoutError(Exception):
    """The input cannot be used as it is: all of its problems at once."""

    exit_code = INPUT_TO_MEND

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def at(cls, where: str, what: str, hint: str = "", *remedies: str) -> "HandoutError":
        return cls([Problem(where, what, hint, remedies)])

    def __reduce__(self) -> tuple[type["HandoutError"], tuple[tuple[Problem, ...]]]:
        # Raised in a worker process, it has to reach the parent whole.
        return type(self), (self.problems,)

    def in_words(self, wording: Callable[[Problem], Problem]) -> str:
        """All of it as a face prints it; of very many problems, how many more there are."""
        count = len(self.problems)
        lines = [str(wording(problem)) for problem in self.problems[:SHOWN]]
        if count > SHOWN:
            lines.append(f"and {count - SHOWN} more.")
        if count == 1:
            return lines[0]
        return f"{count} things to mend:\n" + "\n".join(f"  {line}" for line in lines)


class ChoiceError(HandoutError):
    """A request names something that is not there."""

    exit_code = 2


def unforeseen(error: BaseException) -> Problem:
    """What nobody foresaw, as a problem: where it happened, and nothing of what was worked on."""
    what = f"a mistake of this program keeps it from being made ({origin_of(error)})"
    return Problem("", what, "Leave it out for now, and send us this line.")


def origin_of(error: BaseException) -> str:
    """The kind of an error and where it was raised, without its message: that may hold a patient's words."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = (
        f", {at.tb_frame.f_code.co_filename.replace(chr(92), '/').rpartition('/')[2]}:{at.tb_lineno}"
        if at
        else ""
    )
    return f"{type(error).__name__}{place}"


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
