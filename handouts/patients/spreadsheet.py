"""Reads a spreadsheet as rows of text, in a process of its own with limits: the format sets none."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NoReturn

from handouts.child_process import ChildError, ChildTimeoutError, run_child
from handouts.errors import HandoutError, Problem
from handouts.patients.table import Rows, ShownDate, Table, UnreadableRows, UnusableCell

#: Seconds for a small file, its size in bytes, and seconds for each further byte. Lists of 100,000 rows have 2 to 5 MB
#: and take up to 1.4 microseconds for each byte.
SECONDS, SMALL, SECONDS_PER_BYTE = 8.0, 1_000_000, 6e-6
#: Bytes of memory for any file, and more for each of its bytes.
MEMORY, MEMORY_PER_BYTE = 400_000_000, 15
_LARGEST_BLOCK = 64_000_000  # bytes of rows, unpacked
_CSV = "Copy the list into a new workbook, or save it as CSV UTF-8."


def open_workbook(data: bytes, wanted: set[str], name: str) -> Table:
    """The list in a spreadsheet; `wanted` are headings that are known besides our own.

    Raises HandoutError if it cannot be read.
    """
    asked = json.dumps({"name": name, "wanted": sorted(wanted)}).encode("ascii") + b"\n"
    seconds = SECONDS + SECONDS_PER_BYTE * max(0, len(data) - SMALL)
    memory = MEMORY + MEMORY_PER_BYTE * len(data)
    try:
        found = list(_frames(run_child("handouts.patients.spreadsheet_child", asked + data, seconds, memory)))
        head: Any = json.loads(found[0])
    except ChildTimeoutError:
        _refuse(name, f"the spreadsheet takes more than {seconds:.0f} seconds to read.")
    except (ChildError, LookupError, ValueError):
        _refuse(name, "the spreadsheet needs more memory than a list does, or is damaged.")
    if problems := head.get("problems"):
        raise HandoutError(Problem(where, what, hint) for where, what, hint in problems)
    return Table(partial(_rows, found[1:]), lambda: None, tuple(head["notices"]))


def _refuse(name: str, what: str) -> NoReturn:
    raise HandoutError.at(name, what, _CSV) from None


def _frames(written: bytes) -> Iterator[bytes]:
    """The pieces that the child wrote, each with its length before it."""
    at = 0
    while at < len(written):
        end = at + 4 + int.from_bytes(written[at : at + 4], "big")
        yield written[at + 4 : end]
        at = end


def _rows(blocks: Sequence[bytes]) -> Rows:
    for block in blocks:
        for number, cells, special in json.loads(zlib.decompressobj().decompress(block, _LARGEST_BLOCK)):
            if cells is None:
                yield number, UnreadableRows(number, special)
                continue
            for at, *texts in special:
                cells[at] = ShownDate(*texts) if texts[1:] else UnusableCell(*texts)
            yield number, cells
