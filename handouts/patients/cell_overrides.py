"""Reads what a spreadsheet's file has besides values: how its cells are shown, errors, hidden rows.

The spreadsheet library returns values only: 42 for a cell that shows 00042, and nothing at all for an error.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import IO, NamedTuple
from xml.etree import ElementTree
from xml.parsers import expat
from zipfile import ZipFile

from handouts.patients.columns import column_number
from handouts.patients.date_format import is_date_format, shown_date
from handouts.patients.number_format import BUILT_IN, says_more, shown
from handouts.patients.table import ERROR, ShownDate, UnusableCell

_BLOCK = 1 << 16
_LARGEST = 10_000_000  # bytes of a part that is read whole
_NO_VALUE = UnusableCell("the formula here has no value in the file.")
_ODF_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|Err:\d+")
_HIDDEN = re.compile(rb"\shidden=[\"'](1|true)[\"']|:visibility=[\"'](collapse|filter)[\"']")
_ODF = "content.xml"
#: Elements inside a text that stand for signs.
_INLINE = {"line-break": "\n", "tab": "\t", "s": " "}
_NUMBERS = ("float", "percentage", "currency")


class RowOverrides(NamedTuple):
    """A row that is hidden, or has cells whose text replaces their values. `cells` is by column, from 0."""

    number: int
    hidden: bool
    cells: dict[int, str]


class SheetOverrides:
    """The overrides of one sheet of a spreadsheet: the sheet at this place, from 0.

    Its methods raise ValueError, or an error of zipfile or of the XML parser, if the file is damaged.
    """

    def __init__(self, parts: ZipFile, sheet: int) -> None:
        self._parts = parts
        self._sheet = sheet
        self._part, self._formats, self._epoch = _worksheet(parts, sheet)
        self._cells, self._hides = self._signs() if self._part else (False, False)

    def rows(self) -> Iterator[RowOverrides]:
        return self._read() if self._cells or self._hides else iter(())

    def hidden(self) -> int:
        """How many rows that are not empty are hidden."""
        return sum(row.hidden for row in self._read()) if self._hides else 0

    def _read(self) -> Iterator[RowOverrides]:
        reader = _XlsxReader(self._formats, self._epoch) if self._part != _ODF else _OdsReader(self._sheet)
        with self._parts.open(self._part) as file:
            yield from reader.read(file)

    def _signs(self) -> tuple[bool, bool]:
        """Whether there are such cells, and hidden rows. Searching for their signs is much faster than parsing."""
        styles = "|".join(str(style) for style, code in enumerate(self._formats) if code) or "no"
        cells = re.compile(rf"\st=[\"']e[\"']|<(\w+:)?f[\s/>]|\ss=[\"']({styles})[\"']|:value-type=".encode())
        found = [False, False]
        with self._parts.open(self._part) as file:
            before = b""
            while block := file.read(1 << 20):
                for at, sign in enumerate((cells, _HIDDEN)):
                    found[at] = found[at] or bool(sign.search(before + block))
                before = block[-64:]  # a sign may be cut in two
        return found[0], found[1]


def _worksheet(parts: ZipFile, sheet: int) -> tuple[str, list[str], int]:
    """The part that holds a sheet, its number formats by style, and the year that its dates count from.

    The part is "" if it is not XML (.xlsb).
    """
    if _ODF in parts.namelist():
        return _ODF, [], 1900
    book = next(target for _, kind, target in _relations(parts, "") if kind == "officeDocument")
    if book.endswith(".bin"):
        return "", [], 1900
    related = list(_relations(parts, book))
    tree = _tree(parts, book)
    listed = [each for each in tree.iter() if _bare(each.tag) == "sheet"]
    epoch = next((each.get("date1904", "") for each in tree.iter() if _bare(each.tag) == "workbookPr"), "")
    wanted = next(value for key, value in listed[sheet].attrib.items() if _bare(key) == "id")
    styles = next((target for _, kind, target in related if kind == "styles"), "")
    part = next(target for id, _, target in related if id == wanted)
    return part, _formats(parts, styles) if styles else [], 1904 if epoch in ("1", "true") else 1900


# --- parts of an .xlsx file (ECMA-376, part 2) ----------------------------------------------------------------


def _tree(parts: ZipFile, name: str) -> ElementTree.Element:
    with parts.open(name) as file:
        return ElementTree.fromstring(file.read(_LARGEST))


def _relations(parts: ZipFile, of: str) -> Iterator[tuple[str, str, str]]:
    """The id, kind and target of each part that a part refers to."""
    folder, name = posixpath.split(of)
    for each in _tree(parts, posixpath.join(folder, "_rels", f"{name}.rels")):
        target = posixpath.normpath(posixpath.join("/", folder, each.get("Target", "")))
        yield each.get("Id", ""), posixpath.basename(each.get("Type", "")), target.lstrip("/")


def _formats(parts: ZipFile, styles: str) -> list[str]:
    """The code of each style's number format; "" for those that show plain numbers, and dates."""
    tree = _tree(parts, styles)
    codes = dict(BUILT_IN)
    for each in tree.iter():
        if _bare(each.tag) == "numFmt":
            codes[int(each.get("numFmtId", "0"))] = each.get("formatCode", "")
    cells = next((each for each in tree if _bare(each.tag) == "cellXfs"), ())
    found = [codes.get(int(each.get("numFmtId", "0")), "") for each in cells]
    return [code if is_date_format(code) or shown(code, "1") not in (None, "1") else "" for code in found]


# --- cells, as they come -----------------------------------------------------------------------------------------


class _Reader:
    """Elements and text of a part of XML, as they are read."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.ready: list[RowOverrides] = []
        self.done = False
        self.number, self.column = 0, -1
        self.hidden = self.filled = False
        self.cells: dict[int, str] = {}

    def read(self, file: IO[bytes]) -> Iterator[RowOverrides]:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text.append
        while not self.done and (block := file.read(_BLOCK)):
            parser.Parse(block, False)
            yield from self.ready
            self.ready.clear()
            # Tells the caller that there is nothing up to here, so that it need not wait for the end.
            yield RowOverrides(self.number - 1, False, {})

    def start(self, name: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, name: str) -> None:
        raise NotImplementedError

    def begin_row(self, number: int, hidden: bool) -> None:
        self.number, self.column, self.hidden, self.filled = number, -1, hidden, False
        self.cells = {}

    def end_row(self, times: int = 1) -> None:
        if self.cells or (self.hidden and self.filled):
            each = (RowOverrides(self.number + more, self.hidden, self.cells) for more in range(times))
            self.ready.extend(each)
        self.number += times - 1


class _XlsxReader(_Reader):
    """A worksheet (ECMA-376, 18.3.1): rows and cells may omit their places."""

    def __init__(self, formats: Sequence[str], epoch: int) -> None:
        super().__init__()
        self._formats = formats
        self._epoch = epoch
        self._shown = lru_cache(4096)(shown)
        self._dated = lru_cache(4096)(shown_date)
        self._kind = self._format = self._value = ""
        self._formula = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match _bare(name):
            case "c":
                place = attributes.get("r", "").rstrip("0123456789")
                self.column = column_number(place) - 1 if place else self.column + 1
                self._kind, style = attributes.get("t", "n"), int(attributes.get("s", "0"))
                self._format = self._formats[style] if style < len(self._formats) else ""
                self._formula, self._value = False, ""
            case "f":
                self._formula = True
            case "v" | "is":
                self.filled = True
                self.text.clear()
            case "row":
                number = int(attributes.get("r", self.number + 1))
                self.begin_row(number, attributes.get("hidden", "") in ("1", "true"))

    def end(self, name: str) -> None:
        match _bare(name):
            case "v":
                self._value = "".join(self.text)
            case "c":
                if (cell := self._cell()) is not None:
                    self.cells[self.column] = cell
            case "row":
                self.end_row()
            case "sheetData":
                self.done = True

    def _cell(self) -> str | None:
        if self._kind == "e":
            return ERROR
        if self._kind != "n":
            return None
        if self._formula and not self._value:
            return _NO_VALUE
        if self._format and self._value and is_date_format(self._format):
            return self._dated(self._format, self._value, self._epoch)
        return self._shown(self._format, self._value) if self._format and self._value else None


class _OdsReader(_Reader):
    """A table of a spreadsheet (OpenDocument 1.3, part 3, 9.1): each cell holds its shown text."""

    def __init__(self, table: int) -> None:
        super().__init__()
        self._tables = table + 1  # the tables still to come, including this one
        self._rows = self._columns = 1
        self._kinds: set[str] = set()
        self._formula = self._inline = False
        self._iso = self._value = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        bare = _bare(name)
        if bare == "table":
            self._tables -= 1
        if self._tables:
            return
        named = {_bare(key): value for key, value in attributes.items()}
        if bare == "table-row":
            self._rows = int(named.get("number-rows-repeated", "1"))
            self.begin_row(self.number + 1, named.get("visibility") in ("collapse", "filter"))
        elif bare in ("table-cell", "covered-table-cell"):
            self.text.clear()
            self._columns = int(named.get("number-columns-repeated", "1"))
            self._kinds = {value for key, value in attributes.items() if _bare(key) == "value-type"}
            self._formula, self._inline = "formula" in named, False
            self._iso, self._value = named.get("date-value", "").replace("T", " "), named.get("value", "")
        elif bare in _INLINE:
            self._inline = True
            self.text.append(_INLINE[bare] * int(named.get("c", "1") if bare == "s" else 1))
        elif bare == "p" and self.text:
            self.text.append("\n")

    def end(self, name: str) -> None:
        bare = _bare(name)
        if self._tables or bare == "annotation":
            self.text.clear()
        elif bare in ("table-cell", "covered-table-cell"):
            cell = self._cell("".join(self.text).strip())
            self.filled = self.filled or bool(self._kinds)
            if cell is not None:
                self.cells.update(
                    dict.fromkeys(range(self.column + 1, self.column + 1 + self._columns), cell)
                )
            self.column += self._columns
        elif bare == "table-row":
            self.end_row(self._rows)
        elif bare == "table":
            self.done = True

    def _cell(self, text: str) -> str | None:
        if "error" in self._kinds or (self._formula and _ODF_ERROR.fullmatch(text)):
            return ERROR
        if self._formula and not self._kinds:
            return _NO_VALUE
        if "date" in self._kinds and self._iso and text:
            return ShownDate(text, self._iso)
        if self._inline and "string" in self._kinds:
            return text
        if "time" in self._kinds:
            return text or None
        return text if self._kinds.intersection(_NUMBERS) and says_more(text, self._value) else None


@lru_cache(256)
def _bare(name: str) -> str:
    """The name without its namespace, which both XML parsers put before it."""
    return name[max(name.rfind(" "), name.rfind("}")) + 1 :]
