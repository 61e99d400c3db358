"""A run that is killed at any moment can be resumed, and ends like one that was never killed."""

from __future__ import annotations

import contextlib
import csv
import datetime
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from handouts.batch import latest
from handouts.batch.records import read_records
from handouts.cli import batch as cli_batch
from handouts.cli import verify as cli_verify
from handouts.edition import Edition
from handouts.edition import build as handout
from handouts.edition.build import master_of
from handouts.pdf import Master
from handouts.storage import LOCK, RECORDS
from handouts.storage.local import LocalStore

pytestmark = [
    pytest.mark.unheld,  # the bytes are those of `make`, which other tests hold to the promises
    pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 and fork are not known here"),
]

COMMAND = "import sys; from handouts.cli.batch import batch; batch(sys.argv[1:])"
DATE = ["--date", datetime.date(2026, 11, 22).isoformat()]


def write_list(path: Path, rows: int, word: str = "Walk") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "name", "treatments", "note"])
        for row in range(rows):
            treatments = ("massage: day {}", "", "massage")[row % 3].format(row)
            writer.writerow([f"p{row}", f"Zoë {row}", treatments, f"{word} {row} steps."])
    return path


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.pdf")}


def hold_together(folder: Path, expected: dict[str, bytes]) -> None:
    """Every file with its final name is complete, and every complete line of the records is true."""
    for name, data in files(folder).items():
        assert data == expected[name], name
    for record in read_records(LocalStore(folder).records()):
        assert record is not None
        assert hashlib.sha256(expected[record.file]).hexdigest() == record.sha256
        assert (folder / record.file).exists()


def hold_at_the_end(folder: Path, expected: dict[str, bytes]) -> None:
    assert files(folder) == expected
    assert {path.name for path in folder.iterdir()} == {*expected, RECORDS, LOCK}
    records, broken = latest(LocalStore(folder))
    assert broken == [] and {record.file for record in records.values()} == expected.keys()
    result = CliRunner().invoke(cli_verify.verify, [str(folder), "--quiet"])
    assert result.exit_code == 0, result.output


class Countdown:
    """Kills this process at its n-th system call. If that call writes, half of the data is written."""

    def __init__(self, calls: int) -> None:
        self.left = calls
        for name in ("open", "write", "writev", "replace", "close", "ftruncate"):
            setattr(os, name, self.counted(getattr(os, name), name))

    def counted(self, call: Callable[..., Any], name: str) -> Callable[..., Any]:
        write = os.write

        def counting(*args: Any, **more: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                if name in ("write", "writev"):
                    data = args[1] if name == "write" else args[1][0]
                    write(args[0], bytes(data)[: len(data) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **more)

        return counting


def run_until(calls: int, args: list[str]) -> bool:
    """Run in a child process that is killed at this call. Returns whether it was killed before it finished."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about threads of the test runner, which the child does not use
        child = os.fork()
    if not child:
        try:
            Countdown(calls)
            CliRunner().invoke(cli_batch.batch, args, catch_exceptions=False)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test its own temporary folder, where a killed run leaves its Masters. The cache avoids typesetting."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setenv("HANDOUTS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))


@pytest.fixture
def typeset_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Typeset each edition once for all runs of a test, because typesetting is not tested here."""
    masters: dict[Edition, Master] = {}

    def remembered(edition: Edition, *more: object) -> Master:
        return masters.get(edition) or masters.setdefault(edition, master_of(edition))

    monkeypatch.setattr(handout, "master_of", remembered)


def test_fifty_kills_between_any_two_calls_to_the_system(tmp_path: Path, typeset_once: None) -> None:
    listing = write_list(tmp_path / "list.csv", 12)
    args = [str(listing), *DATE, "--workers", "1", "--quiet", "-o"]
    assert CliRunner().invoke(cli_batch.batch, [*args, str(tmp_path / "whole")]).exit_code == 0
    expected = files(tmp_path / "whole")
    assert len(expected) == 12
    dice, kills, number = random.Random(5), 0, 0
    while kills < 50:
        number += 1
        folder = tmp_path / str(number)
        for _ in range(3):
            kills += run_until(dice.randint(1, 90), [*args, str(folder)])
            hold_together(folder, expected)
        assert CliRunner().invoke(cli_batch.batch, [*args, str(folder)]).exit_code == 0
        hold_at_the_end(folder, expected)


def start(args: list[str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", COMMAND, *args]
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def wait_for_files(folder: Path, count: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None and len(list(folder.glob("*.pdf"))) < count:
        time.sleep(0.005)


def kill_and_resume(tmp_path: Path, rows: int, kills: int) -> None:
    listing = write_list(tmp_path / "list.csv", rows)
    args = [str(listing), *DATE, "--workers", "2", "--quiet", "-o"]
    assert start([*args, str(tmp_path / "whole")]).wait() == 0
    expected = files(tmp_path / "whole")
    assert len(expected) == rows
    dice, done, number = random.Random(7), 0, 0
    while done < kills:
        number += 1
        folder = tmp_path / str(number)
        for step in range(1, 4):
            process = start([*args, str(folder)])
            wait_for_files(folder, dice.randint(0, rows * step // 4), process)
            process.kill()
            done += process.wait() == -signal.SIGKILL
            hold_together(folder, expected)
            if done == kills:
                break
        assert start([*args, str(folder)]).wait() == 0
        hold_at_the_end(folder, expected)


def test_a_run_over_processes_is_killed_and_resumed(tmp_path: Path) -> None:
    kill_and_resume(tmp_path, 200, 1)


@pytest.mark.slow
def test_fifty_kills_of_a_run_over_processes(tmp_path: Path) -> None:
    kill_and_resume(tmp_path, 2000, 50)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found in /proc")
def test_a_worker_that_its_run_left_behind_writes_nothing_over_the_next(tmp_path: Path) -> None:
    """The worker is stopped while its run is killed and another run makes the same files with other words."""
    listing, folder = write_list(tmp_path / "list.csv", 1000), tmp_path / "out"
    args = [str(listing), *DATE, "--workers", "2", "--quiet", "-o", str(folder)]
    process = start(args)
    while process.poll() is None and len(asleep := workers_of(process.pid)) < 2:
        time.sleep(0.005)
    wait_for_files(folder, 20, process)
    for worker in asleep:
        os.kill(worker, signal.SIGSTOP)
    process.kill()
    process.wait()
    assert 0 < len(files(folder)) < 1000
    write_list(listing, 1000, word="Run")
    assert start(args).wait() == 0
    made = files(folder)
    for worker in asleep:
        os.kill(worker, signal.SIGCONT)
    wait_for_end(asleep)
    assert files(folder) == made
    assert not list(folder.glob(".*.part"))


def workers_of(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # a process that ends at this moment
            of = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if of == parent and b"spawn_main" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


def wait_for_end(processes: list[int]) -> None:
    for process in processes:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            while Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                os.kill(process, 0)
                time.sleep(0.01)


def test_ctrl_c_stops_in_good_order_and_says_how_to_go_on(tmp_path: Path) -> None:
    listing, folder = write_list(tmp_path / "list.csv", 3000), tmp_path / "out"
    args = [sys.executable, "-c", COMMAND, str(listing), *DATE, "--workers", "2", "-o", str(folder)]
    process = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    wait_for_files(folder, 20, process)
    os.killpg(process.pid, signal.SIGINT)  # to the workers too, as a terminal does
    out, err = process.communicate()
    assert process.returncode == 130
    assert b"STOPPED" in out and b"run the same command again" in out
    assert b"Traceback" not in err
    made = files(folder)
    assert 0 < len(made) < 3000
    assert {record.file for record in read_records(LocalStore(folder).records()) if record} == made.keys()
    assert not list(folder.glob("*.part"))
