"""Temporary folders: who can open them, and which ones a later run removes."""

from __future__ import annotations

import os
import stat
import tempfile
import time
from pathlib import Path

import pytest

from handouts.storage import temporary_folder

OLD = time.time() - 2 * 24 * 3600
posix = pytest.mark.skipif(os.name != "posix", reason="there are no permission bits and no links here")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that all temporary folders are in."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def left_behind(temporary: Path, name: str, files: tuple[str, ...] = ("0.master",), age: float = OLD) -> Path:
    """A folder as a killed run leaves it."""
    folder = temporary / name
    folder.mkdir()
    for file in files:
        (folder / file).write_bytes(b"")
    os.utime(folder, (age, age))
    return folder


def after_another_run(temporary: Path) -> set[str]:
    """The folders that are there once another run has come and gone."""
    with temporary_folder():
        pass
    return {path.name for path in temporary.iterdir()}


@posix
def test_only_the_owner_can_open_a_temporary_folder(temporary: Path) -> None:
    previous = os.umask(0)
    try:
        with temporary_folder() as folder:
            opened = [stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())]
    finally:
        os.umask(previous)
    assert opened == [0o700, 0o600]
    assert not list(temporary.iterdir())


def test_a_folder_that_a_run_left_is_removed_after_a_day(temporary: Path) -> None:
    left_behind(temporary, "handouts-abcdefg1", ("0.master", "17.master", "whole", "lock"))
    left_behind(temporary, "handouts-abcdefg2", age=time.time())
    assert after_another_run(temporary) == {"handouts-abcdefg2"}


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("handouts-thursday", ("a1.pdf",)),
        ("handouts-saturday", ()),
        ("handouts-december", ("0.master", "notes.txt")),
        ("handouts-of-monday", ("0.master",)),
        ("handouts-ABCDEFGH", ("0.master",)),
    ],
)
def test_a_folder_of_somebody_else_stays(temporary: Path, name: str, files: tuple[str, ...]) -> None:
    left_behind(temporary, name, files)
    assert after_another_run(temporary) == {name}


@posix
def test_a_folder_of_another_user_stays(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left_behind(temporary, "handouts-abcdefg1")
    owner = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    assert after_another_run(temporary) == {"handouts-abcdefg1"}


@posix
def test_nothing_is_removed_through_a_link(temporary: Path) -> None:
    folder = left_behind(temporary.parent, "elsewhere")
    link = temporary / "handouts-abcdefg1"
    link.symlink_to(folder)
    os.utime(link, (OLD, OLD), follow_symlinks=False)
    assert after_another_run(temporary) == {link.name}
    assert list(folder.iterdir())


@posix
def test_a_folder_that_a_run_still_holds_stays_however_old_it_is(temporary: Path) -> None:
    with temporary_folder() as held:
        os.utime(held, (OLD, OLD))
        assert after_another_run(temporary) == {held.name}
    assert not list(temporary.iterdir())
