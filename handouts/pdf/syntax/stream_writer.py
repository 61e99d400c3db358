"""Writes a long PDF file sequentially. Only the offset of each object stays in memory."""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass, field
from typing import BinaryIO

from handouts.pdf.syntax.objects import HEADER, Dict, Name, Stream, pdf_text, write_body

#: Type, offset or object stream in five bytes, index. 2**40 bytes is a terabyte.
_ROW = struct.Struct(">BBIH")
_PER_OBJECT_STREAM = 200
_ROWS_AT_ONCE = 8192
#: Kids per node of the page tree: three levels hold two million pages.
FAN_OUT = 128
#: A list holds up to _FLAT bookmarks. A longer one is split into groups of _GROUP.
_FLAT = 200
_GROUP = 100


class LongFile:
    """Writes objects to an open file, small ones packed into object streams."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._rows = bytearray(_ROW.pack(0, 0, 0, 65535))
        self._pack: list[tuple[int, bytes]] = []
        self.size = 0
        self._write(HEADER)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def number(self) -> int:
        """Reserve a number for an object that is put later."""
        self._rows += bytes(_ROW.size)
        return len(self._rows) // _ROW.size - 1

    def put(self, number: int, body: bytes) -> None:
        """Write an object: a stream at once, others packed together."""
        if body.endswith(b"\nendstream"):
            _ROW.pack_into(self._rows, number * _ROW.size, 1, self.size >> 32, self.size & 0xFFFFFFFF, 0)
            self._write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
            return
        self._pack.append((number, body))
        if len(self._pack) == _PER_OBJECT_STREAM:
            self._put_pack()

    def new(self, body: bytes) -> int:
        """Write an object under the next free number."""
        number = self.number()
        self.put(number, body)
        return number

    def finish(self, catalog: int, info: int) -> None:
        """Write the cross-reference stream (ISO 32000-1, 7.5.8) and the end of the file."""
        self._put_pack()
        number, at = self.number(), self.size
        _ROW.pack_into(self._rows, number * _ROW.size, 1, at >> 32, at & 0xFFFFFFFF, 0)
        identity = self._hash.hexdigest()[:32].encode("ascii")
        data = self._packed_rows()
        self._write(
            b"%d 0 obj\n<</Type/XRef/Size %d/W[1 5 2]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]/Filter/FlateDecode"
            b"/DecodeParms<</Predictor 12/Columns %d>>/Length %d>>\nstream\n"
            % (number, number + 1, catalog, info, identity, identity, _ROW.size, len(data))
        )
        self._write(data)
        self._write(b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % at)

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self.size += len(data)

    def _put_pack(self) -> None:
        if not self._pack:
            return
        pack, self._pack = self._pack, []
        home = self.number()
        at, index = 0, []
        for place, (number, body) in enumerate(pack):
            _ROW.pack_into(self._rows, number * _ROW.size, 2, home >> 32, home & 0xFFFFFFFF, place)
            index.append(b"%d %d" % (number, at))
            at += len(body) + 1
        head = b" ".join(index) + b"\n"
        data = head + b"\n".join(body for _, body in pack)
        self.put(home, write_body(Stream(Dict(Type=Name("ObjStm"), N=len(pack), First=len(head)), data)))

    def _packed_rows(self) -> bytes:
        """The table, each row as the difference from the row above (PNG predictor Up): neighbours are alike."""
        packer = zlib.compressobj(9)
        packed = bytearray()
        size, step = _ROW.size, _ROW.size * _ROWS_AT_ONCE
        above = bytes(size)
        for start in range(0, len(self._rows), step):
            rows = bytes(self._rows[start : start + step])
            over = above + rows[:-size]
            up = bytes([(low - high) & 0xFF for low, high in zip(rows, over, strict=True)])
            filtered = b"".join([b"\x02" + up[at : at + size] for at in range(0, len(up), size)])
            packed += packer.compress(filtered)
            above = rows[-size:]
        return bytes(packed + packer.flush())


@dataclass(slots=True)
class _Node:
    number: int
    kids: list[int] = field(default_factory=list)
    pages: int = 0


class PageTree:
    """The page tree (ISO 32000-1, 7.7.3), balanced as it grows: each level has one open node."""

    def __init__(self, file: LongFile) -> None:
        self._file = file
        self._open: list[_Node] = []
        self.pages = 0

    def add(self, page: int) -> int:
        """Add a page. Returns the number of its parent."""
        self.pages += 1
        return self._add_to(0, page, 1)

    def close(self) -> int:
        """Write all open nodes. Returns the number of the root."""
        level = 0
        while level < len(self._open) - 1:
            self._close_node(level)
            level += 1
        root = self._open[level]
        self._file.put(root.number, self._body(root, b""))
        return root.number

    def _add_to(self, level: int, kid: int, pages: int) -> int:
        if level == len(self._open):
            self._open.append(_Node(self._file.number()))
        elif len(self._open[level].kids) == FAN_OUT:
            self._close_node(level)
            self._open[level] = _Node(self._file.number())
        node = self._open[level]
        node.kids.append(kid)
        node.pages += pages
        return node.number

    def _close_node(self, level: int) -> None:
        node = self._open[level]
        parent = self._add_to(level + 1, node.number, node.pages)
        self._file.put(node.number, self._body(node, b"/Parent %d 0 R" % parent))

    def _body(self, node: _Node, parent: bytes) -> bytes:
        kids = b" ".join([b"%d 0 R" % kid for kid in node.kids])
        return b"<</Type/Pages%s/Count %d/Kids[%s]>>" % (parent, node.pages, kids)


@dataclass(frozen=True, slots=True)
class _Bookmark:
    """One item of the outline. `inside` holds the entries that link a group to its members."""

    number: int
    label: str
    page: int
    start: int
    end: int
    inside: bytes = b""


class Bookmarks:
    """The outline (ISO 32000-1, 12.3.3): one bookmark per label, with long lists in closed groups such as "1–100".

    Viewers cope with a few hundred bookmarks in one list, but not with a hundred thousand.
    """

    def __init__(self, file: LongFile) -> None:
        self._file = file
        self._levels: list[list[_Bookmark]] = [[]]
        self._count = 0

    def add(self, label: str, page: int) -> None:
        """Add a bookmark to the page with this object number."""
        self._count += 1
        self._add_to(0, _Bookmark(self._file.number(), label, page, self._count, self._count))

    def close(self) -> int:
        """Write all pending bookmarks. Returns the number of the outline."""
        level = 0
        while level < len(self._levels) - 1:
            while self._levels[level]:
                self._group(level)
            level += 1
        root = self._file.number()
        top = self._levels[level]
        self._file.put(root, b"<</Type/Outlines%s/Count %d>>" % (self._write(root, top), len(top)))
        return root

    def _add_to(self, level: int, bookmark: _Bookmark) -> None:
        if level == len(self._levels):
            self._levels.append([])
        self._levels[level].append(bookmark)
        if len(self._levels[level]) > (_GROUP if level else _FLAT):
            self._group(level)

    def _group(self, level: int) -> None:
        """Move the first pending bookmarks of a level into one group on the level above."""
        members, self._levels[level] = self._levels[level][:_GROUP], self._levels[level][_GROUP:]
        number = self._file.number()
        # A negative Count: viewers show the group closed.
        inside = self._write(number, members) + b"/Count -%d" % len(members)
        start, end = members[0].start, members[-1].end
        label = f"{start}–{end}" if start < end else str(start)
        self._add_to(level + 1, _Bookmark(number, label, members[0].page, start, end, inside))

    def _write(self, parent: int, members: list[_Bookmark]) -> bytes:
        numbers = [0, *(member.number for member in members), 0]
        for before, member, after in zip(numbers, members, numbers[2:], strict=False):
            links = (b"/Prev %d 0 R" % before if before else b"") + (
                b"/Next %d 0 R" % after if after else b""
            )
            self._file.put(
                member.number,
                b"<</Title%s/Parent %d 0 R%s%s/Dest[%d 0 R/Fit]>>"
                % (pdf_text(member.label), parent, links, member.inside, member.page),
            )
        return b"/First %d 0 R/Last %d 0 R" % (numbers[1], numbers[-2])
