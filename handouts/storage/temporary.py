"""Temporary folders, one per run. A later run removes what a killed run left."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from handouts.errors import HandoutError, reason_of
from handouts.storage.files import lock, open_regular

#: Seconds after which an unlocked folder counts as left by a killed run.
OLD = 24 * 3600.0
_PREFIX, _LOCK = "handouts-", "lock"
_NAME = re.compile(_PREFIX + r"[a-z0-9_]{8}")
#: The files of a run: Masters, and a print run before its upload. A folder with any other file is not ours, and is
#: not deleted.
_OUR_FILES = re.compile(rf"\d+\.master|whole|{_LOCK}")


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """Create a temporary folder and remove it at the end. Raises HandoutError when there is no space for it."""
    with in_temporary():
        _remove_abandoned(Path(tempfile.gettempdir()))
        folder = tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)
    with folder as name:
        with in_temporary():
            held = os.open(Path(name, _LOCK), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            with contextlib.suppress(OSError):  # some file systems have no locks
                lock(held)
            yield Path(name)
        finally:
            os.close(held)


@contextlib.contextmanager
def in_temporary(done: str = "written to") -> Iterator[None]:
    """Report an OSError as a problem with the temporary folder, so that nobody looks in the output folder."""
    try:
        yield
    except OSError as error:
        hint = (
            "Free some space in it, or set TMPDIR (on Windows TEMP) to another folder. Then run this again."
        )
        what = f"it cannot be {done}: {reason_of(error)}"
        raise HandoutError.at(
            f"the temporary folder {tempfile.tempdir or ''}".rstrip(), what, hint
        ) from error


def _remove_abandoned(folder: Path) -> None:
    for path in folder.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError, HandoutError):
            if _is_abandoned(path):
                shutil.rmtree(path, ignore_errors=True)


def _is_abandoned(path: Path) -> bool:
    """Whether a run of this user left the folder more than a day ago. Raises OSError while the run still holds it."""
    status = path.lstat()
    if path.is_symlink() or not _NAME.fullmatch(path.name) or time.time() - status.st_mtime < OLD:
        return False
    if hasattr(os, "getuid") and status.st_uid != os.getuid():
        return False
    names = [entry.name for entry in path.iterdir()]
    if not names or not all(map(_OUR_FILES.fullmatch, names)):
        return False  # another program's folder with a similar name
    if _LOCK in names:
        held = open_regular(path / _LOCK, os.O_RDWR)
        try:
            lock(held)
        finally:
            os.close(held)
    return True
