"""A batch into S3: a real server that speaks it, on this machine; and into memory, for what is small."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from handouts.cli import batch as cli_batch
from handouts.cli import verify as cli_verify
from handouts.errors import HandoutError
from handouts.storage import is_address, open_store
from handouts.storage.local import LocalStore

fsspec: Any = pytest.importorskip("fsspec")
pytest.importorskip("s3fs")
pytest.importorskip("moto")
pytestmark = [
    pytest.mark.cluster,
    pytest.mark.unheld,  # the bytes are those of a batch at a desk, which other tests hold to the promises
]
DAY = ("--date", "2026-11-22")
HEAD = "id,name,treatments,note\n"
ROWS = "".join(f"p{row},Zoë {row},{('massage', '')[row % 2]},Walk {row} steps.\n" for row in range(12))
KEYS = {"AWS_ACCESS_KEY_ID": "a-test-key", "AWS_SECRET_ACCESS_KEY": "a-test-secret"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that speaks S3, with a bucket `clinic` in it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    args = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with (tmp_path_factory.mktemp("moto") / "log").open("wb") as log:
        process = subprocess.Popen(args, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, process)
        urllib.request.urlopen(urllib.request.Request(f"{address}/clinic", method="PUT")).close()
        yield address
    finally:
        process.kill()
        process.wait()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            urllib.request.urlopen(address).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server has ended")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keys and address as a user gives them; no connection outlives its test's environment."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    yield
    open_store.cache_clear()


@pytest.fixture
def s3(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    fs = fsspec.filesystem("s3", use_listings_cache=False)
    yield fs
    fs.invalidate_cache()


@pytest.fixture
def memory() -> Iterator[Any]:
    fs = fsspec.filesystem("memory")
    yield fs
    fs.store.clear()


def batch(*args: str) -> Result:
    return CliRunner().invoke(cli_batch.batch, [*args, *DAY], catch_exceptions=False)


def files(fs: Any, root: str) -> dict[str, bytes]:
    return {
        path.rsplit("/", 1)[-1]: fs.cat_file(path)
        for path in fs.ls(root, detail=False)
        if path.endswith(".pdf")
    }


@pytest.fixture
def listing(tmp_path: Path) -> Path:
    path = tmp_path / "patients.csv"
    path.write_text(HEAD + ROWS, encoding="utf-8")
    return path


def at_a_desk(listing: Path, tmp_path: Path, *more: str) -> dict[str, bytes]:
    assert batch(str(listing), "-o", str(tmp_path / "desk"), "--quiet", *more).exit_code == 0
    return {path.name: path.read_bytes() for path in (tmp_path / "desk").glob("*.pdf")}


def test_list_files_records_and_print_run_on_s3(s3: Any, listing: Path, tmp_path: Path) -> None:
    s3.put_file(str(listing), "clinic/lists/patients.csv")
    print_run = ("--print-run", "s3://clinic/day/all.pdf", "--duplex")
    args = ("s3://clinic/lists/patients.csv", "-o", "s3://clinic/day", *print_run, "--json")
    first = json.loads(batch(*args).stdout)
    assert (first["made"], first["print_run"]["handouts"]) == (12, 12)
    desk = at_a_desk(listing, tmp_path, "--print-run", str(tmp_path / "desk" / "all.pdf"), "--duplex")
    assert files(s3, "clinic/day") == desk
    s3.rm_file("clinic/day/p3.pdf")
    s3.pipe_file("clinic/day/p4.pdf", b"something else")
    again = json.loads(batch(*args).stdout)
    assert (again["made"], again["unchanged"]) == (2, 10)
    assert files(s3, "clinic/day") == desk
    assert not s3.exists("clinic/day/.handouts.lock")


def test_verify_on_s3(s3: Any, listing: Path) -> None:
    assert batch(str(listing), "-o", "s3://clinic/verified").exit_code == 0
    args = ["s3://clinic/verified", "--list", str(listing), *DAY]
    result = CliRunner().invoke(cli_verify.verify, args, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    s3.pipe_file("clinic/verified/p4.pdf", b"something else")
    s3.pipe_file("clinic/verified/stranger.pdf", b"")
    s3.rm_file("clinic/verified/p5.pdf")
    result = CliRunner().invoke(cli_verify.verify, args, catch_exceptions=False)
    assert result.exit_code == 3
    for line in ("changed: p4.pdf", "missing: p5.pdf", "not in the records: stranger.pdf"):
        assert line in result.stderr


def test_a_file_put_there_by_hand_is_not_written_over_on_s3(s3: Any, tmp_path: Path) -> None:
    listing = tmp_path / "patients.csv"
    listing.write_text(HEAD + ROWS, encoding="utf-8")
    assert batch(str(listing), "-o", "s3://clinic/strangers").exit_code == 0
    s3.pipe_file("clinic/strangers/new.pdf", b"somebody's")
    s3.cp_file("clinic/strangers/p1.pdf", "clinic/strangers/ours.pdf")
    listing.write_text(HEAD + ROWS + "new,Anna,,\nours,Anna,,\n", encoding="utf-8")
    result = batch(str(listing), "-o", "s3://clinic/strangers")
    assert result.exit_code == 3 and "a file of this name is there already" in result.stderr
    assert "1 handout made" in result.stdout and "1 ROW LEFT OUT" in result.stdout
    assert s3.cat_file("clinic/strangers/new.pdf") == b"somebody's"


def test_more_processes_write_to_s3(s3: Any, listing: Path, tmp_path: Path) -> None:
    result = batch(str(listing), "-o", "s3://clinic/two", "--workers", "2")
    assert result.exit_code == 0, result.output
    assert files(s3, "clinic/two") == at_a_desk(listing, tmp_path)


def test_a_run_that_is_killed_goes_on_after_its_lease(s3: Any, listing: Path, tmp_path: Path) -> None:
    command = (
        "import os, sys, handouts.storage.remote as r\n"
        "r.RemoteJournal.append = lambda self, lines: os._exit(9)\n"
        "from handouts.cli.batch import batch; batch(sys.argv[1:])"
    )
    args = [str(listing), "-o", "s3://clinic/killed"]
    killed = subprocess.run([sys.executable, "-c", command, *args, *DAY], capture_output=True)
    assert killed.returncode == 9, killed.stderr
    made = files(s3, "clinic/killed")
    assert 0 < len(made) < 12
    refused = batch(*args)
    assert refused.exit_code == 3 and "another run is writing here" in refused.stderr
    s3.pipe_file("clinic/killed/.handouts.lock", b'{"run": "killed", "until": 1}')
    assert json.loads(batch(*args, "--json").stdout)["made"] == 12
    assert files(s3, "clinic/killed") == at_a_desk(listing, tmp_path)


@pytest.mark.parametrize("address", ["s3://no-such-bucket-here/day", "s3://clinic-not-there"])
def test_a_bucket_that_is_not_there(s3: Any, listing: Path, address: str) -> None:
    result = batch(str(listing), "-o", address)
    assert result.exit_code == 3, result.output
    assert "Traceback" not in result.output and address in result.stderr


def test_storage_that_nobody_answers_and_no_key_in_the_message(
    listing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free.getsockname()[1]}")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    fsspec.filesystem("s3").clear_instance_cache()
    result = batch(str(listing), "-o", "s3://clinic/nobody")
    assert result.exit_code == 3
    assert "nobody answers" in result.stderr
    assert not any(key in result.output for key in KEYS.values())
    fsspec.filesystem("s3").clear_instance_cache()


def test_a_list_that_is_not_there(memory: Any, tmp_path: Path) -> None:
    result = batch("memory://lists/none.csv", "-o", str(tmp_path / "out"))
    assert result.exit_code == 3 and "memory://lists/none.csv: cannot be read" in result.stderr


def test_an_address_of_no_known_kind(listing: Path) -> None:
    result = batch(str(listing), "-o", "nonsense://bucket/day")
    assert result.exit_code == 3 and "not known" in result.stderr


def test_records_are_an_object_for_each_chunk(memory: Any, listing: Path) -> None:
    assert batch(str(listing), "-o", "memory://day", "--workers", "1").exit_code == 0
    parts = sorted(memory.ls("/day/records", detail=False))
    assert parts[0].endswith("/00000001.jsonl")
    assert memory.cat_file(parts[0]) == b""  # says whose the files are before there are records
    lines = b"".join(map(memory.cat_file, parts)).splitlines()
    assert sorted(json.loads(line)["id"] for line in lines) == sorted(f"p{row}" for row in range(12))
    shas = {json.loads(line)["file"]: json.loads(line)["sha256"] for line in lines}
    assert shas == {name: hashlib.sha256(data).hexdigest() for name, data in files(memory, "/day").items()}
    assert batch(str(listing), "-o", "memory://day", "--force", "--workers", "1").exit_code == 0
    assert len(memory.ls("/day/records")) == 2 * len(parts) - 1


def test_problems_are_a_file_there_too(memory: Any, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(HEAD + "a1,,,\na2,,nonsense,\n", encoding="utf-8")
    result = batch(str(tmp_path / "list.csv"), "-o", "memory://day", "--workers", "1")
    assert result.exit_code == 3 and "memory://day/problems.csv" in result.stdout
    assert b"nonsense" not in memory.cat_file("/day/problems.csv")
    (tmp_path / "list.csv").write_text(HEAD + "a1,,,\na2,,,\n", encoding="utf-8")
    assert batch(str(tmp_path / "list.csv"), "-o", "memory://day", "--workers", "1").exit_code == 0
    assert not memory.exists("/day/problems.csv")


def test_one_run_at_a_time(memory: Any) -> None:
    store = open_store("memory://leased")
    with store.locked(), pytest.raises(HandoutError, match="another run"), store.locked():
        pytest.fail("two runs hold one lease")
    with store.locked():
        assert store.has(".handouts.lock")
    assert not store.has(".handouts.lock")


def test_two_runs_at_once_do_not_write_over_records(memory: Any) -> None:
    store = open_store("memory://twice")
    with store.journal() as first, store.journal() as second:
        first.append([b"first\n"])
        with pytest.raises(OSError, match="another run"):
            second.append([b"second\n"])
    assert list(store.records()) == [b"first\n"]


def test_s3_makes_a_lock_only_where_there_is_none(s3: Any) -> None:
    s3.pipe_file("clinic/one", b"first", mode="create")
    with pytest.raises(FileExistsError):
        s3.pipe_file("clinic/one", b"second", mode="create")


def test_a_lease_that_has_run_out_is_taken(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    memory.pipe_file("/leased/.handouts.lock", b'{"run": "gone", "until": 1}')
    with open_store("memory://leased").locked():
        assert json.loads(memory.cat_file("/leased/.handouts.lock"))["run"] != "gone"


def test_paths_are_no_addresses() -> None:
    assert [is_address(text) for text in ("out", "C:\\out", "/a/b", "-", "s3://b/p", "memory://x")] == [
        *[False] * 4,
        *[True] * 2,
    ]
    assert isinstance(open_store("file:///tmp/out"), LocalStore)


def test_keys_in_an_address_are_not_shown() -> None:
    assert "secret" not in str(open_store("memory://user:secret@host/day"))
    assert os.environ["AWS_SECRET_ACCESS_KEY"] == KEYS["AWS_SECRET_ACCESS_KEY"]
