"""A row that fails does not stop the others: it is reported, whatever goes wrong."""

from __future__ import annotations

import csv
import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from handouts.batch import tasks
from handouts.cli.commands import main
from handouts.pdf.master import Filler

# Other tests hold the bytes of a batch to the promises.
pytestmark = pytest.mark.unheld

LIST = "id,name,note\na1,Ana,\na2,{},\na3,Zoë,walk\n"
MARKS = "Z" + "\u0301" * 200
SECRET = "Secretname"


def run(folder: Path, name: str, *more: str) -> Result:
    (folder / "p.csv").write_text(LIST.format(name), encoding="utf-8")
    where = [] if "--check" in more else ["-o", str(folder / "out")]
    return CliRunner().invoke(main, ["batch", str(folder / "p.csv"), *where, *more])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "out").glob("*.pdf"))


@pytest.mark.parametrize("name", [MARKS, "Z" + "\u0301" * 9000, "क्" * 900])
def test_a_name_that_no_font_file_holds_is_that_rows_problem(tmp_path: Path, name: str) -> None:
    checked, made = run(tmp_path, name, "--check"), run(tmp_path, name)
    assert checked.exit_code == made.exit_code == 3, made.output
    assert names(tmp_path) == ["a1.pdf", "a3.pdf"]
    for said in (checked.output, made.output):
        assert "p.csv:3 [name]" in said
    # A second run keeps what was made.
    assert "2 there already" in run(tmp_path, name).output


class Broken:
    """Fails for one name, as a bug would, with a message that contains the name."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
        whole = getattr(Filler, method)

        def call(filler: Filler, words: Mapping[str, str], *rest: Any) -> Any:
            if words.get("patient") == SECRET:
                raise struct.error(f"cannot pack {SECRET}")
            return whole(filler, words, *rest)

        monkeypatch.setattr(Filler, method, call)


@pytest.mark.parametrize("method", ["check", "fill"])
def test_an_error_that_nobody_foresaw_is_that_rows_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    Broken(monkeypatch, method)
    found = run(tmp_path, SECRET)
    assert found.exit_code == 3
    assert names(tmp_path) == ["a1.pdf", "a3.pdf"]
    assert (
        "p.csv:3: a bug in this program prevents it from being made (error, test_one_row.py:" in found.output
    )
    with (tmp_path / "out" / "problems.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["id"] == "a2"
    assert SECRET not in found.output + json.dumps(row)


def test_a_row_that_cannot_be_drawn_is_left_out_of_the_print_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for method in ("draw", "fill"):  # for the print run, and for the file
        Broken(monkeypatch, method)
    monkeypatch.setattr(Filler, "check", lambda *_: None)
    found = run(tmp_path, SECRET, "--print-run", str(tmp_path / "all.pdf"), "--json")
    assert found.exit_code == 3
    told = json.loads(found.stdout)
    assert (told["made"], told["print_run"]["handouts"], [p["row"] for p in told["problems"]]) == (2, 2, [3])


def test_a_row_that_cannot_be_made_again_is_told_by_verify(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(tmp_path, SECRET).exit_code == 0
    Broken(monkeypatch, "fill")
    found = CliRunner().invoke(main, ["verify", str(tmp_path / "out"), "--list", str(tmp_path / "p.csv")])
    assert found.exit_code == 3
    assert "a2.pdf: rebuilt from the list, its bytes differ" in found.output


def test_a_master_in_hand_stays_though_others_are_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker of a cluster has several threads, each of which loads Masters."""
    monkeypatch.setattr(tasks, "MAX_LOADED_MASTERS", 1)
    monkeypatch.setattr(tasks, "LoadedMaster", lambda *args: args)

    class Task:
        master = "mine"

        def run(self) -> object:
            tasks.loaded_master("another", lambda: ("other",))
            return tasks.loaded_master("mine")

    assert tasks.run_with_master(Task(), lambda: ("mine",)) == ("mine",)
    tasks.forget_masters()
