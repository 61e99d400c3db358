"""The clinic of a form before it is written: checks it, draws its preview, saves it."""

from __future__ import annotations

import base64
import binascii
import datetime
import os
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from handouts.clinic import (
    FILE,
    Clinic,
    Logo,
    ReadableColour,
    clinic_of,
    logo_of,
    open_library,
    parse_colour,
    read_logo,
    readable_colours,
)
from handouts.desk import (
    Changes,
    Settings,
    change_settings,
    check_version,
    read_settings,
    read_source,
    with_changes,
    write_source,
)
from handouts.desk.clinic_page.form_fields import COLOURS, NEEDED, Fields, changes_of, fields_of_form
from handouts.desk.sheet import data_address, pictures
from handouts.desk.web import Desk, Form, FormFile
from handouts.edition import EditionRequest, complete_edition, fill, find_guidance, prepare_and_cache
from handouts.errors import HandoutError, Problem, reason_of
from handouts.patients import Patient
from handouts.storage import write_bytes_beside
from handouts.toml_table import parse_toml

TOPIC = "back-spasms"
#: The longest logo, in base64, that a form without JavaScript carries along: the limit of a field.
MOST_CARRIED = 1_000_000
_ENDS = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff", ".bmp")
#: In the preview only, these stand in for what is missing.
_PLACEHOLDERS = {"phone": "000 000 0000", "emergency": "000"}


class Draft(NamedTuple):
    """The settings before and after the changes of a form, and the chosen logo with the name of its future file."""

    fields: Fields
    changes: Changes
    before: Settings
    after: Settings
    logo: FormFile | None

    @property
    def missing(self) -> tuple[str, ...]:
        """The required fields that are empty."""
        return tuple(key for key in NEEDED if not self.fields[key])


def draft_of(desk: Desk, form: Form) -> Draft:
    """The draft of a form. Raises HandoutError for a clinic.toml that cannot be read or changed."""
    fields, before = fields_of_form(form), read_settings(desk.folder)
    changes = dict(changes_of(fields, before.values))
    if (sent := form.files.get("logo")) and sent.name and not sent.data:
        raise HandoutError.at("logo", "the file is empty", "Choose another one, or export the logo again.")
    logo = chosen_logo(form)
    if logo is not None:
        logo = logo._replace(name=_new_name(desk.folder, logo))
        changes["logo"] = logo.name
    elif form.flag("no-logo"):
        changes |= {"logo": None, "logo-width": None, "logo-has-name": None}
    return Draft(fields, changes, before, with_changes(before, changes), logo)


def save_source(desk: Desk, text: str, version: str) -> None:
    """Replace the text of clinic.toml with what a person typed, if it has no mistakes. Raises HandoutError."""
    check_version(read_source(desk.folder), version)
    values = parse_toml(text, FILE)
    clinic_of(values, desk.folder, lambda name, where: read_logo(desk.folder, name, where))
    write_source(desk.folder, text, version)


def chosen_logo(form: Form) -> FormFile | None:
    """The logo of a form: a file, or what a page without JavaScript carries along."""
    if (sent := form.files.get("logo")) and sent.data:
        return sent
    if not (carried := form.text("logo-carried")):
        return None
    try:
        return FormFile(form.text("logo-name"), base64.b64decode(carried, validate=True))
    except binascii.Error:
        return None


def carried(form: Form) -> str:
    """A chosen logo as a hidden field of the next page; "" if there is none, or if it is too large for that."""
    logo = chosen_logo(form)
    text = base64.b64encode(logo.data).decode("ascii") if logo else ""
    return text if len(text) <= MOST_CARRIED else ""


def _new_name(folder: Path, logo: FormFile) -> str:
    """A name that is free in the clinic's folder. Of the name of the user's file, only the suffix is kept."""
    suffix = PurePath(logo.name).suffix.lower()
    end = suffix if suffix in _ENDS else ".svg" if logo.data.lstrip().startswith(b"<") else ".png"
    for number in range(1, 1000):
        name = f"logo{'' if number == 1 else f'-{number}'}{end}"
        path = folder / name
        if not os.path.lexists(path) or _holds(path, logo.data):
            return name
    raise HandoutError.at("logo", "there are too many logos in the folder", "Delete those that are not used.")


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def previewed_clinic(
    desk: Desk, draft: Draft, example: str, wrong_keys: Callable[[HandoutError], set[str]]
) -> tuple[Clinic, tuple[Problem, ...]]:
    """The clinic without its wrong values, and the problems. `example` stands in for a missing name.

    Raises HandoutError if it still cannot be drawn.
    """
    values = {"name": example} | _PLACEHOLDERS | dict(draft.after.values)
    try:
        return _clinic(desk, draft, values), ()
    except HandoutError as error:
        wrong = wrong_keys(error)
        colours = values.get("colours")
        right = {key: value for key, value in values.items() if key not in wrong}
        if isinstance(colours, dict):
            right["colours"] = {key: value for key, value in colours.items() if key not in wrong}
        try:
            return _clinic(desk, draft, {"name": example} | _PLACEHOLDERS | right), error.problems
        except HandoutError:
            raise error from None


def clinic_of_draft(desk: Desk, draft: Draft) -> Clinic:
    """The clinic, checked as the program checks it. Raises HandoutError with all its problems."""
    return _clinic(desk, draft, draft.after.values)


def _clinic(desk: Desk, draft: Draft, values: Mapping[str, Any]) -> Clinic:
    def logo_named(name: str, where: str) -> Logo:
        if draft.logo and name == draft.logo.name:
            return logo_of(name, draft.logo.data, where)
        return read_logo(desk.folder, name, where)

    return clinic_of(dict(values), desk.folder, logo_named)


def first_page(desk: Desk, clinic: Clinic) -> str:
    """A picture of the first page of this clinic's short sheet, with its letterhead. Raises HandoutError."""
    library = open_library(desk.folder if desk.folder.is_dir() else None)
    guidance = find_guidance(library, TOPIC, clinic.language, desk.cache)
    request = EditionRequest(topic=TOPIC, treatments=(guidance.treatments[0].id,), form="short")
    edition = complete_edition(request, clinic, guidance, library, desk.cache)
    with desk.typesetting:
        prepared = prepare_and_cache(edition, request, None, 0)  # drafts would push sheets out of the cache
    handout = fill(prepared, Patient(), datetime.date.today())
    return data_address(pictures(bytes(handout), range(1))[1][0])


def inks_of(fields: Fields) -> tuple[ReadableColour, ...]:
    """The colours of a form as they will be printed. One that cannot be read is left out and reported elsewhere."""
    given = {}
    for key in COLOURS:
        try:
            given[key] = parse_colour(fields[key])
        except ValueError:
            continue
    return readable_colours(given)


def save(desk: Desk, form: Form) -> None:
    """Check the clinic of a form and write it. Raises HandoutError, and writes nothing, for a problem.

    A form without changes causes no conflict. The logo is written first, under a new name, so that clinic.toml never
    names a missing file.
    """
    draft = draft_of(desk, form)
    clinic_of_draft(desk, draft)
    if draft.after.text == draft.before.text:
        return  # sent twice
    check_version(draft.before, form.text("version"))
    if draft.logo and not _holds(desk.folder / draft.logo.name, draft.logo.data):
        _write_logo(desk.folder, draft.logo)
    change_settings(desk.folder, draft.changes, form.text("version"))


def _write_logo(folder: Path, logo: FormFile) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_bytes_beside(folder / logo.name, logo.data)
    except OSError as error:
        raise HandoutError.at("logo", f"cannot be written: {reason_of(error)}", "Free its folder.") from error
