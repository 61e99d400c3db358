"""A batch into S3, with a real server on this machine."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from handouts.cli import batch as cli_batch
from handouts.cli import verify as cli_verify
from handouts.errors import HandoutError
from handouts.storage import bucket, is_address, lease, open_store
from handouts.storage.aws_profile import profile
from handouts.storage.bucket import Bucket, ChangedError, Version
from handouts.storage.local import LocalStore

pytest.importorskip("obstore")
pytest.importorskip("moto")
boto3: Any = pytest.importorskip("boto3")  # a dependency of moto: an independent client
pytestmark = [
    pytest.mark.cluster,
    pytest.mark.unheld,  # the bytes are those of a batch into a folder, which other tests check
]
DAY = ("--date", "2026-11-22")
HEAD = "id,name,treatments,note\n"
ROWS = "".join(f"p{row},Zoë {row},{('massage', '')[row % 2]},Walk {row} steps.\n" for row in range(12))
KEYS = {"AWS_ACCESS_KEY_ID": "a-test-key", "AWS_SECRET_ACCESS_KEY": "a-test-secret"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an S3 server with a bucket `clinic`."""
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
    """Keys and address as a user gives them. Connections are not kept beyond a test."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    yield
    open_store.cache_clear()


class S3:
    """The bucket `clinic`, read by another program."""

    def __init__(self, server: str) -> None:
        self._client = boto3.client("s3", endpoint_url=server)

    def put(self, key: str, data: bytes) -> None:
        self._client.put_object(Bucket="clinic", Key=key, Body=data)

    def get(self, key: str) -> bytes:
        data: bytes = self._client.get_object(Bucket="clinic", Key=key)["Body"].read()
        return data

    def remove(self, key: str) -> None:
        self._client.delete_object(Bucket="clinic", Key=key)

    def keys(self, prefix: str) -> list[str]:
        found = self._client.list_objects_v2(Bucket="clinic", Prefix=prefix)
        return [each["Key"] for each in found.get("Contents", [])]


@pytest.fixture
def s3(server: str, monkeypatch: pytest.MonkeyPatch) -> S3:
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    return S3(server)


def batch(*args: str) -> Result:
    return CliRunner().invoke(cli_batch.batch, [*args, *DAY], catch_exceptions=False)


def files(s3: S3, folder: str) -> dict[str, bytes]:
    return {key.rsplit("/", 1)[-1]: s3.get(key) for key in s3.keys(f"{folder}/") if key.endswith(".pdf")}


@pytest.fixture
def listing(tmp_path: Path) -> Path:
    path = tmp_path / "patients.csv"
    path.write_text(HEAD + ROWS, encoding="utf-8")
    return path


def at_a_desk(listing: Path, tmp_path: Path, *more: str) -> dict[str, bytes]:
    assert batch(str(listing), "-o", str(tmp_path / "desk"), "--quiet", *more).exit_code == 0
    return {path.name: path.read_bytes() for path in (tmp_path / "desk").glob("*.pdf")}


def test_list_files_records_and_print_run_on_s3(s3: S3, listing: Path, tmp_path: Path) -> None:
    s3.put("lists/patients.csv", listing.read_bytes())
    print_run = ("--print-run", "s3://clinic/day/all.pdf", "--duplex")
    args = ("s3://clinic/lists/patients.csv", "-o", "s3://clinic/day", *print_run, "--json")
    first = json.loads(batch(*args).stdout)
    assert (first["made"], first["print_run"]["handouts"]) == (12, 12)
    desk = at_a_desk(listing, tmp_path, "--print-run", str(tmp_path / "desk" / "all.pdf"), "--duplex")
    assert files(s3, "day") == desk
    s3.remove("day/p3.pdf")
    s3.put("day/p4.pdf", b"something else")
    again = json.loads(batch(*args).stdout)
    assert (again["made"], again["unchanged"]) == (2, 10)
    assert files(s3, "day") == desk
    assert "day/.handouts.lock" not in s3.keys("day/")


def test_verify_on_s3(s3: S3, listing: Path) -> None:
    assert batch(str(listing), "-o", "s3://clinic/verified").exit_code == 0
    args = ["s3://clinic/verified", "--list", str(listing), *DAY]
    result = CliRunner().invoke(cli_verify.verify, args, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    s3.put("verified/p4.pdf", b"something else")
    s3.put("verified/stranger.pdf", b"")
    s3.remove("verified/p5.pdf")
    result = CliRunner().invoke(cli_verify.verify, args, catch_exceptions=False)
    assert result.exit_code == 3
    for line in ("changed: p4.pdf", "missing: p5.pdf", "not in the records: stranger.pdf"):
        assert line in result.stderr


def test_a_file_put_there_by_hand_is_not_written_over_on_s3(s3: S3, tmp_path: Path) -> None:
    listing = tmp_path / "patients.csv"
    listing.write_text(HEAD + ROWS, encoding="utf-8")
    assert batch(str(listing), "-o", "s3://clinic/strangers").exit_code == 0
    s3.put("strangers/new.pdf", b"somebody's")
    s3.put("strangers/ours.pdf", s3.get("strangers/p1.pdf"))
    listing.write_text(HEAD + ROWS + "new,Anna,,\nours,Anna,,\n", encoding="utf-8")
    result = batch(str(listing), "-o", "s3://clinic/strangers")
    assert result.exit_code == 3 and "a file with this name already exists" in result.stderr
    assert "1 sheet made" in result.stdout and "1 ROW LEFT OUT" in result.stdout
    assert s3.get("strangers/new.pdf") == b"somebody's"


def test_more_processes_write_to_s3(s3: S3, listing: Path, tmp_path: Path) -> None:
    result = batch(str(listing), "-o", "s3://clinic/two", "--workers", "2")
    assert result.exit_code == 0, result.output
    assert files(s3, "two") == at_a_desk(listing, tmp_path)


def test_a_run_that_is_killed_goes_on_after_its_lease(s3: S3, listing: Path, tmp_path: Path) -> None:
    command = (
        "import os, sys, handouts.storage.remote as r\n"
        "r.RemoteJournal.append = lambda self, lines: os._exit(9)\n"
        "from handouts.cli.batch import batch; batch(sys.argv[1:])"
    )
    args = [str(listing), "-o", "s3://clinic/killed"]
    killed = subprocess.run([sys.executable, "-c", command, *args, *DAY], capture_output=True)
    assert killed.returncode == 9, killed.stderr
    made = files(s3, "killed")
    assert 0 < len(made) < 12
    refused = batch(*args)
    assert refused.exit_code == 3 and "another run is writing here" in refused.stderr
    s3.put("killed/.handouts.lock", b'{"run": "killed", "until": 1}')
    assert json.loads(batch(*args, "--json").stdout)["made"] == 12
    assert files(s3, "killed") == at_a_desk(listing, tmp_path)


@pytest.mark.parametrize("address", ["s3://no-such-bucket-here/day", "s3://clinic-not-there"])
def test_a_bucket_that_is_not_there(s3: S3, listing: Path, address: str) -> None:
    result = batch(str(listing), "-o", address)
    assert result.exit_code == 3, result.output
    assert "Traceback" not in result.output and address in result.stderr


def test_storage_that_nobody_answers_and_no_key_in_the_message(
    listing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free.getsockname()[1]}")
    monkeypatch.setattr(bucket, "RETRIES", {"max_retries": 1})
    result = batch(str(listing), "-o", "s3://clinic/nobody")
    assert result.exit_code == 3
    assert "no server answers" in result.stderr
    assert not any(key in result.output for key in KEYS.values())


class Answer(BaseHTTPRequestHandler):
    """A server with the same answer to every request."""

    status, body = 200, b""

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_PUT = do_HEAD = do_GET

    def log_message(self, *about: object) -> None:
        pass


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (403, "InvalidAccessKeyId", "the storage denies access"),
        (401, "Unauthorized", "the storage denies access"),
        (301, "PermanentRedirect", "the bucket is in another region than the environment names"),
        (400, "AuthorizationHeaderMalformed", "the storage refuses (400 bad request)"),
        (503, "SlowDown", "the storage refuses (503 service unavailable)"),
    ],
)
def test_what_a_storage_refuses_is_said_in_our_words(
    listing: Path, monkeypatch: pytest.MonkeyPatch, status: int, code: str, said: str
) -> None:
    body = f"<Error><Code>{code}</Code><Key>{KEYS['AWS_ACCESS_KEY_ID']}</Key></Error>".encode()
    monkeypatch.setattr(Answer, "status", status)
    monkeypatch.setattr(Answer, "body", body)
    monkeypatch.setattr(bucket, "RETRIES", {"max_retries": 1})
    with HTTPServer(("127.0.0.1", 0), Answer) as answering:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{answering.server_port}")
        threading.Thread(target=answering.serve_forever, daemon=True).start()
        result = batch(str(listing), "-o", "s3://clinic/refused")
        answering.shutdown()
    assert result.exit_code == 3
    assert said in result.stderr
    assert not any(key in result.output for key in KEYS.values())


def test_a_list_that_is_not_there(s3: S3, tmp_path: Path) -> None:
    result = batch("s3://clinic/lists/none.csv", "-o", str(tmp_path / "out"))
    assert result.exit_code == 3
    assert "s3://clinic/lists/none.csv: cannot be read: there is no such file" in result.stderr


@pytest.mark.parametrize("address", ["nonsense://bucket/day", "ftp://host/day", "s3://"])
def test_an_address_of_no_known_kind(listing: Path, address: str) -> None:
    result = batch(str(listing), "-o", address)
    assert result.exit_code == 3 and "not supported" in result.stderr


def test_keys_come_from_the_files_of_aws_too(
    s3: S3, listing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").write_text("[default]\nregion = eu-west-1\n[profile clinic]\nregion = eu-west-2\n")
    (tmp_path / "credentials").write_text(
        "[default]\naws_access_key_id = a\naws_secret_access_key = b\n"
        "[clinic]\naws_access_key_id = c\naws_secret_access_key = d\naws_session_token = e%f\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    assert profile() == {}  # the environment has precedence
    for name in (*KEYS, "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    assert profile() == {"region": "eu-west-1", "access_key_id": "a", "secret_access_key": "b"}
    assert json.loads(batch(str(listing), "-o", "s3://clinic/by-file", "--json").stdout)["made"] == 12
    monkeypatch.setenv("AWS_PROFILE", "clinic")
    assert profile() == {
        "region": "eu-west-2", "access_key_id": "c", "secret_access_key": "d", "session_token": "e%f",
    }  # fmt: skip
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    assert profile() == {}


def test_names_and_prefixes_are_kept_as_they_are(s3: S3) -> None:
    store = open_store("s3://clinic/März 2026/a+b")
    names = ["Zoë Müller.pdf", "a b#1%20.pdf", "名前 (2).pdf", "e\u0301~'&.pdf"]
    for name in names:
        store.write([(name, Bytes(name.encode()))])
    assert sorted(store.names()) == sorted(names)
    assert s3.keys("März") == sorted(f"März 2026/a+b/{name}" for name in names)
    assert [data for _, data in store.contents([*names, "none.pdf"])] == [*map(str.encode, names), None]
    assert [store.head(name) for name in ("名前 (2).pdf", "none.pdf")] == [names[2].encode(), b""]
    s3.put("März 2026/a+b/empty.pdf", b"")
    assert store.head("empty.pdf") == b""


class Bytes(bytes):
    """A file with these bytes, to be written."""

    def write_to(self, descriptor: int) -> None:
        os.write(descriptor, self)


def test_records_are_an_object_for_each_chunk(s3: S3, listing: Path) -> None:
    assert batch(str(listing), "-o", "s3://clinic/chunks", "--workers", "1").exit_code == 0
    parts = s3.keys("chunks/records/")
    assert parts[0].endswith("/00000001.jsonl")
    assert s3.get(parts[0]) == b""  # says whose files they are before there are records
    lines = b"".join(map(s3.get, parts)).splitlines()
    assert sorted(json.loads(line)["id"] for line in lines) == sorted(f"p{row}" for row in range(12))
    shas = {json.loads(line)["file"]: json.loads(line)["sha256"] for line in lines}
    assert shas == {name: hashlib.sha256(data).hexdigest() for name, data in files(s3, "chunks").items()}
    assert batch(str(listing), "-o", "s3://clinic/chunks", "--force", "--workers", "1").exit_code == 0
    assert len(s3.keys("chunks/records/")) == 2 * len(parts) - 1


def test_problems_are_a_file_there_too(s3: S3, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(HEAD + "a1,,,\na2,,nonsense,\n", encoding="utf-8")
    result = batch(str(tmp_path / "list.csv"), "-o", "s3://clinic/wrong", "--workers", "1")
    assert result.exit_code == 3 and "s3://clinic/wrong/problems.csv" in result.stdout
    assert b"nonsense" not in s3.get("wrong/problems.csv")
    (tmp_path / "list.csv").write_text(HEAD + "a1,,,\na2,,,\n", encoding="utf-8")
    assert batch(str(tmp_path / "list.csv"), "-o", "s3://clinic/wrong", "--workers", "1").exit_code == 0
    assert "wrong/problems.csv" not in s3.keys("wrong/")


def test_one_run_at_a_time(s3: S3) -> None:
    store = open_store("s3://clinic/leased")
    with store.locked(), pytest.raises(HandoutError, match="another run"), store.locked():
        pytest.fail("two runs hold one lease")
    with store.locked():
        assert store.has(".handouts.lock")
    assert not store.has(".handouts.lock")


def test_two_runs_at_once_do_not_write_over_records(s3: S3) -> None:
    store = open_store("s3://clinic/twice")
    with store.journal() as first, store.journal() as second:
        first.append([b"first\n"])
        with pytest.raises(OSError, match="another run"):
            second.append([b"second\n"])
    assert list(store.records()) == [b"first\n"]


def test_an_object_is_created_once_and_replaced_only_as_it_was_read(s3: S3) -> None:
    objects = Bucket("s3://clinic/conditions")
    first = objects.create("lock", b"one")
    assert objects.create("lock", b"one") == first  # its own lease, put again after a lost answer
    with pytest.raises(FileExistsError):
        objects.create("lock", b"two")
    second = objects.replace("lock", b"three", first)
    with pytest.raises(ChangedError):
        objects.replace("lock", b"four", first)
    assert (s3.get("conditions/lock"), objects.get_version("lock")) == (b"three", (b"three", second))


def test_a_lease_that_has_run_out_is_taken_by_one(s3: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    s3.put("run-out/.handouts.lock", b'{"run": "gone", "until": 1}')
    with open_store("s3://clinic/run-out").locked():
        assert json.loads(s3.get("run-out/.handouts.lock"))["run"] != "gone"
    s3.put("run-out/.handouts.lock", b'{"run": "gone", "until": 1}')
    replace = Bucket.replace

    def quicker(self: Bucket, name: str, data: bytes, version: Version) -> Version:
        s3.put("run-out/.handouts.lock", b'{"run": "another", "until": 9999999999}')
        return replace(self, name, data, version)

    monkeypatch.setattr(Bucket, "replace", quicker)
    with (
        pytest.raises(HandoutError, match="another run"),
        open_store("s3://clinic/run-out").locked(),
    ):
        pytest.fail("two runs hold one lease")
    assert json.loads(s3.get("run-out/.handouts.lock"))["run"] == "another"


def test_a_lease_is_renewed_while_the_run_lives(s3: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "RENEWED", 0.05)
    monkeypatch.setattr(lease, "LEASE", 1000.0)
    with open_store("s3://clinic/renewed").locked():
        monkeypatch.setattr(lease, "LEASE", 5000.0)
        until = time.time() + 4000
        deadline = time.monotonic() + 10
        while json.loads(s3.get("renewed/.handouts.lock"))["until"] < until:
            assert time.monotonic() < deadline, "it is not renewed"
            time.sleep(0.02)
    assert s3.keys("renewed/") == []


def test_paths_are_no_addresses() -> None:
    paths = ("out", "C:\\out", "/a/b", "-", "a::b")
    assert [is_address(text) for text in (*paths, "s3://b/p", "gs://x")] == [*[False] * 5, *[True] * 2]
    assert isinstance(open_store("file:///somewhere/out"), LocalStore)


def test_keys_in_an_address_are_not_shown() -> None:
    assert "secret" not in str(open_store("s3://user:secret@host/day"))
    assert os.environ["AWS_SECRET_ACCESS_KEY"] == KEYS["AWS_SECRET_ACCESS_KEY"]
