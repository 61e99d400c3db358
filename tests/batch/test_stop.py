"""Runs that are stopped, not read, or refused in part: their messages and exit codes are true."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from making import open_elsewhere

import handouts.batch
import handouts.edition
from handouts.batch import list_request, tasks
from handouts.cli import commands as cli
from handouts.storage import RECORDS
from handouts.storage import local as store
from handouts.storage.files import open_regular

# The bytes are those of `make`, which other tests hold to the promises.
pytestmark = pytest.mark.unheld

LIST = "id,name,treatments\na1,Anna,massage\na2,Zoë,ice-heat\na3,Kim,\n"


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOUTS_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    return tmp_path / "out"


def batch(out: Path, *more: str) -> Result:
    return CliRunner().invoke(cli.main, ["batch", str(out.parent / "list.csv"), "-o", str(out), *more])


def verify(out: Path, *more: str) -> Result:
    return CliRunner().invoke(cli.main, ["verify", str(out), *more])


def with_list(out: Path) -> tuple[str, str]:
    return "--list", str(out.parent / "list.csv")


def ctrl_c_in(task: type[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Press Ctrl-C while the first task of this kind is running."""
    run = task.run

    def stopped(self: Any) -> Any:
        monkeypatch.setattr(task, "run", run)
        signal.raise_signal(signal.SIGINT)
        return run(self)

    monkeypatch.setattr(task, "run", stopped)


def ctrl_c(*_: Any, **__: Any) -> Any:
    raise KeyboardInterrupt


def test_verify_counts_what_was_really_made_again(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch(out)
    ctrl_c_in(tasks.RebuildTask, monkeypatch)
    result = verify(out, *with_list(out))
    assert result.exit_code == 130
    assert "1 sheet made again from the list: the same, byte for byte." in result.stdout
    assert result.stderr.endswith("*** STOPPED: 1 OF 3 SHEETS LOOKED AT AGAIN ***\n")
    ctrl_c_in(tasks.RebuildTask, monkeypatch)
    report = json.loads(verify(out, *with_list(out), "--json").stdout)
    assert (report["made_again"], report["stopped"], report["differ"]) == (1, "interrupted", {})


def test_a_check_that_was_stopped_says_how_far_it_got(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ctrl_c_in(tasks.CheckTask, monkeypatch)
    result = batch(out, "--check")
    assert result.exit_code == 130
    assert "1 of 3 rows were looked at. Nothing was written." in result.stdout
    assert "2 rows still to look at." in result.stdout
    # How the list was understood is printed first; these tests are about what follows.
    verdict = result.stdout.partition("1 of 3 rows were looked at.")[2]
    assert "every row is valid" not in verdict and "to make" not in verdict


def test_a_print_run_that_was_stopped_is_named(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ctrl_c_in(tasks.DrawTask, monkeypatch)
    result = batch(out, "--print-run", str(out / "all.pdf"))
    assert result.exit_code == 130
    assert f"The print run {out / 'all.pdf'} was not made." in result.stdout
    assert "0 sheets still" not in result.stdout and not (out / "all.pdf").exists()
    assert batch(out, "--print-run", str(out / "all.pdf")).exit_code == 0


@pytest.mark.parametrize(
    ("room", "name", "command"),
    [
        (list_request, "read_patients", "batch"),
        (list_request, "read_patients", "verify --list"),
        (handouts.batch, "verify", "verify"),
        (handouts.edition, "fill", "make"),
    ],
)
def test_ctrl_c_anywhere_else_is_no_mistake_of_ours(
    room: Any, name: str, command: str, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch(out)
    monkeypatch.setattr(room, name, ctrl_c)
    commands: dict[str, Callable[[], Result]] = {
        "batch": lambda: batch(out),
        "verify": lambda: verify(out),
        "verify --list": lambda: verify(out, *with_list(out)),
        "make": lambda: CliRunner().invoke(cli.main, ["make", "-o", str(out / "one.pdf")]),
    }
    result = commands[command]()
    assert result.exit_code == 130
    assert "Stopped." in result.stderr and "same command again" in result.stderr
    assert "Aborted" not in result.output and not (out / "one.pdf").exists()


def test_rows_without_a_handout_are_told_of(out: Path) -> None:
    batch(out)
    (out.parent / "list.csv").write_text(LIST + "a4,Ben,\na5,Secret,nonsense\n", encoding="utf-8")
    result = verify(out, *with_list(out))
    assert result.exit_code == 3 and "3 sheets made again" in result.stdout
    assert result.stderr.endswith("*** 2 ROWS OF THE LIST WITHOUT A SHEET HERE: 5, 6 ***\n")
    assert "Secret" not in result.output
    assert verify(out).exit_code == 0


def test_a_print_run_is_not_made_again_and_verify_says_so(out: Path) -> None:
    batch(out, "--print-run", str(out / "all.pdf"))
    result = verify(out, *with_list(out))
    assert result.exit_code == 0 and "4 files are there and unchanged." in result.stdout
    assert "3 sheets made again" in result.stdout
    assert "1 print run compared with its record only" in result.stdout


def test_one_file_that_cannot_be_read_is_listed_with_the_rest(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch(out)
    (out / "a3.pdf").write_bytes(b"other")
    opened = open_regular

    def refused(path: Path, *args: Any, **more: Any) -> int:
        if path.name == "a1.pdf":
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path, *args, **more)

    monkeypatch.setattr(store, "open_regular", refused)
    result = verify(out)
    assert result.exit_code == 3 and "1 file is there" in result.stdout
    assert (
        "cannot be read: a1.pdf" in result.stderr
        and "changed: a3.pdf\n    Run the same batch command again" in result.stderr
    )
    assert "2 OF 3 FILES NOT AS RECORDED: 1 changed, 1 cannot be read" in result.stderr
    assert json.loads(verify(out, "--json").stdout)["cannot_be_read"] == ["a1.pdf"]


def test_a_garbled_line_can_be_mended_as_it_is_said(out: Path) -> None:
    batch(out)
    first, *rest = (out / RECORDS).read_bytes().splitlines(keepends=True)
    (out / RECORDS).write_bytes(first + rest[0].replace(b'"size":', b'"sise":') + rest[1])
    result = verify(out)
    assert result.exit_code == 3 and "Garbled lines of the records: 2." in result.stderr
    assert "1 LINE OF THE RECORDS CANNOT BE READ" in result.stderr
    (out / RECORDS).write_bytes(first + rest[1])
    assert "1 sheet made" in batch(out).stdout
    assert verify(out).exit_code == 0


@pytest.mark.parametrize("option", [["--date", "2026-11-22"], ["--workers", "2"], ["--no-cache"]])
def test_an_option_that_would_do_nothing_is_refused(option: list[str], out: Path) -> None:
    batch(out)
    result = verify(out, *option)
    assert result.exit_code == 2 and f"{option[0]} is about the list" in result.stderr


@pytest.mark.parametrize("command", [["batch", "list.csv", "-o", ""], ["verify", ""]])
def test_an_empty_name_is_no_folder(command: list[str], out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(out.parent)
    result = CliRunner().invoke(cli.main, command)
    assert result.exit_code == 2 and "name" in result.stderr and "is empty" in result.stderr


def test_a_file_refused_after_all_rows_were_well_is_not_nothing(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "write_beside", open_elsewhere("a2.pdf"))
    result = batch(out, "--strict")
    assert result.exit_code == 3 and (out / "a1.pdf").exists()
    assert "*** 1 ROW LEFT OUT ***" in result.stdout and "NOTHING" not in result.stdout


# --- nobody reads, or there is no room ----------------------------------------------------------------------

COMMAND = [sys.executable, "-m", "handouts"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("command", [["treatments"], ["make", "-o", "-"], ["batch"], ["batch", "--json"]])
def test_a_full_standard_output_is_said_in_words(command: list[str], out: Path) -> None:
    if command[0] == "batch":
        command = ["batch", str(out.parent / "list.csv"), "-o", str(out), *command[1:]]
    with Path("/dev/full").open("wb") as full:
        run = subprocess.run(
            [*COMMAND, *command], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert run.returncode == 3
    assert "standard output: it cannot be written to: no space left on device" in run.stderr
    assert "Traceback" not in run.stderr and "ignored" not in run.stderr


@pytest.mark.parametrize("unread", [["stderr"], ["stdout"], ["stdout", "stderr"]])
def test_a_batch_whose_messages_nobody_reads_does_its_work(unread: list[str], out: Path) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    try:
        streams: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        streams |= dict.fromkeys(unread, theirs)
        command = [*COMMAND, "batch", str(out.parent / "list.csv"), "-o", str(out)]
        run = subprocess.run(command, **streams, check=False)
    finally:
        os.close(theirs)
    assert run.returncode == 0
    assert len(list(out.glob("*.pdf"))) == 3
    assert b"Traceback" not in (run.stderr or b"")


@pytest.mark.skipif(os.name == "nt", reason="a shell of its own")
@pytest.mark.parametrize(
    ("command", "message"), [("batch - --check <&-", "standard input"), ("make -o - >&-", "standard output")]
)
def test_a_stream_that_is_closed_is_named(command: str, message: str, out: Path) -> None:
    shell = f'"{sys.executable}" -m handouts {command}'
    run = subprocess.run(["sh", "-c", shell], stderr=subprocess.PIPE, text=True, check=False, cwd=out.parent)
    assert run.returncode == 3 and f"{message}: it is closed" in run.stderr
    assert "Traceback" not in run.stderr
