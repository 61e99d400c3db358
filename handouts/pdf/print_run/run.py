"""A print run: many Handouts in one PDF file for the printer, with shared fonts and fixed pages.

The file is untagged PDF/A-2b: tags would multiply its size, and are of no use on paper. It has the same page code
as the Handouts, so the pages look the same.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from dataclasses import dataclass
from typing import BinaryIO

from handouts.errors import HandoutError
from handouts.pdf import Master, in_leaves
from handouts.pdf.master import FilledSlots, resources_dict, slot_code
from handouts.pdf.print_run.master_reader import FixedPart
from handouts.pdf.print_run.shared_fonts import SharedFonts, with_codes
from handouts.pdf.syntax import (
    PRODUCER,
    Bookmarks,
    Dict,
    LongFile,
    Name,
    PageTree,
    Ref,
    Stream,
    information,
    output_intent,
    pdf_string,
    references,
    with_references,
    write,
    write_body,
    xmp_packet,
)

#: Marked content has no meaning in an untagged file. Each operator is on a line of its own.
_MARKS = re.compile(rb"^(?:/\w+ (?:BMC|<<[^\n]*>> BDC)|EMC)\n?", re.MULTILINE)
_HEX = re.compile(rb"<([0-9A-F]+)>")
#: Recent slot streams, reused when the same code recurs, as for dates and blank slots. The limit bounds memory.
_MAX_STREAMS = 512
#: Masters that are recognized by id(), because hashing 100 KB for each patient is slow. They are kept in memory
#: meanwhile, so that no other object gets the same id.
_MAX_RECENT = 64


@dataclass(frozen=True, slots=True)
class PrintRunSummary:
    """Totals of a print run: `bytes` is the size of the file. `pages` leaves out the `blank` backs."""

    pages: int
    handouts: int
    bytes: int
    sha256: str
    blank: int = 0


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of an edition: the number of its fixed code, and its MediaBox in PDF syntax."""

    code: int
    box: bytes


@dataclass(frozen=True, slots=True)
class _Shared:
    """The objects of one edition that all its patients share in this file."""

    pages: tuple[_Page, ...]
    names: dict[str, dict[str, int]]
    resources: int


class PrintRun:
    """Writes sheets, one after the other, to an open file. The caller closes the file."""

    def __init__(
        self,
        file: BinaryIO,
        *,
        title: str,
        author: str,
        language: str,
        date: datetime.date,
        duplex: bool,
    ) -> None:
        self._title, self._author, self._language, self._date = title, author, language, date
        self._duplex = duplex
        self._file = LongFile(file)
        self._tree = PageTree(self._file)
        self._bookmarks = Bookmarks(self._file)
        self._editions: dict[bytes, _Shared] = {}
        self._recent: dict[int, tuple[Master, _Shared]] = {}
        self._stored: dict[bytes, int] = {}
        self._slots: dict[str, int] = {}
        self._fonts = SharedFonts()
        self._with_fonts: dict[int, tuple[int, _Shared]] = {}
        self._handouts = self._blank = 0
        self._last_box = b""
        self._profile = 0

    def add(self, master: Master, filled: FilledSlots, label: str) -> None:
        """Add one patient's pages. `label` is the bookmark: the row's id, or the name if the user chose that."""
        if self._duplex and self._tree.pages % 2:
            self._page(self._last_box, b"/Resources<<>>")
            self._blank += 1
        shared = self._shared(master)
        codes = _codes_by_page(master, filled)
        codes_of = self._fonts.codes_of(filled.extras)
        first = 0
        for at in in_leaves(len(codes), master.second) if master.second else range(len(codes)):
            if at is None:
                self._page(self._last_box, b"/Resources<<>>")
                self._blank += 1
                continue
            page, plain = shared.pages[at], codes[at]
            slots = [with_codes(code, codes_of) for code in plain] if codes_of else plain
            rare = any(f"/{resource} " in code for resource in codes_of for code in plain)
            parts = [page.code, *(self._slot_stream(code) for code in slots if code)]
            contents = b" ".join([b"%d 0 R" % part for part in parts])
            entries = b"/Resources %d 0 R/Contents[%s]" % (
                self._all_fonts(shared) if rare else shared.resources,
                contents,
            )
            number = self._page(page.box, entries)
            first = first or number
            self._last_box = page.box
        self._bookmarks.add(label, first)
        self._handouts += 1

    def close(self) -> PrintRunSummary:
        """Finish the file. Raises HandoutError if no sheet was added: a PDF needs at least one page."""
        if not self._handouts:
            raise HandoutError.at(
                "the print run", "it has no sheets", "Fix the rows, or leave the print run out."
            )
        self._write_fonts()
        file = self._file
        about = xmp_packet(self._title, self._author, self._language, PRODUCER, self._date, tagged=False)
        metadata = Stream(Dict(Type=Name("Metadata"), Subtype=Name("XML")), about, plain=True)
        viewing = Dict(DisplayDocTitle=True, Duplex=Name("DuplexFlipLongEdge") if self._duplex else None)
        catalog = Dict(
            Type=Name("Catalog"), Pages=Ref(self._tree.close()), Lang=self._language,
            ViewerPreferences=viewing,
            Outlines=Ref(self._bookmarks.close()), PageMode=Name("UseOutlines"),
            Metadata=Ref(file.new(write_body(metadata))), OutputIntents=[output_intent(self._profile)],
        )  # fmt: skip
        info = file.new(write(information(self._title, self._author, self._date)))
        file.finish(file.new(write(catalog)), info)
        pages = self._tree.pages - self._blank
        return PrintRunSummary(pages, self._handouts, file.size, file.sha256, self._blank)

    def _page(self, box: bytes, entries: bytes) -> int:
        number = self._file.number()
        parent = self._tree.add(number)
        self._file.put(number, b"<</Type/Page/Parent %d 0 R/MediaBox%s%s>>" % (parent, box, entries))
        return number

    def _slot_stream(self, code: str) -> int:
        """The stream of a page's slots. The same code is written once while it is among the recent ones."""
        number = self._slots.pop(code, 0) or self._file.new(write_body(Stream(Dict(), _short(code))))
        self._slots[code] = number
        if len(self._slots) > _MAX_STREAMS:
            del self._slots[next(iter(self._slots))]
        return number

    def _all_fonts(self, shared: _Shared) -> int:
        """An edition's resources with the fonts of all patients' letters. They are written at the end."""
        if shared.resources not in self._with_fonts:
            self._with_fonts[shared.resources] = (self._file.number(), shared)
        return self._with_fonts[shared.resources][0]

    def _write_fonts(self) -> None:
        fonts = {}
        for resource, objects in self._fonts.objects():
            numbers = [self._file.number() for _ in objects]
            fonts[resource] = numbers[0]
            for number, body in zip(numbers, objects, strict=True):
                self._file.put(number, with_references(body, numbers.__getitem__))
        for number, shared in self._with_fonts.values():
            names = shared.names | {"Font": shared.names["Font"] | fonts}
            self._file.put(number, resources_dict(names))

    def _shared(self, master: Master) -> _Shared:
        """The shared objects of this edition. Only _MAX_RECENT Masters are kept in memory."""
        if id(master) in self._recent:
            return self._recent[id(master)][1]
        key = hashlib.sha256(master.fixed).digest()
        if key not in self._editions:
            self._editions[key] = self._edition(master)
        if len(self._recent) == _MAX_RECENT:
            self._recent.clear()
        self._recent[id(master)] = (master, self._editions[key])
        return self._editions[key]

    def _edition(self, master: Master) -> _Shared:
        """Write the fonts, pictures and fixed code of an edition, before its first patient."""
        fixed = FixedPart(master)
        if not self._profile:
            self._profile = self._file.new(fixed.body(master.numbers["profile"]))
        moved: dict[int, int] = {}
        names = {
            kind: {name: self._moved(fixed, at, moved) for name, at in entries.items()}
            for kind, entries in master.resources.items()
        }
        slots = {place.stream for place in master.places}
        pages = tuple(
            _Page(
                self._fixed_code(fixed, [at for at in page.streams if at not in slots]),
                write([0, 0, *page.size]),
            )
            for page in master.pages
        )
        return _Shared(pages, names, self._file.new(resources_dict(names)))

    def _moved(self, fixed: FixedPart, number: int, moved: dict[int, int]) -> int:
        """Copy an object of a Master, and everything that it refers to, under new numbers."""
        if number not in moved:
            body = fixed.body(number)
            for inner in references(body):
                self._moved(fixed, inner, moved)
            moved[number] = self._store(with_references(body, moved.__getitem__))
        return moved[number]

    def _fixed_code(self, fixed: FixedPart, streams: list[int]) -> int:
        """The fixed code of a page as one stream. Its graphics state does not leak into the slots."""
        code = b"\n".join([fixed.data(stream) for stream in streams])
        return self._store(write_body(Stream(Dict(), b"q\n" + _MARKS.sub(b"", code + b"\n") + b"Q")))

    def _store(self, body: bytes) -> int:
        """Write an object once. Editions share identical ones, such as the logo or a page of advice."""
        digest = hashlib.sha256(body).digest()[:16]
        number = self._stored.get(digest)
        if number is None:
            number = self._stored[digest] = self._file.new(body)
        return number


def _codes_by_page(master: Master, filled: FilledSlots) -> list[tuple[str, str]]:
    """Two strings per page: code that many patients share (dates, blank lines), and code of this patient's words."""
    codes: list[tuple[list[str], list[str]]] = [([], []) for _ in master.pages]
    for place, words in zip(master.places, filled.codes, strict=True):
        code = slot_code(place, words)
        if code:
            codes[place.page][bool(place.element and words)].append(code)
    return [("\n".join(shared), "\n".join(personal)) for shared, personal in codes]


def _short(code: str) -> bytes:
    """Page code with literal strings: compressed, they are a fifth smaller than hexadecimal ones."""
    return _HEX.sub(lambda found: pdf_string(bytes.fromhex(found[1].decode("ascii"))), code.encode("ascii"))
