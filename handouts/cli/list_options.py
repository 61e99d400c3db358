"""What the commands for lists share: their options, and the list as a Plan."""

from __future__ import annotations

import datetime
import io
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from handouts.batch import Workers
from handouts.cli.options import (
    Day,
    OneOf,
    cache_option,
    edition_options,
    form_of,
    mapped_headings,
    with_options,
    written_choices,
)
from handouts.cli.report import Teller
from handouts.errors import HandoutError
from handouts.storage import is_address

if TYPE_CHECKING:
    from handouts.batch import Cluster, KeptMasters, Plan, Planner
    from handouts.patients import PatientList

F = TypeVar("F", bound=Callable[..., Any])
_SAMPLE = "every sheet has the letterhead of a clinic we made up: --clinic FOLDER puts yours there."


def today() -> datetime.date:
    """The day of handouts for which nobody says one."""
    return datetime.date.today()


def list_options(command: F) -> F:
    """What holds for every row, unless the row says otherwise; `batch` and `verify` share it."""
    options = (
        click.option(
            "--map", "mapping", multiple=True, metavar='"COLUMN=HEADING"', help="Your heading for our column."
        ),
        click.option(
            "--ignore", "ignored", multiple=True, metavar="HEADING",
            help="A heading of the list that stands for none of our columns.",
        ),
        click.option("--name-files", type=OneOf("id", "row", "name"), default="id", help="Names of files."),
        click.option(
            "--treatment", "treatments", multiple=True, metavar="ID[=HOW AND WHEN]",
            help="A treatment for every row that names none; again for more.",
        ),
        click.option("--note", default="", metavar="TEXT", help="A note for every row that has none."),
        click.option("--next-visit", default="", metavar="TEXT", help="For every row that has none."),
        click.option("--therapist", default="", metavar="NAME", help="For every row that names none."),
        click.option(
            "--date", type=Day(), metavar="YYYY-MM-DD",
            help="The day on the sheets. Left out: today; what was made on another day then stays.",
        ),
        click.option("--name-in-title", is_flag=True, help="Put the names into the files' titles too."),
        click.option("--workers", type=click.IntRange(1, 256), metavar="N", help="How many processes."),
        click.option(
            "--cluster", default="", metavar="ADDRESS",
            help="Fill on the workers of a Dask scheduler: tcp://HOST:8786. They must see the folder too.",
        ),
        click.option("--quiet", is_flag=True, help="Print nothing but what is wrong."),
        click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON."),
    )  # fmt: skip
    return edition_options(cache_option(with_options(command, options)))


def called(patients: str) -> str:
    """The list as messages call it."""
    return "standard input" if patients == "-" else patients.rstrip("/").rsplit("/", 1)[-1] or patients


def cluster_at(address: str) -> AbstractContextManager[Cluster | None]:
    """The workers of a scheduler; none without an address."""
    if not address:
        return nullcontext()
    from handouts.batch import Cluster

    return Cluster(address)


def kept_masters(flags: Mapping[str, Any]) -> KeptMasters:
    """Where Masters are kept."""
    from handouts.batch import KeptMasters
    from handouts.edition import usual_cache

    return KeptMasters(None if flags["no_cache"] else usual_cache(), time.time_ns())


def plan_of(
    patients: str, flags: Mapping[str, Any], teller: Teller, workers: Workers
) -> tuple[Plan, list[str]]:
    """What is to be made of a list, and what is as well to know."""
    planner = _planner(flags)
    listing = _read(patients, flags["mapping"], flags["ignored"], planner)
    plan = planner.plan(listing, workers.much)
    sample = [_SAMPLE] if flags["clinic"] is None else []
    notices = [*sample, *planner.clinic.notices, *listing.notices, *plan.notices]
    for notice in notices:
        teller.note(notice)
    return plan, notices


def _planner(flags: Mapping[str, Any]) -> Planner:
    from handouts.batch import Common, Planner
    from handouts.text import clean

    common = Common(
        today=today(),
        date=flags["date"],
        topic=flags["topic"],
        language=flags["language"],
        treatments=written_choices(flags),
        note=clean(flags["note"], lines=True),
        next_visit=clean(flags["next_visit"]),
        therapist=clean(flags["therapist"]),
        paper=flags["paper"] or "",
        form=form_of(flags),
        letterhead=not flags["no_letterhead"],
        long_note=flags["long_note"],
        name_in_title=flags["name_in_title"],
        name_files=flags["name_files"],
    )
    return Planner(None if flags["clinic"] is None else Path(flags["clinic"]), common)


def _read(patients: str, mapping: tuple[str, ...], ignored: tuple[str, ...], planner: Planner) -> PatientList:
    from handouts.patients import read_patients

    asked = mapped_headings(mapping)
    source: Path | io.BytesIO = Path(patients)
    if patients == "-":
        if sys.stdin is None:
            raise HandoutError.at("standard input", "it is closed", "Name a file in place of -.")
        source = io.BytesIO(sys.stdin.buffer.read())
    elif is_address(patients):
        from handouts.storage import read_address

        source = io.BytesIO(read_address(patients))
    return read_patients(
        source,
        called(patients),
        mapping=asked,
        usual=dict(planner.clinic.columns),
        ignored=(*planner.clinic.ignored, *ignored),
        treatments=planner.titles,
    )
