"""The commands `make` and `preview`: one handout."""

from __future__ import annotations

import datetime
import os
import time
from typing import TYPE_CHECKING, Any

import click

from handouts.cli.command import InOptions
from handouts.cli.console import give, say
from handouts.cli.options import (
    cache_of,
    cache_option,
    check_pdf_name,
    edition_options,
    edition_request,
    file_options,
    patient_of,
    patient_options,
)
from handouts.errors import HandoutError, reason_of

if TYPE_CHECKING:
    from handouts.edition import Cache, EditionRequest, PreparedEdition
    from handouts.patients import Patient
    from handouts.pdf.master import Handout


@click.command(cls=InOptions)
@click.option(
    "-o", "--output", metavar="FILE|-", help="Where the PDF goes; - is standard output. Left out: TOPIC.pdf"
)
@file_options
@patient_options
@edition_options
@cache_option
@click.option("--verbose", is_flag=True, help="Print the SHA-256 of the file too.")
def make(output: str | None, verbose: bool, **flags: Any) -> None:
    """Make one handout.

    \b
    Example:
      handouts make --patient "Ana López" --treatment massage="Tuesdays with us" \\
        --treatment ice-heat --next-visit "3 December, 10:30"
    """
    request = edition_request(flags)
    patient = patient_of(flags, request)
    handout, sheet = _one_handout(request, patient, cache_of(flags), flags["name_in_title"])
    target = output or _own_name(patient.id, flags["topic"])
    if target == "-":
        give(bytes(handout))
    else:
        _write(target, handout)
        shown = click.format_filename(target)
        say(f"{shown}: {_pages(handout.pages)}. {_next_step(sheet, patient)}")
    if verbose:
        say(f"SHA-256 {handout.sha256}", err=target == "-")


@click.command(cls=InOptions)
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FOLDER",
    help="Where the pictures go.",
)
@patient_options
@edition_options
@cache_option
def preview(output: str, **flags: Any) -> None:
    """Make one handout as pictures, a PNG for each page.

    \b
    Example:
      handouts preview -o pictures --treatment massage
    """
    from pathlib import Path

    from handouts.cli.preview_png import write_pages

    request = edition_request(flags)
    handout, _ = _one_handout(request, patient_of(flags, request), cache_of(flags))
    names = write_pages(bytes(handout), Path(output))
    say(f"{output}: {', '.join(names)}.")


def _one_handout(
    request: EditionRequest, patient: Patient, cache: Cache | None, name_in_title: bool = False
) -> tuple[Handout, PreparedEdition]:
    begun = time.time_ns()
    from handouts.edition import fill, prepared

    sheet = prepared(request, cache, begun)
    for notice in sheet.notices:
        say(f"Note: {notice}", err=True)
    chosen = zip(sheet.treatments, patient.treatments, strict=True)
    exercises = zip(sheet.exercises, patient.exercises, strict=True)
    patient = patient._replace(
        treatments=tuple(choice._replace(id=id) for id, choice in chosen),
        exercises=tuple(choice._replace(id=id) for (id, _), choice in exercises),
    )
    handout = fill(sheet, patient, datetime.date.today(), name_in_title)
    for notice in handout.notices:
        say(f"Note: {notice}", err=True)
    return handout, sheet


def _own_name(row_id: str, topic: str) -> str:
    """The file's name without -o: the patient's id, made safe, as `batch` names it; else the topic."""
    if not row_id:
        return f"{topic}.pdf"
    from handouts.batch import file_stem

    return f"{file_stem(row_id)}.pdf"


def _write(path: str, handout: Handout) -> None:
    from handouts.storage import write_beside

    where = click.format_filename(path)
    if os.path.isdir(path):  # noqa: PTH112  pathlib is slow to import
        inside = click.format_filename(os.path.join(path, "handout.pdf"))  # noqa: PTH118
        raise HandoutError.at(where, "this is a folder", f"Name a file in it: -o {inside}")
    if os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113
        # A rename would take the place of a device or a pipe.
        raise HandoutError.at(where, "this is not a file", "Name a file, or - for standard output.")
    if os.path.basename(path):  # noqa: PTH119
        check_pdf_name("-o", path)
    try:
        write_beside(path, handout.write_to)
    except FileNotFoundError as error:
        raise HandoutError.at(
            where, "there is no such folder", "Make the folder first, or choose another."
        ) from error
    except OSError as error:
        reason = reason_of(error)
        raise HandoutError.at(
            where, f"cannot be written: {reason}", "Close it elsewhere, or choose another place."
        ) from error


def _pages(count: int) -> str:
    return "1 page" if count == 1 else f"{count} pages"


def _next_step(sheet: PreparedEdition, patient: Patient) -> str:
    """What a therapist may want to try next: the one thing not yet used."""
    if not patient.treatments and not patient.exercises:
        first = sheet.first_treatment
        return f"Next, choose treatments: --treatment {first}" if first else ""
    if not patient.name:
        return 'Next, name the patient: --patient "Ana López"'
    if sheet.sample_clinic:
        return "Next, use your own letterhead: --clinic FOLDER"
    return "Print it, or send it."
