"""Prints the result of `verify`, in words or as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from handouts.cli.console import say
from handouts.cli.report import listed, starred
from handouts.errors import SHOWN
from handouts.text import counted

if TYPE_CHECKING:
    from handouts.batch import RebuildSummary, Verified

#: What to do about files that are not as recorded.
_MEND = {
    "missing": "Run the same batch command again: it makes them as they were.",
    "changed": "Run the same batch command again: it makes them as they were. If it leaves one as it is, "
    "move that file away first.",
    "cannot be read": "Look at the rights of these files, and whether the disk is healthy; then run this again.",
}
_SAME_OPTIONS = (
    "Give verify the options of the batch, --clinic too: each run of the batch prints the command. If the list or the "
    "program has changed since, run the batch again."
)


def tell_verified(found: Verified, rebuilt: RebuildSummary | None, quiet: bool) -> None:
    """Print the result of verify. Deviations are counted last, where nobody overlooks them."""
    different = rebuilt.different if rebuilt else {}
    kinds = found.by_kind()
    other = [f"{file}: {why}" for file, why in different.items()]
    for word, files in (kinds | {"otherwise when made again": other}).items():
        for file in files[:SHOWN]:
            say(f"{word}: {file}", err=True)
        if len(files) > SHOWN:
            say(f"and {len(files) - SHOWN:,} more {word}.", err=True)
        if files and word in _MEND:
            say(f"    {_MEND[word]}", err=True)
    if different:
        say(f"    {_SAME_OPTIONS}", err=True)
    if not quiet:
        _tell_whole(found, rebuilt)
    _tell_nobody(found)
    if found.broken_lines:
        where = f"Garbled lines of the records: {listed(found.broken_lines)}."
        hint = "Take them out, then run the same batch command again: it records anew what they spoke of."
        say(f"{where}\n    {hint}", err=True)
    for words in _verdict(found, rebuilt):
        starred(words, err=True)


def _tell_whole(found: Verified, rebuilt: RebuildSummary | None) -> None:
    """Print how many files are as recorded, and how to check more."""
    say(f"{counted(found.whole, 'file')} {'is' if found.whole == 1 else 'are'} there and unchanged.")
    if rebuilt:
        _tell_rebuilt(rebuilt)
    elif found.good:
        say(
            "To check also that each sheet can be made again, add the list and the options of the batch: "
            "--list PATIENTS.csv --clinic FOLDER ... Each run of the batch prints this command."
        )


def _tell_nobody(found: Verified) -> None:
    for file in found.nobody[:SHOWN]:
        what = (
            "a print run of an earlier list" if file in found.print_runs else "belongs to nobody on the list"
        )
        say(f"{what}: {file}", err=True)
    if found.nobody:
        say("    To move such files into old/, run the same batch command again with --sweep.", err=True)


def _tell_rebuilt(rebuilt: RebuildSummary) -> None:
    say(f"{counted(rebuilt.same, 'sheet')} made again from the list: the same, byte for byte.")
    if rebuilt.print_runs:
        say(
            f"{counted(rebuilt.print_runs, 'print run')} compared with its record only: it is not made again."
        )


def _verdict(found: Verified, rebuilt: RebuildSummary | None) -> Iterator[str]:
    """The deviations, one line per kind."""
    kinds = found.by_kind()
    different = rebuilt.different if rebuilt else {}
    parts = [f"{len(files):,} {word}" for word, files in kinds.items() if files]
    files = counted(found.files, "file").upper()
    if parts:
        yield f"{sum(map(len, kinds.values())):,} OF {files} NOT AS RECORDED: {', '.join(parts)}"
    if different:
        yield f"{len(different):,} OF {files} WOULD BE MADE OTHERWISE FROM THIS LIST WITH THESE OPTIONS"
    if nobody := len(found.nobody):
        belong = "belongs" if nobody == 1 else "belong"
        whose = "the list" if rebuilt else "the last list"
        yield f"{counted(nobody, 'file')} {belong} to nobody on {whose}".upper()
    if found.broken_lines:
        yield f"{counted(len(found.broken_lines), 'line').upper()} OF THE RECORDS CANNOT BE READ"
    if rebuilt and rebuilt.rows_without:
        rows = counted(len(rebuilt.rows_without), "row").upper()
        yield f"{rows} OF THE LIST WITHOUT A SHEET HERE: {listed(rebuilt.rows_without)}"
    if rebuilt and rebuilt.interrupted:
        yield f"STOPPED: {rebuilt.same + len(different):,} OF {counted(rebuilt.of, 'sheet').upper()} LOOKED AT AGAIN"


def verified_as_json(found: Verified, rebuilt: RebuildSummary | None) -> dict[str, Any]:
    return {
        "whole": found.whole,
        "missing": found.missing,
        "changed": found.changed,
        "cannot_be_read": found.unreadable,
        "extra": found.extra,
        "broken_lines": len(found.broken_lines),
        "made_again": rebuilt.same if rebuilt else None,
        "differ": rebuilt.different if rebuilt else {},
        "nobody": found.nobody,
        "rows_without": rebuilt.rows_without if rebuilt else [],
        "stopped": "interrupted" if rebuilt and rebuilt.interrupted else "",
    }
