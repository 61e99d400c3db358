"""The command `verify`: flags in, one call, words out."""

from __future__ import annotations

import json
from typing import Any

import click

from handouts.cli_lists import cluster_at, list_options, plan_of, shelf_of
from handouts.cli_options import HELP, InOptions
from handouts.errors import INPUT_TO_MEND
from handouts.store import open_store
from handouts.telling import Teller, tell_verified
from handouts.workers import Workers


@click.command(cls=InOptions, context_settings=HELP)
@click.argument("folder")
@click.option(
    "--list", "patients", metavar="PATIENTS", help="The list they were made from: each is made again."
)
@list_options
def verify(folder: str, patients: str | None, **flags: Any) -> None:
    """Compare a folder with its records: every file there, and unchanged.

    It lists the files that are missing, changed, or not in the records; the exit code is then 3. With the list
    and the options of the batch, each handout is made again too, and compared.

    \b
    Example:
      handouts verify handouts-today --list patients.csv
    """
    from handouts.batch import Batch
    from handouts.folder import reasons
    from handouts.records import latest
    from handouts.records import verify as compare

    store = open_store(folder)
    with reasons(store, "read"):
        records, broken = latest(store)
        found = compare(store, records)
    found.broken_lines = broken
    different: dict[str, str] = {}
    if patients is not None:
        teller = Teller(flags["quiet"] or flags["as_json"])
        shelf = shelf_of(flags)
        with Workers(flags["workers"]) as workers, teller:
            plan, _ = plan_of(patients, flags, teller, workers)
            with cluster_at(flags["cluster"]) as crew:
                run = Batch(plan, workers, shelf, teller.progress, crew)
                different = run.differences(records.values())
    again = None if patients is None else sum(bool(record.id) for record in records.values()) - len(different)
    if flags["as_json"]:
        lists = {"missing": found.missing, "changed": found.changed, "extra": found.extra}
        report = {
            "whole": found.whole,
            **lists,
            "broken_lines": found.broken_lines,
            "made_again": again,
            "differ": different,
        }
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        tell_verified(found, different, again, flags["quiet"])
    click.get_current_context().exit(0 if found.good and not different else INPUT_TO_MEND)
