"""The command `batch`: reads the options, runs the batch, prints the result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from handouts.batch import Workers
from handouts.cli.command import HELP, OptionsCommand
from handouts.cli.console import say
from handouts.cli.list_options import (
    cluster_at,
    display_name,
    list_options,
    list_request,
    master_cache_of,
    plan_list,
)
from handouts.cli.option_types import WholeNumber
from handouts.cli.options import check_pdf_name
from handouts.cli.report import Outcome, Reporter, as_json, tell, tell_problems
from handouts.cli.understood import short_report, show_rows, tell_rows, whole_report
from handouts.cli.verify_command import verify_command
from handouts.cli.wording import in_flags
from handouts.errors import INPUT_ERROR, INTERRUPTED, HandoutError
from handouts.storage import is_address, open_store

if TYPE_CHECKING:
    from handouts.batch import Plan, PlannedList, PrintOrder
    from handouts.storage import Store


@click.command(cls=OptionsCommand, context_settings=HELP)
@click.argument("patients", metavar="PATIENTS")
@click.option(
    "-o",
    "--output",
    metavar="FOLDER",
    help="The folder for the sheets.",
)
@click.option("--print-run", metavar="FILE.pdf", help="Also write all sheets to one file for the printer.")
@click.option(
    "--duplex", is_flag=True, help="In the print run, start every patient on the front side of the paper."
)
@click.option("--check", is_flag=True, help="Only look for problems; write nothing.")
@click.option(
    "--show",
    type=WholeNumber(1, 1000),
    metavar="N",
    help="Print the first N rows as they will be on the sheets, with patients' words, for your eyes.",
)
@click.option("--strict", is_flag=True, help="Make nothing unless every row is valid.")
@click.option("--force", is_flag=True, help="Make every file again, unchanged or not.")
@click.option("--sweep", is_flag=True, help="Move files that belong to nobody on the list into old/.")
@list_options
def batch(
    patients: str,
    output: str | None,
    print_run: str | None,
    duplex: bool,
    check: bool,
    show: int | None,
    strict: bool,
    force: bool,
    sweep: bool,
    **flags: Any,
) -> None:
    """Make a sheet for each patient on a list.

    PATIENTS is the list: a .csv, .tsv, .xlsx or .ods file. Run the command again, and only what is missing or changed
    is made.

    For IT: PATIENTS can be - for standard input. The list, the folder and the print run can be addresses, such as
    s3://bucket/prefix; the keys to them come from the environment.

    \b
    Example:
      handouts batch patients.csv -o handouts-today --print-run all.pdf --duplex
    """
    from handouts.batch import Batch

    _refuse_idle_flags(output, check, print_run, duplex, force, sweep)
    _refuse_hidden_rows(show, flags["quiet"])
    store = open_store(output) if output else None
    if store:
        _refuse_own_list(patients, store)
    order = _print_order(print_run, duplex, store) if print_run is not None and store else None
    reporter = Reporter(flags["quiet"] or flags["as_json"])
    master_cache, wanted = master_cache_of(flags), list_request(patients, flags)
    with Workers(flags["workers"]) as workers, reporter:
        planned = plan_list(wanted, reporter, workers, master_cache)
        plan, asked = planned.plan, planned.understood.questions
        if not reporter.quiet:
            _tell_understood(display_name(patients), planned, None if force else store, show, whole=check)
        with cluster_at(flags["cluster"]) as cluster:
            run = Batch(plan, workers, master_cache, reporter.progress, cluster, in_words=in_flags)
            how = {"strict": strict, "force": force, "sweep": sweep}
            if store is None or check or asked:
                summary = run.check(store, **how, print_run=order)
            else:
                summary = run.run(store, **how, print_run=order)
    for notice in summary.notices:
        reporter.note(notice)
    verify = tuple(verify_command(click.get_current_context(), patients, output or ""))
    outcome = Outcome(display_name(patients), summary, store, check or bool(asked), strict, asked, verify)
    _tell_result(outcome, planned, show, flags | {"force": force})
    click.get_current_context().exit(_exit_code(outcome))


def _exit_code(outcome: Outcome) -> int:
    summary = outcome.summary
    wrong = summary.problems or summary.stopped or outcome.questions
    return INTERRUPTED if summary.interrupted else INPUT_ERROR if wrong else 0


def _refuse_hidden_rows(show: int | None, quiet: bool) -> None:
    if show and quiet:
        raise click.UsageError("--show prints rows and --quiet prints none: leave one of them out.")


def _refuse_idle_flags(
    output: str | None, check: bool, print_run: str | None, duplex: bool, force: bool, sweep: bool
) -> None:
    """Raises UsageError if an option is missing, empty or has no effect."""
    if output == "":
        raise click.UsageError("The name of the folder is empty. Name one: -o FOLDER.")
    if output is None and not check:
        raise click.UsageError(
            "Where should the sheets go? Name a folder: -o FOLDER. Or add --check, to write nothing."
        )
    idle = {"--print-run": print_run is not None, "--force": force, "--sweep": sweep}
    if output is None and (flag := next((flag for flag, given in idle.items() if given), "")):
        raise click.UsageError(f"{flag} needs the folder, also to check: -o FOLDER.")
    if duplex and print_run is None:
        raise click.UsageError("--duplex is about the print run: name its file too, --print-run FILE.pdf.")


def _tell_understood(
    name: str, planned: PlannedList, store: Store | None, show: int | None, *, whole: bool
) -> None:
    """Print how the list was interpreted, before any sheet is made."""
    plan, understood = planned.plan, planned.understood
    for line in whole_report(name, understood, plan.count) if whole else short_report(understood, plan.count):
        say(line, err=not whole)
    if show:
        tell_rows(_as_kept(plan, store), show)


def _as_kept(plan: Plan, store: Store | None) -> Plan:
    """The plan with the dates of the sheets that stay as they are in this store."""
    from handouts.batch import plan_with_kept_dates

    return plan_with_kept_dates(plan, store) if store else plan


def _tell_result(outcome: Outcome, planned: PlannedList, show: int | None, flags: Mapping[str, Any]) -> None:
    """Print the result of the run, in words or as JSON."""
    summary = outcome.summary
    if flags["as_json"]:
        kept = _as_kept(planned.plan, None if flags["force"] else outcome.store)
        shown = list(show_rows(kept, show)) if show else None
        notices = [*planned.notices, *summary.notices]
        say(json.dumps(as_json(summary, notices, planned.understood, shown), ensure_ascii=False))
        return
    tell_problems(outcome)
    if not flags["quiet"] or summary.problems or summary.stopped or summary.strangers or outcome.questions:
        tell(outcome)


def _refuse_own_list(patients: str, store: Store) -> None:
    """Refuse a list that the batch would overwrite with its own problems.csv or records.jsonl."""
    from handouts.batch import is_reserved_name

    if is_address(patients):
        folder, _, name = patients.rpartition("/")
    else:
        folder, name = str(Path(patients).parent), Path(patients).name
    if is_reserved_name(name) and open_store(folder).address == store.address:
        what = "a batch into this folder keeps its own file under this name"
        raise HandoutError.at(display_name(patients), what, "Rename the list, or choose another folder.")


def _print_order(file: str, duplex: bool, store: Store) -> PrintOrder:
    """Where to write the print run. Raises HandoutError as `print_order_at`."""
    from handouts.batch import print_order_at

    check_pdf_name("--print-run", file)
    return print_order_at(file, duplex, store)
