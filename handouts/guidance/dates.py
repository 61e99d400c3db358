"""Formats dates in a language. Imports nothing heavy: every handout has a date."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any


def long_date(words: Mapping[str, Any], date: datetime.date) -> str:
    """A date written out in the language, such as November 22, 2026."""
    month = words["months"][date.month - 1]
    return str(words["date_format"]).format(month=month, day=date.day, year=date.year)
