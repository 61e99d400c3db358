"""Keeps what was chosen for a list in clinic.toml, for the next list: columns, kinds of appointment, order of dates."""

from __future__ import annotations

from handouts.clinic import load_clinic
from handouts.desk import change_settings
from handouts.desk.lists.choices import UNUSED, ListChoices
from handouts.desk.web import Desk
from handouts.text import fold

#: Headings to ignore that clinic.toml can hold.
MOST_IGNORED = 100


def remember(desk: Desk, choices: ListChoices) -> bool:
    """Keep the choices in the clinic's folder. Returns whether there was anything to keep. Raises HandoutError."""
    if not desk.has_clinic:
        return False
    clinic = load_clinic(desk.folder)
    said, dropped = dict(clinic.columns), {fold(heading) for heading in choices.ignored}
    changes: dict[str | tuple[str, ...], str | bool | int | float | list[str] | None] = {}
    for column, heading in choices.mapping.items():
        changes["columns", column.replace(" ", "-")] = heading
    for column, heading in said.items():
        if fold(heading) in dropped and ("columns", column) not in changes:
            changes["columns", column] = None
    used = {fold(heading) for heading, column in choices.columns if column != UNUSED}
    ignored = [heading for heading in clinic.ignored if fold(heading) not in used | dropped]
    ignored += choices.ignored
    if tuple(ignored) != clinic.ignored:
        changes["columns", "ignore"] = ignored[-MOST_IGNORED:] or None
    for kind, means in choices.types:
        changes["appointment-types", kind] = means
    if choices.date_order:
        changes["date-order"] = choices.date_order
    if changes:
        change_settings(desk.folder, changes)
    return bool(changes)
