"""Problems with input, worded for the person who can correct them."""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

#: Exit codes of the command line: 0 done, 1 a bug of ours, 2 a wrong option. A shell reports 130 for a
#: command that Ctrl-C ended.
INPUT_ERROR = 3
INTERRUPTED = 130
SHOWN = 20  # problems that are listed; the rest are counted
#: Prefix of the note that carries the stack trace of a worker. It is not pickled with the exception.
IN_WORKER = "In a worker process:"


class Problem(NamedTuple):
    """One thing to correct: where it is, what is wrong, and what to do next.

    `where` is a file and line, or a field of a request, such as "treatments". `remedies` are codes for
    options that an interface can offer, such as "long-note" or "map-column name"; each interface words them
    itself. None of the texts may contain a patient's words.
    """

    where: str
    what: str
    hint: str = ""
    remedies: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.where}: ".removeprefix(": ") + self.what + (f"\n    {self.hint}" if self.hint else "")


class Wording(NamedTuple):
    """How an interface words problems: its names of fields and slots, its sentences for remedies."""

    fields: Mapping[str, str]
    slots: Mapping[str, str]  #: {0} is the id of the treatment or exercise
    remedy: Callable[[str], str]

    def __call__(self, problem: Problem) -> Problem:
        """The problem in the words of the interface. Its remedies become part of its hint."""
        where = problem.where
        kind, sign, key = where.partition(":")
        if sign and kind in self.slots:
            where = self.slots[kind].format(key)
        hints = [problem.hint, *map(self.remedy, problem.remedies)]
        return Problem(self.fields.get(where, where), problem.what, " ".join(filter(None, hints)))


class HandoutError(Exception):
    """The input cannot be used. Holds all of its problems."""

    exit_code = INPUT_ERROR

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def at(cls, where: str, what: str, hint: str = "", *remedies: str) -> "HandoutError":
        return cls([Problem(where, what, hint, remedies)])

    def __reduce__(self) -> tuple[type["HandoutError"], tuple[tuple[Problem, ...]]]:
        # Keeps the problems when the error passes from a worker process to its parent.
        return type(self), (self.problems,)

    def in_words(self, wording: Callable[[Problem], Problem]) -> str:
        """All problems as one text, worded by an interface. Problems above SHOWN are only counted."""
        count = len(self.problems)
        lines = [str(wording(problem)) for problem in self.problems[:SHOWN]]
        if count > SHOWN:
            lines.append(f"and {count - SHOWN} more.")
        if count == 1:
            return lines[0]
        return "\n".join([f"{count} problems to fix:", *(f"  {line}" for line in lines)])


class ChoiceError(HandoutError):
    """An option has a value that cannot be used. Exit code 2."""

    exit_code = 2


def unforeseen(error: BaseException) -> Problem:
    """An unexpected error as a problem: where it happened, without any of the data."""
    what = f"a bug in this program prevents it from being made ({origin_of(error)})"
    return Problem("", what, "Leave it out for now, and send us this line.")


def origin_of(error: BaseException) -> str:
    """The type of an error and where it was raised, without its message, which could contain a patient's words."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = (
        f", {at.tb_frame.f_code.co_filename.replace(chr(92), '/').rpartition('/')[2]}:{at.tb_lineno}"
        if at
        else ""
    )
    return f"{type(error).__name__}{place}"


def frames_of(error: BaseException) -> list[str]:
    """The types of an error and of its causes, and where each was raised; no message, no value."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines.append(type(current).__name__)
        step = current.__traceback__
        while step is not None:
            code = step.tb_frame.f_code
            lines.append(f"  {_short(code.co_filename)}:{step.tb_lineno} {code.co_name}")
            step = step.tb_next
        notes = (note for note in getattr(current, "__notes__", ()) if note.startswith(IN_WORKER))
        lines += (line for note in notes for line in note.split("\n"))
        current = current.__cause__ or current.__context__
    return lines


def _short(path: str) -> str:
    """A module's path below the folder of packages: the part above it may contain a user's name."""
    parts = path.replace("\\", "/").split("/")
    for top in ("site-packages", "handouts"):
        if top in parts:
            return "/".join(parts[len(parts) - parts[::-1].index(top) - (top == "handouts") :])
    return parts[-1]


#: How similar a misspelled word is to the right one: "masage" is to massage, "acupuncture" is not to posture.
_CLOSE = 0.75


def meant(word: str, known: Iterable[str], titles: Mapping[str, str] | None = None) -> str:
    """The choice that a word probably stands for, or "": one like it, or whose title has its words.

    `titles` are those of the choices. "deep tissue" is massage, if only its title has these words.
    """
    import difflib  # only needed for errors

    named = {choice.casefold(): choice for choice in known}
    named = {title.casefold(): id for id, title in (titles or {}).items()} | named
    folded = word.strip().casefold()
    if close := difflib.get_close_matches(folded, named, n=1, cutoff=_CLOSE):
        return named[close[0]]
    words = set(re.findall(r"\w{4,}", folded))
    having = {
        choice
        for name, choice in named.items()
        if words
        and ((len(folded) > 4 and name.startswith(folded[:5])) or words <= set(re.findall(r"\w+", name)))
    }
    return having.pop() if len(having) == 1 else ""


def nearest(word: str, known: Iterable[str], titles: Mapping[str, str] | None = None) -> str:
    """A hint: the choice that was probably meant, then all of them."""
    choices = list(known)
    close = meant(word, choices, titles)
    listing = "Choose from: " + ", ".join(choices) + "." if choices else "There are none."
    return (f"Did you mean {close}? " if close else "") + listing


def listed_once(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, the list of all choices only at the last one that has it."""
    found = list(problems)
    for at, problem in enumerate(found):
        before, sign, listing = problem.hint.partition("Choose from: ")
        if sign and any(other.hint.endswith(sign + listing) for other in found[at + 1 :]):
            found[at] = problem._replace(hint=before.strip())
    return found


def install_command(extra: str) -> str:
    """The command that adds an extra to this program, as the README sets it up."""
    python = r".venv\Scripts\python" if os.name == "nt" else ".venv/bin/python"
    return f'{python} -m pip install -e ".[{extra}]"'


def install_hint(extra: str) -> str:
    """What to do where an extra is missing."""
    return f"Run this once in the program's folder: {install_command(extra)}"


def reason_of(error: OSError) -> str:
    """The system's reason for an error, without the path."""
    return (error.strerror or "the system refused it").lower()
