"""The records of a folder as they are written: records.jsonl, added to in whole lines."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

RECORDS = "records.jsonl"
#: Bytes that no record's line has more of: as many are read at one time to find the last whole one.
LONGEST_LINE = 4096


class LocalJournal:
    """records.jsonl of a folder. One process writes it, under the store's lock."""

    def __init__(self, folder: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._file = os.open(folder / RECORDS, flags, 0o600)
        self._size = self._whole_lines()
        os.ftruncate(self._file, self._size)

    def _whole_lines(self) -> int:
        """The size up to the last line's end: a killed run can leave a torn line."""
        size = os.lseek(self._file, 0, os.SEEK_END)
        while size:
            start = max(0, size - LONGEST_LINE)
            os.lseek(self._file, start, os.SEEK_SET)
            end = os.read(self._file, size - start).rfind(b"\n")
            if end >= 0:
                return start + end + 1
            size = start
        return 0

    def append(self, lines: Iterable[bytes]) -> None:
        """They are not forced onto the disk: that would put them there before the files they speak of."""
        data = memoryview(b"".join(lines))
        try:
            while data:
                data = data[os.write(self._file, data) :]
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self._size)
            raise
        self._size = os.lseek(self._file, 0, os.SEEK_END)

    def __enter__(self) -> LocalJournal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        os.close(self._file)
