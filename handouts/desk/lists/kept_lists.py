"""Keeps lists while they are looked at and made: each in a temporary folder of its own that only this user can read.

The folder of a list is deleted when the user is done with it, when the desk closes, or after half a day. The next start
deletes the folders of a desk that was killed. The name of a folder is a hash of the list's id, so that nobody can read
the id from the temporary folder.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from handouts.errors import HandoutError
from handouts.storage import in_temporary, lock, write_bytes_beside

PREFIX = "handouts-desk-"
#: Seconds after which an unused list is deleted.
OLD = 12 * 3600.0
#: The most lists that are kept at a time, for all tabs. The least recently used one is deleted first.
MOST = 30
_ID = re.compile(r"[0-9a-f]{32}")
_RUN = re.compile(r"([0-9a-f]{32})-([0-9a-f]{8})")
#: Folders that this process has created and deletes at its end, each with the lock that it holds until then.
OURS: dict[Path, int] = {}
_LOCK = "lock"
#: The suffix of a folder that is being deleted.
_GONE = "-gone"


class KeptList(NamedTuple):
    """An uploaded list, and its folder."""

    id: str
    folder: Path

    @property
    def path(self) -> Path:
        """The file as it was sent."""
        return self.folder / "list"


class RunFolder(NamedTuple):
    """The folder of one run over a list."""

    id: str
    folder: Path

    @property
    def list_id(self) -> str:
        """The id of its list."""
        return self.id.partition("-")[0]


def keep_list(data: bytes) -> KeptList:
    """Keep a list. Raises HandoutError if there is no room for it."""
    tidy()
    kept = _at(secrets.token_hex(16))
    with in_temporary():
        kept.folder.mkdir(mode=0o700)
        if not OURS:
            atexit.register(_forget_all)
        held = OURS[kept.folder] = os.open(kept.folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        with contextlib.suppress(OSError):  # some file systems have no locks
            lock(held)
        write_bytes_beside(kept.path, data)
    return kept


def find_list(id: str) -> KeptList:
    """The list with an id. Raises HandoutError if it is gone."""
    if _ID.fullmatch(id):
        kept = _at(id)
        with contextlib.suppress(OSError):
            if kept.path.is_file():
                os.utime(kept.folder)
                return kept
    raise HandoutError.at("list", "the list is not here any more", "Choose it again: nothing was lost.")


def new_run_id(kept: KeptList) -> str:
    """An id for a run that has not started."""
    return f"{kept.id}-{secrets.token_hex(4)}"


def begin_run(id: str) -> tuple[RunFolder, bool]:
    """The folder of a run, and whether it is new: a form that is sent twice starts one run. Raises HandoutError."""
    run = _run_at(id)
    with in_temporary():
        try:
            run.folder.mkdir(mode=0o700)
        except FileExistsError:
            return run, False
    return run, True


def drop_run(run: RunFolder) -> None:
    """Delete a run that could not start."""
    shutil.rmtree(run.folder, ignore_errors=True)


def find_run(id: str) -> RunFolder:
    """The run with an id. Raises HandoutError if it is gone."""
    run = _run_at(id)
    if run.folder.is_dir():
        return run
    raise HandoutError.at("list", "this run is not here any more", "Choose the list again.")


def run_folders() -> Iterator[Path]:
    """The folders of all runs over the lists of this process."""
    for folder in tuple(OURS):
        yield from folder.glob("run-*")


def forget(id: str) -> None:
    """Delete a list and everything that was made from it here. `id` is that of the list or of a run."""
    with contextlib.suppress(HandoutError):
        _remove(find_list(id.partition("-")[0]).folder)


def _at(id: str) -> KeptList:
    name = PREFIX + hashlib.sha256(id.encode("ascii")).hexdigest()[:24]
    return KeptList(id, Path(tempfile.gettempdir()) / name)


def _run_at(id: str) -> RunFolder:
    found = _RUN.fullmatch(id)
    return RunFolder(id, find_list(found[1] if found else "").folder / f"run-{found[2] if found else ''}")


def tidy() -> None:
    """Delete lists of killed desks, lists that nobody has used for long, and the oldest if there are too many."""
    folders = sorted(_folders(), reverse=True)
    for place, (used, folder) in enumerate(folders, start=1):
        if place >= MOST or time.time() - used > OLD or _is_abandoned(folder):
            _remove(folder)


def _is_abandoned(folder: Path) -> bool:
    """Whether the process that created it has ended."""
    if folder in OURS:
        return False
    try:
        held = os.open(folder / _LOCK, os.O_RDWR)
    except OSError:  # it is being created or deleted
        return folder.name.endswith(_GONE)
    try:
        lock(held)
    except OSError:
        return False
    finally:
        os.close(held)
    return True


def _folders() -> Iterator[tuple[float, Path]]:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            status = folder.lstat()
            ours = not hasattr(os, "getuid") or status.st_uid == os.getuid()
            if ours and folder.is_dir() and not folder.is_symlink():
                yield status.st_mtime, folder


def _remove(folder: Path) -> None:
    if held := OURS.pop(folder, 0):
        os.close(held)
    gone = folder.with_name(f"{folder.name}{_GONE}")
    with contextlib.suppress(OSError):  # a run that is still writing stops, because its folder is gone
        folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _forget_all() -> None:
    for folder in tuple(OURS):
        _remove(folder)
