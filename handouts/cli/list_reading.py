"""Options for reading a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from handouts.cli.option_types import Day, OneOf
from handouts.cli.options import with_options

if TYPE_CHECKING:
    from handouts.batch import ReadingChoices

F = TypeVar("F", bound=Callable[..., Any])


def reading_options(command: F) -> F:
    """Options for the rows, names and dates of a list, shared by `batch` and `verify`."""
    options = (
        click.option(
            "--type", "types", multiple=True, metavar='"TYPE=TREATMENT"',
            help="What a type of appointment stands for: treatments, general (a sheet on all of them) or skip "
            "(no sheet). You can repeat it.",
        ),
        click.option(
            "--only", multiple=True, metavar='"COLUMN=VALUE"',
            help="Only rows with this value; * stands for any letters. You can repeat it.",
        ),
        click.option(
            "--skip", multiple=True, metavar='"COLUMN=VALUE"', help="No rows with this value. You can repeat it."
        ),
        click.option("--day", type=Day(), metavar="YYYY-MM-DD", help="Only patients who come on this day."),
        click.option("--all-statuses", is_flag=True, help="Cancelled and missed appointments too."),
        click.option("--all-rows", is_flag=True, help="Rows that look like totals or report lines too."),
        click.option(
            "--each-visit", is_flag=True,
            help="A sheet for each visit of a patient. If you leave it out, there is one for each patient.",
        ),
        click.option(
            "--encoding", default="", metavar="NAME",
            help="The encoding of a CSV, such as mac-roman. If you leave it out, the program finds it.",
        ),
        click.option(
            "--name-order", type=OneOf("first-last", "last-first"), default=None,
            help="How the list writes names. If you leave it out, most of its names decide.",
        ),
        click.option(
            "--day-first", is_flag=True, is_eager=True, help="Dates have the day first: 03/04/2026 is in April."
        ),
        click.option(
            "--month-first", is_flag=True, is_eager=True, help="Dates have the month first: 03/04/2026 is in March."
        ),
    )  # fmt: skip
    return with_options(command, options)


def reading_choices(flags: Mapping[str, Any]) -> ReadingChoices:
    """The values of `reading_options`."""
    from handouts.batch import ReadingChoices

    if flags["day_first"] and flags["month_first"]:
        raise click.UsageError("--day-first and --month-first cannot go together.")
    return ReadingChoices(
        _pairs("type", flags["types"]),
        _pairs("only", flags["only"]),
        _pairs("skip", flags["skip"]),
        flags["day"],
        flags["all_statuses"],
        flags["all_rows"],
        flags["each_visit"],
        flags["name_order"] or "",
        True if flags["day_first"] else False if flags["month_first"] else None,
        flags["encoding"],
    )


def _pairs(flag: str, written: Iterable[str]) -> tuple[tuple[str, str], ...]:
    found = []
    for each in written:
        name, sign, value = each.rpartition("=") if flag == "type" else each.partition("=")
        if not sign or not name.strip():
            example = '"Remedial Massage 60=massage"' if flag == "type" else '"Practitioner=Ana"'
            raise click.BadParameter(
                f"there is no = in it. Write it as --{flag} {example}", param_hint=f"--{flag}"
            )
        found.append((name.strip(), value.strip()))
    return tuple(found)
