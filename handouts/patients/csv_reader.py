"""Reads a list that is text: any dialect of CSV, with wrong quotation marks contained."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import BinaryIO

from handouts.errors import ChoiceError, HandoutError, Problem
from handouts.patients.columns import TITLES, score
from handouts.patients.table import FEWEST, LONGEST, TOO_LONG, Rows, Table, UnreadableRows

_DELIMITERS = ",;\t|"
#: Bytes of a list that are read at one time.
BLOCK = 1 << 18
_SAMPLE = 50  # lines looked at to find the delimiter
#: A CR that does not end a line. The csv module refuses it outside quotation marks.
_LONE_CR = re.compile(r"\r(?!\n|\Z)")
_MARKS = re.compile('"+')
_SUCH_AS = "utf-8, windows-1252, windows-1250 or mac-roman"

Begin = Callable[[], Iterator[str]]


def open_text(stream: BinaryIO, start: bytes, wanted: set[str], name: str, encoding: str = "") -> Table:
    """The list in `stream`, which begins with `start`; `wanted` are headings that are known besides our own.

    `encoding` is the one that the user named, if any. Raises HandoutError if the text cannot be decoded.
    """
    remarks: tuple[Problem, ...] = ()
    if encoding:
        _check_encoding(stream, encoding, name)
    else:
        encoding, remarks = _encoding(stream, start, name)
    ends_open = _ends_open(stream)
    text = io.TextIOWrapper(stream, encoding, newline="\n" if _ends_in_lf(start, encoding) else "")
    sample = list(islice(_lines(text, 0, name), _SAMPLE))
    told = re.fullmatch(r"\"?sep=([^\"\r\n])\"?\s*", sample[0], re.IGNORECASE) if sample else None
    # Excel does not show its hint sep=; as a row, so row numbers start after it.
    begin = partial(_lines, text, 1 if told else 0, name)
    delimiter = told[1] if told else max(_DELIMITERS, key=lambda sign: _best_score(sample, sign, wanted))
    return Table(
        lambda: read_records(begin, delimiter), text.close, (), delimiter, remarks, encoding, ends_open
    )


def _ends_open(stream: BinaryIO) -> bool:
    """Whether the last line has no line end. In UTF-16, a zero stands before or after it."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - 4))
    return not stream.read().rstrip(b"\0").endswith((b"\n", b"\r"))


def _ends_in_lf(start: bytes, encoding: str) -> bool:
    """Whether rows end in LF or CRLF, so that a lone CR belongs to a value. Quoted line ends don't count."""
    outside = re.sub('"[^"]*"?', "", start.decode(encoding, errors="ignore"))
    return outside.count("\n") >= len(re.findall("\r(?!\n)", outside)) and "\n" in outside


def _without_lone_cr(line: str) -> str:
    """Replace a lone CR by a vertical tab, which stays a line break in notes and becomes a space elsewhere."""
    if line.find("\r", 0, -2) < 0 or '"' in line or len(line) > LONGEST:
        return line
    body = line.rstrip("\r\n")
    return body.replace("\r", "\v") + line[len(body) :]


def _check_encoding(stream: BinaryIO, encoding: str, name: str) -> None:
    """Raises HandoutError for an encoding that Python does not know, or that the list does not have."""
    try:
        b" ".decode(encoding)
    except (LookupError, ValueError, TypeError):
        raise ChoiceError.at("encoding", "this encoding is not known", f"Such as {_SUCH_AS}.") from None
    if not _is_all(stream, encoding):
        raise HandoutError.at(
            name, f"its text is not {encoding}.", "Leave the encoding out, or name another."
        )


def _encoding(stream: BinaryIO, start: bytes, name: str) -> tuple[str, tuple[Problem, ...]]:
    encoding = _likely_encoding(start)
    if _is_all(stream, encoding):
        return encoding, ()
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
        hint = "Export the list again, as CSV UTF-8."
        raise HandoutError.at(where, what, hint, "other-encoding") from None
    return encoding, ()


def _is_all(stream: BinaryIO, encoding: str) -> bool:
    """Whether the whole list has this encoding. It is read in blocks, to save memory."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while block := stream.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _likely_encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # Headings are mostly ASCII, so in UTF-16 without a byte order mark every other byte is zero.
    even, odd = data[::2].count(0), data[1::2].count(0)
    if even + odd > len(data) // 4:
        return "utf-16-be" if even > odd else "utf-16-le"
    return "utf-8-sig"


def _mostly_utf8(data: bytes) -> bool:
    """Whether a list is UTF-8 with a few wrong bytes. Read as Windows-1252, every é would become Ã©."""
    text = data.decode("utf-8", errors="replace")
    slips = text.count("\ufffd")
    return text.startswith("\ufeff") or sum(not letter.isascii() for letter in text) > 2 * slips


def _windows_1252(data: bytes, name: str) -> tuple[str, tuple[Problem, ...]]:
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        what = "its text is neither UTF-8, UTF-16 nor Windows-1252."
        raise HandoutError.at(name, what, "Export the list again, as CSV UTF-8.", "encoding") from None
    what = "it is not UTF-8 and was read as Windows-1252: look at the accented letters of a few names."
    return "cp1252", (Problem(name, what, "", ("encoding",)),)


def _lines(text: io.TextIOWrapper, skipped: int, name: str) -> Iterator[str]:
    try:
        text.seek(0)
        yield from map(_without_lone_cr, islice(text, skipped, None))
    except (UnicodeDecodeError, OSError):
        what = "the list was changed or taken away while it was read."
        raise HandoutError.at(name, what, "Run this again when it is saved.") from None


def _best_score(sample: list[str], delimiter: str, wanted: set[str]) -> int:
    rows = islice(read_records(lambda: iter(sample), delimiter), TITLES)
    return max(
        (score(cells, wanted) for _, cells in rows if not isinstance(cells, UnreadableRows)), default=0
    )


def read_records(begin: Begin, delimiter: str) -> Rows:
    """The rows and their numbers in a spreadsheet. `begin` returns the lines from the first one.

    Rows with a wrong quotation mark become UnreadableRows, and none of their lines a row. If a mark is never closed,
    rows continue with the next line that has as many cells as the row before.
    """
    return _Records(begin, delimiter).rows()


class _Records:
    def __init__(self, begin: Begin, delimiter: str) -> None:
        self._begin = begin
        self._delimiter = delimiter
        self._lines: Iterator[tuple[int, str]] = enumerate(begin(), start=1)
        self._pushed_back: tuple[int, str] | None = None
        self._opening = re.compile(f'(?:^|{re.escape(delimiter)}) *"')
        self._inside = re.compile(f'[^\\s"{re.escape(delimiter)}]"\\w[^"]*$')
        self._width = 0
        # Set after a mark that is never closed. Then no later value spans lines: its end would have closed the
        # first mark.
        self._alone = False

    def rows(self) -> Rows:
        number = 0
        while found := self._pushed_back or next(self._lines, None):
            number += 1
            self._pushed_back, (at, line) = None, found
            if len(line) > LONGEST and '"' not in line:
                yield number, UnreadableRows(number, TOO_LONG)
                continue
            cells = self._quoted(at, line, number) if '"' in line else self._split(line)
            yield number, cells
            if isinstance(cells, UnreadableRows):
                number = cells.last
            else:
                self._width = len(cells) or self._width

    def _split(self, line: str) -> list[str]:
        bare = line.rstrip("\r\n")
        return bare.split(self._delimiter) if bare else []

    def _read(self, lines: list[str]) -> list[str] | None:
        """The cells of one row; None if its quotation marks are wrong."""
        try:
            return self._parsed(lines)
        except csv.Error:
            with contextlib.suppress(csv.Error):
                return self._parsed([_LONE_CR.sub("\v", line) for line in lines])
        return None

    def _parsed(self, lines: list[str]) -> list[str]:
        return next(csv.reader(lines, delimiter=self._delimiter, skipinitialspace=True, strict=True))

    def _quoted(self, at: int, line: str, number: int) -> list[str] | UnreadableRows:
        if len(line) <= LONGEST and (cells := self._read([line])) is not None:
            return self._unless_merged(line, cells, number)
        if not self._is_open(line):
            return UnreadableRows(number, TOO_LONG if len(line) > LONGEST else "")
        if self._alone:
            return UnreadableRows(number + self._to_the_next_row())
        kept, letters, lines = [line[:LONGEST]], len(line), 1
        for _, more in self._lines:
            lines += 1
            letters += len(more)
            if letters <= LONGEST:
                kept.append(more)
            if not self._is_open(more, opened=True):
                break
        else:
            self._alone = True
            self._lines = islice(enumerate(self._begin(), start=1), at, None)
            return UnreadableRows(number + self._to_the_next_row())
        last = number + lines - 1
        if letters <= LONGEST:
            # Count one row per line, as the corrected list most likely will.
            cells = self._read(kept)
            return self._unless_merged("".join(kept), cells, last) if cells else UnreadableRows(last)
        # Either rows after a mark that a later one happens to close, or just a long text.
        swallowed = self._width >= FEWEST and any(map(self._is_row, kept[1:]))
        return UnreadableRows(last) if swallowed else UnreadableRows(number, TOO_LONG)

    def _unless_merged(self, lines: str, cells: list[str], last: int) -> list[str] | UnreadableRows:
        """The cells, unless the next row begins inside these lines: `Ana"Do these:`, because a line end is missing.

        `last` is the number of the last line.
        """
        text = lines.rstrip("\r\n")
        if text.count('"') % 2 == 0 or not self._inside.search(text):
            return cells
        self._pushed_back = next(self._lines, None)
        if self._pushed_back is None or (
            self._is_row(self._pushed_back[1]) and not self._closes(self._pushed_back[1])
        ):
            return cells
        if self._closes(self._pushed_back[1]):
            self._pushed_back = None
            return UnreadableRows(last + 1)
        return UnreadableRows(last)

    def _closes(self, line: str) -> bool:
        """Whether the first mark of a line ends a value that began on another line."""
        text = line.rstrip("\r\n")
        end = text.find('"') + 1
        return text.count('"') % 2 == 1 and (end == len(text) or text[end] == self._delimiter)

    def _is_open(self, line: str, *, opened: bool = False) -> bool:
        """Whether the line ends inside quotation marks; `opened` if it starts there. A stray mark is a character."""
        text, at = line.rstrip("\r\n"), 0
        while True:
            if not opened:
                opening = self._opening.search(text, at)
                if not opening:
                    return False
                at = opening.end()
            end = self._close(text, at)
            if end < 0:
                return True
            at, opened = end, False

    def _close(self, text: str, at: int) -> int:
        """The end of the value around `at`; -1 if it continues on the next line."""
        for run in _MARKS.finditer(text, at):
            end = run.end()
            if (end - run.start()) % 2 and (end == len(text) or text[end] == self._delimiter):
                return end
        return -1

    def _is_row(self, line: str) -> bool:
        return len(self._read([line]) or self._split(line)) == self._width

    def _to_the_next_row(self) -> int:
        """The number of lines before the next row; they can belong to the value that was not closed."""
        passed = 0
        for found in self._lines:
            if self._is_row(found[1]):
                self._pushed_back = found
                break
            passed += 1
        return passed
