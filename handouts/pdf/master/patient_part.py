"""The part of a file after a Master's fixed bytes: the patient's objects and the cross-reference stream."""

import datetime
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from handouts.pdf import ENTRY, Master, SlotPlace, sha256
from handouts.pdf.master.slots import blank_code
from handouts.pdf.syntax import (
    PRODUCER,
    Dict,
    Ref,
    information,
    pdf_text,
    produced_by_us,
    with_references,
    write,
    xmp_packet,
)
from handouts.text import pattern

#: The file's ID is in its last MARK_WITHIN bytes, unless it has thousands of objects.
MARK_WITHIN = 16384
_END = rb"startxref\n(\d{1,10})\n%%EOF\n\Z"
_CLOSING = " EMC"
_IDENTITY = rb"/ID\[<([0-9a-f]{32})><\1>\]"


class Handout:
    """A filled Master: the bytes of a PDF file, in two pieces so that the fixed one is never copied."""

    __slots__ = ("fixed", "notices", "pages", "sha256", "tail")

    def __init__(self, fixed: bytes, tail: bytes, sha256: str, pages: int) -> None:
        self.fixed = fixed
        self.tail = tail
        self.sha256 = sha256
        self.pages = pages
        self.notices: list[str] = []

    def __bytes__(self) -> bytes:
        return self.fixed + self.tail

    def write_to(self, descriptor: int) -> None:
        """Write the file to an open descriptor, in one call if the system has writev. Raises OSError."""
        if hasattr(os, "writev"):
            done = os.writev(descriptor, (self.fixed, self.tail))
        else:
            done = os.write(descriptor, self.fixed)
        if done == len(self.fixed) + len(self.tail):
            return
        unwritten = memoryview(bytes(self))[done:]
        while unwritten:
            unwritten = unwritten[os.write(descriptor, unwritten) :]


class SlotObjects(NamedTuple):
    """The precomputed text of the objects of a slot with words: its stream, then its structure element if it has one.

    They are `head`, the length of the stream, `start`, page code and `end`. The length is that of the code plus
    `extra_length`; `element` is the length of the element.
    `at` and `element_at` are the offsets of their cross-reference entries; `element_at` is 0 without an element.
    """

    head: str
    extra_length: int
    start: str
    end: str
    element: int
    at: int
    element_at: int

    def around(self, start: str, end: str) -> "SlotObjects":
        """The same objects, with `start` and `end` around the page code."""
        extra_length = self.extra_length + len(start) + len(end)
        return self._replace(start=self.start + start, extra_length=extra_length, end=end + self.end)


def slot_objects(place: SlotPlace, actual_text: str = "") -> SlotObjects:
    """The objects of a slot, tagged as real content or as an artifact (ISO 14289-1, 7.1)."""
    mark, element = "/Artifact BMC ", ""
    if place.element:
        mark = f"/P <</MCID {place.mcid}>> BDC "
        entries = f"/S/P/ActualText {_text(actual_text)}" if actual_text else "/S/P"
        element = f"{place.element} 0 obj\n{_element(place, entries)}\nendobj\n"
    return SlotObjects(
        head=f"{place.stream} 0 obj\n<</Length ",
        extra_length=len(mark) + len(_CLOSING),
        start=f">>\nstream\n{mark}",
        end=f"{_CLOSING}\nendstream\nendobj\n{element}",
        element=len(element),
        at=place.stream * ENTRY.size,
        element_at=place.element * ENTRY.size,
    )


def objects_of_places(places: Iterable[SlotPlace]) -> list[SlotObjects | None]:
    """The objects of each place. None where an earlier page has the same stream, as for the date in the foot."""
    found: dict[int, SlotObjects] = {}
    return [
        None if place.stream in found else found.setdefault(place.stream, slot_objects(place))
        for place in places
    ]


def blank_objects(place: SlotPlace) -> tuple[str, str]:
    """The page code of a slot without words, with its mark, and its structure element, "" if it has none."""
    if not place.element:
        return f"/Artifact BMC{_CLOSING}", ""
    spoken = _text(place.spoken)
    element = _element(place, f"/S/Form/Alt {spoken}/A<</O/PrintField/Role/tv/Desc {spoken}>>")
    return f"/Form <</MCID {place.mcid}>> BDC {blank_code(place)}{_CLOSING}", element


def _element(place: SlotPlace, entries: str) -> str:
    """The structure element of a slot."""
    return f"<<{place.element_head.decode('ascii')}{entries}>>"


def _text(text: str) -> str:
    return pdf_text(text).decode("ascii")


class MetadataPart(NamedTuple):
    """Info and XMP, which follow the fixed bytes and are the same for all patients of a day; fonts may follow.

    `hashed` is the SHA-256 state up to their end, `roots` names Catalog and Info for the end of the file. `added` are
    the entries of new objects.
    """

    piece: bytes
    roots: str
    entries: bytes
    hashed: Any
    added: bytes = b""


def metadata_part(master: Master, hashed: Any, title: str, date: datetime.date) -> MetadataPart:
    """Write Info and XMP. `hashed` is the hash of the fixed bytes; it is copied, not changed."""
    number = master.numbers["info"]
    info = b"%d 0 obj\n%s\nendobj\n" % (number, write(information(title, master.author, date)))
    data = xmp_packet(title, master.author, master.language, PRODUCER, date, tagged=True)
    piece = b"%s%d 0 obj\n<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        info, master.numbers["metadata"], len(data), data,
    )  # fmt: skip
    entries = bytearray(master.entries[: master.numbers["table"] * ENTRY.size])
    first = len(master.fixed)
    ENTRY.pack_into(entries, number * ENTRY.size, 1, first, 0)
    ENTRY.pack_into(entries, master.numbers["metadata"] * ENTRY.size, 1, first + len(info), 0)
    hashed = hashed.copy()
    hashed.update(piece)
    roots = f"/Root {master.numbers['catalog']} 0 R/Info {number} 0 R"
    return MetadataPart(piece, roots, bytes(entries), hashed)


class Tail:
    """Appends objects, and patches the entry of each in a copy of the cross-reference table.

    The table has the objects with the lowest numbers, which differ between patients, and new ones. All others are in
    a table of the fixed bytes.
    """

    def __init__(self, master: Master, metadata: MetadataPart) -> None:
        self.master = master
        self.metadata = metadata
        self.offset = len(master.fixed) + len(metadata.piece)
        self.pieces: list[bytes] = []
        self.entries = bytearray(metadata.entries)
        self.added = bytearray(metadata.added)

    def put(self, number: int, piece: bytes) -> None:
        """Append an object that is already written, in place of one of the fixed bytes."""
        ENTRY.pack_into(self.entries, number * ENTRY.size, 1, self.offset, 0)
        self._append(piece)

    def add(self, piece: bytes) -> None:
        """Append a new object, which has the next free number."""
        self.added += ENTRY.pack(1, self.offset, 0)
        self._append(piece)

    def _append(self, piece: bytes) -> None:
        self.pieces.append(piece)
        self.offset += len(piece)

    def next_number(self) -> int:
        """The next free object number."""
        return (len(self.master.entries) + len(self.added)) // ENTRY.size

    def slots(self, slots: Iterable[SlotObjects | None], codes: Iterable[str]) -> None:
        """Append the objects of each slot that has page code. The fixed bytes have those of blank slots.

        All text is ASCII, one byte per character, and is encoded in one call.
        """
        pieces = []
        entries, at, patch = self.entries, self.offset, ENTRY.pack_into
        for slot, code in zip(slots, codes, strict=True):
            if not code or slot is None:
                continue
            head, extra_length, start, end, element, stream_at, element_at = slot
            piece = f"{head}{len(code) + extra_length}{start}{code}{end}"
            patch(entries, stream_at, 1, at, 0)
            at += len(piece)
            if element_at:
                patch(entries, element_at, 1, at - element, 0)
            pieces.append(piece)
        self.pieces.append("".join(pieces).encode("ascii"))
        self.offset = at

    def finish(self) -> Handout:
        """Append the cross-reference stream (ISO 32000-1, 7.5.8) and the end of the file."""
        master = self.master
        hashed = self.metadata.hashed.copy()
        body = b"".join(self.pieces)
        hashed.update(body)
        identity = hashed.hexdigest()[:32]
        table, fixed = master.numbers["table"], len(master.entries) // ENTRY.size
        _, previous, _ = ENTRY.unpack_from(master.entries, table * ENTRY.size)
        last = self.next_number()
        entries = b"".join((self.entries, self.added, ENTRY.pack(1, self.offset, 0)))
        head = (
            f"{last} 0 obj\n<</Type/XRef/Size {last + 1}/Index[0 {table} {fixed} {last + 1 - fixed}]/W[1 4 2]"
            f"/Prev {previous}{self.metadata.roots}"
            f"/ID[<{identity}><{identity}>]/Length {len(entries)}>>\nstream\n"
        )
        foot = b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % self.offset
        end = b"".join((head.encode("ascii"), entries, foot))
        hashed.update(end)
        return Handout(master.fixed, self.metadata.piece + body + end, hashed.hexdigest(), len(master.pages))


def with_fonts(
    master: Master, metadata: MetadataPart, fonts: Iterable[tuple[str, Sequence[bytes]]]
) -> MetadataPart:
    """Append fonts with a patient's letters, by resource name, and resources that include them.

    References in a font's objects count from its first object.
    """
    tail = Tail(master, metadata)
    resources = {kind: dict(entries) for kind, entries in master.resources.items()}
    for resource, objects in fonts:
        first = resources["Font"][resource] = tail.next_number()
        for at, body in enumerate(objects, first):
            tail.add(b"%d 0 obj\n%s\nendobj\n" % (at, with_references(body, first.__add__)))
    at = master.numbers["resources"]
    tail.put(at, b"%d 0 obj\n%s\nendobj\n" % (at, resources_dict(resources)))
    piece = b"".join(tail.pieces)
    hashed = metadata.hashed.copy()
    hashed.update(piece)
    return MetadataPart(
        metadata.piece + piece, metadata.roots, bytes(tail.entries), hashed, bytes(tail.added)
    )


def is_own(data: bytes) -> bool:
    """Whether this file is unchanged since `finish` wrote it: we are its producer, and its ID is its hash."""
    end = pattern(_END).search(data, max(0, len(data) - 64))
    at = int(end[1]) if end else 0
    identity = pattern(_IDENTITY).search(data, at, at + 512)
    objects = memoryview(data)[:at]
    same = identity is not None and sha256(objects).hexdigest()[:32].encode("ascii") == identity[1]
    return same and produced_by_us(data)


def mark_of(end: bytes) -> str:
    """The start of a file's ID, 16 hex digits, from the last bytes of the file; "" if it is not in them."""
    identity = pattern(_IDENTITY).search(end, max(0, end.rfind(b"/Type/XRef", -MARK_WITHIN)))
    return identity[1][:16].decode("ascii") if identity else ""


def ends_with(end: bytes, mark: str) -> bool:
    """Whether a file with these last bytes is complete and has this mark. "" stands for any mark."""
    return pattern(_END).search(end, max(0, len(end) - 64)) is not None and mark in ("", mark_of(end))


def resources_dict(resources: Mapping[str, Mapping[str, int]]) -> bytes:
    """The resources that all pages share."""
    table = Dict()
    for kind, entries in resources.items():
        if entries:
            table[kind] = Dict({name: Ref(at) for name, at in entries.items()})
    return write(table)
