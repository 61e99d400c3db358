"""What a batch says while it works, and what it came to."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

import click

from handouts.cli.console import say
from handouts.cli.wording import in_flags
from handouts.errors import SHOWN

if TYPE_CHECKING:
    from handouts.batch import RebuildSummary, Summary, Verified
    from handouts.patients import Understanding
    from handouts.storage import Store

#: Seconds between two lines of progress where there is no terminal.
PAUSE = 5.0


class Teller:
    """Progress: a bar with rate and time left on a terminal, plain lines elsewhere."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet
        self._out: TextIO | None = sys.stderr
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


def tell_problems(summary: Summary, name: str, store: Store | None) -> None:
    problems = summary.problems
    shown = problems if store is None else problems[:SHOWN]
    for problem in shown:
        say(str(in_flags(problem.at(name))), err=True)
    if store is not None and len(problems) > len(shown):
        more = len(problems) - len(shown)
        say(f"and {more:,} more problems: all of them are in {store.at('problems.csv')}", err=True)


def tell(summary: Summary, store: Store | None, strict: bool) -> None:
    """What it came to. What went wrong stands last, by itself, where nobody overlooks it."""
    say(_checked(summary) if store is None else _made(summary, store))
    if summary.print_run:
        made = summary.print_run
        say(f"Print run: {count(made.handouts, 'handout')} on {count(made.pages, 'page')}.")
    if summary.strangers:
        files = f"{summary.strangers:,} files here belong" if summary.strangers > 1 else "1 file here belongs"
        loud(f"{files.upper()} TO NOBODY ON THIS LIST")
        say("Do not hand them out with the others. To move them into old/, run this again with --sweep.")
    if summary.problems:
        rows = count(summary.left_out, "row").upper()
        nothing = strict and not summary.made  # a file can still be refused when all rows are well
        loud(f"{rows} TO MEND: NOTHING WAS MADE" if nothing else f"{rows} LEFT OUT")
        where = f"{store.at('problems.csv')} says what to do. " if store else ""
        say(f"{where}Mend the list, then run the same command again: what is made already stays as it is.")
    if summary.stopped or summary.interrupted:
        loud(f"STOPPED{': ' + summary.stopped if summary.stopped else ''}")
        say(f"{_left(summary, store)} To go on, run the same command again.")


def _checked(summary: Summary) -> str:
    if summary.checked < summary.rows:
        return f"{summary.checked:,} of {summary.rows:,} rows were looked at. Nothing was written."
    return (
        "Checked; nothing was written."
        if summary.problems
        else "Checked: every row is well. Nothing was written."
    )


def _made(summary: Summary, store: Store) -> str:
    pace = f" in {summary.seconds:,.1f} s" if summary.made else ""
    there = f"; {summary.unchanged:,} there already, unchanged" if summary.unchanged else ""
    return f"{count(summary.made, 'handout')} made in {store}{pace}{there}."


def _left(summary: Summary, store: Store | None) -> str:
    """What the same command has still to do."""
    if store is None:
        return f"{count(summary.rows - summary.checked, 'row')} still to look at."
    left = [f"{count(summary.pending, 'handout')} still to make."] if summary.pending else []
    if summary.unprinted:
        left.append(f"The print run {summary.unprinted} was not made.")
    return " ".join(left) or "All handouts are made."


def loud(words: str) -> None:
    """What nobody shall overlook, after an empty line."""
    say()
    _starred(words)


def _starred(words: str, err: bool = False) -> None:
    say(f"*** {words} ***", bold=True, fg="red", err=err)


#: What to do about files that are not as recorded.
_MEND = {
    "missing": "Run the same batch command again: it makes them as they were.",
    "changed": "Delete them, or move them away, and run the same batch command again: it makes them as they were.",
    "cannot be read": "Look at the rights of these files, and whether the disk is well; then run this again.",
}


def tell_verified(found: Verified, again: RebuildSummary | None, quiet: bool) -> None:
    """What verify found. What is not as recorded is counted last, where nobody overlooks it."""
    different = again.different if again else {}
    kinds = found.by_kind()
    other = [f"{file}: {why}" for file, why in different.items()]
    for word, files in (kinds | {"otherwise when made again": other}).items():
        for file in files[:SHOWN]:
            say(f"{word}: {file}", err=True)
        if len(files) > SHOWN:
            say(f"and {len(files) - SHOWN:,} more {word}.", err=True)
        if files and word in _MEND:
            say(f"    {_MEND[word]}", err=True)
    if not quiet:
        say(f"{count(found.whole, 'file')} there and unchanged.")
        if again is None:
            say("To see that each can be made again too, name the list: --list PATIENTS.csv")
        else:
            _tell_again(again)
    if found.broken_lines:
        where = f"Garbled lines of the records: {_listed(found.broken_lines)}."
        hint = "Take them out, then run the same batch command again: it records anew what they spoke of."
        say(f"{where}\n    {hint}", err=True)
    for words in _verdict(found, again):
        _starred(words, err=True)


def _tell_again(again: RebuildSummary) -> None:
    say(f"{count(again.same, 'handout')} made again byte for byte.")
    if again.print_runs:
        say(f"{count(again.print_runs, 'print run')} compared with its record only: it is not made again.")


def _verdict(found: Verified, again: RebuildSummary | None) -> Iterator[str]:
    """What is not as it should be, a line for each kind."""
    kinds = found.by_kind()
    different = again.different if again else {}
    parts = [f"{len(files):,} {word}" for word, files in kinds.items() if files]
    parts += [f"{len(different):,} otherwise when made again"] if different else []
    bad = len(different.keys() | set().union(*kinds.values()))
    if bad:
        yield f"{bad:,} OF {count(found.files, 'file').upper()} NOT AS RECORDED: {', '.join(parts)}"
    if found.broken_lines:
        yield f"{count(len(found.broken_lines), 'line').upper()} OF THE RECORDS CANNOT BE READ"
    if again and again.rows_without:
        rows = count(len(again.rows_without), "row").upper()
        yield f"{rows} OF THE LIST WITHOUT A HANDOUT HERE: {_listed(again.rows_without)}"
    if again and again.interrupted:
        yield f"STOPPED: {again.same + len(different):,} OF {count(again.of, 'handout').upper()} LOOKED AT AGAIN"


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:SHOWN])) + (", ..." if len(numbers) > SHOWN else "")


def verified_as_json(found: Verified, again: RebuildSummary | None) -> dict[str, Any]:
    return {
        "whole": found.whole,
        "missing": found.missing,
        "changed": found.changed,
        "cannot_be_read": found.unreadable,
        "extra": found.extra,
        "broken_lines": len(found.broken_lines),
        "made_again": again.same if again else None,
        "differ": again.different if again else {},
        "rows_without": again.rows_without if again else [],
        "stopped": "interrupted" if again and again.interrupted else "",
    }


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


def count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
