"""A list as it comes (CSV or a spreadsheet, whoever exported it) → rows of text under known columns."""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, BinaryIO

from handouts.errors import HandoutError
from handouts.headings import (
    TITLES,
    Broken,
    Rows,
    column_letters,
    find_columns,
    fold,
    heading_row,
    score,
    wanted_headings,
)

_DELIMITERS = ",;\t"
_START, _BLOCK = 4096, 1 << 20  # bytes looked at to tell what it is, and read at one time
_SAMPLE = 50  # lines looked at to find the delimiter
_CELLS = 40_000_000  # a spreadsheet's cells are held at about 30 bytes each, empty ones too
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)  # what zipfile raises
_PLACE = re.compile(rb"\sr=[\"']([A-Z]{1,4})(\d{1,12})[\"']")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows under the headings, numbered as a spreadsheet shows them, and where each column stands."""

    rows: Rows
    columns: Mapping[str, int]
    width: int
    notices: tuple[str, ...]


def open_sheet(
    source: Path | BinaryIO, name: str, mapping: Mapping[str, str], usual: Mapping[str, str] = {}
) -> Sheet:
    """The list in `source`, CSV in any of its dialects or a spreadsheet, told by its first bytes.

    `mapping` says which heading of the list stands for a column of ours, and wins over the known headings;
    `usual` does so too, where such a heading is there.
    Raises HandoutError when the file cannot be read or a heading cannot be relied on.
    """
    asked = wanted_headings(mapping)
    wanted = wanted_headings(usual) | asked
    stream = _stream(source, name)
    try:
        rows, notices = _rows(stream, name, set(wanted.values()))
        return _sheet(rows, notices, name, wanted, asked, mapping)
    except BaseException:
        stream.close()
        raise


def _rows(stream: BinaryIO, name: str, wanted: set[str]) -> tuple[Rows, list[str]]:
    start = stream.read(_START)
    stream.seek(0)
    if start.startswith(b"PK\x03\x04"):
        with stream:
            return _spreadsheet_rows(stream.read(), name)
    if start.startswith((b"\xd0\xcf\x11\xe0", b"%PDF")):
        what = "this is an old or locked Excel file, or a PDF, not a list that can be read."
        raise HandoutError.at(name, what, "Save it as .xlsx without a password, or as CSV UTF-8.")
    if start.lstrip(b"\xef\xbb\xbf \r\n").lower().startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        what = "this is a web page, whatever its name says, not a list that can be read."
        raise HandoutError.at(name, what, "Open it in a spreadsheet, and save it as .xlsx or as CSV UTF-8.")
    encoding, notices = _encoding(stream, start, name)
    stream.seek(0)
    if name.lower().endswith((".xlsx", ".xls", ".ods")):
        notices.append(f"{name} is text, not a spreadsheet as its name says, and was read as text.")
    return _text_rows(io.TextIOWrapper(stream, encoding, newline=""), wanted, name), notices


def _sheet(
    rows: Rows,
    notices: list[str],
    name: str,
    wanted: Mapping[str, str],
    asked: Mapping[str, str],
    mapping: Mapping[str, str],
) -> Sheet:
    number, headings = heading_row(rows, name, set(wanted.values()))
    # A clinic's usual headings are not those of every list: our own names may stand there instead.
    there = set(map(fold, headings))
    wanted = {column: theirs for column, theirs in wanted.items() if column in asked or theirs in there}
    columns = find_columns(headings, f"{name}:{number}", wanted, mapping)
    return Sheet(rows, columns, len(headings), tuple(notices))


def _stream(source: Path | BinaryIO, name: str) -> BinaryIO:
    """The list from its start; it is read twice, so what cannot be wound back is read into memory."""
    if not isinstance(source, Path):
        return source
    if source.is_dir():
        raise HandoutError.at(name, "this is a folder.", "Name the list itself: a .csv or .xlsx file.")
    try:
        stream = source.open("rb")
        if stream.seekable():
            return stream
        with stream:
            return io.BytesIO(stream.read())
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise HandoutError.at(name, f"{reason}.", "Check the name of the list and who may read it.") from None


def _encoding(stream: BinaryIO, start: bytes, name: str) -> tuple[str, list[str]]:
    encoding = _likely_encoding(start)
    if _is_all(stream, encoding):
        return encoding, []
    stream.seek(0)
    data = stream.read()
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8-sig" and not _mostly_utf8(data):
            return _windows_1252(data, name)
        line = data.count(b"\n", 0, error.start) + 1
        where = name if encoding.startswith("utf-16") else f"{name}:{line}"
        what = f"a letter here is not {encoding.removesuffix('-sig').upper()}, as the rest of the list is."
        raise HandoutError.at(where, what, "Export the list again, as CSV UTF-8.") from None
    return encoding, []


def _is_all(stream: BinaryIO, encoding: str) -> bool:
    """Whether every letter can be read so. A block at a time: a long list need not be in memory for it."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while block := stream.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _likely_encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # Headings are mostly ASCII, so UTF-16 without its mark shows as a zero in every other byte.
    even, odd = data[::2].count(0), data[1::2].count(0)
    if even + odd > len(data) // 4:
        return "utf-16-be" if even > odd else "utf-16-le"
    return "utf-8-sig"


def _mostly_utf8(data: bytes) -> bool:
    """One slip in a UTF-8 list must not turn every é of it into Ã©, as reading it as Windows-1252 would."""
    text = data.decode("utf-8", errors="replace")
    slips = text.count("\ufffd")
    return text.startswith("\ufeff") or sum(not letter.isascii() for letter in text) > 2 * slips


def _windows_1252(data: bytes, name: str) -> tuple[str, list[str]]:
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        what = "its letters are neither UTF-8, UTF-16 nor Windows-1252."
        raise HandoutError.at(name, what, "Export the list again, as CSV UTF-8.") from None
    notice = f"{name} is not UTF-8 and was read as Windows-1252: look at the accented letters of a few names."
    return "cp1252", [notice]


def _text_rows(stream: io.TextIOWrapper, wanted: set[str], name: str) -> Rows:
    sample = list(islice(stream, _SAMPLE))
    told = re.fullmatch(r"\"?sep=([^\"\r\n])\"?\s*", sample[0], re.IGNORECASE) if sample else None
    if told:  # Excel's own hint; it shows no such row, so the numbers begin after it
        return _records(chain(sample[1:], _lines(stream, name)), told[1])
    delimiter = max(_DELIMITERS, key=lambda sign: _best_score(sample, sign, wanted))
    return _records(chain(sample, _lines(stream, name)), delimiter)


def _lines(stream: io.TextIOWrapper, name: str) -> Iterator[str]:
    with stream:
        try:
            yield from stream
        except (UnicodeDecodeError, OSError):
            what = "the list was changed or taken away while it was read."
            raise HandoutError.at(name, what, "Run this again when it is saved.") from None


def _best_score(sample: list[str], delimiter: str, wanted: set[str]) -> int:
    rows = islice(_records(iter(sample), delimiter), TITLES)
    return max((score(cells, wanted) for _, cells in rows if not isinstance(cells, Broken)), default=0)


def _records(lines: Iterator[str], delimiter: str) -> Rows:
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    number = 0
    while True:
        number, begun = number + 1, reader.line_num
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error:
            # One line, one row: the likeliest way to go on counting as the spreadsheet does.
            last = number + reader.line_num - begun - 1
            yield number, Broken(last)
            number = last


def _spreadsheet_rows(data: bytes, name: str) -> tuple[Rows, list[str]]:
    try:
        import python_calamine as calamine
    except ImportError:
        how = 'Install it with: pip install "handouts[spreadsheets]", or save the list as CSV UTF-8.'
        raise HandoutError.at(name, "spreadsheets need the package python-calamine.", how) from None
    try:
        _refuse_a_far_cell(data, name)
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            seen = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.typ == calamine.SheetTypeEnum.WorkSheet
                and sheet.visible == calamine.SheetVisibleEnum.Visible
            ]
            sheet = next((found for title in seen if (found := book.get_sheet_by_name(title)).height), None)
    except (calamine.CalamineError, *_DAMAGED):
        what = "the file is damaged, or is no .xlsx or .ods spreadsheet."
        raise HandoutError.at(name, what, "Save it again as .xlsx, or as CSV UTF-8.") from None
    if sheet is None:
        return iter(()), []
    more = len(seen) - seen.index(sheet.name) - 1
    notices = [f"{name}: only the first sheet with rows was read, {more} after it were not."] if more else []
    rows = enumerate(sheet.iter_rows(), start=1)
    return ((number, [_cell_text(cell) for cell in cells]) for number, cells in rows), notices


def _refuse_a_far_cell(data: bytes, name: str) -> None:
    """One stray cell in the last column of a long list would ask for more memory than there is."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for part in parts.namelist():
            if not part.startswith("xl/worksheets/"):
                continue
            with parts.open(part) as file:
                columns, last = _extent(file)
            if columns * last > _CELLS:
                what = f"a sheet goes on to column {column_letters(columns)} and row {last}."
                raise HandoutError.at(
                    name, what, "Copy the list into a new workbook, or save it as CSV UTF-8."
                )


def _extent(file: IO[bytes]) -> tuple[int, int]:
    """How many columns and rows the cells of a worksheet (ECMA-376, 18.3.1.4) span, empty ones too."""
    letters: set[bytes] = set()
    last, rest = 0, b""
    while chunk := file.read(1 << 20):
        places = _PLACE.findall(rest + chunk)
        letters.update(column for column, _ in places)
        last = max(last, max((int(row) for _, row in places), default=0))
        rest = chunk[-32:]  # a place may be cut in two
    return max((_column_number(column.decode("ascii")) for column in letters), default=0), last


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _cell_text(cell: object) -> str:
    """As the sheet most likely shows it: 12 for 12.0, dates and times the ISO way."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ", "minutes") if cell.time() != datetime.time() else cell.date().isoformat()
    if isinstance(cell, datetime.time):
        return cell.isoformat("minutes")
    return str(cell)
