"""`--check` is a run that writes nothing: it finds the same problems and has the same exit code."""

from __future__ import annotations

import datetime
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from handouts.cli.batch import batch

pytestmark = pytest.mark.unheld  # the bytes are those of `make`
HEAD = "id,name,treatments,note,next visit,date\n"
WRONG = "b1,Bo,nonsense,,,\n"
GOOD = "a1,Zoë Müller,massage,Walk a little.,,\na2,Anna,massage,,,2026-11-01\na3,,,,,\n"


@pytest.fixture(autouse=True, scope="module")
def set_up() -> Any:
    """The same date and the same cache for all examples."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as cache:
        patch.setattr("handouts.cli.list_options.today", lambda: datetime.date(2026, 12, 1))
        patch.setenv("HANDOUTS_CACHE", cache)
        yield


@pytest.fixture(autouse=True)
def no_cache() -> None:
    """Replaces the fixture of the same name: `set_up` sets the cache."""


def call(folder: Path, text: str, *flags: str, check: bool = False) -> Result:
    (folder / "list.csv").write_text(text, encoding="utf-8")
    args = [str(folder / "list.csv"), "-o", str(folder / "out"), "--json", *flags]
    return CliRunner().invoke(batch, [*args, *(["--check"] if check else [])], catch_exceptions=False)


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mtime_ns,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in folder.rglob("*")
    }


def said(result: Result) -> dict[str, Any]:
    """The result of a run: its exit code, and its problems or the message of its refusal."""
    if not result.stdout:
        return {"exit": result.exit_code, "error": result.stderr}
    found = json.loads(result.stdout)
    keys = ("problems", "left_out", "strangers", "unchanged", "understood")
    return {"exit": result.exit_code, **{key: found[key] for key in keys}}


def check_and_run(folder: Path, text: str, *flags: str) -> tuple[dict[str, Any], Result]:
    (folder / "list.csv").write_text(text, encoding="utf-8")
    before = snapshot(folder)
    checked = call(folder, text, *flags, check=True)
    after = snapshot(folder)
    assert {name: found for name, found in after.items() if name != "list.csv"} == {
        name: found for name, found in before.items() if name != "list.csv"
    }
    run = call(folder, text, *flags)
    assert said(checked) == said(run)
    if checked.stdout and not run.stderr:
        would = json.loads(checked.stdout)["still_to_make"]
        assert would == json.loads(run.stdout)["made"] + json.loads(run.stdout)["still_to_make"]
    return said(run), run


def earlier_run(folder: Path) -> None:
    call(folder, HEAD + GOOD + "a4,Cy,,,,\n")


def foreign_problems(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "problems.csv").write_text("my,own\n", encoding="utf-8")


def foreign_records(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "records.jsonl").write_text("my own\n", encoding="utf-8")


def foreign_file(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "a1.pdf").write_bytes(b"somebody's")


def foreign_file_beside_ours(folder: Path) -> None:
    earlier_run(folder)
    (folder / "out" / "new.pdf").write_bytes(b"somebody's")


def folder_in_place_of_a_file(folder: Path) -> None:
    earlier_run(folder)
    (folder / "out" / "a2.pdf").unlink()
    (folder / "out" / "a2.pdf").mkdir()
    (folder / "out" / "new.pdf").mkdir()


def file_in_place_of_the_folder(folder: Path) -> None:
    (folder / "out").write_bytes(b"a file")


def print_run_there(folder: Path) -> None:
    call(folder, HEAD + GOOD, "--print-run", str(folder / "out" / "b1.pdf"))


def other_people(folder: Path) -> None:
    call(folder, "id,name\na1,Cy\na2,Di\na3,Ed\na5,Fi\n")


STATES: tuple[Callable[[Path], object], ...] = (
    Path.exists, earlier_run, foreign_problems, foreign_records, foreign_file, foreign_file_beside_ours,
    folder_in_place_of_a_file, file_in_place_of_the_folder, print_run_there, other_people,
)  # fmt: skip
LISTS = {
    "well": HEAD + GOOD,
    "slips": HEAD + GOOD + "b1,Bo,nonsense,,,\nb2,Bo,massage,,,31/31/2026\n",
    "too long": HEAD + GOOD + f"b1,{'Bo ' * 99},massage,,,\n",
    "same file": HEAD + GOOD + "A1,Bo,massage,,,\n",
    "new row": HEAD + GOOD + "new,Bo,massage,,,\n",
    "row of the print run": HEAD + GOOD + "b1,Bo,massage,,,\n",
    "empty": HEAD,
    "private note": "id,name,Status,Notes\na1,Zoë,Booked,secret\na2,Bo,Cancelled,\n",
    "quotes": HEAD + GOOD + 'b1,Bo,"massage,,,\nb2,Bo,massage,,,\n',
}
FLAGS = ((), ("--strict",), ("--force",), ("--sweep",), ("--name-files", "row"))


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_check_says_what_the_run_says(state: Callable[[Path], object], tmp_path: Path) -> None:
    for number, text in enumerate(LISTS.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        state(folder)
        check_and_run(folder, text)


@settings(max_examples=25)
@given(
    state=st.sampled_from(STATES),
    rows=st.lists(st.sampled_from("".join(LISTS.values()).splitlines()), max_size=8),
    flags=st.sampled_from(FLAGS),
    print_run=st.sampled_from(["", "all.pdf", "a1.pdf", "b1.pdf", "problems.csv", "records.jsonl.pdf"]),
)
def test_check_says_what_the_run_says_of_any_list_and_folder(
    state: Callable[[Path], object], rows: list[str], flags: tuple[str, ...], print_run: str
) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        state(folder)
        more = ("--print-run", str(folder / "out" / print_run)) if print_run else ()
        check_and_run(folder, "\n".join([HEAD.strip(), *rows]) + "\n", *flags, *more)
    finally:
        shutil.rmtree(folder)


def test_check_needs_the_folder_for_what_is_about_the_folder(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(HEAD + GOOD, encoding="utf-8")
    for flags in (("--force",), ("--sweep",), ("--print-run", "all.pdf")):
        result = CliRunner().invoke(batch, [str(tmp_path / "list.csv"), "--check", *flags])
        assert (result.exit_code, f"{flags[0]} needs the folder" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("rows", "flags", "last"),
    [
        (GOOD, (), "To make the sheets, run the same line without --check and name a folder: -o FOLDER."),
        (GOOD, ("-o", "out"), "To make the sheets, run the same line without --check."),
        (GOOD + WRONG, ("-o", "out"), "To make the other sheets, run the same line without --check."),
        (GOOD + WRONG, ("-o", "out", "--strict"), "Correct the list, then check it again."),
    ],
)
def test_the_last_line_of_a_check_says_what_to_do_next(
    rows: str, flags: tuple[str, ...], last: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.csv").write_text(HEAD + rows, encoding="utf-8")
    result = CliRunner().invoke(batch, ["list.csv", "--check", *flags])
    assert result.stdout.splitlines()[-1] == last


def test_check_says_what_is_there_already(tmp_path: Path) -> None:
    earlier_run(tmp_path)
    args = [str(tmp_path / "list.csv"), "-o", str(tmp_path / "out"), "--check"]
    (tmp_path / "list.csv").write_text(HEAD + GOOD + "new,Bo,massage,,,\n", encoding="utf-8")
    result = CliRunner().invoke(batch, args)
    assert "Nothing was written. 1 sheet to make, 3 there already." in result.stdout
    assert "1 FILE HERE BELONGS TO NOBODY ON THIS LIST" in result.stdout


def test_a_question_does_not_hide_the_problems_of_rows(tmp_path: Path) -> None:
    text = "id,name,treatments,Status,Notes\n1,Ana,massage,Booked,secret\n2,Bo,nonsense,Booked,\n"
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    for more in ((), ("--check",)):
        result = CliRunner().invoke(batch, [str(tmp_path / "list.csv"), "-o", str(tmp_path / "out"), *more])
        assert result.exit_code == 3
        assert "list.csv:3 [treatments]" in result.stderr
        assert '--map "note=Notes"' in result.stderr and '--ignore "Notes"' in result.stderr
        assert "1 QUESTION TO ANSWER: NOTHING WAS MADE" in result.stdout
        assert not (tmp_path / "out").exists()


def test_show_says_the_date_of_a_sheet_that_is_there_already(tmp_path: Path, monkeypatch: Any) -> None:
    text = "id,name,treatments\na1,Zoë Müller,massage\na2,Bo,massage\n"
    call(tmp_path, text)
    monkeypatch.setattr("handouts.cli.list_options.today", lambda: datetime.date(2026, 12, 9))
    changed = text.replace("Bo", "Bea")
    rows = json.loads(call(tmp_path, changed, "--show", "2", check=True).stdout)["shown"]
    assert [row["Date"] for row in rows] == ["2026-12-01", "2026-12-09"]
    args = [str(tmp_path / "list.csv"), "-o", str(tmp_path / "out"), "--check", "--show", "2"]
    printed = CliRunner().invoke(batch, args, catch_exceptions=False).stdout
    assert printed.count("2026-12-01 (made earlier, kept)") == 1
    assert printed.count("(made earlier, kept)") == 1
    forced = json.loads(call(tmp_path, changed, "--show", "2", "--force", check=True).stdout)["shown"]
    assert [row["Date"] for row in forced] == ["2026-12-09", "2026-12-09"]
