"""A spreadsheet that needs too much time or memory, or crashes its reader, is a problem of the file."""

from __future__ import annotations

import io
import json
import resource
import time
import zipfile
from pathlib import Path

import pytest
from workbooks import headed, ods, ods_row, ods_text, packed, text_cell, xlsx

from handouts.child_process import ChildError, ChildTimeoutError, run_child
from handouts.errors import HandoutError
from handouts.patients import spreadsheet
from handouts.patients.source import open_list
from handouts.patients.table import UnreadableRows
from handouts.patients.workbook import read_workbook

HEADS = ods_row(*map(ods_text, ("id", "name", "note")))
SECRET = "Zqanary"


def refusal(data: bytes) -> str:
    with pytest.raises(HandoutError) as caught:
        list(open_list(io.BytesIO(data), "list", {}).rows)
    return str(caught.value)


def without_places(rows: str) -> bytes:
    """A workbook whose sheet is in another part than its name suggests."""
    with zipfile.ZipFile(io.BytesIO(xlsx(f"<sheetData>{rows}</sheetData>"))) as parts:
        texts = {name: parts.read(name).decode() for name in parts.namelist()}
    texts["xl/other/0.xml"] = texts.pop("xl/worksheets/0.xml")
    related = "xl/_rels/workbook.xml.rels"
    texts[related] = texts[related].replace("worksheets/0.xml", "other/0.xml")
    return packed(texts)


CELL = ods_text(SECRET)
MANY = "999999999"
ROWS = f'table:number-rows-repeated="{MANY}"'


def repeated(element: str, attributes: str) -> bytes:
    """A list whose last row, or a cell in it, is repeated more often than memory allows."""
    return ods(HEADS + ods_row(CELL).replace(f"<{element}", f"<{element} {attributes}", 1))


SPACES = f'{SECRET}<text:s text:c="2000000000"/>'
REPEATED = {
    "a far cell in a part of another name": without_places(
        f"<row r='1'>{text_cell('A1', 'id')}</row><row r='1048576'>{text_cell('XFD1048576', SECRET)}</row>"
    ),
    "a cell that is repeated": repeated("table:table-cell", f'table:number-columns-repeated="{MANY}"'),
    "a row that is repeated": repeated("table:table-row", ROWS),
    "a hidden row that is repeated": repeated("table:table-row", f'{ROWS} table:visibility="collapse"'),
    "spaces without end": ods(HEADS + ods_row(CELL.replace(SECRET, SPACES))),
}


def _peak_of_children() -> int:
    """Kilobytes."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


@pytest.mark.parametrize("data", REPEATED.values(), ids=REPEATED.keys())
def test_a_small_file_that_names_endless_cells_is_refused_or_read(data: bytes) -> None:
    begun, before = time.monotonic(), _peak_of_children()
    try:
        rows = list(open_list(io.BytesIO(data), "list", {}).rows)
    except HandoutError as error:
        assert SECRET not in str(error)
    else:
        assert len(rows) < 10
    assert time.monotonic() - begun < 3 * spreadsheet.SECONDS
    # A child of an earlier test may have needed more, so only a new peak is about this one.
    after = _peak_of_children()
    assert after == before or after < 500_000


@pytest.mark.parametrize(
    ("parts", "size"),
    [({"xl/worksheets/0.xml": " " * 60_000_000}, 0), ({f"{number}": "" for number in range(6000)}, 0)],
)
def test_what_unpacks_without_measure_is_not_unpacked(parts: dict[str, str], size: int) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    with pytest.raises(HandoutError, match=r"the file unpacks to [\d,]+ bytes in [\d,]+ parts"):
        read_workbook(data.getvalue(), set(), "list")
    assert size == 0


def test_a_row_longer_than_a_row_of_csv_may_be_is_broken() -> None:
    data = headed(
        f"<row r='2'>{text_cell('A2', 'a1')}{text_cell('C2', 'x' * 100_001)}</row>",
        f"<row r='3'>{text_cell('A3', 'a2')}</row>",
    )
    first, second = open_list(io.BytesIO(data), "list", {}).rows
    assert isinstance(first[1], UnreadableRows) and "longer than 100,000 letters" in first[1].why
    assert second == (3, ["a2", "", ""])


@pytest.mark.parametrize(
    "output", [b"", b"\0\0\0\x05abc", b"\0\0\0\x02{]", json.dumps({"notices": []}).encode()]
)
def test_what_a_broken_reader_writes_is_no_list(monkeypatch: pytest.MonkeyPatch, output: bytes) -> None:
    monkeypatch.setattr(spreadsheet, "run_child", lambda *_: output)
    assert "needs more memory than a list does, or is damaged" in refusal(xlsx("<sheetData/>"))


def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "SECONDS", 0.01)
    assert "takes more than 0 seconds to read" in refusal(xlsx("<sheetData/>"))


@pytest.mark.parametrize(("size", "most"), [(5_000, 9), (1_000_000, 9), (3_000_000, 21)])
def test_a_small_file_has_less_than_ten_seconds(
    monkeypatch: pytest.MonkeyPatch, size: int, most: float
) -> None:
    allowed: list[float] = []

    def ended(_module: str, _data: bytes, seconds: float, _memory: int) -> bytes:
        allowed.append(seconds)
        raise ChildTimeoutError

    monkeypatch.setattr(spreadsheet, "run_child", ended)
    with pytest.raises(HandoutError, match="takes more than"):
        spreadsheet.open_workbook(bytes(size), set(), "list")
    assert 7 < allowed[0] < most


def test_a_child_has_its_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "endless_child.py").write_text(
        "import sys\n"
        "from handouts.child_process import limit_this_process\n"
        "limit_this_process()\n"
        "word = sys.stdin.read()\n"
        "kept = []\n"
        "while word != 'calm':\n"
        "    kept += [bytearray(10_000_000)] if word == 'memory' else []\n"
        "print(word, end='')\n"
    )  # fmt: skip
    monkeypatch.syspath_prepend(str(tmp_path))
    assert run_child("endless_child", b"calm", 30, 300_000_000) == b"calm"
    with pytest.raises(ChildError) as caught:
        run_child("endless_child", b"memory", 30, 300_000_000)
    assert not isinstance(caught.value, ChildTimeoutError)
    with pytest.raises(ChildTimeoutError):
        run_child("endless_child", b"time", 0.5, 300_000_000)
