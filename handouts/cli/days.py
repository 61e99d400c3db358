"""Days at the command line, read as in a list."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from handouts.clinic import Library


def read_day(text: str, flags: Mapping[str, Any]) -> datetime.date:
    """The day, as people write it. `flags` are those read so far: the clinic and the order of dates decide what
    03/04/2026 is. Raises Slip, and HandoutError for a clinic that cannot be read.
    """
    from handouts.clinic import open_library
    from handouts.edition import month_names
    from handouts.patients import Slip, read_date

    folder = flags.get("clinic")
    own = Path(folder) if isinstance(folder, str) and folder else None  # click marks what is not given yet
    library = open_library(own)
    asked = True if flags.get("day_first") is True else False if flags.get("month_first") is True else None
    months = month_names(library)
    try:
        date = read_date(text, asked, months)
    except Slip as slip:
        if not slip.remedies:
            raise
        date = read_date(text, _usual_order(library) if own else None, months)
    if date is None:
        raise Slip("no day is given.")
    return date


def _usual_order(library: Library) -> bool | None:
    """Whether the day comes first in the dates of this clinic; None if nothing says so."""
    from handouts.clinic import load_clinic
    from handouts.patients import DateEvidence, order_of

    clinic = load_clinic(library.clinic)
    return order_of(
        None, DateEvidence(), (), clinic.lists.date_order, clinic.country, clinic.emergency
    ).day_first
