"""records.jsonl: a line for each file as it is done; proof of what was given, memory of how far a run got.

A line is written only after its file has its final name. A killed process loses no more than the lines of the
chunks at work; a power cut may lose the last lines, or the contents of the last files. Both are seen at the
next start (a line missing, a file of another size), and those files are made again with the same bytes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from handouts.errors import HandoutError
from handouts.filenames import same_file

RECORDS = "records.jsonl"
#: Bytes of one line, so that it goes to the disk in one piece.
LONGEST_LINE = 4096


@dataclass(frozen=True, slots=True)
class Record:
    """What was handed out under a row's id. `input` is the hash of all that decides the bytes.

    A print run beside the handouts has a record with an empty id.
    """

    id: str
    row: int
    file: str
    size: int
    sha256: str
    input: str
    date: str


def record_line(record: Record, edition: str) -> bytes:
    """A record as its line; `edition` is the edition's part, already as JSON."""
    quoted = json.dumps(record.id), json.dumps(record.file)
    return (
        f'{{"id":{quoted[0]},"row":{record.row},"file":{quoted[1]},"size":{record.size},"sha256":"{record.sha256}",'
        f'"input":"{record.input}","date":"{record.date}","edition":{edition}}}\n'
    ).encode("ascii")


def read_records(path: Path) -> Iterator[Record | None]:
    """Every record, oldest first; None for a line that is none. A torn last line is passed over."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        for line in file:
            if line.endswith(b"\n"):
                yield _parsed(line)


def _parsed(line: bytes) -> Record | None:
    try:
        entry = json.loads(line)
        texts = [entry[key] for key in ("id", "file", "sha256", "input", "date")]
        numbers = [entry[key] for key in ("row", "size")]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not all(type(text) is str for text in texts) or not all(type(number) is int for number in numbers):
        return None
    id, file, sha256, input, date = texts
    if file != Path(file).name or "\\" in file or file in ("", ".", ".."):
        return None  # a record never leads out of its folder
    return Record(id, numbers[0], file, numbers[1], sha256, input, date)


class Journal:
    """The records of a folder, open for adding to. One process writes it, under the folder's lock."""

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
        """Add lines. Raises OSError with no line half written.

        They are not forced onto the disk: that would only put them there before the files that they speak of.
        """
        data = memoryview(b"".join(lines))
        try:
            while data:
                data = data[os.write(self._file, data) :]
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self._size)
            raise
        self._size = os.lseek(self._file, 0, os.SEEK_END)

    def close(self) -> None:
        os.close(self._file)

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()


@dataclass(slots=True)
class Verified:
    """What verify found, by file name. All empty but `whole` is as it should be."""

    whole: int = 0
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    broken_lines: int = 0

    @property
    def good(self) -> bool:
        return not (self.missing or self.changed or self.extra or self.broken_lines)


def latest(folder: Path) -> tuple[dict[str, Record], int]:
    """The last record of each file, and how many lines are no records.

    Raises HandoutError where there are no records at all.
    """
    if not (folder / RECORDS).is_file():
        raise HandoutError.at(
            str(folder), f"there is no {RECORDS} in this folder", "Name a folder that batch made."
        )
    records: dict[str, Record] = {}
    broken = 0
    for record in read_records(folder / RECORDS):
        if record is None:
            broken += 1
        else:
            records[same_file(record.file)] = record
    return records, broken


def verify(folder: Path, records: dict[str, Record]) -> Verified:
    """Compare the files of a folder with its records. A PDF without a record is one too many."""
    found = Verified()
    for record in records.values():
        digest = file_digest(folder / record.file)
        if digest is None:
            found.missing.append(record.file)
        elif digest != record.sha256:
            found.changed.append(record.file)
        else:
            found.whole += 1
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in (".pdf", ".part") and same_file(path.name) not in records:
            found.extra.append(path.name)
    return found


def file_digest(path: Path) -> str | None:
    """The SHA-256 of a file, None where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, IsADirectoryError):
        return None
