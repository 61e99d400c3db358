"""Opens a list, CSV or spreadsheet, as rows of text with known columns."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from handouts.errors import HandoutError, Problem
from handouts.patients.columns import columns_to_ask, find_columns, heading_row, wanted_headings
from handouts.patients.csv_reader import BLOCK, open_text
from handouts.patients.file_kinds import refuse_other_kinds, refuse_other_zip
from handouts.patients.table import Rows, Table, UnreadableRows
from handouts.text import fold

LARGEST = 2_000_000_000  # bytes of a list that is text: ten million rows
LARGEST_WORKBOOK = 100_000_000  # of a spreadsheet, which is read whole
MOST_PIPED = 200_000_000  # of one from standard input, which is kept in memory
_START = 4096  # bytes looked at to tell what it is


@dataclass(frozen=True, slots=True)
class OpenList:
    """The rows below the headings, with the row numbers of a spreadsheet, and the place of each column.

    `ahead` reads the same rows before `rows` is used. `delimiter` separates the cells of a list that is text.
    `headings` are those of row `heading`. `asked` are the places of columns that can hold the clinic's remarks.
    """

    rows: Rows
    ahead: Callable[[], Rows]
    columns: Mapping[str, int]
    width: int
    notices: tuple[str, ...]
    delimiter: str = ""
    headings: tuple[str, ...] = ()
    heading: int = 1
    asked: tuple[int, ...] = ()
    remarks: tuple[Problem, ...] = ()
    encoding: str = ""  #: of a list that is text
    ends_open: bool = False  #: whether such a list ends without a line end
    digest: str = ""  #: tells this list from any other


def open_list(
    source: Path | BinaryIO,
    name: str,
    mapping: Mapping[str, str],
    usual: Mapping[str, str] = {},
    ignored: Collection[str] = (),
    encoding: str = "",
) -> OpenList:
    """Open a list: a spreadsheet or any dialect of CSV, recognized by its first bytes.

    `mapping` has the list's heading of a column, and overrides the known headings. `usual` does the same for headings
    that a list need not have. The `ignored` headings are skipped. Raises HandoutError if the file cannot be read or a
    heading is not clear.
    """
    asked = wanted_headings(mapping)
    wanted = wanted_headings(usual) | asked
    stream = _stream(source, name)
    try:
        digest = _digest(stream)
        table = _table(stream, name, set(wanted.values()), encoding)
        return replace(_sheet(table, name, wanted, asked, mapping, ignored), digest=digest)
    except BaseException:
        stream.close()
        raise


def read_headings(
    source: Path | BinaryIO, name: str, mapping: Mapping[str, str] = {}, encoding: str = ""
) -> tuple[str, ...]:
    """The headings of a list as they stand, also where a column is not clear. If none is known, its first row.

    They are for the eyes of the user alone: a list without headings begins with a patient. Raises HandoutError if the
    file cannot be read.
    """
    wanted = set(map(fold, mapping.values()))
    with _stream(source, name) as stream:
        table = _table(stream, name, wanted, encoding)
        try:
            return tuple(heading_row(table.read_rows(), name, wanted)[1])
        except HandoutError:
            rows = (cells for _, cells in table.read_rows() if not isinstance(cells, UnreadableRows))
            return tuple(next(filter(any, rows), ()))


def _digest(stream: BinaryIO) -> str:
    """The start of the list's SHA-256. The list is read in blocks, and the stream returns to its start."""
    digest = hashlib.sha256()
    for block in iter(partial(stream.read, BLOCK), b""):
        digest.update(block)
    stream.seek(0)
    return digest.hexdigest()[:12]


def _table(stream: BinaryIO, name: str, wanted: set[str], encoding: str = "") -> Table:
    start = stream.read(_START)
    stream.seek(0)
    if start.startswith(b"PK\x03\x04"):
        from handouts.patients.spreadsheet import open_workbook

        with stream:
            data = stream.read(LARGEST_WORKBOOK + 1)
            if len(data) > LARGEST_WORKBOOK:
                what = f"the spreadsheet is larger than {LARGEST_WORKBOOK:,} bytes."
                raise HandoutError.at(name, what, "Save the list alone as CSV UTF-8.")
            refuse_other_zip(data, name)
            return open_workbook(data, wanted, name)
    refuse_other_kinds(start, name)
    table = open_text(stream, start, wanted, name, encoding)
    if name.lower().endswith((".xlsx", ".xls", ".ods")):
        told = f"{name} is text, not a spreadsheet as its name says, and was read as text."
        return replace(table, notices=(*table.notices, told))
    return table


def _sheet(
    table: Table,
    name: str,
    wanted: Mapping[str, str],
    asked: Mapping[str, str],
    mapping: Mapping[str, str],
    ignored: Collection[str],
) -> OpenList:
    number, headings = heading_row(table.read_rows(), name, set(wanted.values()))
    # A clinic's usual headings are not those of every list: our own names may stand there instead.
    there = set(map(fold, headings))
    wanted = {column: theirs for column, theirs in wanted.items() if column in asked or theirs in there}
    columns = find_columns(headings, f"{name}:{number}", wanted, mapping, ignored)
    rows, ahead = table.under(number, last=True), partial(table.under, number)
    asked_of = columns_to_ask(headings, columns, ignored)
    return OpenList(
        rows,
        ahead,
        columns,
        len(headings),
        table.notices,
        table.delimiter,
        tuple(headings),
        number,
        asked_of,
        table.remarks,
        table.encoding,
        table.ends_open,
    )


def _not_there(folder: Path) -> tuple[str, str]:
    """What is wrong where the list cannot be found, and what to do. A folder that does not exist is not named."""
    there = next((each for each in (folder, *folder.parents) if os.path.isdir(each)), folder)  # noqa: PTH112
    hint = f"The program looked in {there}. "
    if there == folder:
        return "there is no such file.", f"{hint}Check the name, and go to the list's folder."
    return (
        "its folder is not there.",
        f"{hint}Check the name of the folder, and whether its drive is connected.",
    )


def _stream(source: Path | BinaryIO, name: str) -> BinaryIO:
    """The opened list. It must be a file, because it is read twice. Raises HandoutError for a pipe and the like."""
    if not isinstance(source, Path):
        return source
    if os.path.isdir(source):  # noqa: PTH112  pathlib raises for a name that is too long
        raise HandoutError.at(name, "this is a folder.", "Name the list itself: a .csv or .xlsx file.")
    try:
        # Opening a pipe would wait for a writer.
        descriptor = os.open(source, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            raise HandoutError.at(name, *_not_there(source.absolute().parent)) from None
        reason = error.strerror or "it cannot be read"
        raise HandoutError.at(name, f"{reason}.", "Check the name of the list and who may read it.") from None
    stream, found = os.fdopen(descriptor, "rb"), os.fstat(descriptor)
    if stat.S_ISREG(found.st_mode) and found.st_size <= LARGEST:
        return stream
    stream.close()
    if found.st_size > LARGEST:
        raise HandoutError.at(name, f"it is larger than {LARGEST:,} bytes.", "Is it the right file?")
    raise HandoutError.at(name, "this is not a file.", "Name a file, or - to read standard input.")


def read_standard_input(stream: BinaryIO) -> BinaryIO:
    """A list from standard input, kept in memory because it is read twice. Raises HandoutError if it is too long."""
    data = stream.read(MOST_PIPED + 1)
    if len(data) > MOST_PIPED:
        what = f"it has more than {MOST_PIPED:,} bytes."
        raise HandoutError.at("standard input", what, "Save the list as a file, and name that.")
    return io.BytesIO(data)
