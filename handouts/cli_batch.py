"""The commands `batch` and `verify`: flags in, one call, words out."""

from __future__ import annotations

import datetime
import io
import json
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from handouts.cli_options import (
    HELP,
    Day,
    InOptions,
    OneOf,
    cache_option,
    check_pdf_name,
    edition_options,
    form_of,
    mapped_headings,
    with_options,
    written_choices,
)
from handouts.errors import INPUT_TO_MEND, HandoutError, WrongFlag
from handouts.store import is_address, open_store
from handouts.telling import Teller, as_json, tell, tell_problems, tell_verified
from handouts.workers import Workers

if TYPE_CHECKING:
    from handouts.cluster import Cluster
    from handouts.masters import Shelf
    from handouts.patients import PatientList
    from handouts.plan import Plan, Planner
    from handouts.printing import PrintOrder
    from handouts.store import Store

F = TypeVar("F", bound=Callable[..., Any])
#: As a shell counts a command that Ctrl-C ended.
INTERRUPTED = 130
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


@click.command(cls=InOptions, context_settings=HELP)
@click.argument("patients", metavar="PATIENTS")
@click.option(
    "-o",
    "--output",
    metavar="FOLDER",
    help="Where the files go: a folder, or an address as s3://bucket/prefix.",
)
@click.option("--print-run", metavar="FILE.pdf", help="Everything in one file too.")
@click.option("--duplex", is_flag=True, help="In the print run, every patient starts on a front.")
@click.option("--check", is_flag=True, help="Only look for problems; write nothing.")
@click.option("--strict", is_flag=True, help="Make nothing unless every row is well.")
@click.option("--force", is_flag=True, help="Make every file again, unchanged or not.")
@list_options
def batch(
    patients: str,
    output: str | None,
    print_run: str | None,
    duplex: bool,
    check: bool,
    strict: bool,
    force: bool,
    **flags: Any,
) -> None:
    """Make a handout for each row of a list: .csv, .tsv, .xlsx, .ods, or - for standard input.

    Run it again and only what is missing or changed is made. The list, the folder and the print run may be
    addresses too, as s3://bucket/prefix; the keys to them come from the environment.

    \b
    Example:
      handouts batch patients.csv -o handouts-today --print-run all.pdf --duplex
    """
    from handouts.batch import Batch

    if output is None and not check:
        raise click.UsageError(
            "Where shall the files go? Name a folder: -o FOLDER. Or say --check to write nothing."
        )
    if duplex and print_run is None:
        raise click.UsageError("--duplex is about the print run: name its file too, --print-run FILE.pdf.")
    store = open_store(output) if output and not check else None
    order = _print_order(print_run, duplex, store) if print_run and store else None
    teller = Teller(flags["quiet"] or flags["as_json"])
    shelf = _shelf(flags)
    with Workers(flags["workers"]) as workers, teller:
        plan, notices = _plan(patients, flags, teller, workers)
        with _cluster(flags["cluster"]) as crew:
            run = Batch(plan, workers, shelf, teller.progress, crew)
            how = {"strict": strict, "force": force}
            summary = run.run(store, **how, print_run=order) if store else run.check()
    if flags["as_json"]:
        click.echo(json.dumps(as_json(summary, notices), ensure_ascii=False))
    else:
        tell_problems(summary, _called(patients), store)
        if not flags["quiet"] or summary.problems or summary.stopped:
            tell(summary, store, strict)
    code = INTERRUPTED if summary.interrupted else INPUT_TO_MEND if summary.problems or summary.stopped else 0
    click.get_current_context().exit(code)


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
        shelf = _shelf(flags)
        with Workers(flags["workers"]) as workers, teller:
            plan, _ = _plan(patients, flags, teller, workers)
            with _cluster(flags["cluster"]) as crew:
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


# --- the list and what holds for all of it ------------------------------------------------------------------


def _called(patients: str) -> str:
    return "standard input" if patients == "-" else patients.rstrip("/").rsplit("/", 1)[-1] or patients


def _cluster(address: str) -> AbstractContextManager[Cluster | None]:
    if not address:
        return nullcontext()
    from handouts.cluster import Cluster

    return Cluster(address)


def _print_order(file: str, duplex: bool, store: Store) -> PrintOrder:
    """Where the print run goes. Raises HandoutError when its folder is not there, nor about to be made."""
    from handouts.printing import PrintOrder

    check_pdf_name("--print-run", file)
    if is_address(file):
        folder, _, name = file.rpartition("/")
        return PrintOrder(open_store(folder), name, duplex)
    path = Path(file)
    if path.is_dir():
        raise WrongFlag.at("--print-run", "this is a folder", "Name a file in it, such as all.pdf.")
    order = PrintOrder(open_store(str(path.parent)), path.name, duplex)
    if not path.absolute().parent.is_dir() and not order.beside(store):
        raise HandoutError.at(
            "--print-run", "there is no such folder", "Make the folder first, or choose another."
        )
    return order


def _shelf(flags: Mapping[str, Any]) -> Shelf:
    from handouts.cache import usual_cache
    from handouts.masters import Shelf

    return Shelf(None if flags["no_cache"] else usual_cache(), time.time_ns())


def _plan(
    patients: str, flags: Mapping[str, Any], teller: Teller, workers: Workers
) -> tuple[Plan, list[str]]:
    planner = _planner(flags)
    listing = _read(patients, flags["mapping"], flags["ignored"], planner)
    plan = planner.plan(listing, workers.much)
    sample = [_SAMPLE] if flags["clinic"] is None else []
    notices = [*sample, *planner.clinic.notices, *listing.notices, *plan.notices]
    for notice in notices:
        teller.note(notice)
    return plan, notices


def _planner(flags: Mapping[str, Any]) -> Planner:
    from handouts.patients import clean
    from handouts.plan import Common, Planner

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
        source = io.BytesIO(sys.stdin.buffer.read())
    elif is_address(patients):
        from handouts.remote import read_address

        source = io.BytesIO(read_address(patients))
    return read_patients(
        source,
        _called(patients),
        mapping=asked,
        usual=dict(planner.clinic.columns),
        ignored=(*planner.clinic.ignored, *ignored),
        treatments=planner.titles,
    )
