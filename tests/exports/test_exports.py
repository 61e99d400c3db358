"""Twelve exports go through with one mapping each: everybody's sheet, nobody else's, nothing private."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from practice import Export
from spreadsheets import SPREADSHEETS
from systems import SYSTEMS

from handouts.batch import Planner, RowDefaults
from handouts.cli.batch import batch
from handouts.cli.verify import verify

pytestmark = pytest.mark.unheld  # the bytes are those of `make`
EXPORTS: dict[str, Callable[[], Export]] = {**SYSTEMS, **SPREADSHEETS}
TODAY = datetime.date(2026, 12, 1)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handouts.cli.list_options.today", lambda: TODAY)


@pytest.fixture(autouse=True)
def shared_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same few editions are asked for again and again: they are typeset once."""
    monkeypatch.setenv("HANDOUTS_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


@cache
def export(system: str) -> Export:
    return EXPORTS[system]()


def command(system: str, folder: Path, *more: str) -> Result:
    found = export(system)
    path = folder / found.file
    path.write_bytes(found.data)
    return CliRunner().invoke(batch, [str(path), *found.options, *more], catch_exceptions=False)


def summary(result: Result) -> dict[str, Any]:
    return dict(json.loads(result.stdout))


@pytest.mark.parametrize("system", EXPORTS)
def test_everybody_is_understood_before_anything_is_made(system: str, tmp_path: Path) -> None:
    wanted = export(system)
    result = command(system, tmp_path, "--check", "--json", "--show", "500")
    found = summary(result)
    assert {row["File"].removesuffix(".pdf"): row["For"] for row in found["shown"]} == {
        id: sheet.name for id, sheet in wanted.sheets.items()
    }
    for row in found["shown"]:
        sheet = wanted.sheets[row["File"].removesuffix(".pdf")]
        chosen = tuple(each.partition(":")[0] for each in row["Treatments"].split("; "))
        assert (chosen if chosen != ("all",) else ()) == sheet.treatments, row
        assert row.get("Next visit", "") == sheet.next_visit, row
        assert row.get("Note", "") == sheet.note, row
    assert found["understood"]["joined"] == wanted.joined
    assert found["understood"]["left_out"] == wanted.left_out
    assert sorted(problem["row"] for problem in found["problems"]) == sorted(wanted.problem_rows)
    assert result.exit_code == wanted.exit_code


@pytest.mark.parametrize("system", EXPORTS)
def test_what_is_said_has_nobodys_words(system: str, tmp_path: Path) -> None:
    wanted = export(system)
    said = command(system, tmp_path, "--check").output
    for words in (*wanted.private, *(sheet.name for sheet in wanted.sheets.values())):
        assert words not in said


@pytest.mark.parametrize("system", EXPORTS)
def test_made_resumed_and_verified(system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted, out = export(system), str(tmp_path / "out")
    made = summary(command(system, tmp_path, "-o", out, "--json"))
    assert made["made"] == len(wanted.sheets)
    files = {path.stem: path.read_bytes() for path in Path(out).glob("*.pdf")}
    assert files.keys() == wanted.sheets.keys()
    assert summary(command(system, tmp_path, "-o", out, "--json"))["unchanged"] == len(wanted.sheets)
    (Path(out) / f"{next(iter(wanted.sheets))}.pdf").unlink()
    again = summary(command(system, tmp_path, "-o", out, "--json"))
    assert (again["made"], again["unchanged"]) == (1, len(wanted.sheets) - 1)
    assert {path.stem: path.read_bytes() for path in Path(out).glob("*.pdf")} == files
    args = [out, "--list", str(tmp_path / wanted.file), *wanted.options, "--json"]
    found = summary(CliRunner().invoke(verify, args, catch_exceptions=False))
    assert (found["made_again"], found["differ"], found["whole"]) == (len(files), {}, len(files))
    problems = Path(out) / "problems.csv"
    kept = (Path(out) / "records.jsonl").read_text(encoding="utf-8")
    kept += problems.read_text(encoding="utf-8-sig") if problems.exists() else ""
    for words in (*wanted.private, *(sheet.name for sheet in wanted.sheets.values())):
        assert words not in kept


def test_planner_says_days_as_the_sheet_does() -> None:
    planner = Planner(RowDefaults(TODAY))
    assert planner.months()["december"] == 12
