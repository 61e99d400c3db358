"""A spreadsheet → rows of text."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
import zlib
from functools import partial
from typing import IO, Any

from handouts.errors import HandoutError
from handouts.headings import column_letters
from handouts.rows import Rows, Table

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


def open_workbook(data: bytes, wanted: set[str], name: str) -> Table:
    """The list in a spreadsheet. Raises HandoutError when it cannot be read."""
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
        return Table(lambda: iter(()), lambda: None)
    more = len(seen) - seen.index(sheet.name) - 1
    notices = [f"{name}: only the first sheet with rows was read, {more} after it were not."] if more else []
    return Table(partial(_rows, sheet), lambda: None, tuple(notices))


def _rows(sheet: Any) -> Rows:
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield number, [_cell_text(cell) for cell in cells]


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
