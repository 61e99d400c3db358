"""Writes the records of a folder: records.jsonl, appended in whole lines."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from handouts.storage.files import open_regular

RECORDS = "records.jsonl"
#: The maximum length of a record. The search for the last line end reads this much at a time.
MAX_LINE_BYTES = 4096


class LocalJournal:
    """records.jsonl of a folder. Only one process writes it, under the store's lock."""

    def __init__(self, folder: Path) -> None:
        self._file = open_regular(folder / RECORDS, os.O_RDWR | os.O_CREAT | os.O_APPEND, added_to=True)
        self._size = self._whole_lines()
        os.ftruncate(self._file, self._size)

    def _whole_lines(self) -> int:
        """The size in bytes up to the last line end: a killed run can leave an incomplete line."""
        size = os.lseek(self._file, 0, os.SEEK_END)
        while size:
            start = max(0, size - MAX_LINE_BYTES)
            os.lseek(self._file, start, os.SEEK_SET)
            end = os.read(self._file, size - start).rfind(b"\n")
            if end >= 0:
                return start + end + 1
            size = start
        return 0

    def append(self, lines: Iterable[bytes]) -> None:
        """Append lines. Not flushed to disk, or they could reach it before the files that they record."""
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
