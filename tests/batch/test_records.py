"""records.jsonl: complete lines are read, torn lines are dropped, and no record leads out of the folder."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from handouts.batch import Record, latest, verify
from handouts.batch.planner import LONGEST_ID
from handouts.batch.records import read_records, record_line
from handouts.cli.batch import batch
from handouts.errors import HandoutError
from handouts.storage import RECORDS
from handouts.storage.journal import MAX_LINE_BYTES, LocalJournal
from handouts.storage.local import LocalStore

SHA = "a" * 64
EDITION = json.dumps({"topic": "back-spasms", "treatments": ["pain-medicine"] * 20, "key": "b" * 16})


def a_record(id: str = "a1", file: str = "a1.pdf", sha256: str = SHA) -> Record:
    return Record(id, 2, file, 5, sha256, "c" * 64, "2026-11-22")


def recorded(folder: Path, *records: Record) -> None:
    with LocalJournal(folder) as journal:
        journal.append(record_line(record, EDITION) for record in records)


@given(st.text(max_size=LONGEST_ID), st.text(max_size=10))
def test_a_line_is_one_line_that_reads_back(id: str, more: str) -> None:
    line = record_line(a_record(id, f"x{more.replace('/', '').replace(chr(92), '')}.pdf"), EDITION)
    assert line.count(b"\n") == 1 and len(line) <= MAX_LINE_BYTES
    assert json.loads(line)["id"] == id


def test_records_are_read_in_their_order(tmp_path: Path) -> None:
    recorded(tmp_path, a_record("a1"), a_record("a2", "a2.pdf"))
    recorded(tmp_path, a_record("a1"))
    assert [record.id for record in read_records(LocalStore(tmp_path).records()) if record] == [
        "a1",
        "a2",
        "a1",
    ]


def test_a_torn_last_line_is_dropped_before_the_next_is_added(tmp_path: Path) -> None:
    recorded(tmp_path, a_record("a1"))
    whole = (tmp_path / RECORDS).read_bytes()
    (tmp_path / RECORDS).write_bytes(whole + whole[: len(whole) // 2])
    assert len(list(read_records(LocalStore(tmp_path).records()))) == 1
    recorded(tmp_path, a_record("a2", "a2.pdf"))
    assert [record and record.id for record in read_records(LocalStore(tmp_path).records())] == ["a1", "a2"]


@pytest.mark.parametrize("rest", [b"x" * 20_000, b"\0" * 9_000, b"{"])
def test_a_long_torn_end_is_dropped(tmp_path: Path, rest: bytes) -> None:
    (tmp_path / RECORDS).write_bytes(rest)
    recorded(tmp_path, a_record("a1"))
    assert [record and record.id for record in read_records(LocalStore(tmp_path).records())] == ["a1"]


@pytest.mark.parametrize(
    "file", ["../a.pdf", "/etc/passwd", "b\\a.pdf", "..", "", "c/d.pdf", "records.jsonl", "a.docx"]
)
def test_a_record_never_leads_out_of_its_folder(tmp_path: Path, file: str) -> None:
    (tmp_path / RECORDS).write_bytes(record_line(a_record("a1", file), EDITION))
    assert list(read_records(LocalStore(tmp_path).records())) == [None]


@given(st.binary(max_size=300))
def test_a_line_of_anything_is_a_record_or_none(data: bytes) -> None:
    assert list(read_records([data + b"\n"])) == [None] or b'"sha256"' in data


# --- lines that are nearly records --------------------------------------------------------------------------

#: Values that somebody, another program or a broken disk could put into a record.
ODD_TEXTS = st.sampled_from(
    [
        *(
            "",
            "\0",
            "a\0.pdf",
            "\ud800",
            "\udcff.pdf",
            "x" * 5000,
            "..",
            "../a.pdf",
            "C:a.pdf",
            "con",
            "a.pdf:b",
        ),
        *("\n", "é.pdf", "e\u0301.pdf", ".part", "records.jsonl", "2026-13-45", "g" * 64, "0123456789abcdef"),
    ]
)
ODD_NUMBERS = st.sampled_from([-1, 0, 10**30, -(10**30), 2**63, 1.5, True, float("inf"), float("nan")])
ODD_VALUES = (
    ODD_TEXTS | ODD_NUMBERS | st.sampled_from([None, [], {}, ["a.pdf"], {"id": "a1"}]) | st.text(max_size=20)
)
KEYS = (
    "id",
    "row",
    "file",
    "size",
    "sha256",
    "mark",
    "person",
    "list",
    "run",
    "input",
    "date",
    "edition",
    "moved",
)


def true_line() -> bytes:
    whole = Record(
        "a1", 2, "a1.pdf", 5, SHA, "c" * 64, "2026-11-22", "0" * 16, "12345", "b" * 12, "2026-11-22T10:00"
    )
    return record_line(whole, EDITION)


def other_values(entry: dict[str, Any]) -> st.SearchStrategy[bytes]:
    odd = st.dictionaries(st.sampled_from((*KEYS, "more")), ODD_VALUES, min_size=1, max_size=3)
    return odd.map(lambda values: json.dumps(entry | values).encode())


def fewer_keys(entry: dict[str, Any]) -> st.SearchStrategy[bytes]:
    gone = st.sets(st.sampled_from(sorted(entry)), min_size=1, max_size=3)
    return gone.map(lambda keys: json.dumps({key: entry[key] for key in entry if key not in keys}).encode())


def other_bytes(line: bytes) -> st.SearchStrategy[bytes]:
    at = st.integers(0, len(line))
    return st.one_of(
        st.builds(
            lambda start, odd: line[:start] + odd + line[start + len(odd) :],
            at,
            st.binary(min_size=1, max_size=4),
        ),
        st.builds(lambda start, end: line[: min(start, end)] + line[max(start, end) :], at, at),
        at.map(lambda end: line[:end] + line),
        st.sampled_from(["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp037"]).map(
            lambda encoding: line.decode().encode(encoding)
        ),
        st.just(line[:-1].replace(b'"row":2', b'"row":' + b"9" * 5000)),
        st.just(line[:-1].replace(b'"edition":', b'"edition":' + b"[" * 100_000)),
    )


def near_records() -> st.SearchStrategy[bytes]:
    line = true_line()[:-1]
    entry = json.loads(line)
    kinds = st.one_of(other_values(entry), fewer_keys(entry), other_bytes(line))
    return kinds.map(lambda near: near.replace(b"\n", b" ") + b"\n")


@settings(max_examples=300)
@given(near_records())
def test_a_line_that_is_nearly_a_record_is_one_or_none(line: bytes) -> None:
    (record,) = read_records([line])
    if record is None:
        return
    texts = [value for key, value in asdict(record).items() if key not in ("row", "size")]
    assert all(type(text) is str for text in texts) and type(record.row) is type(record.size) is int
    assert Path(record.file).name == record.file != ""
    assert list(read_records([record_line(record, "{}")])) == [record]


@settings(max_examples=150)
@given(st.lists(near_records(), min_size=1, max_size=3))
def test_records_that_nobody_wrote_are_verified_all_the_same(lines: list[bytes]) -> None:
    """Every file is found, whatever lines are between the valid ones."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "b2.pdf").write_bytes(b"12345")
        good = record_line(a_record("b2", "b2.pdf", hashlib.sha256(b"12345").hexdigest()), EDITION)
        (folder / RECORDS).write_bytes(b"".join([good, *lines]))
        records, broken = latest(LocalStore(folder))
        found = verify(LocalStore(folder), records)
        assert found.whole == ("b2.pdf" in {record.file for record in records.values()})
        assert found.files == len(records)
        assert set(broken) <= set(range(2, 2 + len(lines)))


@pytest.mark.unheld  # the bytes are those of `make`, which other tests hold to the promises
@settings(max_examples=25)
@given(lines=st.lists(near_records(), min_size=1, max_size=4))
def test_a_run_goes_on_over_records_that_nobody_wrote(
    lines: list[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANDOUTS_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))
        folder, listing = Path(name) / "out", Path(name) / "list.csv"
        folder.mkdir()
        listing.write_text("id,name\na1,Anna\nb2,Ben\n", encoding="utf-8")
        (folder / RECORDS).write_bytes(b"".join(lines))
        args = [str(listing), "-o", str(folder), "--date", "2026-11-22", "--json", "--workers", "1"]
        result = CliRunner().invoke(batch, args, catch_exceptions=False)
        assert result.exit_code in (0, 3), result.output
        assert result.exit_code or {path.name for path in folder.glob("*.pdf")} == {"a1.pdf", "b2.pdf"}


def test_verify_finds_what_is_missing_changed_and_on_no_record(tmp_path: Path) -> None:
    for name in ("a1.pdf", "a2.pdf", "stranger.pdf", "list.csv"):
        (tmp_path / name).write_bytes(b"12345")
    sha = hashlib.sha256(b"12345").hexdigest()
    recorded(tmp_path, a_record("a1", "a1.pdf", sha), a_record("a2", "a2.pdf"), a_record("a3", "a3.pdf"))
    with (tmp_path / RECORDS).open("ab") as file:
        file.write(b"no record\n")
    records, broken = latest(LocalStore(tmp_path))
    found = verify(LocalStore(tmp_path), records)
    assert (found.whole, found.missing, found.changed, broken) == (1, ["a3.pdf"], ["a2.pdf"], [4])
    assert found.extra == ["stranger.pdf"]
    assert not found.good


def test_the_last_record_of_a_file_counts(tmp_path: Path) -> None:
    (tmp_path / "a1.pdf").write_bytes(b"12345")
    recorded(tmp_path, a_record("a1"), a_record("a1", sha256=hashlib.sha256(b"12345").hexdigest()))
    assert verify(LocalStore(tmp_path), latest(LocalStore(tmp_path))[0]).good


def test_verify_of_a_folder_without_records_says_so(tmp_path: Path) -> None:
    with pytest.raises(HandoutError, match="there are no records"):
        latest(LocalStore(tmp_path))
