"""Cells of a spreadsheet are read as they are shown, compared with LibreOffice (shown/make_shown.py)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from handouts.patients.source import open_list

FOLDER = Path(__file__).parent / "shown"


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_cells_are_read_as_libreoffice_shows_them(kind: str) -> None:
    with (FOLDER / "shown.csv").open(encoding="utf-8", newline="") as file:
        cells = list(csv.reader(file))
    found = [
        row[1]
        for _, row in open_list(FOLDER / f"shown.{kind}", f"shown.{kind}", {}).rows
        if isinstance(row, list)
    ]
    assert len(cells) >= 70
    different = [
        (number, code, shown, ours)
        for (number, code, shown), ours in zip(cells, found, strict=True)
        if ours != shown.strip()
    ]
    assert different == []
