"""Starts runs, reports their progress, and serves the files that they made."""

from __future__ import annotations

import atexit
import io
import json
import os
import pickle
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from handouts.desk.lists import kept_lists
from handouts.desk.lists.checking import PRINT_RUN, chosen_folder
from handouts.desk.lists.job import NOTHING, PROGRESS, RESULT, SHEETS, STOP, Order, note
from handouts.desk.lists.kept_lists import KeptList, RunFolder
from handouts.errors import HandoutError, reason_of
from handouts.storage import in_temporary

#: What the run was asked for: the fields of its form, and the user's folder.
ASKED = "asked"
#: Exists once somebody has saved or printed the result.
TAKEN = "taken"
#: Seconds by which the clock of a memory stick rounds.
_COARSE = 2.0
#: The choices on the page of a list, so that the page can be loaded again. It is beside the list.
CHOSEN = "chosen"
PROBLEMS = "problems.csv"
#: Seconds that a run has to stop cleanly when the desk is closed.
PATIENCE = 10.0
#: The runs of this process.
_RUNNING: set[subprocess.Popen[bytes]] = set()
_PIECE = 1 << 20  # bytes of a file read at one time


def choose(kept: KeptList, fields: list[tuple[str, str]]) -> None:
    """Keep the choices on the page of a list. Raises HandoutError if there is no room for it."""
    with in_temporary():
        note(kept.folder / CHOSEN, {"fields": fields})


def chosen(kept: KeptList) -> list[tuple[str, str]]:
    """The choices that were kept last for a list."""
    return [(key, value) for key, value in _noted(kept.folder / CHOSEN).get("fields", ())]


def start(run: RunFolder, order: Order, fields: list[tuple[str, str]]) -> None:
    """Start a run in a process of its own. Raises HandoutError if there is no room for it."""
    with in_temporary():
        note(run.folder / ASKED, {"fields": fields, "folder": order.folder})
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # without it, Windows briefly shows a console
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "handouts.desk.lists.job"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env=environment,
            creationflags=hidden,
        )
    except OSError as error:
        raise HandoutError.at(
            "", f"it cannot begin: {reason_of(error)}", "Try it again in a minute."
        ) from error
    if not _RUNNING:
        atexit.unregister(_end_all)
        atexit.register(_end_all)  # registered after that of `kept_lists`, so called before it
    _RUNNING.add(process)
    threading.Thread(target=_attend, args=(process, run.folder, pickle.dumps(order)), daemon=True).start()


def _attend(process: subprocess.Popen[bytes], folder: Path, order: bytes) -> None:
    """Give a run its order and wait for its end. The pipe stays open: its end would stop the run."""
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.write(order)
        process.stdin.flush()
    process.wait()
    _RUNNING.discard(process)
    with suppress(OSError):
        process.stdin.close()
    with suppress(OSError):  # the list can be gone
        if folder.is_dir() and not (folder / RESULT).exists():
            note(folder / RESULT, {"bug": True})


def _end_all() -> None:
    """End every run before its list is deleted: first cleanly, by closing its standard input."""
    running = tuple(_RUNNING)
    for process in running:
        with suppress(OSError):
            if process.stdin:
                process.stdin.close()
    for process in running:
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


def take(run: RunFolder) -> None:
    """Note that the result of a run is being saved or printed."""
    with suppress(OSError):
        (run.folder / TAKEN).touch(mode=0o600)


def waiting() -> tuple[int, bool]:
    """What would be lost with this process: the number of unsaved sheets, and whether a run is going on."""
    sheets, goes_on = 0, False
    for folder in kept_lists.run_folders():
        run = RunFolder("", folder)
        found = result(run)
        goes_on = goes_on or not found
        if found and not asked(run).get("folder") and not (folder / TAKEN).exists():
            sheets += found["made"] + found["unchanged"]
    return sheets, goes_on


def stop(run: RunFolder) -> None:
    """Ask a run to stop cleanly."""
    with suppress(OSError):
        (run.folder / STOP).touch(mode=0o600)


def progress(run: RunFolder) -> dict[str, Any]:
    """The progress of a run: its step, how much of it is done, and of how much. Empty at first."""
    return _noted(run.folder / PROGRESS)


def result(run: RunFolder) -> dict[str, Any]:
    """The result of a run; empty while it is going on."""
    found = _noted(run.folder / RESULT)
    return {**NOTHING, **found} if found else {}


def asked(run: RunFolder) -> dict[str, Any]:
    """The fields of the form that started a run, and the folder that the user chose."""
    return _noted(run.folder / ASKED)


def _noted(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found


def print_run(run: RunFolder) -> Path | None:
    """The file for the printer, if it was made and no later list has replaced it."""
    return _own(run, _sheets(run) / PRINT_RUN if asked(run).get("folder") else run.folder / PRINT_RUN)


def problems_file(run: RunFolder) -> Path | None:
    """The file with the problems of all rows, if there is one."""
    return _own(run, _sheets(run) / PROBLEMS)


def _own(run: RunFolder, path: Path) -> Path | None:
    """The file if this run made it. Another list that was made in the same folder later has a newer one."""
    try:
        is_newer = path.stat().st_mtime > (run.folder / RESULT).stat().st_mtime + _COARSE
    except OSError:
        return None
    return path if path.is_file() and not is_newer else None


def _sheets(run: RunFolder) -> Path:
    folder = asked(run).get("folder", "")
    with suppress(HandoutError):
        return chosen_folder(folder) if folder else run.folder / SHEETS
    return run.folder / SHEETS


def has_zip(run: RunFolder) -> bool:
    """Whether the sheets can be sent. Those in a folder that the user chose are not, nor is anything else in it."""
    return bool(result(run)) and not asked(run).get("folder") and (run.folder / SHEETS).is_dir()


def zipped(run: RunFolder) -> Iterator[bytes]:
    """The pieces of a ZIP of all files of a run. The whole ZIP is never in memory or on disk."""
    out = _Sink()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:  # PDF files are compressed already
        for path in sorted((run.folder / SHEETS).iterdir()):
            if path.name.startswith(".") or not path.is_file():
                continue
            # Without a date of its own, the time of a file is no secret, and none of its rights go with it.
            with path.open("rb") as file, archive.open(zipfile.ZipInfo(path.name), "w") as entry:
                while piece := file.read(_PIECE):
                    entry.write(piece)
                    yield out.taken()
    yield out.taken()


class _Sink(io.RawIOBase):
    """A file that holds what was written until it is fetched. It cannot seek."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        whole = b"".join(self._pieces)
        self._pieces.clear()
        return whole
