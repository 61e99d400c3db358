"""What a batch says while it works, and what it came to."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

import click

from handouts.errors import SHOWN

if TYPE_CHECKING:
    from handouts.batch import Summary
    from handouts.records import Verified
    from handouts.store import Store

#: Seconds between two lines of progress where there is no terminal.
PAUSE = 5.0


class Teller:
    """Progress: a bar with rate and time left on a terminal, plain lines elsewhere."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet
        self._out: TextIO = sys.stderr
        self._bar: Any = None
        self._what = ""
        self._begun = self._told = 0.0
        self._done = 0

    def __enter__(self) -> Teller:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def note(self, notice: str) -> None:
        if not self.quiet:
            click.echo(f"Note: {notice}", err=True)

    def progress(self, what: str, done: int, of: int) -> None:
        if self.quiet:
            return
        now = time.monotonic()
        if what != self._what:
            self._end()
            self._what, self._begun, self._told, self._done = what, now, now, 0
            if self._out.isatty():
                self._bar = self._new_bar(what, of)
        if self._bar is not None:
            self._bar.update(done - self._done)
        elif done == of or now - self._told >= PAUSE:
            self._told = now
            click.echo(f"{what} {done:,} of {of:,}{self._pace(done, of, now)}", file=self._out)
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


def tell_problems(summary: Summary, name: str, store: Store | None) -> None:
    problems = summary.problems
    shown = problems if store is None else problems[:SHOWN]
    for problem in shown:
        click.echo(str(problem.at(name)), err=True)
    if store is not None and len(problems) > len(shown):
        more = len(problems) - len(shown)
        click.echo(f"and {more:,} more problems: all of them are in {store.at('problems.csv')}", err=True)


def tell(summary: Summary, store: Store | None, strict: bool) -> None:
    """What it came to. What went wrong stands last, by itself, where nobody overlooks it."""
    if store is None:
        click.echo(
            "Checked; nothing was written."
            if summary.problems
            else "Checked: every row is well. Nothing was written."
        )
    else:
        pace = f" in {summary.seconds:,.1f} s" if summary.made else ""
        there = f"; {summary.unchanged:,} there already, unchanged" if summary.unchanged else ""
        click.echo(f"{count(summary.made, 'handout')} made in {store}{pace}{there}.")
    if summary.print_run:
        made = summary.print_run
        click.echo(f"Print run: {count(made.handouts, 'handout')} on {count(made.pages, 'page')}.")
    if summary.problems:
        rows = count(summary.left_out, "row").upper()
        click.echo()
        click.secho(
            f"*** {rows} LEFT OUT ***" if not strict else f"*** {rows} TO MEND: NOTHING WAS MADE ***",
            bold=True,
            fg="red",
        )
        where = f"{store.at('problems.csv')} says what to do. " if store else ""
        click.echo(
            f"{where}Mend the list, then run the same command again: what is made already stays as it is."
        )
    if summary.stopped or summary.interrupted:
        click.echo()
        click.secho(
            f"*** STOPPED{': ' + summary.stopped if summary.stopped else ''} ***", bold=True, fg="red"
        )
        click.echo(
            f"{count(summary.pending, 'handout')} still to make. To go on, run the same command again."
        )


def tell_verified(found: Verified, different: Mapping[str, str], again: int | None, quiet: bool) -> None:
    """What verify found. What is not as recorded is counted last, where nobody overlooks it."""
    kinds = {"missing": found.missing, "changed": found.changed, "not in the records": found.extra}
    other = [f"{file}: {why}" for file, why in different.items()]
    for word, files in (kinds | {"otherwise when made again": other}).items():
        for file in files[:SHOWN]:
            click.echo(f"{word}: {file}", err=True)
        if len(files) > SHOWN:
            click.echo(f"and {len(files) - SHOWN:,} more {word}.", err=True)
    if not quiet:
        click.echo(f"{count(found.whole, 'file')} there and unchanged.")
        if again is None:
            click.echo("To see that each can be made again too, name the list: --list PATIENTS.csv")
        else:
            click.echo(f"{count(again, 'handout')} made again byte for byte.")
    parts = [f"{len(files):,} {word}" for word, files in kinds.items() if files]
    parts += [f"{len(different):,} otherwise when made again"] if different else []
    bad = len(different.keys() | set().union(*kinds.values()))
    verdict = (
        [f"{bad:,} OF {count(found.files, 'file').upper()} NOT AS RECORDED: {', '.join(parts)}"]
        if bad
        else []
    )
    if found.broken_lines:
        verdict.append(f"{count(found.broken_lines, 'line').upper()} OF THE RECORDS CANNOT BE READ")
    for words in verdict:
        click.secho(f"*** {words} ***", bold=True, fg="red", err=True)


def as_json(summary: Summary, notices: Sequence[str]) -> dict[str, Any]:
    run = summary.print_run
    return {
        "made": summary.made,
        "unchanged": summary.unchanged,
        "still_to_make": summary.pending,
        "left_out": summary.left_out,
        "editions": summary.editions,
        "seconds": round(summary.seconds, 3),
        "stopped": "interrupted" if summary.interrupted else summary.stopped,
        "print_run": {"handouts": run.handouts, "pages": run.pages, "sha256": run.sha256} if run else None,
        "problems": [
            {"row": p.number, "id": p.id, "column": p.column, "what": p.what, "what_to_do": p.hint}
            for p in summary.problems
        ],
        "notices": list(notices),
    }


def count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
