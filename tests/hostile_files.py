"""Things that are not usable files, to be put where a file is expected."""

from __future__ import annotations

import contextlib
import ctypes
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

#: The header of Linux capabilities, and the two that let root read and write every file (capability.h).
_VERSION, _MAY_READ_ALL = 0x20080522, (1 << 1) | (1 << 2)
KINDS = ("folder", "unreadable", "dangling", "loop", "outside", "pipe", "endless", "device", "socket")


def put(path: Path, kind: str) -> Path:
    """Put something of this kind at a path. Skips the test if the system does not support it."""
    if kind == "folder":
        path.mkdir()
    elif kind == "large":
        path.write_bytes(b"x" * 20_000_001)
    elif kind == "unreadable":
        if sys.platform == "win32":
            pytest.skip("everything can be read here")
        path.write_bytes(b"x")
        path.chmod(0)
    elif kind == "second name":
        _outside(path).write_bytes(b"somebody's")
        path.hardlink_to(_outside(path))
    elif kind in ("device", "socket"):
        _special(path, kind)
    elif kind == "pipe":
        if sys.platform == "win32":
            pytest.skip("there are no pipes with names here")
        os.mkfifo(path)
    else:
        _link(path, kind)
    return path


def _special(path: Path, kind: str) -> None:
    """An endless device, or a socket."""
    if not hasattr(os, "mknod"):
        pytest.skip("there are none of these here")
    try:
        if kind == "device":
            os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(1, 5))
        else:
            os.mknod(path, 0o600 | stat.S_IFSOCK)
    except OSError:
        pytest.skip("these need rights here")


def _outside(path: Path) -> Path:
    return path.parent.parent / "outside"


def _link(path: Path, kind: str) -> None:
    target = {"dangling": "nothing", "loop": path.name, "endless": "/dev/zero"}.get(kind, "../outside")
    if kind == "endless" and sys.platform == "win32":
        pytest.skip("there is no endless file here")
    if kind == "outside":
        _outside(path).write_bytes(b"somebody's")
    try:
        path.symlink_to(target)
    except OSError:
        pytest.skip("links need rights here")


@contextlib.contextmanager
def as_anybody() -> Iterator[None]:
    """While this is open, root may not read files without permission either. Skips the test if that is impossible."""
    if sys.platform == "win32" or os.geteuid() != 0:
        yield
        return
    library = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_VERSION, 0)
    own = (ctypes.c_uint32 * 6)()  # effective, permitted and inheritable, in two halves
    if not hasattr(library, "capget") or library.capget(header, own):
        pytest.skip("root reads everything here")
    fewer = (ctypes.c_uint32 * 6)(own[0] & ~_MAY_READ_ALL, *own[1:])
    assert library.capset(header, fewer) == 0
    try:
        yield
    finally:
        assert library.capset(header, own) == 0
