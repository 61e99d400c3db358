"""Whole lists: good rows are made, bad rows are listed, and a second run makes only what is missing."""

from __future__ import annotations

import csv
import datetime
import errno
import json
import os
import re
import shutil
import stat
import tempfile
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import pikepdf
import pytest
from click.testing import CliRunner, Result
from making import edition_of, open_elsewhere
from readback import page_texts

from handouts.batch import Batch, MasterCache, Planner, Record, RowDefaults, Summary, Workers, print_order
from handouts.batch import master_files as masters
from handouts.batch import rows as waiting_rows
from handouts.batch.records import read_records
from handouts.batch.resume import without_formula
from handouts.batch.tasks import DrawTask
from handouts.cli import batch as cli_batch
from handouts.cli import commands as cli
from handouts.cli import list_options as cli_lists
from handouts.cli import verify as cli_verify
from handouts.clinic import built_in
from handouts.edition import Cache, Edition
from handouts.edition import build as handout
from handouts.edition.build import master_of
from handouts.edition.load import make_handout
from handouts.patients import Choice, Patient, read_patients
from handouts.pdf import Master
from handouts.pdf.blocks import Sheet
from handouts.storage import LOCK, RECORDS, write_beside
from handouts.storage import local as store
from handouts.storage.local import LocalStore

# The bytes are those of `make`, which other tests hold to the promises.
pytestmark = pytest.mark.unheld

HEAD = "id,name,treatments,note,next visit,date\n"
GOOD = (
    'a1,Zoë Müller,massage: Tuesdays with us; ice-heat,Walk a little.,"3 December, 10:30",\n'
    "a2,Anna,massage,,,2026-11-01\n"
    "a3,,,,,\n"
)
BAD = "b1,Secret Name,nonsense,Secret note,,\nb2,Secret Name,massage,xxxSecretxxx" + "x" * 200 + ",,\n"
DAY = datetime.date(2026, 11, 22)


class Clock:
    """The current date, which a test can set."""

    day = DAY


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    monkeypatch.setattr(Clock, "day", DAY)
    monkeypatch.setattr(cli_lists, "today", lambda: Clock.day)
    return Clock


_masters: dict[Edition, Master] = {}


@pytest.fixture(autouse=True)
def typeset_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Typeset each edition once for all tests here, because they do not test typesetting."""

    def remembered(edition: Edition, *more: object) -> Master:
        return _masters.get(edition) or _masters.setdefault(edition, master_of(edition))

    monkeypatch.setattr(handout, "master_of", remembered)


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    """`run(text)` makes a list with these rows into tmp_path/out."""

    def call(text: str, *more: str, to: str = "out", **given: Any) -> Result:
        (tmp_path / "patients.csv").write_text(HEAD + text, encoding="utf-8")
        args = [str(tmp_path / "patients.csv"), "-o", str(tmp_path / to), *more]
        return CliRunner().invoke(cli_batch.batch, args, catch_exceptions=False, **given)

    return call


def summary(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def records(folder: Path) -> list[Record]:
    return [record for record in read_records(LocalStore(folder).records()) if record]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.pdf")}


Run = Callable[..., Result]


def test_each_row_has_the_bytes_that_make_gives(run: Run, tmp_path: Path) -> None:
    result = run(GOOD)
    assert result.exit_code == 0, result.output
    choices = (Choice("massage", "Tuesdays with us"), Choice("ice-heat"))
    patient = Patient("a1", "Zoë Müller", choices, "Walk a little.", "3 December, 10:30")
    edition = edition_of(None, treatments=["massage", "ice-heat"])
    assert files(tmp_path / "out").keys() == {"a1.pdf", "a2.pdf", "a3.pdf"}
    assert (tmp_path / "out" / "a1.pdf").read_bytes() == bytes(make_handout(edition, patient, DAY))


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps other rights")
def test_files_are_their_owners_only(run: Run, tmp_path: Path) -> None:
    run(GOOD + BAD)
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out").iterdir()} == {0o600}


def test_bad_rows_are_left_out_and_listed_without_their_words(run: Run, tmp_path: Path) -> None:
    result = run(GOOD + BAD)
    assert result.exit_code == 3
    assert files(tmp_path / "out").keys() == {"a1.pdf", "a2.pdf", "a3.pdf"}
    assert "2 ROWS LEFT OUT" in result.stdout
    text = (tmp_path / "out" / "problems.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert rows[0] == ["row", "id", "column", "what", "what to do"]
    assert [row[:3] for row in rows[1:]] == [["5", "b1", "treatments"], ["6", "b2", "note"]]
    assert all(row[3] and row[4] for row in rows)
    assert "Secret" not in text + result.output + (tmp_path / "out" / RECORDS).read_text(encoding="utf-8")
    assert "patients.csv:6 [note]" in result.stderr


def test_letters_without_a_font_do_not_spell_a_name(run: Run, tmp_path: Path) -> None:
    assert run("a1,Anna \U0001314f\U00013150\U00013151,,,,\n").exit_code == 3
    text = (tmp_path / "out" / "problems.csv").read_text(encoding="utf-8-sig")
    assert "U+" not in text and "EGYPTIAN" not in text
    assert text.count("\na1") + text.count(",a1,") == 1


def test_a_note_of_several_lines_and_a_name_in_another_script(run: Run, tmp_path: Path) -> None:
    result = run('a1,Ольга Trần,massage,"one line\nand two",,\na2,สมชาย,massage,,,\n')
    assert result.exit_code == 0, result.output
    patient = Patient("a1", "Ольга Trần", (Choice("massage"),), "one line\nand two")
    edition = edition_of(None, treatments=["massage"])
    assert (tmp_path / "out" / "a1.pdf").read_bytes() == bytes(make_handout(edition, patient, DAY))


def test_marks_that_turn_text_around_are_told_of(run: Run, tmp_path: Path) -> None:
    result = run("a1,Anna,massage,Call \u202e555-0142,,\na2,\u2067Anna,massage,Call 555-0142,,\n", "--check")
    left_out = "invisible marks that change the direction of text were left out"
    assert f"note: {left_out}: row 2.\n" in result.output and f"name: {left_out}: row 3.\n" in result.output
    run("a1,Anna,massage,Call \u202e555-0142,,\na2,\u2067Anna,massage,Call 555-0142,,\n")
    assert len(set(files(tmp_path / "out").values())) == 1


def test_left_out_emoji_are_told_of(run: Run, tmp_path: Path) -> None:
    result = run("a1,Anna \U0001f600,,,,\n", "--name-in-title")
    assert result.exit_code == 0
    assert "emoji are left out" in result.stderr and "row 2" in result.stderr
    handout_made = make_handout(edition_of(None), Patient("a1", "Anna \U0001f600"), DAY, name_in_title=True)
    assert (tmp_path / "out" / "a1.pdf").read_bytes() == bytes(handout_made)


def test_short_handouts_of_more_than_two_sheets_of_paper_are_counted(run: Run) -> None:
    rows = "a4,Anna,massage;stress;posture;breaks,,,\na5,Kim,massage;stress,,,\n"
    said = run(GOOD + rows, "--short").stderr.replace("\n", " ")
    assert "so that no caution is left out. That is so for 2 of 5 sheets." in said
    assert "no caution" not in run(GOOD + rows).stderr


def test_only_twenty_problems_are_printed(run: Run) -> None:
    slips = ["mas", "stre", "rela", "hea", "medi", "exe", "postu", "stres", "brea"]
    result = run("".join(f"n{row},,{slips[row % 9]}{row}; {'x; ' * row},,,\n" for row in range(30)))
    assert result.exit_code == 3
    assert result.stderr.count("patients.csv:") == 20
    assert "10 more kinds of problems" in result.stderr


def test_a_problem_of_many_rows_is_printed_once(run: Run) -> None:
    result = run("".join(f"n{row},,nonsense {row}; x,,,\n" for row in range(30)))
    assert result.stderr.count("patients.csv:") == 1
    assert "The same in 29 more rows: 3, 4, 5," in result.stderr
    assert "The same in 1 more row: 3" in run("a,,nonsense; x,,,\nb,,nonsense; x,,,\n").stderr


def test_problems_of_an_earlier_run_do_not_stay(run: Run, tmp_path: Path) -> None:
    run(GOOD + BAD)
    assert run(GOOD).exit_code == 0
    assert not (tmp_path / "out" / "problems.csv").exists()


@pytest.mark.parametrize(
    ("id", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("-2", "'-2"),
        ("a;=1", "a;'=1"),
        ("a;@b", "a;'@b"),
        ("\uff1d1", "'\uff1d1"),
        ("a-1", "a-1"),
        ("a=1", "a=1"),
    ],
)
def test_an_id_cannot_become_a_formula(id: str, safe: str, run: Run, tmp_path: Path) -> None:
    quoted = id.replace('"', '""')
    run(GOOD + f'"{quoted}",,nonsense,,,\n')
    with (tmp_path / "out" / "problems.csv").open(encoding="utf-8-sig", newline="") as file:
        (problem,) = csv.DictReader(file)
    assert problem["id"].replace('"', "") == safe


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("=1", "'=1"),
        ("＝1", "'＝1"),
        ("\t@a", "\t'@a"),
        ("a;=1", "a;'=1"),
        ('x";"=1', 'x";"\'=1'),
        ("a,-1", "a,'-1"),
        ("a|+1", "a|'+1"),
        ("a-1", "a-1"),
        ("a = b", "a = b"),
        ("Put ; or | between them", "Put ; or | between them"),
    ],
)
def test_nothing_becomes_a_formula_whichever_sign_ends_a_cell(text: str, harmless: str) -> None:
    assert without_formula(text) == harmless


def test_an_id_of_several_words_is_not_repeated(run: Run, tmp_path: Path) -> None:
    """If the columns of a row are shifted, a note takes the place of its id."""
    said = run(GOOD + '"Walk: twice a day",,nonsense,,,\n', "--json").output
    assert "twice" not in said + (tmp_path / "out" / "problems.csv").read_text(encoding="utf-8-sig")


def test_strict_makes_nothing_unless_all_is_well(run: Run, tmp_path: Path) -> None:
    result = run(GOOD + BAD, "--strict")
    assert result.exit_code == 3
    assert files(tmp_path / "out") == {}
    assert "NOTHING WAS MADE" in result.stdout


def test_check_finds_the_same_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    result = run(GOOD + BAD, "--check")
    assert result.exit_code == 3
    assert "patients.csv:5 [treatments]" in result.stderr and "patients.csv:6 [note]" in result.stderr
    assert not (tmp_path / "out").exists()
    assert run(GOOD, "--check").exit_code == 0


def test_two_rows_for_one_file_are_a_problem(run: Run, tmp_path: Path) -> None:
    result = run("a/1,,,,,\na:1,,,,,\nA_1,,,,,\n", "--json")
    assert [problem["row"] for problem in summary(result)["problems"]] == [3, 4]
    assert files(tmp_path / "out").keys() == {"a_1.pdf"}


def test_again_makes_only_what_is_missing_or_changed(run: Run, tmp_path: Path) -> None:
    run(GOOD)
    before = files(tmp_path / "out")
    assert summary(run(GOOD, "--json"))["made"] == 0
    (tmp_path / "out" / "a1.pdf").unlink()
    (tmp_path / "out" / "a2.pdf").write_bytes(b"half a file")
    again = summary(run(GOOD, "--json"))
    assert (again["made"], again["unchanged"]) == (2, 1)
    assert files(tmp_path / "out") == before
    changed = summary(run(GOOD.replace("Anna", "Hannah"), "--json"))
    assert (changed["made"], changed["unchanged"]) == (1, 2)
    assert len(records(tmp_path / "out")) == 8  # with those of the sheet and the half a file that made way
    assert summary(run(GOOD, "--json", "--force"))["made"] == 3


def test_another_logo_is_a_change(run: Run, tmp_path: Path) -> None:
    clinic = tmp_path / "clinic"
    shutil.copytree(built_in("templates") / "clinic", clinic)
    run(GOOD, "--clinic", str(clinic))
    before = files(tmp_path / "out")
    logo = (clinic / "logo.svg").read_text(encoding="utf-8")
    (clinic / "logo.svg").write_text(re.sub("#[0-9a-f]{6}", "#123456", logo), encoding="utf-8")
    again = summary(run(GOOD, "--clinic", str(clinic), "--json"))
    assert (again["made"], again["unchanged"]) == (3, 0)
    after = files(tmp_path / "out")
    assert all(after[name] != before[name] for name in before)


def test_another_day_is_no_change_unless_the_day_was_said(
    run: Run, clock: type[Clock], tmp_path: Path
) -> None:
    run(GOOD)
    before = files(tmp_path / "out")
    clock.day = DAY + datetime.timedelta(days=1)
    assert summary(run(GOOD + "a4,,,,,\n", "--json"))["made"] == 1
    assert {name: data for name, data in files(tmp_path / "out").items() if name != "a4.pdf"} == before
    assert records(tmp_path / "out")[-1].date == "2026-11-23"
    assert summary(run(GOOD, "--json", "--date", "2026-11-25"))["made"] == 2  # a2 has its own date


def test_more_processes_give_the_same_files(run: Run, tmp_path: Path) -> None:
    rows = "".join(f"r{row},Name {row},massage: day {row},,,\n" for row in range(40)) + GOOD
    one, two = run(rows, "--workers", "1", to="one"), run(rows, "--workers", "2", to="two")
    assert (one.exit_code, two.exit_code) == (0, 0)
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert len(records(tmp_path / "two")) == 43


def test_a_second_run_at_once_is_told_to_wait(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with LocalStore(tmp_path / "out").locked():
        result = run(GOOD)
    assert result.exit_code == 3
    assert "another run" in result.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == [LOCK]


def test_a_file_that_no_batch_made_is_not_written_over(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "A1.PDF").write_bytes(b"somebody's")
    result = run(GOOD)
    assert result.exit_code == 3
    assert "new or empty folder" in result.stderr
    assert files(tmp_path / "out") == {} and (tmp_path / "out" / "A1.PDF").read_bytes() == b"somebody's"


@pytest.mark.parametrize("name", ["problems.csv", RECORDS])
@pytest.mark.parametrize("bad", ["", BAD])
def test_a_file_of_ones_own_under_a_name_that_a_batch_keeps_is_left_alone(
    name: str, bad: str, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_bytes(b"what,when\nmy own problems,today\n")
    result = run(GOOD + bad)
    assert result.exit_code == 3 and f"{name}: a batch uses this file name" in result.stderr
    assert "move it away" in result.stderr
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == {
        name: b"what,when\nmy own problems,today\n"
    }


@pytest.mark.parametrize("name", ["problems.csv", "Problems.csv"])
@pytest.mark.parametrize("flags", [(), ("--check",)])
def test_a_list_under_such_a_name_in_the_folder_is_refused(
    name: str, flags: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / name).write_text(HEAD + GOOD, encoding="utf-8")
    args = [str(tmp_path / name), "-o", str(tmp_path), *flags]
    result = CliRunner().invoke(cli_batch.batch, args)
    assert result.exit_code == 3
    assert f"{name}: a batch into this folder" in result.stderr
    assert (tmp_path / name).read_text(encoding="utf-8") == HEAD + GOOD
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("saved", [b'"row";"id";"column";"what";"what to do"\r\n2;a;;;\r\n', bytes(900), b""])
def test_problems_that_a_spreadsheet_saved_or_a_power_cut_left_are_still_ours(
    saved: bytes, run: Run, tmp_path: Path
) -> None:
    run(GOOD + BAD)
    (tmp_path / "out" / "problems.csv").write_bytes(saved)
    assert run(GOOD).exit_code == 0
    assert not (tmp_path / "out" / "problems.csv").exists()


@pytest.mark.parametrize("flags", [(), ("--force",)])
def test_a_file_put_among_the_handouts_by_hand_is_that_rows_problem(
    flags: tuple[str, ...], run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run(GOOD)
    edited = (out / "a1.pdf").read_bytes().replace(b"/Producer (handouts)", b"/Producer (somebody)")
    for file, data in {"new1.pdf": b"somebody's", "new2.pdf": edited}.items():
        (out / file).write_bytes(data)
    result = run(GOOD + "new1,Secret,,,,\nnew2,Secret,,,,\nnew3,Anna,,,,\n", *flags)
    assert result.exit_code == 3
    assert "patients.csv:5: a file with this name already exists" in result.stderr
    assert "The same in 1 more row: 6" in result.stderr
    assert "2 ROWS LEFT OUT" in result.stdout and "Secret" not in result.output
    assert f"{4 if flags else 1} sheet" in result.stdout and (out / "new3.pdf").exists()
    assert (out / "new1.pdf").read_bytes() == b"somebody's" and (out / "new2.pdf").read_bytes() == edited


def test_what_a_killed_run_or_a_power_cut_left_without_a_record_is_made_again(
    run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run(GOOD + "a4,Anna,,,,\na5,Anna,,,,\n")
    whole = files(out)
    first, *_ = (out / RECORDS).read_bytes().splitlines(keepends=True)
    (out / RECORDS).write_bytes(first)
    (out / "a4.pdf").write_bytes(b"")
    (out / "a5.pdf").write_bytes(bytes(len(whole["a5.pdf"])))
    again = run(GOOD + "a4,Anna,,,,\na5,Anna,,,,\n", "--json")
    assert (summary(again)["made"], summary(again)["unchanged"], again.exit_code) == (4, 1, 0)
    assert files(out) == whole


def test_a_changed_file_of_the_same_size_is_made_again(run: Run, tmp_path: Path) -> None:
    """Zeros after a power cut, another patient's file, a complete file with another mark. Old records have no mark."""
    out = tmp_path / "out"
    rows = "".join(f"a{number},Anna {number},massage,,,\n" for number in range(4))
    run(rows)
    whole = files(out)
    assert len(set(map(len, whole.values()))) == 1
    (out / "a0.pdf").write_bytes(bytes(len(whole["a0.pdf"])))
    (out / "a1.pdf").write_bytes(whole["a2.pdf"])
    (out / "a3.pdf").write_bytes(whole["a3.pdf"][:-9] + bytes(9))
    again = summary(run(rows, "--json"))
    assert (again["made"], again["unchanged"]) == (3, 1)
    assert files(out) == whole
    text = re.sub(r'"mark":"[0-9a-f]{16}",', "", (out / RECORDS).read_text(encoding="utf-8"))
    (out / RECORDS).write_text(text, encoding="utf-8")
    (out / "a0.pdf").write_bytes(bytes(len(whole["a0.pdf"])))
    again = summary(run(rows, "--json"))
    assert (again["made"], again["unchanged"]) == (1, 3)
    assert files(out) == whole


def test_older_files_of_a_row_are_told_of_without_its_name(run: Run, tmp_path: Path) -> None:
    run("a1,Secert,,,,\na2,Anna,,,,\n", "--name-files", "name")
    result = run("a1,Secret,,,,\na2,Anna,,,,\n", "--name-files", "name")
    assert result.exit_code == 0
    assert "1 older file of these rows under another name." in result.stderr
    assert "Sec" not in result.output
    (tmp_path / "out" / "Secert (a1).pdf").unlink()
    again = run("a1,Secret,,,,\na2,Anna,,,,\n", "--name-files", "name", "--json")
    assert not any("older files" in notice for notice in summary(again)["notices"])


def test_what_a_killed_run_left_is_cleared_away(run: Run, tmp_path: Path) -> None:
    run(GOOD)
    (tmp_path / "out" / ".a2.pdf.4711.part").write_bytes(b"half")
    run(GOOD)
    assert not list((tmp_path / "out").glob("*.part"))


def test_a_full_disk_stops_the_run_and_keeps_what_is_done(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, write: Callable[[int], None]) -> None:
        if path.name == "a2.pdf":
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        write_beside(path, write)

    with monkeypatch.context() as patched:
        patched.setattr(store, "write_beside", full)
        result = run(GOOD)
    assert result.exit_code == 3
    assert (
        "STOPPED: no space left on device" in result.stdout and "run the same command again" in result.stdout
    )
    assert len(records(tmp_path / "out")) == len(files(tmp_path / "out")) < 3
    assert run(GOOD).exit_code == 0
    assert len(files(tmp_path / "out")) == 3


@pytest.mark.parametrize("flag", ["--strict", "--check"])
def test_a_full_temporary_folder_is_named(flag: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    result = run(GOOD, flag, "--workers", "1")
    assert result.exit_code == 3
    assert "the temporary folder" in result.stderr and "no space left on device" in result.stderr
    assert "TMPDIR" in result.stderr


def test_no_temporary_folder_at_all_is_said(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    result = run(GOOD)
    assert (
        result.exit_code == 3 and f"the temporary folder {tmp_path / 'gone'}: it cannot be" in result.stderr
    )


def test_one_file_that_is_open_elsewhere_is_that_rows_problem(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "write_beside", open_elsewhere("a2.pdf"))
    result = run(GOOD)
    assert result.exit_code == 3
    assert files(tmp_path / "out").keys() == {"a1.pdf", "a3.pdf"}
    assert "patients.csv:3" in result.stderr and "Close it" in result.stderr


def test_the_folder_may_not_be_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    result = run(GOOD)
    assert result.exit_code == 3 and "it is a file" in result.stderr


def test_options_hold_for_rows_that_say_nothing_else(run: Run, tmp_path: Path) -> None:
    result = run(
        GOOD, "--treatment", "stress=In the evening", "--therapist", "Kim", "--paper", "a4", "--short"
    )
    assert result.exit_code == 0, result.output
    edition = edition_of(None, treatments=["stress"], paper="a4", form="short")
    patient = Patient(treatments=(Choice("stress", "In the evening"),), therapist="Kim")
    assert (tmp_path / "out" / "a3.pdf").read_bytes() == bytes(make_handout(edition, patient, DAY))


def test_a_treatment_for_all_goes_by_its_title_too(run: Run, tmp_path: Path) -> None:
    for to, treatment in {"one": "Ease your stress", "two": "stress"}.items():
        assert run("a3,,,,,\n", "--treatment", treatment + "=In the evening", to=to).exit_code == 0
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_an_unknown_treatment_for_all_is_said_at_once(run: Run, tmp_path: Path) -> None:
    result = run(GOOD, "--treatment", "masage")
    assert result.exit_code in (2, 3)
    assert "massage" in result.stderr
    assert not (tmp_path / "out").exists()


def test_files_are_named_as_asked(run: Run, tmp_path: Path) -> None:
    run(GOOD, "--name-files", "name", to="names")
    assert files(tmp_path / "names").keys() == {"Zoë Müller (a1).pdf", "Anna (a2).pdf", "a3.pdf"}
    run(GOOD, "--name-files", "row", to="rows")
    assert files(tmp_path / "rows").keys() == {"000002.pdf", "000003.pdf", "000004.pdf"}


def test_headings_can_be_mapped_and_the_list_can_come_on_standard_input(tmp_path: Path) -> None:
    text = "Nr;Wer\n7;Zoë\n".encode()
    args = ["-", "-o", str(tmp_path / "out"), "--map", "id=Nr", "--map", "name = Wer", "--json"]
    result = CliRunner().invoke(cli_batch.batch, args, input=text)
    assert summary(result)["made"] == 1, result.output
    assert files(tmp_path / "out").keys() == {"7.pdf"}


def test_two_headings_for_one_column_are_refused_and_one_said_twice_is_one() -> None:
    args = ["-", "--check", "--map", "id=Nr", "--map"]
    twice = CliRunner().invoke(cli_batch.batch, [*args, "ID=Wer"], input="Nr;Wer\n7;Zoë\n")
    assert twice.exit_code == 2 and "id is given two headings" in twice.stderr
    assert CliRunner().invoke(cli_batch.batch, [*args, "id=Nr"], input="Nr;Wer\n7;Zoë\n").exit_code == 0


def test_headings_are_ignored_for_the_command_and_for_the_clinic(run: Run, tmp_path: Path) -> None:
    (tmp_path / "clinic").mkdir()
    text = 'name = "Oak"\nphone = "1"\nemergency = "911"\n[columns]\nignore = ["Dat"]\n'
    (tmp_path / "clinic" / "clinic.toml").write_text(text, encoding="utf-8")
    args = ["-", "--check", "--clinic", str(tmp_path / "clinic")]
    rows = "id,treatmnts,dat\n7,x,y\n"
    assert "column B is not known" in CliRunner().invoke(cli_batch.batch, args, input=rows).stderr
    assert CliRunner().invoke(cli_batch.batch, [*args, "--ignore", "Treatmnts"], input=rows).exit_code == 0


def test_a_row_that_swallowed_others_counts_for_all_of_them(run: Run) -> None:
    found = summary(
        run('a1,Anna,massage,"Walk\na2,Bo,massage,,\na3,Cy,massage,Reach 5",,\na4,Di,,,,\n', "--json")
    )
    assert (found["made"], found["left_out"]) == (1, 3)


def test_a_print_run_is_recorded_beside_the_handouts(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "out" / "all.pdf"
    made = summary(run(GOOD, "--print-run", str(target), "--duplex", "--json"))
    assert made["print_run"]["handouts"] == 3
    data = target.read_bytes()
    assert records(tmp_path / "out")[-1].file == "all.pdf"
    assert summary(run(GOOD, "--print-run", str(target), "--duplex", "--json"))["made"] == 0
    assert target.read_bytes() == data


def test_a_print_run_is_the_same_whoever_draws_it(run: Run, tmp_path: Path) -> None:
    rows = "".join(f"r{row},Name {row},{('massage', '')[row % 2]},,,\n" for row in range(1100))
    for workers in ("1", "2"):
        target = str(tmp_path / f"{workers}.pdf")
        assert run(rows, "--workers", workers, "--print-run", target, to=workers).exit_code == 0
    assert (tmp_path / "1.pdf").read_bytes() == (tmp_path / "2.pdf").read_bytes()


def test_a_print_run_is_in_the_order_of_the_list_whichever_worker_is_first(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each patient's pages are together, also if the last packet is drawn before the first one."""
    names = [f"Anna {letter}" for letter in "ABCDEFG"]
    rows = "".join(f"a{at},{name},{('massage', '')[at % 2]},,,\n" for at, name in enumerate(names))
    one, other = tmp_path / "one.pdf", tmp_path / "other.pdf"
    assert run(rows, "--print-run", str(one)).exit_code == 0
    turns: list[int] = []
    finish_in_order = Workers.run

    def last_first(self: Workers, tasks: Iterable[Any], *more: Any) -> Iterator[tuple[Any, Any]]:
        done = list(finish_in_order(self, tasks, *more))[::-1]
        turns.extend(task.turn for task, _ in done if isinstance(task, DrawTask))
        yield from done

    monkeypatch.setattr(print_order, "STEP", 2)
    monkeypatch.setattr(Workers, "run", last_first)
    assert run(rows, "--print-run", str(other), to="again").exit_code == 0
    assert turns == [3, 2, 1, 0]
    assert other.read_bytes() == one.read_bytes()
    with pikepdf.open(other) as pdf:
        outline: list[Any] = list(pdf.open_outline().root)
        first = [(item.title, pdf.pages.index(item.destination[0])) for item in outline]
    texts = page_texts(other.read_bytes())
    starts = [at for _, at in first] + [len(texts)]
    for (title, at), name, end in zip(first, names, starts[1:], strict=True):
        assert title == f"a{names.index(name)}"
        printed = {each for page in texts[at:end] for each in names if each in page}
        assert printed == {name}


def test_headings_of_the_clinic_need_not_be_in_every_list(run: Run, tmp_path: Path) -> None:
    (tmp_path / "clinic").mkdir()
    text = 'name = "Oak"\nphone = "1"\nemergency = "911"\n[columns]\nname = "Wer"\ntherapist = "Arzt"\n'
    (tmp_path / "clinic" / "clinic.toml").write_text(text, encoding="utf-8")
    options = ("--clinic", str(tmp_path / "clinic"), "--check", "--json")
    assert run("a1,Anna,,,,\n", *options).exit_code == 0
    theirs = CliRunner().invoke(cli_batch.batch, ["-", *options], input="id;Wer\n7;Zoë\n")
    assert theirs.exit_code == 0, theirs.output
    assert not any("no column for name" in notice for notice in summary(theirs)["notices"])
    asked = run("a1,Anna,,,,\n", *options, "--map", "name=Wer")
    assert asked.exit_code == 3


def test_a_print_run_is_not_written_over_a_handout(run: Run, tmp_path: Path) -> None:
    result = run(GOOD, "--print-run", str(tmp_path / "out" / "A1.pdf"))
    assert result.exit_code == 3 and "--print-run" in result.stderr
    assert files(tmp_path / "out") == {}


@pytest.mark.parametrize("flags", [(), ("--force",)])
def test_a_print_run_of_an_earlier_list_is_not_written_over_by_a_row(
    flags: tuple[str, ...], run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert run(GOOD, "--print-run", str(out / "all.pdf")).exit_code == 0
    before = (out / "all.pdf").read_bytes()
    result = run("ALL,Secret,,,,\nz1,Anna,,,,\n", *flags)
    assert result.exit_code == 3 and "patients.csv:2: a print run in this folder" in result.stderr
    assert (out / "all.pdf").read_bytes() == before and (out / "z1.pdf").exists()


def test_a_handout_of_an_earlier_list_is_not_written_over_by_a_print_run(run: Run, tmp_path: Path) -> None:
    run("all,Anna,,,,\n")
    before = files(tmp_path / "out")
    result = run(GOOD, "--print-run", str(tmp_path / "out" / "All.pdf"))
    assert result.exit_code == 3 and "--print-run: a file of the batch has this name" in result.stderr
    assert files(tmp_path / "out") == before


def test_pages_that_a_killed_print_run_left_elsewhere_are_swept(run: Run, tmp_path: Path) -> None:
    left = tmp_path / ".all.pdf.4711.part"
    left.write_bytes(b"half")
    assert run(GOOD, "--print-run", str(tmp_path / "all.pdf")).exit_code == 0
    assert (tmp_path / "all.pdf").exists() and not left.exists()


def test_a_print_run_that_is_a_folder_is_refused_before_the_work(run: Run, tmp_path: Path) -> None:
    (tmp_path / "all.pdf").mkdir()
    result = run(GOOD, "--print-run", str(tmp_path / "all.pdf"))
    assert result.exit_code == 2 and "--print-run: this is a folder" in result.stderr
    assert not (tmp_path / "out").exists()


def verify(folder: Path, *more: str) -> Result:
    return CliRunner().invoke(cli_verify.verify, [str(folder), *more], catch_exceptions=False)


def test_verify_makes_each_again_byte_for_byte(run: Run, clock: type[Clock], tmp_path: Path) -> None:
    run(GOOD)
    clock.day = DAY + datetime.timedelta(days=3)
    result = verify(tmp_path / "out", "--list", str(tmp_path / "patients.csv"))
    assert result.exit_code == 0, result.output
    assert "3 files are there and unchanged." in result.stdout
    assert "3 sheets made again from the list: the same, byte for byte." in result.stdout


def test_verify_names_what_is_not_as_recorded(run: Run, tmp_path: Path) -> None:
    run(GOOD)
    folder = tmp_path / "out"
    more = "To check also that each sheet can be made again, add the list"
    assert more in verify(folder).stdout
    (folder / "a1.pdf").write_bytes((folder / "a1.pdf").read_bytes().replace(b"EOF", b"EoF"))
    (folder / "a2.pdf").rename(folder / "moved.pdf")
    result = verify(folder)
    assert result.exit_code == 3
    assert more not in result.stdout  # what is wrong comes first
    assert "changed: a1.pdf" in result.stderr
    assert "missing: a2.pdf" in result.stderr
    assert "not in the records: moved.pdf" in result.stderr
    last = "*** 3 OF 4 FILES NOT AS RECORDED: 1 missing, 1 changed, 1 not in the records ***\n"
    assert result.stderr.endswith(last) and result.output.endswith(last)
    assert verify(folder, "--quiet").output.endswith(last)


def test_verify_counts_lines_that_cannot_be_read(run: Run, tmp_path: Path) -> None:
    run(GOOD)
    with (tmp_path / "out" / RECORDS).open("ab") as file:
        file.write(b"{}\n")
    result = verify(tmp_path / "out")
    assert result.exit_code == 3 and "Garbled lines of the records: 4." in result.stderr
    assert result.stderr.endswith("\n*** 1 LINE OF THE RECORDS CANNOT BE READ ***\n")


def test_verify_tells_when_the_list_is_another(run: Run, tmp_path: Path) -> None:
    run(GOOD)
    other = tmp_path / "other.csv"
    other.write_text(HEAD + GOOD.replace("Anna", "Hannah").replace("a3,", "a9,"), encoding="utf-8")
    result = verify(tmp_path / "out", "--list", str(other), "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["differ"].keys() == {"a2.pdf"}
    assert json.loads(result.stdout)["nobody"] == ["a3.pdf"]
    said = verify(tmp_path / "out", "--list", str(other)).stderr
    assert said.splitlines()[-3:] == [
        "*** 1 OF 3 FILES WOULD BE MADE OTHERWISE FROM THIS LIST WITH THESE OPTIONS ***",
        "*** 1 FILE BELONGS TO NOBODY ON THE LIST ***",
        "*** 1 ROW OF THE LIST WITHOUT A SHEET HERE: 4 ***",
    ]


def test_records_count_for_the_file_that_they_speak_of(run: Run, tmp_path: Path) -> None:
    """With files named by row, reversing the list gives a file to another patient; reversing it again gives it back."""
    rows = [f"a{number},Anna {number},,,,\n" for number in range(4)]
    for text in ("".join(rows), "".join(reversed(rows)), "".join(rows)):
        found = summary(run(text, "--name-files", "row", "--sweep", "--json"))
        assert (found["made"], found["unchanged"]) == (4, 0)
    assert verify(tmp_path / "out").exit_code == 0
    again = summary(run("".join(rows), "--name-files", "row", "--json"))
    assert (again["made"], again["unchanged"]) == (0, 4)


def test_a_row_with_a_new_id_has_a_record_of_its_own(run: Run, tmp_path: Path) -> None:
    """Its file has the same bytes, but the record says whose it is."""
    run("a1,Anna,,,,\n", "--name-files", "row")
    assert summary(run("a2,Anna,,,,\n", "--name-files", "row", "--json"))["made"] == 1
    assert [record.id for record in records(tmp_path / "out")] == ["a1", "a2"]


def test_a_file_that_is_missing_is_made_again_as_it_was(run: Run, clock: type[Clock], tmp_path: Path) -> None:
    """One file of many of its edition is missing; it gets the date on which it was first made."""
    rows = "".join(f"a{number},Anna {number},,,,\n" for number in range(40))
    run(rows)
    before = files(tmp_path / "out")
    (tmp_path / "out" / "a7.pdf").unlink()
    clock.day = DAY + datetime.timedelta(days=3)
    found = summary(run(rows, "--json"))
    assert (found["made"], found["unchanged"]) == (1, 39)
    assert files(tmp_path / "out") == before


def test_a_print_run_of_what_is_made_already_has_the_good_rows(run: Run, tmp_path: Path) -> None:
    order = ["--print-run", str(tmp_path / "all.pdf"), "--json"]
    run(GOOD)
    assert summary(run(GOOD, *order))["print_run"]["handouts"] == 3
    assert summary(run(GOOD + BAD, *order))["print_run"]["handouts"] == 3


# --- Masters from the cache ---------------------------------------------------------------------------------


@pytest.fixture
def typeset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Edition]:
    """The editions that are typeset, with a cache in tmp_path/cache."""
    seen: list[Edition] = []
    before = handout.master_of

    def counted(edition: Edition, cache: Cache | None = None, sheet: Sheet | None = None) -> Master:
        seen.append(edition)
        return before(edition, cache, sheet)

    monkeypatch.setattr(handout, "master_of", counted)
    monkeypatch.setenv("HANDOUTS_CACHE", str(tmp_path / "cache"))
    return seen


def test_the_second_list_typesets_nothing_and_gives_the_same_bytes(
    run: Run, typeset: list[Edition], tmp_path: Path
) -> None:
    assert summary(run(GOOD, "--json"))["editions"] == 3
    assert len(typeset) == 3
    assert summary(run(GOOD, "--json", to="again"))["editions"] == 3
    assert len(typeset) == 3
    assert files(tmp_path / "again") == files(tmp_path / "out")


def test_a_list_in_one_go_with_no_cache_neither_reads_nor_writes(
    run: Run, typeset: list[Edition], tmp_path: Path
) -> None:
    run(GOOD, "--no-cache")
    assert len(typeset) == 3 and not (tmp_path / "cache").exists()
    run(GOOD, to="kept")
    run(GOOD, "--no-cache", to="again")
    assert len(typeset) == 9


def test_each_row_gets_the_master_of_its_own_edition(
    run: Run, typeset: list[Edition], tmp_path: Path
) -> None:
    """Every choice that makes two editions differ, by row or by option, gives their cached Masters different keys."""
    head = HEAD.rstrip("\n") + ",large print,paper,language\n"
    shutil.copytree(built_in("templates") / "clinic", tmp_path / "clinic")
    english = (built_in("templates") / "guidance" / "back-spasms" / "en.md").read_text(encoding="utf-8")
    (tmp_path / "clinic" / "guidance" / "back-spasms").mkdir(parents=True)
    other = english.replace('language = "en"', 'language = "fr"')
    (tmp_path / "clinic" / "guidance" / "back-spasms" / "fr.md").write_text(other, encoding="utf-8")
    (tmp_path / "clinic" / "words").mkdir()
    shutil.copy(built_in("templates") / "words" / "en.toml", tmp_path / "clinic" / "words" / "fr.toml")
    text = "".join(
        f"{large}{paper}{language},Anna,massage,,,,{large},{paper},{language}\n"
        for large in ("yes", "no") for paper in ("letter", "a4") for language in ("en", "fr")
    )  # fmt: skip
    path = tmp_path / "several.csv"
    path.write_text(head + text, encoding="utf-8")
    for number, more in enumerate(([], ["--long-note"], ["--no-letterhead"], ["--short"])):
        args = [str(path), "--clinic", str(tmp_path / "clinic"), *more]
        found = []
        for name, no_cache in (("plain", ["--no-cache"]), ("kept", []), ("again", [])):
            folder = tmp_path / f"{name}{number}"
            line = [*args, *no_cache, "-o", str(folder), "--json"]
            result = CliRunner().invoke(cli_batch.batch, line, catch_exceptions=False)
            assert summary(result)["editions"] == 8
            found.append(files(folder))
        assert found[0] == found[1] == found[2]


def test_make_and_batch_share_their_masters(run: Run, typeset: list[Edition], tmp_path: Path) -> None:
    args = ["make", "--treatment", "massage=Tuesdays", "-o", str(tmp_path / "one.pdf")]
    assert CliRunner().invoke(cli.main, args, catch_exceptions=False).exit_code == 0
    assert len(typeset) == 1
    run("a2,Anna,massage,,,\n")
    assert len(typeset) == 1


def test_verify_takes_masters_from_the_cache_too(run: Run, typeset: list[Edition], tmp_path: Path) -> None:
    run(GOOD)
    del typeset[:]
    assert verify(tmp_path / "out", "--list", str(tmp_path / "patients.csv")).exit_code == 0
    assert typeset == []


def test_a_master_that_was_tampered_with_is_typeset_anew(
    run: Run, typeset: list[Edition], tmp_path: Path
) -> None:
    run(GOOD)
    for path in (tmp_path / "cache").glob("*.master"):
        path.write_bytes(path.read_bytes()[:-9] + b"tampered!")
    run(GOOD, to="again")
    assert len(typeset) == 6
    assert files(tmp_path / "again") == files(tmp_path / "out")


def test_a_clinics_change_is_seen_at_once(run: Run, typeset: list[Edition], tmp_path: Path) -> None:
    shutil.copytree(built_in("templates") / "clinic", tmp_path / "clinic")
    run(GOOD, "--clinic", str(tmp_path / "clinic"))
    path = tmp_path / "clinic" / "clinic.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# Changed.\n", encoding="utf-8")
    run(GOOD, "--clinic", str(tmp_path / "clinic"), to="again")
    assert len(typeset) == 6


def test_no_word_of_a_patient_is_left_in_cache_or_temporary_folder(
    run: Run, typeset: list[Edition], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    kept = b"".join
    monkeypatch.setattr(masters, "forget_masters", lambda: seen.append(held(tmp_path / "tmp")))
    seen: list[bytes] = []
    run("s1,Secretname,massage: Secretword,Secretnote,,\n")
    assert b"massage" in held(tmp_path / "cache") + kept(seen)  # the search can find something
    assert b"Secret" not in held(tmp_path / "cache") + kept(seen)
    assert held(tmp_path / "tmp") == b""


def held(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.parametrize(("letters", "rows"), [(100, 1), (101, 0)])
def test_an_id_has_100_characters_at_most(letters: int, rows: int, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"{HEAD}{'x' * letters},Anna,massage,,,\n", encoding="utf-8")
    planner = Planner(RowDefaults(DAY))
    plan = planner.plan(read_patients(path, path.name, treatments=planner.titles))
    assert plan.count == rows
    assert [problem.what for problem in plan.problems] == ["it is longer than 100 characters"] * (1 - rows)


# --- a long list --------------------------------------------------------------------------------------------


def test_a_waiting_row_takes_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts the memory that Python requests, so the result does not depend on the machine's load."""
    monkeypatch.setattr(waiting_rows, "WINDOW", 1_000)
    held, most = held_by_a_plan(tmp_path / "short.csv", 3_000)
    longer, higher = held_by_a_plan(tmp_path / "long.csv", 9_000)
    assert longer - held < 6_000 * 150
    assert higher - most < 6_000 * 200


def held_by_a_plan(path: Path, rows: int) -> tuple[int, int]:
    """The bytes that the plan of such a list holds, and the peak while it was made."""
    note = "Walk a little each day, {} steps at first, and rest when it hurts."
    lines = (f'p{row},Zoë {row},massage: day {row % 7},"{note.format(row)}",,\n' for row in range(rows))
    path.write_text(HEAD + "".join(lines), encoding="utf-8")
    planner = Planner(RowDefaults(DAY))
    tracemalloc.start()
    try:
        plan = planner.plan(read_patients(path, path.name, treatments=planner.titles))
        assert plan.count == rows
        return tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()


def test_a_planner_plans_two_lists_apart(tmp_path: Path) -> None:
    planner, found = Planner(RowDefaults(DAY)), []
    for number, treatments in enumerate((["massage", "ice-heat"], ["stress", "massage", "ice-heat"])):
        path = tmp_path / f"{number}.csv"
        lines = "".join(f"{each},Anna,{each},,,\n" for each in treatments)
        path.write_text(HEAD + lines, encoding="utf-8")
        found.append(planner.plan(read_patients(path, path.name, treatments=planner.titles)))
    for plan, treatments in zip(
        found, (["massage", "ice-heat"], ["stress", "massage", "ice-heat"]), strict=True
    ):
        rows = [(plan.editions[at].edition.request.treatments, entry.id) for at, entry in plan.rows()]
        assert rows == [((each,), each) for each in treatments]


def test_a_row_that_names_the_clinics_language_and_paper_has_the_edition_of_one_that_names_none(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.csv"
    rows = ("a1,Anna,,", "a2,Bo,en,", "a3,Cy,,letter", "a4,Di,EN,Letter", "a5,Ed,,a4")
    path.write_text("id,name,language,paper\n" + "\n".join(rows) + "\n", encoding="utf-8")
    planner = Planner(RowDefaults(DAY))
    plan = planner.plan(read_patients(path, path.name, treatments=planner.titles))
    assert [(edition, entry.id) for edition, entry in plan.rows()] == [
        *((0, id) for id in ("a1", "a2", "a3", "a4")),
        (1, "a5"),
    ]
    assert [each.edition.request.paper for each in plan.editions] == ["letter", "a4"]


def test_two_checks_of_one_plan_find_the_same_and_a_run_after_them_too(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(HEAD + GOOD + BAD, encoding="utf-8")
    planner = Planner(RowDefaults(DAY))
    plan = planner.plan(read_patients(path, path.name, treatments=planner.titles))
    store = LocalStore(tmp_path / "out")
    kept = MasterCache(None, 0)

    def batch(workers: Workers) -> Batch:
        return Batch(plan, workers, kept, lambda *progress: None)

    def found(summary: Summary) -> dict[str, object]:
        return {
            name: getattr(summary, name) for name in ("problems", "rows", "checked", "editions", "notices")
        }

    with Workers(1) as workers:
        first, second = batch(workers).check(store), batch(workers).check(store)
        assert first.problems and first.pending == 3
        assert (found(first), first.pending) == (found(second), second.pending)
        made = batch(workers).run(store)
        assert (found(made), made.made) == (found(first), first.pending)
        third, fourth = batch(workers).check(store), batch(workers).check(store)
    assert (third.unchanged, third.pending) == (3, 0)
    assert (found(third), third.unchanged, third.pending) == (found(fourth), fourth.unchanged, fourth.pending)


def test_records_of_an_earlier_version_are_read(run: Run, tmp_path: Path) -> None:
    """They had no mark, no person, no list and no run, and an edition with fewer keys."""
    run(GOOD)
    whole, path = files(tmp_path / "out"), tmp_path / "out" / RECORDS
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    old = [
        {key: value for key, value in line.items() if key not in ("mark", "person", "list", "run")}
        | {"edition": {key: value for key, value in line["edition"].items() if key != "exercises"}}
        for line in lines
        if line.get("file")
    ]
    assert len(old) == 3 and all(set(line) < set(lines[0]) for line in old)
    text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in old)
    path.write_text(text, encoding="utf-8")
    again = summary(run(GOOD, "--json"))
    assert (again["made"], again["unchanged"], again["problems"]) == (0, 3, [])
    assert files(tmp_path / "out") == whole
    verified = CliRunner().invoke(cli_verify.verify, [str(tmp_path / "out")])
    assert verified.exit_code == 0, verified.output


def test_records_of_a_later_version_are_read(run: Run, tmp_path: Path) -> None:
    """Unknown keys are ignored."""
    run(GOOD)
    path = tmp_path / "out" / RECORDS
    text = path.read_text(encoding="utf-8").replace(',"edition":', ',"printer":"2","edition":')
    assert text.count('"printer"') >= 3
    path.write_text(text, encoding="utf-8")
    again = summary(run(GOOD, "--json"))
    assert (again["made"], again["unchanged"], again["problems"]) == (0, 3, [])


def test_a_notice_on_the_clinic_is_given_once(run: Run, tmp_path: Path) -> None:
    shutil.copytree(built_in("templates") / "clinic", tmp_path / "clinic")
    file = tmp_path / "clinic" / "clinic.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("#0b4f6c", "#7fb8d0"), encoding="utf-8")
    result = run(GOOD, "--clinic", str(tmp_path / "clinic"))
    assert result.stderr.count("colours.brand") == 1


def test_a_batch_wants_a_folder(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli_batch.batch, [str(tmp_path / "p.csv")])
    assert result.exit_code == 2 and "-o FOLDER" in result.stderr


def test_the_commands_have_help_with_an_example() -> None:
    for command in (cli_batch.batch, cli_verify.verify):
        assert isinstance(command, click.Command)
        assert "Example:" in CliRunner().invoke(command, ["--help"]).stdout
