"""Records: a line for each file as it is done; proof of what was given, memory of how far a run got.

A line is written only after its file has its final name. A killed process loses no more than the lines of the
chunks at work; a power cut may lose the last lines, or the contents of the last files. The next start sees a line
that is missing, a file of another size, and one whose end is not that of the recorded file: those are made again,
with the same bytes. What changed in the middle of a file, and neither its size nor its end, only `verify` sees.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from handouts.batch.filenames import same_file
from handouts.errors import HandoutError
from handouts.storage import Store

#: How the lines begin, so that a file of records is known.
FIRST = b'{"id":'
MARK = re.compile(r"([0-9a-f]{16})?")


@dataclass(frozen=True, slots=True)
class Record:
    """What was handed out under a row's id. `input` is the hash of all that decides the bytes, `mark` how the file's
    own ID begins, which stands at its end.

    A print run beside the handouts has a record with an empty id, and no mark. Records of an earlier version have none.
    """

    id: str
    row: int
    file: str
    size: int
    sha256: str
    input: str
    date: str
    mark: str = ""


def record_line(record: Record, edition: str) -> bytes:
    """A record as its line; `edition` is the edition's part, already as JSON."""
    quoted = json.dumps(record.id), json.dumps(record.file)
    return (
        f'{{"id":{quoted[0]},"row":{record.row},"file":{quoted[1]},"size":{record.size},"sha256":"{record.sha256}",'
        f'"mark":"{record.mark}",'
        f'"input":"{record.input}","date":"{record.date}","edition":{edition}}}\n'
    ).encode("ascii")


def read_records(lines: Iterable[bytes]) -> Iterator[Record | None]:
    """Every record, oldest first; None for a line that is none. A torn last line is passed over."""
    for line in lines:
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
    mark = entry.get("mark", "")
    if type(mark) is not str or not MARK.fullmatch(mark):
        return None
    if file != Path(file).name or "\\" in file or file in ("", ".", ".."):
        return None  # a record never leads out of its folder
    return Record(id, numbers[0], file, numbers[1], sha256, input, date, mark)


@dataclass(slots=True)
class Verified:
    """What verify found, by file name. All empty but `whole` is as it should be."""

    whole: int = 0
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    broken_lines: list[int] = field(default_factory=list)

    @property
    def files(self) -> int:
        """How many files there are, and how many there should be besides."""
        return self.whole + sum(map(len, self.by_kind().values()))

    def by_kind(self) -> dict[str, list[str]]:
        """The files that are not as recorded, by what is wrong with them."""
        return {
            "missing": self.missing,
            "changed": self.changed,
            "cannot be read": self.unreadable,
            "not in the records": self.extra,
        }

    @property
    def good(self) -> bool:
        return not (any(self.by_kind().values()) or self.broken_lines)


def latest(store: Store) -> tuple[dict[str, Record], list[int]]:
    """The last record of each file, and which lines, counted from 1, are no records.

    Raises HandoutError where there are no records at all.
    """
    if not store.has_records():
        raise HandoutError.at(str(store), "there are no records here", "Name a folder that batch made.")
    records: dict[str, Record] = {}
    broken = []
    for number, record in enumerate(read_records(store.records()), start=1):
        if record is None:
            broken.append(number)
        else:
            records[same_file(record.file)] = record
    return records, broken


def verify(store: Store, records: dict[str, Record]) -> Verified:
    """Compare the files of a store with its records. A PDF without a record is one too many."""
    found = Verified()
    wanted = {record.file: record.sha256 for record in records.values()}
    for file, digest in store.digests(wanted):
        if digest is None:
            found.missing.append(file)
        elif isinstance(digest, OSError):
            found.unreadable.append(file)
        elif digest != wanted[file]:
            found.changed.append(file)
        else:
            found.whole += 1
    for name in sorted(store.names()):
        if name.lower().endswith((".pdf", ".part")) and same_file(name) not in records:
            found.extra.append(name)
    return found
