"""A batch on a real scheduler with real workers, one of which is killed: the same bytes as without a cluster."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from paths import ROOT

from handouts.cli import batch as cli_batch
from handouts.cli import verify as cli_verify

pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.cluster,
    pytest.mark.unheld,  # the bytes are those of a batch without a cluster, which other tests check
    pytest.mark.skipif(os.name == "nt", reason="kill -9 is not known here"),
]
DAY = ("--date", "2026-11-22", "--name-files", "name")
ROWS = 900
# A name in a script outside the repertoire needs the worker's own font files.
NAMES = ("Zoë Müller", "สมชาย", "", "Ольга Trần")


class House:
    """A scheduler and its workers, as processes of this machine."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self.folder = folder
        self.scheduler = self._start("scheduler", "distributed.cli.dask_scheduler", f"--port={port}")
        self.workers: list[subprocess.Popen[bytes]] = []

    def _start(self, name: str, module: str, *more: str) -> subprocess.Popen[bytes]:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "3"}
        env["DASK_TEMPORARY_DIRECTORY"] = str(self.folder)
        args = [sys.executable, "-W", "ignore", "-m", module, *more, "--host", "127.0.0.1", "--no-dashboard"]
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(args, cwd=self.folder, env=env, stdout=log, stderr=log)

    def add_worker(self) -> subprocess.Popen[bytes]:
        more = (self.address, "--nthreads", "1", "--no-nanny", "--memory-limit", "0")
        number = len(self.workers)
        self.workers.append(self._start(f"worker{number}", "distributed.cli.dask_worker", *more))
        return self.workers[-1]

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def said(self) -> str:
        return "".join(path.read_text("utf-8") for path in self.folder.glob("*.log"))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("cluster"))
    try:
        house.add_worker()
        house.add_worker()
        yield house
    finally:
        house.end()


@pytest.fixture(scope="module")
def listing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("list") / "patients.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "name", "treatments", "note"])
        for row in range(ROWS):
            treatments = ("massage: day {}", "", "ice-heat")[row % 3].format(row)
            writer.writerow([f"p{row}", NAMES[row % 4], treatments, f"Walk {row} steps."])
    return path


@pytest.fixture(scope="module")
def at_a_desk(listing: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk") / "out"
    args = [str(listing), "-o", str(folder), "--workers", "1", "--quiet", *DAY]
    assert CliRunner().invoke(cli_batch.batch, args, catch_exceptions=False).exit_code == 0
    return folder


def batch(*args: str, setting: str = "") -> subprocess.Popen[str]:
    command = f"{setting}import sys; from handouts.cli.batch import batch; batch(sys.argv[1:])"
    return subprocess.Popen(
        [sys.executable, "-c", command, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.pdf")}


def records(folder: Path) -> list[str]:
    """Every line without the time of its run, sorted by row: chunks finish in any order."""
    lines = (folder / "records.jsonl").read_text("utf-8").splitlines()
    alike = (re.sub(r'"run":"[^"]+"', "", line) for line in lines)
    return sorted(alike, key=lambda line: int(re.findall(r'"row":(\d+)', line)[0]))


@pytest.mark.slow
def test_a_worker_is_killed_and_the_files_are_those_of_a_desk(
    house: House, listing: Path, at_a_desk: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    process = batch(str(listing), "-o", str(folder), "--cluster", house.address, "--json", *DAY)
    while process.poll() is None and len(list(folder.glob("*.pdf"))) < 60:
        time.sleep(0.005)
    victim = house.workers.pop(0)
    assert len(files(folder)) < ROWS
    victim.kill()
    assert victim.wait() == -signal.SIGKILL
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, out + err
    assert json.loads(out)["made"] == ROWS
    assert files(folder) == files(at_a_desk)
    assert records(folder) == records(at_a_desk)
    assert not list(folder.glob(".*.part"))
    house.add_worker()


@pytest.mark.slow
def test_the_same_command_again_makes_what_is_missing(
    house: House, listing: Path, at_a_desk: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    args = [str(listing), "-o", str(folder), *DAY]
    assert CliRunner().invoke(cli_batch.batch, [*args, "--quiet"], catch_exceptions=False).exit_code == 0
    for name in sorted(files(folder))[::100]:
        (folder / name).unlink()
    process = batch(*args, "--cluster", house.address, "--json")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, out + err
    summary = json.loads(out)
    assert (summary["made"], summary["unchanged"]) == (9, ROWS - 9)
    assert files(folder) == files(at_a_desk)


@pytest.mark.slow
def test_bad_rows_are_found_on_the_workers_and_names_stay_out_of_their_logs(
    house: House, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"id,name,note\ng1,Secret Good,\nb1,Secret Bad,{'Secretword' * 30}\n", encoding="utf-8")
    process = batch(str(path), "-o", str(tmp_path / "out"), "--cluster", house.address)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "list.csv:3 [note]" in err and "Traceback" not in err
    assert files(tmp_path / "out").keys() == {"g1.pdf"}
    assert "Secret" not in out + err + house.said()


@pytest.mark.slow
def test_verify_makes_each_again_on_the_workers(house: House, listing: Path, at_a_desk: Path) -> None:
    args = [str(at_a_desk), "--list", str(listing), "--cluster", house.address, *DAY]
    result = CliRunner().invoke(cli_verify.verify, args, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert f"{ROWS:,} sheets made again from the list: the same, byte for byte." in result.stdout


def test_an_address_that_nobody_answers(listing: Path, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    soon = "from handouts.batch import dask_pool; dask_pool.TIMEOUT = 0.5; "
    process = batch(str(listing), "-o", str(tmp_path / "out"), "--cluster", address, setting=soon)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "no scheduler answers at this address" in err and "Traceback" not in out + err


def test_an_address_that_is_none(listing: Path, tmp_path: Path) -> None:
    args = [str(listing), "-o", str(tmp_path / "out"), "--cluster", "not an address"]
    result = CliRunner().invoke(cli_batch.batch, args)
    assert result.exit_code == 3
    assert "--cluster" in result.stderr


def test_a_worker_that_sees_another_folder_is_told_of(tmp_path: Path) -> None:
    from handouts.batch.dask_pool import Requirements, versions

    requirements = Requirements(versions(), str(tmp_path), "not-there.part")
    (tmp_path / "here.part").write_bytes(b"")
    problem = requirements.problem()
    assert problem is not None and "cannot see the output folder" in problem.problems[0].what
    assert Requirements(versions(), str(tmp_path), "here.part").problem() is None


def test_a_worker_of_other_versions_is_told_of() -> None:
    from handouts.batch.dask_pool import Requirements, versions

    problem = Requirements({**versions(), "uharfbuzz": "0.1"}).problem()
    assert problem is not None and "uharfbuzz" in problem.problems[0].what
