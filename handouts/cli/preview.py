"""The command `preview`: pictures of one sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from handouts.cli.command import OptionsCommand
from handouts.cli.console import say
from handouts.cli.make import REPLACE, one_handout, replace_option
from handouts.cli.options import (
    cache_of,
    cache_option,
    edition_options,
    edition_request,
    patient_of,
    patient_options,
)
from handouts.cli.preview_png import new_folder, pages_in, write_pages
from handouts.errors import HandoutError
from handouts.text import counted


@click.command(cls=OptionsCommand)
@click.option(
    "-o",
    "--output",
    metavar="FOLDER",
    help="The folder for the pictures. If you leave it out, it is a new one, named after the topic.",
)
@patient_options
@edition_options
@cache_option
@replace_option
def preview(output: str | None, replace: bool, **flags: Any) -> None:
    """Make pictures of a sheet, one for each page (PNG).

    \b
    Example:
      handouts preview -o pictures --treatment massage
    """
    folder = Path(output) if output else new_folder(flags["topic"])
    if folder.is_file():
        raise HandoutError.at("-o", f"{folder.name} is a file", "Name a folder for the pictures: -o pictures")
    if not replace and (there := len(pages_in(folder))):
        what = f"{counted(there, 'page')} of another preview"
        raise HandoutError.at(str(folder), f"the folder has {what}", REPLACE.format("them"))
    patient = patient_of(flags)
    handout, _ = one_handout(edition_request(flags, patient), patient, cache_of(flags))
    names = write_pages(bytes(handout), folder)
    say(f"{folder}: {counted(len(names), 'page')}, {names[0]} to {names[-1]}.")
