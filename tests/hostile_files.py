"""What can stand where a file is expected, and is none that can be used."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

KINDS = ("folder", "unreadable", "dangling", "loop", "outside", "pipe", "endless")


def put(path: Path, kind: str) -> Path:
    """Put something of this kind in a place. Skips the test where the system has no such thing."""
    if kind == "folder":
        path.mkdir()
    elif kind == "large":
        path.write_bytes(b"x" * 20_000_001)
    elif kind == "unreadable":
        if sys.platform == "win32" or os.geteuid() == 0:
            pytest.skip("everything can be read here")
        path.write_bytes(b"x")
        path.chmod(0)
    elif kind == "pipe":
        if sys.platform == "win32":
            pytest.skip("there are no pipes with names here")
        os.mkfifo(path)
    else:
        _link(path, kind)
    return path


def _link(path: Path, kind: str) -> None:
    target = {"dangling": "nothing", "loop": path.name, "endless": "/dev/zero"}.get(kind, "../outside")
    if kind == "endless" and sys.platform == "win32":
        pytest.skip("there is no endless file here")
    if kind == "outside":
        (path.parent.parent / "outside").write_bytes(b"somebody's")
    try:
        path.symlink_to(target)
    except OSError:
        pytest.skip("links need rights here")
