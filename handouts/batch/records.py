"""Records: one line per finished file. They prove what was handed out, and let a run resume.

A line is written only after its file has its final name. A killed process loses at most the lines of the
packets in progress; a power cut can lose the last lines or the content of the last files. The next run notices
missing lines, files of another size, and files that end differently from the recorded one, and makes those
again with the same bytes. Only `verify` finds a change in the middle of a file with the same size and end.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from handouts.batch.filenames import same_file
from handouts.errors import HandoutError
from handouts.patients import key_of
from handouts.storage import Store

#: The start of every line, which identifies a records file.
FIRST = b'{"id":'
MARK = re.compile(r"([0-9a-f]{16})?")
_HASH = re.compile(r"([0-9a-f]{64})?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MAX_INTEGER = 2**63  # limit of row numbers and sizes


#: The keys of a record that can be missing.
_PROVENANCE = ("person", "list", "run", "moved", "nobody")


@dataclass(frozen=True, slots=True)
class Record:
    """What was handed out under a row's id.

    `input` is the hash of everything that decides the bytes. `mark` is the start of the file's ID, which is at its end.
    `person` tells two patients apart and is too short to find a name by. `list` and `run` say which list the file was
    made from, and when. `moved` is where the file is now, if a run has moved it away. `nobody` is a later list that
    the row is not on: the file stays there, but belongs to nobody.
    A print run in the same folder has a record with an empty id and no mark. Records of earlier versions have no mark.
    """

    id: str
    row: int
    file: str
    size: int
    sha256: str
    input: str
    date: str
    mark: str = ""
    person: str = ""
    list: str = ""
    run: str = ""
    moved: str = ""
    nobody: str = ""


def person_of(name: str) -> str:
    """A 20-bit value that tells patients with different names apart; too short to reveal a name."""
    key = key_of(name)
    return hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()[:5] if key else ""


def moved_line(record: Record, moved: str) -> bytes:
    """The line that records that a file was moved away."""
    gone = replace(record, size=0, sha256="", mark="", moved=moved)
    return record_line(gone, "{}")


def nobody_line(record: Record, list: str) -> bytes:
    """The line that records that a file belongs to nobody on a list; with "", that it belongs to somebody again."""
    return record_line(replace(record, nobody=list), "{}")


def record_line(record: Record, edition: str) -> bytes:
    """The line of a record. `edition` is its edition part, already in JSON."""
    quoted = json.dumps(record.id), json.dumps(record.file)
    return (
        f'{{"id":{quoted[0]},"row":{record.row},"file":{quoted[1]},"size":{record.size},"sha256":"{record.sha256}",'
        f'"mark":"{record.mark}",{_provenance(record)}'
        f'"input":"{record.input}","date":"{record.date}","edition":{edition}}}\n'
    ).encode("ascii")


def _provenance(record: Record) -> str:
    given = ((key, getattr(record, key)) for key in _PROVENANCE)
    return "".join(f'"{key}":{json.dumps(text)},' for key, text in given if text)


def read_records(lines: Iterable[bytes]) -> Iterator[Record | None]:
    """All records, oldest first; None for a malformed line. An incomplete last line is skipped."""
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
    texts += [entry.get(key, "") for key in ("mark", *_PROVENANCE)]
    if not all(type(text) is str for text in texts):
        return None
    if not all(type(number) is int and 0 <= number < _MAX_INTEGER for number in numbers):
        return None
    id, file, sha256, input, date, mark, *more = texts
    if not (MARK.fullmatch(mark) and _HASH.fullmatch(sha256) and _HASH.fullmatch(input)):
        return None
    if not _DATE.fullmatch(date) or not _is_file_name(file):
        return None
    return Record(id, numbers[0], file, numbers[1], sha256, input, date, mark, *more)


def _is_file_name(name: str) -> bool:
    """Whether a sheet may have this name, in the folder itself.

    A record never refers to a file outside, nor to one that is no PDF: `--sweep` moves what records name.
    """
    if not name.lower().endswith(".pdf"):
        return False
    if name != Path(name).name or "\\" in name or "\0" in name or name in ("", ".", ".."):
        return False
    try:
        os.fsencode(name)
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True


@dataclass(slots=True)
class Verified:
    """The result of verify, by file name. Everything except `whole` lists deviations.

    `nobody` are files that are whole, and belong to nobody on the list of the last run. `print_runs` has the names of
    print runs.
    """

    whole: int = 0
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    nobody: list[str] = field(default_factory=list)
    print_runs: set[str] = field(default_factory=set)
    broken_lines: list[int] = field(default_factory=list)

    @property
    def files(self) -> int:
        """The number of files that exist or should exist."""
        return self.whole + sum(map(len, self.by_kind().values()))

    def by_kind(self) -> dict[str, list[str]]:
        """The files that deviate, by kind of deviation."""
        return {
            "missing": self.missing,
            "changed": self.changed,
            "cannot be read": self.unreadable,
            "not in the records": self.extra,
        }

    @property
    def good(self) -> bool:
        return not (any(self.by_kind().values()) or self.broken_lines or self.nobody)


def latest(store: Store) -> tuple[dict[str, Record], list[int]]:
    """The last record of each file, and the numbers of malformed lines, counted from 1.

    Raises HandoutError if there are no records at all.
    """
    if not store.has_records():
        raise HandoutError.at(str(store), "there are no records here", "Use a folder that batch has written.")
    records: dict[str, Record] = {}
    broken = []
    for number, record in enumerate(read_records(store.records()), start=1):
        if record is None:
            broken.append(number)
        elif record.moved:
            records.pop(same_file(record.file), None)
        else:
            records[same_file(record.file)] = record
    return records, broken


def verify(store: Store, records: dict[str, Record]) -> Verified:
    """Compare the files of a store with its records. A PDF without a record is reported as extra."""
    found = Verified(print_runs={record.file for record in records.values() if not record.id})
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
    there = {*wanted} - {*found.missing}
    found.nobody = [record.file for record in records.values() if record.nobody and record.file in there]
    return found
