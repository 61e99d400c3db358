"""Options for reading a list, merged with the settings in clinic.toml."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from handouts.cli.option_types import Day, OneOf
from handouts.cli.options import with_options

if TYPE_CHECKING:
    from handouts.batch import Planner
    from handouts.patients import ListOptions

F = TypeVar("F", bound=Callable[..., Any])


def reading_options(command: F) -> F:
    """Options for the rows, names and dates of a list, shared by `batch` and `verify`."""
    options = (
        click.option(
            "--type", "types", multiple=True, metavar='"KIND=TREATMENT"',
            help="What a kind of appointment stands for: treatments, general or skip. Again for more.",
        ),
        click.option(
            "--only", multiple=True, metavar='"COLUMN=VALUE"',
            help="Only rows with this value; * for any letters. Again for more.",
        ),
        click.option(
            "--skip", multiple=True, metavar='"COLUMN=VALUE"', help="No rows with this value. Again for more."
        ),
        click.option("--day", type=Day(), metavar="YYYY-MM-DD", help="Only patients who come on this day."),
        click.option("--all-statuses", is_flag=True, help="Cancelled and missed appointments too."),
        click.option(
            "--encoding", default="", metavar="NAME",
            help="The encoding of a list that is text, such as mac-roman. Left out: as its letters show.",
        ),
        click.option(
            "--name-order", type=OneOf("first-last", "last-first"), default=None,
            help="How the list writes names. Left out: as most of its names show.",
        ),
        click.option("--day-first", is_flag=True, is_eager=True, help="03/04/2026 is in April."),
        click.option("--month-first", is_flag=True, is_eager=True, help="03/04/2026 is in March."),
    )  # fmt: skip
    return with_options(command, options)


@dataclass(frozen=True, slots=True)
class ReadingFlags:
    """The values of the options for reading a list."""

    types: tuple[tuple[str, str], ...]
    only: tuple[tuple[str, str], ...]
    skip: tuple[tuple[str, str], ...]
    day: datetime.date | None
    all_statuses: bool
    name_order: str
    day_first: bool | None
    encoding: str

    def options(self, planner: Planner) -> ListOptions:
        """Options win over clinic.toml; the sample clinic's settings are ignored."""
        from handouts.patients import ListOptions, read_types

        defaults, clinic = planner.defaults, planner.clinic
        own = bool(defaults.request.clinic)
        said = clinic.lists if own else type(clinic.lists)()
        types = read_types(said.types, "clinic.toml [appointment-types]", planner.treatment)
        return ListOptions(
            types=types | read_types(self.types, "types", planner.treatment),
            only=self.only,
            skip=self.skip,
            day=self.day,
            list_day=self.day or defaults.patient.date or defaults.today,
            all_statuses=self.all_statuses,
            name_order=self.name_order,
            day_first=self.day_first,
            date_order=said.date_order,
            country=clinic.country if own else "",
            emergency=clinic.emergency if own else "",
            months=planner.months(),
            encoding=self.encoding,
            asked_types=tuple(kind for kind, _ in self.types),
        )


def reading_flags(flags: Mapping[str, Any]) -> ReadingFlags:
    """The values of `reading_options`."""
    if flags["day_first"] and flags["month_first"]:
        raise click.UsageError("--day-first and --month-first cannot go together.")
    return ReadingFlags(
        _pairs("type", flags["types"]),
        _pairs("only", flags["only"]),
        _pairs("skip", flags["skip"]),
        flags["day"],
        flags["all_statuses"],
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
