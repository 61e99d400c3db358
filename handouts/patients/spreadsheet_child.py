"""Reads a spreadsheet in its own process: `spreadsheet` gives it the file as input, and reads rows in JSON.

The rows are JSON, because a file that takes over this process must not reach the parent with anything but data.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Iterator
from typing import Any

from handouts.child_process import limit_this_process
from handouts.errors import HandoutError
from handouts.patients.table import LONGEST, TOO_LONG, Rows, ShownDate, Table, UnreadableRows

_BLOCK_ROWS, _BLOCK_LETTERS = 500, 500_000
MOST_LETTERS = 400_000_000  # of a whole list
#: Rows that any file may have. A file with more rows must have at least a byte for each.
FEW_ROWS = 20_000


def main() -> None:
    limit_this_process()
    from handouts.patients.workbook import read_workbook

    asked = json.loads(sys.stdin.buffer.readline())
    try:
        data = sys.stdin.buffer.read()
        table = read_workbook(data, set(asked["wanted"]), asked["name"])
        pieces = list(_pieces(table, asked["name"], max(FEW_ROWS, len(data))))
    except HandoutError as error:
        problems = [problem[:3] for problem in error.problems]
        pieces = [json.dumps({"problems": problems}).encode("ascii")]
    out = sys.stdout.buffer
    for piece in pieces:
        out.write(len(piece).to_bytes(4, "big"))
        out.write(piece)
    out.flush()


def _pieces(table: Table, name: str, most_rows: int) -> Iterator[bytes]:
    """The notices of the list, then its rows in blocks. Raises HandoutError for a list that is too long."""
    yield json.dumps({"notices": table.notices}).encode("ascii")
    block: list[Any] = []
    letters = together = 0
    for rows, (number, cells) in enumerate(_bounded(table.read_rows())):
        if rows > most_rows:
            what = f"a row is repeated more than {most_rows:,} times."
            raise HandoutError.at(name, what, "Delete what follows the list, and save it again.")
        block.append(_plain(number, cells))
        letters += 1 if isinstance(cells, UnreadableRows) else sum(map(len, cells))
        if len(block) >= _BLOCK_ROWS or letters > _BLOCK_LETTERS:
            yield _packed(block)
            together, letters, block = together + letters, 0, []
            if together > MOST_LETTERS:
                what = f"the list has more than {MOST_LETTERS:,} letters."
                raise HandoutError.at(name, what, "Save it as CSV UTF-8.")
    if block:
        yield _packed(block)


def _bounded(rows: Rows) -> Rows:
    """The rows, with UnreadableRows in place of those that are too long, as in `csv_reader`."""
    for number, cells in rows:
        if not isinstance(cells, UnreadableRows) and sum(map(len, cells)) > LONGEST:
            yield number, UnreadableRows(number, TOO_LONG)
        else:
            yield number, cells


def _packed(block: list[Any]) -> bytes:
    return zlib.compress(json.dumps(block).encode("ascii"), 1)


def _plain(number: int, cells: list[str] | UnreadableRows) -> tuple[int, list[str] | None, Any]:
    """A row as plain data: its cells, then the place and content of each cell that is not plain text."""
    if isinstance(cells, UnreadableRows):
        return number, None, cells.why
    special = []
    for at, cell in enumerate(cells):
        if type(cell) is not str:
            special.append((at, str(cell), cell.iso) if isinstance(cell, ShownDate) else (at, str(cell)))
    return number, cells, special


if __name__ == "__main__":
    main()
