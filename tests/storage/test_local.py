"""A local folder as a store: its files, its lock, its records, and what killed runs left in it."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from hostile_files import put

from handouts.errors import HandoutError
from handouts.storage import LOCK, NOT_A_FILE, RECORDS, Store, open_store
from handouts.storage import orphan as orphans

posix = pytest.mark.skipif(os.name != "posix", reason="there are no permission bits here")


class Bytes(bytes):
    """A file of these bytes, as stores write them."""

    def write_to(self, descriptor: int) -> None:
        os.write(descriptor, self)


class Refused:
    """A file whose writing fails."""

    def __init__(self, error: OSError) -> None:
        self.error = error

    def __bytes__(self) -> bytes:
        return b""

    def write_to(self, descriptor: int) -> None:
        raise self.error


def store_in(folder: Path) -> Store:
    return open_store(str(folder))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A umask that takes no permission away: what the code asks for is what the file gets."""
    previous = os.umask(0)
    yield
    os.umask(previous)


# --- permissions --------------------------------------------------------------------------------------------


@posix
def test_only_the_owner_can_open_anything_that_a_store_creates(tmp_path: Path, open_umask: None) -> None:
    folder = tmp_path / "clinic" / "today"
    store = store_in(folder)
    store.prepare()
    store.write([("a.pdf", Bytes(b"whole"))])
    store.write_stream("all.pdf", lambda file: None)
    with store.locked(), store.journal() as journal:
        journal.append([b"{}\n"])
    store.move_aside("a.pdf")
    files = {path.name: permissions(path) for path in folder.rglob("*") if path.is_file()}
    assert files == dict.fromkeys(("a.pdf", "all.pdf", LOCK, RECORDS), 0o600)
    assert permissions(folder) == permissions(folder / "old") == 0o700


def test_a_folder_that_cannot_be_written_to_is_an_error_before_the_work_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's answer is replaced, because tests may run as root, who can write everywhere."""
    asked: list[tuple[Path, int]] = []

    def refused(path: Path, mode: int) -> bool:
        asked.append((path, mode))
        return False

    monkeypatch.setattr(os, "access", refused)
    with pytest.raises(PermissionError):
        store_in(tmp_path / "today").exists()
    assert asked == [(tmp_path, os.W_OK | os.X_OK)]


def test_a_store_exists_only_if_its_own_folder_does(tmp_path: Path) -> None:
    assert store_in(tmp_path).exists()
    assert not store_in(tmp_path / "a" / "b").exists()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileExistsError):
        store_in(tmp_path / "file").exists()


# --- what is no regular file --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["outside", "dangling", "loop", "pipe", "device", "socket"])
@pytest.mark.parametrize("name", [LOCK, RECORDS])
def test_no_lock_or_records_are_opened_through_a_link_or_in_a_pipe(
    tmp_path: Path, name: str, kind: str
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    put(folder / name, kind)
    with pytest.raises(HandoutError, match="this is"):
        if name == LOCK:
            with store_in(folder).locked():
                pytest.fail("it was opened")
        store_in(folder).journal()
    assert not (tmp_path / "nothing").exists()
    if kind == "outside":
        assert (tmp_path / "outside").read_bytes() == b"somebody's"


def test_records_with_a_second_name_are_not_appended_to(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    put(folder / RECORDS, "second name")
    with pytest.raises(HandoutError, match="second name"):
        store_in(folder).journal()
    assert (tmp_path / "outside").read_bytes() == b"somebody's"
    assert list(store_in(folder).records()) == [b"somebody's"]  # reading does no harm


@pytest.mark.parametrize("kind", ["outside", "dangling", "pipe", "folder"])
def test_what_is_no_file_has_no_size_no_content_and_no_digest(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    put(folder / "a.pdf", kind)
    store = store_in(folder)
    assert store.sizes()("a.pdf") == NOT_A_FILE
    assert store.sizes()("b.pdf") is None
    assert dict(store.contents(["a.pdf", "b.pdf"])) == {"a.pdf": None, "b.pdf": None}
    assert not store.has_end("a.pdf", 8, lambda end: True)
    digests = dict(store.digests(["a.pdf", "b.pdf"]))
    assert digests["b.pdf"] is None
    assert isinstance(digests["a.pdf"], OSError)


def test_only_the_end_of_a_file_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"0123456789")
    store = store_in(tmp_path)
    assert store.has_end("a.pdf", 4, lambda end: end == b"6789")
    assert store.has_end("a.pdf", 99, lambda end: end == b"0123456789")
    assert not store.has_end("a.pdf", 4, lambda end: False)
    assert store.head("a.pdf") == b"0123456789" and store.head("b.pdf") == b""


# --- writing ------------------------------------------------------------------------------------------------


def test_one_file_that_is_open_in_another_program_does_not_stop_the_others(tmp_path: Path) -> None:
    busy = OSError(errno.EACCES, "Permission denied", "a part", None, "b.pdf")  # as os.replace raises it
    files: list[tuple[str, Bytes | Refused]] = [
        ("a.pdf", Bytes(b"a")),
        ("b.pdf", Refused(busy)),
        ("c.pdf", Bytes(b"c")),
    ]
    assert store_in(tmp_path).write(files) == {"b.pdf": "permission denied"}
    assert contents(tmp_path) == {"a.pdf": b"a", "c.pdf": b"c"}


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device", "a part", None, "b.pdf"),
        OSError(errno.EACCES, "Permission denied", "a part"),
    ],
)
def test_an_error_of_the_folder_itself_stops_the_run(tmp_path: Path, error: OSError) -> None:
    files: list[tuple[str, Bytes | Refused]] = [("b.pdf", Refused(error)), ("c.pdf", Bytes(b"c"))]
    with pytest.raises(OSError, match=str(error.strerror)):
        store_in(tmp_path).write(files)
    assert not contents(tmp_path)


def test_an_older_file_is_moved_aside_and_never_over_another(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    moved = []
    for content in (b"first", b"second", b"third"):
        (tmp_path / "a.pdf").write_bytes(content)
        moved.append(store.move_aside("a.pdf"))
    assert moved == ["old/a.pdf", "old/a (2).pdf", "old/a (3).pdf"]
    assert [(tmp_path / name).read_bytes() for name in moved] == [b"first", b"second", b"third"]


@pytest.mark.skipif(sys.platform == "win32", reason="a link needs rights there")
def test_nothing_is_moved_through_a_link(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (folder / "old").symlink_to(elsewhere)
    (folder / "a.pdf").write_bytes(b"whole")
    with pytest.raises(HandoutError, match="through links"):
        store_in(folder).move_aside("a.pdf")
    assert contents(elsewhere) == {} and (folder / "a.pdf").exists()


def test_a_file_of_an_orphan_does_not_get_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Parent:
        pid = os.getppid() + 1  # this process is itself a child

        def is_alive(self) -> bool:
            return False

    monkeypatch.setattr("multiprocessing.parent_process", Parent)
    try:
        orphans.watch_parent()
        with pytest.raises(orphans.OrphanedError):
            store_in(tmp_path).write_stream("a1.pdf", lambda file: None)
        with pytest.raises(orphans.OrphanedError):
            store_in(tmp_path).write([("a1.pdf", Bytes(b"whole"))])
    finally:
        orphans.unwatch_parent()
    assert not list(tmp_path.iterdir())


# --- the lock -----------------------------------------------------------------------------------------------


def test_a_second_run_into_a_folder_is_told_to_wait(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    with store.locked(), pytest.raises(HandoutError, match="another run") as caught, store.locked():
        pytest.fail("two runs hold one lock")
    assert caught.value.exit_code == 3
    with store.locked():
        assert (tmp_path / LOCK).exists()


def test_a_lock_ends_with_its_run_however_it_ends(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    with pytest.raises(RuntimeError), store.locked():
        raise RuntimeError
    with store.locked():
        pass


def test_a_file_system_without_locks_is_no_other_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(file: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("handouts.storage.local.lock", unsupported)
    with pytest.raises(OSError, match="No locks"), store_in(tmp_path).locked():
        pytest.fail("two runs could write here")


# --- records ------------------------------------------------------------------------------------------------


def test_a_line_that_a_killed_run_left_incomplete_is_dropped_before_the_next(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    (tmp_path / RECORDS).write_bytes(b"first\n" + b"x" * 10_000)
    with store.journal() as journal:
        journal.append([b"second\n", b"third\n"])
    assert list(store.records()) == [b"first\n", b"second\n", b"third\n"]
    (tmp_path / RECORDS).write_bytes(b"no line end")
    with store.journal() as journal:
        journal.append([b"first\n"])
    assert list(store.records()) == [b"first\n"]


def test_a_full_disk_leaves_no_partial_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, write = store_in(tmp_path), os.write

    def full(file: int, data: bytes) -> int:
        if len(data) > 100:
            return write(file, data[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    with store.journal() as journal:
        journal.append([b"first\n"])
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", full)
            with pytest.raises(OSError, match="No space"):
                journal.append([b"x" * 150 + b"\n"])
        journal.append([b"second\n"])
    assert list(store.records()) == [b"first\n", b"second\n"]


# --- what killed runs left ----------------------------------------------------------------------------------


def test_what_killed_runs_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    kept = ("a1.pdf", "movie.part", ".hidden", ".a1.part", ".0123abcd.xyz.part")
    for name in (".a1.pdf.4711.part", ".0123abcd.0123456789abcdef.part", *kept):
        (tmp_path / name).write_bytes(b"")
    store_in(tmp_path).clear()
    assert contents(tmp_path).keys() == set(kept)


def test_two_that_write_names_alike_are_kept_apart(tmp_path: Path) -> None:
    """Two threads or two machines never write to the same unfinished file."""
    store = store_in(tmp_path)
    names = ["x" * 85 + "1.pdf", "x" * 85 + "2.pdf"]

    def first(file: BinaryIO) -> None:
        store.write_stream(names[1], lambda inner: inner.writelines([b"second"]))
        store.write_stream(names[0], lambda inner: inner.writelines([b"later"]))
        file.write(b"first")

    store.write_stream(names[0], first)
    assert contents(tmp_path) == dict(zip(names, [b"first", b"second"], strict=True))


def test_an_unfinished_file_has_no_name_of_a_patient_and_is_cleared_away(tmp_path: Path) -> None:
    store, seen = store_in(tmp_path), list[str]()
    store.write_stream("Anna (a1).pdf", lambda _: seen.extend(contents(tmp_path)))
    (part,) = seen
    assert "Anna" not in part
    (tmp_path / part).write_bytes(b"half")
    store.clear()
    assert [path.name for path in tmp_path.iterdir()] == ["Anna (a1).pdf"]


def test_half_a_file_of_a_killed_run_is_swept_and_that_of_a_living_one_stays(tmp_path: Path) -> None:
    store, seen = store_in(tmp_path), list[str]()

    def into(file: BinaryIO) -> None:
        seen.extend(path.name for path in tmp_path.iterdir() if path.name != ".all.pdf.4711.part")
        store.sweep("all.pdf")
        assert [path.name for path in tmp_path.iterdir()] == seen

    (tmp_path / ".all.pdf.4711.part").write_bytes(b"of an earlier version")
    store.write_stream("all.pdf", into)
    (tmp_path / seen[0]).write_bytes(b"half")
    store.sweep("other.pdf")
    assert (tmp_path / seen[0]).exists()
    store.sweep("all.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["all.pdf"]


def test_files_that_no_batch_has_written_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sparse file of 64 GB takes no room on the disk, and a minute to read."""
    monkeypatch.setattr("handouts.storage.local.MAX_PDF_BYTES", 8)
    monkeypatch.setattr("handouts.storage.local.MAX_RECORDS_BYTES", 8)
    for name in ("a.pdf", "b.pdf", RECORDS):
        (tmp_path / name).write_bytes(b"12345678" if name == "a.pdf" else b"123456789")
    store = store_in(tmp_path)
    digests = dict(store.digests(["a.pdf", "b.pdf"]))
    assert isinstance(digests["a.pdf"], str)
    assert isinstance(digests["b.pdf"], OSError) and digests["b.pdf"].errno == errno.EFBIG
    with pytest.raises(HandoutError, match="is larger than 8 bytes"):
        list(store.records())
