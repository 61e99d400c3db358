"""Files that are written completely or not at all, and that only their owner can read."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from handouts.storage import write_beside, write_bytes_beside

posix = pytest.mark.skipif(os.name != "posix", reason="there are no permission bits here")


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def writing(data: bytes) -> Callable[[int], None]:
    def write(descriptor: int) -> None:
        os.write(descriptor, data)

    return write


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A umask that takes no permission away: what the code asks for is what the file gets."""
    previous = os.umask(0)
    yield
    os.umask(previous)


def test_a_file_is_complete_and_the_only_one_in_its_folder(tmp_path: Path) -> None:
    write_beside(tmp_path / "a.pdf", writing(b"whole"))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.pdf": b"whole"}


@posix
def test_only_the_owner_can_read_a_file_also_while_it_is_written(tmp_path: Path, open_umask: None) -> None:
    unfinished: list[int] = []

    def write(descriptor: int) -> None:
        unfinished.append(stat.S_IMODE(os.fstat(descriptor).st_mode))

    write_beside(tmp_path / "a.pdf", write)
    write_bytes_beside(tmp_path / "b.pdf", b"")
    assert [*unfinished, permissions(tmp_path / "a.pdf"), permissions(tmp_path / "b.pdf")] == [0o600] * 3


@posix
def test_a_file_gets_the_permissions_that_are_asked_for_whatever_the_umask(tmp_path: Path) -> None:
    previous = os.umask(0o077)
    try:
        write_bytes_beside(tmp_path / "clinic.toml", b"", mode=0o644)
    finally:
        os.umask(previous)
    assert permissions(tmp_path / "clinic.toml") == 0o644


def test_a_file_replaces_the_one_before_only_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"old" * 100_000)

    def write(descriptor: int) -> None:
        os.write(descriptor, b"new")
        assert path.read_bytes() == b"old" * 100_000

    write_beside(path, write)
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("failure", [OSError(errno.ENOSPC, "no space left"), KeyboardInterrupt()])
def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path, failure: BaseException) -> None:
    (tmp_path / "a.pdf").write_bytes(b"old")

    def stopped(descriptor: int) -> None:
        os.write(descriptor, b"%PDF")
        raise failure

    with pytest.raises(type(failure)):
        write_beside(tmp_path / "a.pdf", stopped)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.pdf": b"old"}


def test_a_file_that_cannot_get_its_name_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(OSError):
        write_beside(tmp_path / "a.pdf", writing(b"whole"))
    assert [path.name for path in tmp_path.rglob("*")] == ["a.pdf"]


def test_a_folder_that_does_not_exist_is_not_created(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_beside(tmp_path / "no" / "a.pdf", writing(b""))
    assert not list(tmp_path.iterdir())


def test_an_unfinished_file_never_takes_over_what_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever can write to the folder could put a link there, and the sheet would be written through it."""
    opening, link = os.open, tmp_path / "other"
    link.write_bytes(b"somebody's")

    def after_another(path: str, flags: int, mode: int) -> int:
        Path(path).hardlink_to(link)
        return opening(path, flags, mode)

    monkeypatch.setattr(os, "open", after_another)
    with pytest.raises(FileExistsError):
        write_beside(tmp_path / "a.pdf", writing(b"whole"))
    assert link.read_bytes() == b"somebody's"


@pytest.mark.skipif(sys.platform == "win32", reason="a link needs rights there")
def test_a_link_is_replaced_and_nothing_is_written_through_it(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"somebody's")
    (tmp_path / "a.pdf").symlink_to("other")
    write_beside(tmp_path / "a.pdf", writing(b"whole"))
    assert (tmp_path / "other").read_bytes() == b"somebody's"
    assert not (tmp_path / "a.pdf").is_symlink() and (tmp_path / "a.pdf").read_bytes() == b"whole"
