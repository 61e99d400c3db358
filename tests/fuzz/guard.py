"""Watches what a process does beside its work: files written or read elsewhere, networks, programs that are started."""

from __future__ import annotations

import os
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from handouts.clinic import built_in

_CHANGES = {
    "os.remove": (0,), "os.rename": (0, 1), "os.rmdir": (0,), "os.mkdir": (0,), "os.link": (0, 1), "os.symlink": (1,),
    "os.truncate": (0,), "os.chmod": (0,), "os.utime": (0,), "shutil.rmtree": (0,), "shutil.move": (0, 1),
}  # fmt: skip
_NEVER = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "pty.spawn",
)


class StrayError(BaseException):
    """The program reached for what is none of its business. No handler of the program catches it."""


class Guard:
    """An audit hook: what is written outside of `roots`, or read outside of them and the installation, is a finding."""

    def __init__(self) -> None:
        self.roots: tuple[str, ...] = ()
        self.strays: list[str] = []
        own: tuple[str | Path, ...] = (
            Path(__file__).parent.parent.parent,
            built_in("templates"),
            built_in("fonts"),
            sys.prefix,
            sys.base_prefix,
        )
        known: tuple[str | Path, ...] = (
            *own,
            *map(sysconfig.get_path, ("stdlib", "purelib", "platlib")),
            *filter(None, sys.path),
        )
        self._readable = tuple(str(Path(each).resolve()) for each in known)
        sys.addaudithook(self._heard)

    def watch(self, *roots: str) -> None:
        """Begin to watch; `roots` are the folders of this case."""
        self.roots, self.strays = tuple(map(os.path.realpath, roots)), []

    def rest(self) -> list[str]:
        """Stop watching, and say what was found."""
        found, self.roots, self.strays = self.strays, (), []
        return found

    def _heard(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.roots:
            return
        if event == "open":
            self._opened(*args)
        elif event in _CHANGES:
            for at in _CHANGES[event]:
                if isinstance(args[at], str | bytes | os.PathLike):
                    self._check(_from_folder(args[at], event, args), self.roots, event)
        elif event in _NEVER:
            self._stray(event)
        elif event == "subprocess.Popen" and args[0] != sys.executable:
            self._stray(f"{event} {args[0]}")

    def _opened(self, path: Any, mode: Any, flags: int) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC):
            self._check(path, self.roots, "written")
        else:
            self._check(path, (*self.roots, *self._readable, "/proc", "/sys", "/usr/share/zoneinfo"), "read")

    def _check(self, path: Any, roots: tuple[str, ...], how: str) -> None:
        full = os.path.realpath(os.fsdecode(path))
        if full == os.path.realpath(os.devnull) or any(
            full == root or full.startswith(root + os.sep) for root in roots
        ):
            return
        if how == "read" and not Path(full).is_file():
            return
        self._stray(f"{how}: {full}")

    def _stray(self, what: str) -> None:
        self.strays.append(what)
        raise StrayError(what)


def _from_folder(path: Any, event: str, args: tuple[Any, ...]) -> Any:
    """The path, from the open folder that it is named in, if there is one: so `shutil.rmtree` removes."""
    folder = args[1] if event in ("os.remove", "os.rmdir") else -1
    return Path(f"/proc/self/fd/{folder}").resolve() / os.fsdecode(path) if folder >= 0 else path


def scratch() -> str:
    return tempfile.mkdtemp(prefix="fuzz-")
