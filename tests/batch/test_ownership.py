"""A folder knows whose its files are: tomorrow's list in today's folder overwrites nobody's sheet."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from handouts.batch.ownership import Owners
from handouts.batch.records import Record, person_of, read_records
from handouts.cli.batch import batch
from handouts.cli.verify import verify
from handouts.storage.local import LocalStore

pytestmark = pytest.mark.unheld
TODAY = [f"Anna {letter}" for letter in "ABCDEFGHIJKLMNOP"]
TOMORROW = [f"Berta {letter}" for letter in "ABCDEFGHIJ"]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handouts.cli.list_options.today", lambda: datetime.date(2026, 12, 1))


def run(folder: Path, rows: list[str], *more: str, head: str = "name") -> dict[str, Any]:
    path = folder / "list.csv"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    args = [str(path), "-o", str(folder / "out"), "--json", *more]
    result = CliRunner().invoke(batch, args, catch_exceptions=False)
    return {**json.loads(result.stdout), "exit": result.exit_code}


def files(folder: Path, under: str = "out") -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / under).glob("*.pdf")}


def test_rows_without_ids_do_not_write_over_other_people(tmp_path: Path) -> None:
    run(tmp_path, TODAY)
    before = files(tmp_path)
    found = run(tmp_path, TOMORROW)
    assert (found["made"], found["left_out"], found["strangers"], found["exit"]) == (0, 10, 6, 3)
    assert all("another patient's sheet" in problem["what"] for problem in found["problems"])
    assert files(tmp_path) == before


def test_sweep_moves_the_sheets_of_others_away_and_loses_none(tmp_path: Path) -> None:
    run(tmp_path, TODAY)
    before = files(tmp_path)
    found = run(tmp_path, TOMORROW, "--sweep")
    assert (found["made"], found["left_out"], found["exit"]) == (10, 0, 0)
    assert sorted(files(tmp_path, "out/old").values()) == sorted(before.values())
    assert len(files(tmp_path)) == 10
    assert run(tmp_path, TOMORROW)["unchanged"] == 10
    result = CliRunner().invoke(verify, [str(tmp_path / "out"), "--list", str(tmp_path / "list.csv")])
    assert result.exit_code == 0, result.output
    run(tmp_path, TODAY, "--sweep")
    assert len(files(tmp_path, "out/old")) == 26


def test_a_name_that_was_corrected_is_made_again_and_the_old_sheet_kept(tmp_path: Path) -> None:
    head = "id,name"
    run(tmp_path, ["1,Jon Smith", "2,Ann Lee", "3,Bo Ng"], head=head)
    before = files(tmp_path)["1.pdf"]
    found = run(tmp_path, ["1,John Smith", "2,Ann Lee", "3,Bo Ng"], head=head)
    assert (found["made"], found["unchanged"], found["exit"]) == (1, 2, 0)
    assert files(tmp_path, "out/old") == {"1.pdf": before}
    assert any("1 sheet with another name moved into old/" in notice for notice in found["notices"])


@pytest.mark.parametrize("more", [(), ("--force",), ("--date", "2027-01-01")])
@pytest.mark.parametrize("appended", [False, True])
def test_a_file_that_somebody_put_in_place_of_a_sheet_is_kept(
    tmp_path: Path, more: tuple[str, ...], appended: bool
) -> None:
    rows = ["1,Ana A", "2,Bo B"]
    run(tmp_path, rows, head="id,name")
    path = tmp_path / "out" / "1.pdf"
    own = path.read_bytes() + b"% annotated" if appended else b"my notes"
    path.write_bytes(own)
    found = run(tmp_path, rows, *more, head="id,name")
    assert files(tmp_path, "out/old") == {"1.pdf": own}
    assert any("moved into old/" in notice for notice in found["notices"])
    assert verified(tmp_path) == ([], 0)
    assert run(tmp_path, rows, *(more if "--date" in more else ()), head="id,name")["unchanged"] == 2


def test_another_note_for_the_same_patient_is_no_other_patient(tmp_path: Path) -> None:
    head = "id,name,note"
    run(tmp_path, [f"{at},{name},Walk" for at, name in enumerate(TODAY)], head=head)
    found = run(tmp_path, [f"{at},{name.upper()},Rest" for at, name in enumerate(TODAY)], head=head)
    assert (found["made"], found["left_out"]) == (16, 0)
    assert not (tmp_path / "out" / "old").exists()


def test_a_patient_who_was_taken_out_of_the_list_is_told_of(tmp_path: Path) -> None:
    rows = [f"{at},{name}" for at, name in enumerate(TODAY)]
    run(tmp_path, rows, head="id,name")
    found = run(tmp_path, rows[:-2], head="id,name")
    assert (found["strangers"], found["unchanged"], found["exit"]) == (2, 14, 0)
    text = (tmp_path / "list.csv").read_text(encoding="utf-8")
    assert text
    args = [str(tmp_path / "list.csv"), "-o", str(tmp_path / "out")]
    said = CliRunner().invoke(batch, args).stdout
    assert "*** 2 FILES HERE BELONG TO NOBODY ON THIS LIST ***" in said
    again = CliRunner().invoke(
        verify, [str(tmp_path / "out"), "--list", str(tmp_path / "list.csv"), "--json"]
    )
    assert (json.loads(again.stdout)["nobody"], again.exit_code) == (["14.pdf", "15.pdf"], 3)
    assert json.loads(again.stdout)["differ"] == {}


def verified(folder: Path) -> tuple[list[str], int]:
    result = CliRunner().invoke(verify, [str(folder / "out"), "--json"])
    return json.loads(result.stdout)["nobody"], result.exit_code


def test_verify_tells_whose_files_are_nobodys_without_the_list(tmp_path: Path) -> None:
    rows = [f"{at},{name}" for at, name in enumerate(TODAY)]
    run(tmp_path, rows, head="id,name")
    assert verified(tmp_path) == ([], 0)
    run(tmp_path, rows[:-2], head="id,name")
    assert verified(tmp_path) == (["14.pdf", "15.pdf"], 3)
    records = (tmp_path / "out" / "records.jsonl").read_bytes()
    run(tmp_path, rows[:-2], head="id,name")
    assert (tmp_path / "out" / "records.jsonl").read_bytes() == records
    said = CliRunner().invoke(verify, [str(tmp_path / "out")]).output
    assert "belongs to nobody on the list: 14.pdf" in said
    assert "*** 2 FILES BELONG TO NOBODY ON THE LAST LIST ***" in said
    run(tmp_path, rows[:-1], head="id,name")
    assert verified(tmp_path) == (["15.pdf"], 3)
    run(tmp_path, rows, "--skip", "id=15", head="id,name")
    assert verified(tmp_path) == ([], 0)


def test_swept_files_are_nobodys_no_more(tmp_path: Path) -> None:
    rows = [f"{at},{name}" for at, name in enumerate(TODAY)]
    run(tmp_path, rows, head="id,name")
    run(tmp_path, rows[:-2], head="id,name")
    run(tmp_path, rows[:-2], "--sweep", head="id,name")
    assert verified(tmp_path) == ([], 0)
    assert set(files(tmp_path, "out/old")) == {"14.pdf", "15.pdf"}


def test_rows_that_are_not_asked_for_are_on_the_list(tmp_path: Path) -> None:
    head = "id,name,therapist"
    rows = [f"{at},{name},{'Jo' if at % 2 else 'Kim'}" for at, name in enumerate(TODAY)]
    run(tmp_path, rows, head=head)
    found = run(tmp_path, rows, "--only", "therapist=Jo", head=head)
    assert (found["strangers"], found["unchanged"]) == (0, 8)


def test_a_record_says_which_list_and_run_and_gives_no_name_away(tmp_path: Path) -> None:
    run(tmp_path, ["1,Secretname Smith"], head="id,name")
    (record,) = (each for each in read_records(LocalStore(tmp_path / "out").records()) if each)
    assert isinstance(record, Record)
    assert (
        len(record.list) == 12
        and record.run.startswith("20")
        and record.person == person_of("smith, Secretname")
    )
    assert "ecret" not in (tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8")


def test_a_print_run_of_another_list_is_told_and_swept(tmp_path: Path) -> None:
    head, order = "id,name", ("--print-run", str(tmp_path / "out" / "all.pdf"))
    rows = [f"{at},{name}" for at, name in enumerate(TODAY)]
    others = [f"9{at},{name}" for at, name in enumerate(TOMORROW)]
    run(tmp_path, rows, *order, head=head)
    printed = files(tmp_path)["all.pdf"]
    assert run(tmp_path, rows, head=head)["strangers"] == 0
    assert run(tmp_path, others, "--check", head=head)["old_print_runs"] == ["all.pdf"]
    found = run(tmp_path, others, head=head)
    assert (found["strangers"], found["old_print_runs"]) == (17, ["all.pdf"])
    nobodys, code = verified(tmp_path)
    assert "all.pdf" in nobodys and code == 3
    said = CliRunner().invoke(verify, [str(tmp_path / "out")]).output
    assert "a print run of an earlier list: all.pdf" in said
    said = CliRunner().invoke(batch, [str(tmp_path / "list.csv"), "-o", str(tmp_path / "out")]).stdout
    assert "all.pdf is a print run of an earlier list." in said
    found = run(tmp_path, others, "--sweep", head=head)
    assert (found["strangers"], found["old_print_runs"]) == (0, [])
    assert files(tmp_path, "out/old")["all.pdf"] == printed
    assert "all.pdf" not in files(tmp_path)
    assert verified(tmp_path) == ([], 0)


def test_a_print_run_that_is_made_again_is_of_this_list(tmp_path: Path) -> None:
    head, order = "id,name", ("--print-run", str(tmp_path / "out" / "all.pdf"))
    run(tmp_path, ["1,Anna A", "2,Anna B"], *order, head=head)
    found = run(tmp_path, ["1,Anna A", "2,Anna B", "3,Anna C"], *order, head=head)
    assert (found["made"], found["strangers"]) == (1, 0)
    assert verified(tmp_path) == ([], 0)


def test_a_print_run_with_the_same_sheets_is_of_this_list(tmp_path: Path) -> None:
    """The list is saved again with other quotation marks; every sheet stays the same."""
    order = ("--print-run", str(tmp_path / "out" / "all.pdf"))
    run(tmp_path, ["1,Anna A", "2,Anna B"], *order, head="id,name")
    found = run(tmp_path, ['"1","Anna A"', '"2","Anna B"'], head='"id","name"')
    assert (found["made"], found["strangers"]) == (0, 0)
    args = [str(tmp_path / "out"), "--list", str(tmp_path / "list.csv"), "--json"]
    again = CliRunner().invoke(verify, args)
    assert (json.loads(again.stdout)["nobody"], again.exit_code) == ([], 0)
    run(tmp_path, ["1,Anna A", "2,Anna C"], head="id,name")
    assert json.loads(CliRunner().invoke(verify, args).stdout)["nobody"] == ["all.pdf"]


class SheetsOf:
    """Stands in for a Plan: a list, and the input of a print run of its sheets."""

    def __init__(self, list_digest: str, contents: str) -> None:
        self.list_digest, self.now = list_digest, contents

    def contents(self, wanted: list[bool]) -> str:
        return self.now


@pytest.mark.parametrize(
    ("list_digest", "input", "nobody", "stranger", "back"),
    [
        ("this", "", "", False, False),
        ("this", "", "last", False, True),  # it belongs to this list again
        ("other", "the same sheets", "", False, False),
        ("other", "the same sheets", "last", False, True),
        ("other", "other sheets", "", True, False),
        ("other", "other sheets", "last", True, False),  # it still belongs to nobody
        ("other", "", "", True, False),  # of a version that noted no input
    ],
)
def test_whose_a_print_run_is(list_digest: str, input: str, nobody: str, stranger: bool, back: bool) -> None:
    record = Record("", 0, "all.pdf", 1, "", input, "2026-12-01", list=list_digest, nobody=nobody)
    plan: Any = SheetsOf("this", "the same sheets")
    found = Owners().with_print_runs(plan, [0, 0], [record])
    assert (record in found.strangers, record in found.back) == (stranger, back)
    assert found.old_print_runs == (["all.pdf"] if stranger else [])
