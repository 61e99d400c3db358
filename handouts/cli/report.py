"""Prints the progress of a batch and its result."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

import click

from handouts.cli.console import say
from handouts.cli.wording import in_flags
from handouts.errors import SHOWN, Problem
from handouts.text import counted

if TYPE_CHECKING:
    from handouts.batch import Summary
    from handouts.patients import RowProblem, Understanding
    from handouts.storage import Store

#: Seconds between two lines of progress without a terminal.
PAUSE = 5.0


class Reporter:
    """Progress: a bar with rate and time left on a terminal, plain lines elsewhere."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet
        self._out: TextIO | None = sys.stderr
        self._bar: Any = None
        self._what = ""
        self._begun = self._told = 0.0
        self._done = 0

    def __enter__(self) -> Reporter:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def note(self, notice: str) -> None:
        if not self.quiet:
            say(f"Note: {notice}", err=True)

    def progress(self, what: str, done: int, of: int) -> None:
        if self.quiet:
            return
        now = time.monotonic()
        if what != self._what:
            self._end()
            self._what, self._begun, self._told, self._done = what, now, now, 0
            if self._out is not None and self._out.isatty():
                self._bar = self._new_bar(what, of)
        if self._bar is not None:
            self._bar.update(done - self._done)
        elif done == of or now - self._told >= PAUSE:
            self._told = now
            say(f"{what} {done:,} of {of:,}{self._pace(done, of, now)}", err=True)
        self._done = done

    def _new_bar(self, what: str, of: int) -> Any:
        def rate(_: int | None) -> str:
            return f"{self._done / max(time.monotonic() - self._begun, 0.001):,.0f} a second"

        bar = click.progressbar(length=of, label=what, show_pos=True, item_show_func=rate, file=self._out)
        bar.__enter__()
        return bar

    def _pace(self, done: int, of: int, now: float) -> str:
        seconds = now - self._begun
        if seconds < 1 or done == of:
            return ""
        return f", {done / seconds:,.0f} a second, about {(of - done) * seconds / done:,.0f} s left"

    def _end(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None


class Outcome(NamedTuple):
    """The result of a command: a run into `store` or, if `checked`, a check of what it would do."""

    name: str
    summary: Summary
    store: Store | None
    checked: bool
    strict: bool
    questions: tuple[Problem, ...]
    #: How to verify the folder.
    verify: tuple[str, ...] = ()


def tell_problems(outcome: Outcome) -> None:
    """Print the problems of the rows. One that several rows have is printed once."""
    rows: dict[tuple[str, str, str], list[RowProblem]] = {}
    for problem in outcome.summary.problems:
        rows.setdefault((problem.column, problem.what, problem.hint), []).append(problem)
    kept = None if outcome.checked or outcome.store is None else outcome.store.at("problems.csv")
    for first, *others in islice(rows.values(), SHOWN if kept else None):
        say(str(in_flags(first.at(outcome.name))), err=True)
        if others:
            numbers = listed([problem.number for problem in others])
            say(f"    The same in {counted(len(others), 'more row')}: {numbers}", err=True)
    if kept and len(rows) > SHOWN:
        say(f"{len(rows) - SHOWN:,} more kinds of problems are in {kept}.", err=True)
    for question in outcome.questions:
        say(str(in_flags(question)), err=True)


def tell(outcome: Outcome) -> None:
    """Print the result. Problems come last, separated by an empty line, where nobody overlooks them."""
    summary, store, checked, questions = outcome.summary, outcome.store, outcome.checked, outcome.questions
    say(_checked(outcome) if checked or store is None else _result(summary, store))
    if summary.print_run:
        made = summary.print_run
        say(f"Print run: {counted(made.handouts, 'sheet')} on {counted(made.pages, 'page')}.")
    if summary.made and not summary.stopped and not checked:
        for line in outcome.verify:
            say(line)
    if summary.strangers:
        belong = "belong" if summary.strangers > 1 else "belongs"
        loud(f"{counted(summary.strangers, 'file')} here {belong} to nobody on this list".upper())
        if summary.old_print_runs:
            runs, are = (
                listed(summary.old_print_runs),
                "is a print run" if len(summary.old_print_runs) == 1 else "are print runs",
            )
            say(f"{runs} {are} of an earlier list.")
        say("Do not hand them out with the others. To move them into old/, run this again with --sweep.")
    if summary.problems:
        _tell_left_out(outcome)
    if summary.stopped or summary.interrupted:
        loud(f"STOPPED{': ' + summary.stopped if summary.stopped else ''}")
        say(f"{_left(summary, None if checked else store)} To go on, run the same command again.")
    if questions:
        loud(f"{counted(len(questions), 'question')} to answer: nothing {_is(outcome)} made".upper())
        say("Add one of the options that the question names, then run the same command again.")
    elif checked and not summary.interrupted and not (outcome.strict and summary.problems):
        which = "the other sheets" if summary.problems else "the sheets"
        folder = "" if store else " and name a folder: -o FOLDER"
        say(f"To make {which}, run the same line without --check{folder}.")


def _tell_left_out(outcome: Outcome) -> None:
    summary, store = outcome.summary, outcome.store
    rows = counted(summary.left_out, "row").upper()
    nothing = outcome.strict and not summary.made  # a file can be refused although all rows are valid
    loud(f"{rows} TO CORRECT: NOTHING {_is(outcome)} MADE".upper() if nothing else f"{rows} LEFT OUT")
    where = f"{store.at('problems.csv')} says what to do. " if store and not outcome.checked else ""
    again = (
        "check it again"
        if outcome.checked
        else "run the same command again. What is made already stays as it is"
    )
    say(f"{where}Correct the list, then {again}.")


def _is(outcome: Outcome) -> str:
    return "would be" if outcome.checked and not outcome.questions else "was"


def _checked(outcome: Outcome) -> str:
    summary = outcome.summary
    if summary.interrupted:
        return f"{summary.checked:,} of {summary.rows:,} rows were looked at. Nothing was written."
    well = "Checked" if summary.problems or outcome.questions else "Checked: every row is valid"
    there = f", {summary.unchanged:,} there already" if summary.unchanged else ""
    make = f" {counted(summary.pending, 'sheet')} to make{there}." if outcome.store else ""
    return f"{well}. Nothing was written.{make}"


def _result(summary: Summary, store: Store) -> str:
    pace = f" in {summary.seconds:,.1f} s" if summary.made else ""
    there = f"; {summary.unchanged:,} there already, unchanged" if summary.unchanged else ""
    return f"{counted(summary.made, 'sheet')} made in {store}{pace}{there}."


def _left(summary: Summary, store: Store | None) -> str:
    """What the same command still has to do."""
    if store is None:
        return f"{counted(summary.rows - summary.checked, 'row')} still to look at."
    left = [f"{counted(summary.pending, 'sheet')} still to make."] if summary.pending else []
    if summary.unprinted:
        left.append(f"The print run {summary.unprinted} was not made.")
    return " ".join(left) or "All sheets are made."


def listed(numbers: Sequence[int | str]) -> str:
    """The first of these, with commas between."""
    return ", ".join(map(str, numbers[:SHOWN])) + (", ..." if len(numbers) > SHOWN else "")


def loud(words: str) -> None:
    """Print an important line after an empty line."""
    say()
    starred(words)


def starred(words: str, err: bool = False) -> None:
    say(f"*** {words} ***", bold=True, fg="red", err=err)


def as_json(
    summary: Summary,
    notices: Sequence[str],
    understood: Understanding,
    shown: Sequence[Mapping[str, str]] | None = None,
) -> dict[str, Any]:
    run = summary.print_run
    return {
        "made": summary.made,
        "unchanged": summary.unchanged,
        "still_to_make": summary.pending,
        "looked_at": summary.checked,
        "left_out": summary.left_out,
        "strangers": summary.strangers,
        "old_print_runs": summary.old_print_runs,
        "editions": summary.editions,
        "seconds": round(summary.seconds, 3),
        "stopped": "interrupted" if summary.interrupted else summary.stopped,
        "print_run": {"handouts": run.handouts, "pages": run.pages, "sha256": run.sha256} if run else None,
        "problems": [
            {
                "row": p.number,
                "id": p.id,
                "column": p.column,
                "what": p.what,
                "what_to_do": in_flags(p.at("")).hint,
            }
            for p in summary.problems
        ],
        "notices": list(notices),
        "understood": understood.as_json(),
        **({"shown": shown} if shown is not None else {}),
    }
