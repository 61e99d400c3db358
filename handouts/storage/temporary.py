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
#: Files that a run puts there: Masters, and a print run on its way to an address.
_OURS = re.compile(rf"\d+\.master|whole|{_LOCK}")


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """Create a temporary folder and remove it at the end. Raises HandoutError when there is no space for it."""
    with in_temporary():
        _sweep(Path(tempfile.gettempdir()))
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
    """Report an OSError as one of the temporary folder, so that nobody looks for it in the output folder."""
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


def _sweep(folder: Path) -> None:
    for path in folder.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError, HandoutError):
            if _is_left(path):
                shutil.rmtree(path, ignore_errors=True)


def _is_left(path: Path) -> bool:
    """Whether a run of this user left the folder more than a day ago. Raises OSError while the run still holds it."""
    about = path.lstat()
    if path.is_symlink() or not _NAME.fullmatch(path.name) or time.time() - about.st_mtime < OLD:
        return False
    if hasattr(os, "getuid") and about.st_uid != os.getuid():
        return False
    names = [each.name for each in path.iterdir()]
    if not names or not all(map(_OURS.fullmatch, names)):
        return False  # someone else's folder with a similar name
    if _LOCK in names:
        held = open_regular(path / _LOCK, os.O_RDWR)
        try:
            lock(held)
        finally:
            os.close(held)
    return True
