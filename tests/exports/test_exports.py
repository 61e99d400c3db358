"""Twelve exports, each with one mapping: a sheet for everybody who attends, nobody else's, and nothing private."""

from __future__ import annotations

import datetime
import json
import re
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import practice
import pytest
import readback
import spreadsheets
import systems
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
    """Typeset each of the few editions once."""
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


def words_of(data: bytes) -> str:
    """The words of a sheet without spaces and without hyphens at line ends, to compare them."""
    return bare("".join(readback.page_texts(data)))


def bare(text: str) -> str:
    return re.sub(r"[\s\u00ad-]", "", text)


def is_latin(text: str) -> bool:
    """Whether a reader gets the words of a sheet in the order in which they are written."""
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in text if letter.isalpha())


@pytest.mark.parametrize("system", EXPORTS)
def test_a_sample_of_sheets_has_its_own_words_and_no_others(system: str, tmp_path: Path) -> None:
    wanted, out = export(system), tmp_path / "out"
    command(system, tmp_path, "-o", str(out), "--quiet")
    sample = {id: sheet for id, sheet in wanted.sheets.items() if is_latin(sheet.name)}
    sample = dict(list(sample.items())[:: max(1, len(sample) // 3)])
    for id, sheet in sample.items():
        words = words_of((out / f"{id}.pdf").read_bytes())
        for said in (sheet.name, sheet.next_visit, sheet.note):
            assert bare(said) in words
        others = {each.name for each in wanted.sheets.values()} - {sheet.name}
        for said in (
            *wanted.private,
            *(name for name in others if len(name) > 12 and name not in sheet.name),
        ):
            assert bare(said) not in words


@pytest.mark.parametrize("system", EXPORTS)
def test_another_list_the_next_day_in_the_same_folder(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    command(system, tmp_path, "-o", str(out), "--quiet")
    before = {path.name: path.read_bytes() for path in out.glob("*.pdf")}
    for module in (systems, spreadsheets):
        monkeypatch.setattr(module, "people", lambda *given, **more: practice.people(*given, **more)[3:])
    tomorrow = EXPORTS[system]()
    monkeypatch.setattr("handouts.cli.list_options.today", lambda: TODAY + datetime.timedelta(1))
    (tmp_path / tomorrow.file).write_bytes(tomorrow.data)
    args = [str(tmp_path / tomorrow.file), *tomorrow.options, "-o", str(out), "--json"]
    found = summary(CliRunner().invoke(batch, args, catch_exceptions=False))
    gone = before.keys() - {f"{id}.pdf" for id in tomorrow.sheets}
    assert found["strangers"] == len(gone) > 0
    for name in gone:
        assert (out / name).read_bytes() == before[name]
    swept = summary(CliRunner().invoke(batch, [*args, "--sweep"], catch_exceptions=False))
    assert swept["unchanged"] + swept["made"] == len(tomorrow.sheets)
    assert {path.stem for path in out.glob("*.pdf")} == tomorrow.sheets.keys()
    moved = {path.read_bytes() for path in (out / "old").glob("*.pdf")}
    assert {before[name] for name in gone} <= moved
    monkeypatch.setattr("handouts.cli.verify.last_run", lambda _: TODAY + datetime.timedelta(1))
    check = [str(out), "--list", str(tmp_path / tomorrow.file), *tomorrow.options, "--json"]
    verified = summary(CliRunner().invoke(verify, check, catch_exceptions=False))
    assert (verified["differ"], verified["nobody"], verified["whole"]) == ({}, [], len(tomorrow.sheets))


@pytest.mark.slow
@pytest.mark.parametrize("system", EXPORTS)
def test_a_run_that_was_killed_goes_on(system: str, tmp_path: Path) -> None:
    wanted, out = export(system), tmp_path / "out"
    (tmp_path / wanted.file).write_bytes(wanted.data)
    args = [str(tmp_path / wanted.file), *wanted.options, "-o", str(out), "--date", "2026-12-01"]
    program = [sys.executable, "-m", "handouts", "batch", *args, "--workers", "1"]
    with subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        while run.poll() is None and len(list(out.glob("*.pdf"))) < 5:
            time.sleep(0.002)
        run.kill()
    again = summary(CliRunner().invoke(batch, [*args, "--json"], catch_exceptions=False))
    assert again["made"] + again["unchanged"] == len(wanted.sheets)
    assert {path.stem for path in out.glob("*.pdf")} == wanted.sheets.keys()
    assert not list(out.glob(".*.part"))


def test_planner_says_days_as_the_sheet_does() -> None:
    planner = Planner(RowDefaults(TODAY))
    assert planner.months()["december"] == 12
