"""The command `verify`: reads the options, checks the folder, prints the result."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from handouts.batch import Workers
from handouts.cli.command import HELP, OptionsCommand
from handouts.cli.console import say
from handouts.cli.list_options import cluster_at, list_options, list_request, master_cache_of, plan_list
from handouts.cli.report import Reporter
from handouts.cli.verify_report import tell_verified, verified_as_json
from handouts.errors import INPUT_ERROR, INTERRUPTED, HandoutError
from handouts.storage import is_address, open_store

if TYPE_CHECKING:
    from handouts.batch import RebuildSummary, Record

#: What verify knows without the list.
_WITHOUT_LIST = ("folder", "quiet", "as_json")


@click.command(cls=OptionsCommand, context_settings=HELP)
@click.argument("folder")
@click.option(
    "--list",
    "patients",
    metavar="PATIENTS",
    help="The list that the sheets were made from: each is made again and compared.",
)
@list_options
def verify(folder: str, patients: str | None, **flags: Any) -> None:
    """Check that all sheets of a batch are still there.

    FOLDER is the one that batch has written. Files that are missing, changed, or not in its records are listed.

    With --list, and with the options of the batch, each sheet is also made again and compared, and rows without a sheet
    are listed. Each run of the batch prints this command.

    The exit code is 3 if anything is not as recorded.

    \b
    Example:
      handouts verify handouts-today --list patients.csv
    """
    from handouts.batch import latest, reasons
    from handouts.batch import verify as compare

    if not folder:
        raise click.UsageError("Which folder? Its name is empty.")
    if patients is None:
        _refuse_idle_options(click.get_current_context())
    if not is_address(folder) and not os.path.isdir(folder):  # noqa: PTH112  the word is not repeated
        if os.path.isfile(folder):  # noqa: PTH113
            name = click.format_filename(folder, shorten=True)
            raise HandoutError.at(
                "", f"{name} is a file, not a folder", "Name the folder that batch has written."
            )
        raise HandoutError.at("FOLDER", "there is no such folder", "Use a folder that batch has written.")
    store = open_store(folder)
    with reasons(store, "read"):
        records, broken = latest(store)
        found = compare(store, records)
    found.broken_lines = broken
    rebuilt = None if patients is None else _rebuild(patients, list(records.values()), flags)
    if rebuilt:  # --list is more current than the list of the last run
        found.nobody = rebuilt.nobody
    if flags["as_json"]:
        say(json.dumps(verified_as_json(found, rebuilt), ensure_ascii=False))
    else:
        tell_verified(found, rebuilt, flags["quiet"])
    well = found.good and not (rebuilt and (rebuilt.different or rebuilt.rows_without))
    code = INTERRUPTED if rebuilt and rebuilt.interrupted else 0 if well else INPUT_ERROR
    click.get_current_context().exit(code)


def _rebuild(patients: str, records: Collection[Record], flags: Mapping[str, Any]) -> RebuildSummary:
    from handouts.batch import Verification

    reporter = Reporter(flags["quiet"] or flags["as_json"])
    master_cache, wanted = master_cache_of(flags), list_request(patients, flags, last_run(records))
    with Workers(flags["workers"]) as workers, reporter:
        plan = plan_list(wanted, reporter, workers, master_cache).plan
        with cluster_at(flags["cluster"]) as crew:
            return Verification(plan, workers, master_cache, reporter.progress, crew).rebuild(records)


def last_run(records: Iterable[Record]) -> datetime.date | None:
    """The day of the last run, here: on another day, another visit of a patient can be the next one."""
    runs = [record.run for record in records if record.run]
    with contextlib.suppress(ValueError):
        return datetime.datetime.fromisoformat(max(runs, default="")).astimezone().date()
    return None


def _refuse_idle_options(context: click.Context) -> None:
    """Refuse options that have no effect without a list."""
    for option in context.command.params:
        given = context.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE
        if given and option.name not in _WITHOUT_LIST:
            raise click.UsageError(f"{option.opts[0]} is about the list: name it too, --list PATIENTS.csv.")
