"""Reads a spreadsheet, in the process of `spreadsheet_child`."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any
from xml.parsers import expat

from handouts.errors import HandoutError, install_hint
from handouts.patients.cell_overrides import SheetOverrides
from handouts.patients.columns import column_letters, column_number, heading_row
from handouts.patients.table import Rows, Table

_MEMBERS = 5_000  # of an archive; a workbook has some twenty
_UNPACKED, _RATIO = 1_500_000_000, 250  # bytes of all members; a worksheet packs to a tenth
_SMALL = 50_000_000  # bytes unpacked, of which any ratio is harmless
_CELLS = 40_000_000  # a spreadsheet's cells are held at about 30 bytes each, empty ones too
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    SyntaxError,
    expat.ExpatError,
)  # what zipfile and the XML parsers raise, and lookups of missing parts
_CSV = "Copy the list into a new workbook, or save it as CSV UTF-8."
_PLACE = re.compile(rb"\sr=[\"']([A-Z]{1,4})(\d{1,12})[\"']")


def read_workbook(data: bytes, wanted: set[str], name: str) -> Table:
    """The list in a spreadsheet; `wanted` are headings that are known besides our own.

    Raises HandoutError if it cannot be read.
    """
    try:
        import python_calamine as calamine
    except ImportError:
        how = f"Save the list as CSV UTF-8. Or to read spreadsheets: {install_hint('spreadsheets')}"
        raise HandoutError.at(name, "spreadsheets need the package python-calamine.", how) from None
    try:
        _refuse_a_bomb(data, name)
        _refuse_a_far_cell(data, name)
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            places = [
                place
                for place, sheet in enumerate(book.sheets_metadata)
                if sheet.typ == calamine.SheetTypeEnum.WorkSheet
                and sheet.visible == calamine.SheetVisibleEnum.Visible
            ]
            return _table(book, places, zipfile.ZipFile(io.BytesIO(data)), wanted, name)
    except (calamine.CalamineError, *_DAMAGED):
        what = "the file is damaged, or is no .xlsx or .ods spreadsheet."
        raise HandoutError.at(name, what, "Save it again as .xlsx, or as CSV UTF-8.") from None


def _table(book: Any, places: list[int], parts: zipfile.ZipFile, wanted: set[str], name: str) -> Table:
    """The first sheet with known headings. If there is none, the first sheet with any rows."""
    found: list[tuple[int, _Sheet]] = []
    for at, place in enumerate(places):
        sheet = _Sheet(book.get_sheet_by_index(place), SheetOverrides(parts, place))
        if sheet.values.height:
            headed = sheet.has_headings(wanted)
            found.append((at, sheet))
            if headed:
                break
    else:
        found = found[:1]
    if not found:
        return Table(lambda: iter(()), parts.close)
    at, sheet = found[-1]
    notices = _notices(name, len(found) - 1, len(places) - at - 1, sheet.overrides.hidden())
    return Table(sheet.rows, parts.close, tuple(notices))


def _notices(name: str, before: int, after: int, hidden: int) -> Iterator[str]:
    if before:
        none = "the one before it has" if before == 1 else f"the {before} before it have"
        yield f"{name}: a later sheet was read, as {none} no heading that is known."
    if after:
        which = "that" if before else "only the first"
        yield f"{name}: {which} sheet with rows was read, {after} after it were not."
    if hidden:
        rows = "1 row is" if hidden == 1 else f"{hidden:,} rows are"
        yield f"{name}: {rows} hidden there, by a filter or by hand, and read like the others."


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet: its values, and the texts that replace some of them."""

    values: Any
    overrides: SheetOverrides

    def rows(self) -> Rows:
        marked = self.overrides.rows()
        mark = next(marked, None)
        left = (self.values.start or (0, 0))[1]  # the reader leaves out empty columns before the first
        for number, values in enumerate(self.values.iter_rows(), start=1):
            cells = [_cell_text(value) for value in values]
            while mark and mark.number < number:
                mark = next(marked, None)
            if mark and mark.number == number:
                for column, cell in mark.cells.items():
                    if 0 <= column - left < len(cells):
                        cells[column - left] = cell
            yield number, cells

    def has_headings(self, wanted: set[str]) -> bool:
        try:
            heading_row(self.rows(), "", wanted)
        except HandoutError:
            return False
        return True


def _refuse_a_bomb(data: bytes, name: str) -> None:
    """Raises HandoutError for a file that would fill the memory when it is unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        members = parts.infolist()
    unpacked = sum(member.file_size for member in members)
    if (
        len(members) > _MEMBERS
        or unpacked > _UNPACKED
        or (unpacked > _SMALL and unpacked > _RATIO * len(data))
    ):
        what = f"the file unpacks to {unpacked:,} bytes in {len(members):,} parts: no list does that."
        raise HandoutError.at(name, what, _CSV)


def _refuse_a_far_cell(data: bytes, name: str) -> None:
    """Raises HandoutError for a sheet with a stray cell far away: the library would allocate every cell before it."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for part in parts.namelist():
            if not part.startswith("xl/worksheets/"):
                continue
            with parts.open(part) as file:
                columns, last = _extent(file)
            if columns * last > _CELLS:
                what = f"a sheet goes on to column {column_letters(columns)} and row {last}."
                raise HandoutError.at(name, what, _CSV)


def _extent(file: IO[bytes]) -> tuple[int, int]:
    """The number of columns and rows that the cells of a worksheet span (ECMA-376, 18.3.1.4)."""
    letters: set[bytes] = set()
    last, rest = 0, b""
    while chunk := file.read(1 << 20):
        places = _PLACE.findall(rest + chunk)
        letters.update(column for column, _ in places)
        last = max(last, max((int(row) for _, row in places), default=0))
        rest = chunk[-32:]  # a cell's address may be cut in two
    return max((column_number(column.decode("ascii")) for column in letters), default=0), last


def _cell_text(cell: object) -> str:
    """The cell as the sheet most likely shows it: 12 for 12.0, dates and times in ISO form."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else _plain(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ", "minutes") if cell.time() != datetime.time() else cell.date().isoformat()
    if isinstance(cell, datetime.time):
        return cell.isoformat("minutes")
    return str(cell)


def _plain(number: float) -> str:
    """The number with the 15 digits that a spreadsheet keeps, and without an exponent."""
    return f"{Decimal(f'{number:.15g}'):f}"
