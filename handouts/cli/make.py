"""The command `make`: one sheet."""

from __future__ import annotations

import datetime
import os
import time
from typing import TYPE_CHECKING, Any

import click

from handouts.cli.command import OptionsCommand
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
from handouts.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.edition import Cache, EditionRequest, PreparedEdition
    from handouts.patients import Patient
    from handouts.pdf.master import Handout


REPLACE = "It may be another patient's. Choose another name with -o, or overwrite {} with --replace."
replace_option = click.option("--replace", is_flag=True, help="Overwrite a file that has this name already.")


@click.command(cls=OptionsCommand)
@click.option(
    "-o",
    "--output",
    metavar="FILE|-",
    help="The name of the PDF, such as zoe.pdf. If you leave it out, it is named after --id or the topic.",
)
@file_options
@patient_options
@edition_options
@cache_option
@replace_option
@click.option(
    "--duplex",
    "leaves",
    is_flag=True,
    help="With --also, for printing on both sides: one language on each front, the other on the back.",
)
@click.option("--verbose", is_flag=True, help="Print the SHA-256 of the file too.")
def make(output: str | None, replace: bool, verbose: bool, **flags: Any) -> None:
    """Make a sheet for one patient.

    \b
    Example:
      handouts make --patient "Ana López" --treatment massage="Tuesdays with us" \\
        --treatment ice-heat --next-visit "December 3, 10:30 am"
    """
    patient = patient_of(flags)
    request = edition_request(flags, patient)
    handout, sheet = one_handout(request, patient, cache_of(flags), flags["name_in_title"])
    target = output or _own_name(patient.id, flags["topic"])
    if target == "-":
        give(bytes(handout))
    else:
        written = _write(target, handout, replace, named=output is not None)
        stays, kept = "", click.format_filename(target)
        if written != target and patient.id:
            _tell_other(kept, click.format_filename(written))
        elif written != target:
            stays = f" {kept} stays as it was."
        shown = f"{click.format_filename(written)}: {counted(handout.pages, 'page')}."
        if output is None and (signs := _not_in_name(patient.id)):
            shown += f" {signs} written as _ in the file name."
        say(f"{shown}{stays} {_next_step(sheet, patient)}")
    if verbose:
        say(f"SHA-256 {handout.sha256}", err=target == "-")


def one_handout(
    request: EditionRequest, patient: Patient, cache: Cache | None, name_in_title: bool = False
) -> tuple[Handout, PreparedEdition]:
    """The sheet of one patient, and its edition. Notices are printed. Raises HandoutError."""
    begun = time.time_ns()
    from handouts.edition import fill, prepared

    sheet = prepared(request, cache, begun)
    for notice in (*sheet.notices, *_without_effect(request, sheet)):
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


def _without_effect(request: EditionRequest, sheet: PreparedEdition) -> Iterator[str]:
    """Options on a second language, where the sheet has one language only."""
    if sheet.has_second_language:
        return
    if request.also and request.also != "none":
        yield "--also names the language that the sheet is in already, so it does nothing."
    if request.leaves:
        yield "--duplex does nothing here: the sheet has one language. For a second one, add --also."


def _own_name(row_id: str, topic: str) -> str:
    """The file's name without -o: the patient's id, made safe, as `batch` names it; else the topic."""
    if not row_id:
        return f"{topic}.pdf"
    from handouts.batch import file_stem

    return f"{file_stem(row_id)}.pdf"


def _not_in_name(row_id: str) -> str:
    """The signs of an id that the name of its file cannot have, with the verb; "" if there are none."""
    if not row_id:
        return ""
    from handouts.batch import file_stem

    signs = [sign for sign in dict.fromkeys(row_id) if sign.isprintable() and sign != "_"]
    replaced = [sign for sign in signs if file_stem(f"a{sign}a") == "a_a"]
    return f"{' and '.join(replaced)} {'is' if len(replaced) == 1 else 'are'}" if replaced else ""


def _tell_other(there: str, written: str) -> None:
    """Warn that an id was used before: its file may be another patient's, or this patient's earlier sheet."""
    what = f"{there} is there already, and may be another patient's. It stays as it was; this sheet is {written}."
    say(f"Note: {what} If the id is wrong, delete {written}. To overwrite {there}, add --replace.", err=True)


def _write(path: str, handout: Handout, replace: bool, *, named: bool) -> str:
    """Write the file and return its name. Without a name of the user's, a file that is there stays."""
    from handouts.storage import write_beside

    _check_target(path)
    if not replace and os.path.isfile(path) and not _is_same(path, handout):  # noqa: PTH113
        if named:
            where = click.format_filename(path)
            raise HandoutError.at(where, "there is a file with this name already", REPLACE.format("it"))
        from handouts.storage import free_name

        path = free_name(path, os.path.lexists)
    where = click.format_filename(path)
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
    return path


def _check_target(path: str) -> None:
    """Raises HandoutError if no sheet can be written under this name."""
    where = click.format_filename(path)
    if os.path.isdir(path):  # noqa: PTH112  pathlib is slow to import
        inside = click.format_filename(os.path.join(path, "handout.pdf"))  # noqa: PTH118
        raise HandoutError.at(where, "this is a folder", f"Name a file in it: -o {inside}")
    if os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113
        # A rename would take the place of a device or a pipe.
        raise HandoutError.at(where, "this is not a file", "Name a file, or - for standard output.")
    if os.path.basename(path):  # noqa: PTH119
        check_pdf_name("-o", path)


def _is_same(path: str, handout: Handout) -> bool:
    """Whether a file is this sheet already."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            data = bytes(handout)
            return file.read(len(data) + 1) == data
    except OSError:
        return False


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
