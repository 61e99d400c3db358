"""Sheets made as a clinic makes them: with a list and the command."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from paths import ROOT


def list_of(path: Path, rows: Sequence[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, sorted({key for row in rows for key in row}))
        writer.writeheader()
        writer.writerows(rows)
    return path


def batch(folder: Path, rows: Sequence[dict[str, str]], *options: str) -> list[Path]:
    """The sheets of a list. Fails if a row is not made."""
    listing = list_of(folder / "patients.csv", [{"id": f"{at:03}"} | row for at, row in enumerate(rows)])
    command = [sys.executable, "-m", "handouts", "batch", str(listing), "-o", str(folder / "sheets")]
    made = subprocess.run(
        [*command, "--date", "2026-11-22", "--no-cache", *options],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    sheets = sorted((folder / "sheets").glob("*.pdf"))
    assert len(sheets) == len(rows)
    return sheets
