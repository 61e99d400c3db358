"""Shared by `batch` and `verify`: their options, and reading and planning the list."""

from __future__ import annotations

import datetime
import io
import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from handouts.batch import Workers
from handouts.cli.list_reading import reading_choices, reading_options
from handouts.cli.option_types import OneOf, WholeNumber
from handouts.cli.options import (
    cache_of,
    cache_option,
    edition_options,
    edition_request,
    mapped_headings,
    patient_of,
    title_option,
    with_options,
    words_options,
)
from handouts.cli.report import Reporter
from handouts.cli.wording import in_flags
from handouts.errors import HandoutError
from handouts.storage import is_address

if TYPE_CHECKING:
    from typing import BinaryIO

    from handouts.batch import Cluster, ListRequest, MasterCache, PlannedList

F = TypeVar("F", bound=Callable[..., Any])
_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods")
_SAMPLE = "every sheet has the letterhead of the sample clinic; use --clinic FOLDER for yours."


def today() -> datetime.date:
    """The date of sheets without a date of their own. A function, so that tests can replace it."""
    return datetime.date.today()


def list_options(command: F) -> F:
    """Options for every row, unless the row has its own value; shared by `batch` and `verify`."""
    options = (
        click.option(
            "--map", "mapping", multiple=True, metavar='"COLUMN=HEADING"',
            help="Which heading of your list is which column, such as \"name=Client Name\". You can repeat it.",
        ),
        click.option(
            "--ignore", "ignored", multiple=True, metavar="HEADING",
            help="A column of your list that must not be used, by its heading. You can repeat it.",
        ),
        click.option("--name-files", type=OneOf("id", "row", "name"), default="id",
            help="What each file is named after. If you leave it out, it is the id."),
        partial(words_options, every_row=True),
        title_option,
        click.option("--workers", type=WholeNumber(1, 256), metavar="N", help="How many processors to use."),
        click.option(
            "--cluster", default="", metavar="ADDRESS",
            help="Work on other machines: the Dask scheduler at tcp://HOST:8786. They must see the folder too.",
        ),
        click.option("--quiet", is_flag=True, help="Print nothing but what is wrong."),
        click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON."),
    )  # fmt: skip
    return edition_options(cache_option(reading_options(with_options(command, options))))


def display_name(patients: str) -> str:
    """The name of the list in messages.

    A word that is not a file, and does not look like one, is not repeated: it may be a patient's, typed by mistake.
    """
    if patients == "-":
        return "standard input"
    name = patients.rstrip("/").rsplit("/", 1)[-1] or patients
    known = name.lower().endswith(_SUFFIXES) or is_address(patients) or os.path.exists(patients)  # noqa: PTH110
    return name if known else "the list"


def cluster_at(address: str) -> AbstractContextManager[Cluster | None]:
    """The workers of a scheduler; none without an address."""
    if not address:
        return nullcontext()
    from handouts.batch import Cluster

    return Cluster(address)


def master_cache_of(flags: Mapping[str, Any]) -> MasterCache:
    """The cache of Masters, and the start of this command."""
    from handouts.batch import MasterCache

    return MasterCache(cache_of(flags), time.time_ns())


def plan_list(
    wanted: ListRequest, reporter: Reporter, workers: Workers, master_cache: MasterCache
) -> PlannedList:
    """Plan the list and print all notices. Raises HandoutError as Planner does."""
    planned = wanted.plan(master_cache, workers.prestart)
    sample = [] if wanted.defaults.request.clinic else [_SAMPLE]
    notices = (*sample, *planned.notices, *(str(in_flags(each)) for each in planned.remarks))
    for notice in notices:
        reporter.note(notice)
    return planned._replace(notices=notices)


def _source(patients: str) -> Path | BinaryIO:
    """The list at a path, at an address, or, for -, in standard input."""
    if patients == "-":
        if sys.stdin is None:
            raise HandoutError.at("standard input", "it is closed", "Name a file in place of -.")
        from handouts.patients import read_standard_input

        return read_standard_input(sys.stdin.buffer)
    if is_address(patients):
        from handouts.storage import read_address

        return io.BytesIO(read_address(patients))
    return Path(patients)


def list_request(patients: str, flags: Mapping[str, Any], day: datetime.date | None = None) -> ListRequest:
    """The values of `list_options`. `day` is that of the run that is verified, or else today."""
    from handouts.batch import ListRequest, RowDefaults

    patient = patient_of(flags)
    defaults = RowDefaults(
        today=day or today(),
        request=edition_request(flags, patient),
        patient=patient,
        name_in_title=flags["name_in_title"],
        name_files=flags["name_files"],
    )
    return ListRequest(
        _source(patients),
        display_name(patients),
        defaults,
        mapped_headings(flags["mapping"]),
        flags["ignored"],
        reading_choices(flags),
    )
