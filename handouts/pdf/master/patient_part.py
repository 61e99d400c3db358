"""The part of a file after a Master's fixed bytes: the patient's objects and the cross-reference stream."""

import datetime
import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from handouts.pdf import ENTRY, Master, SlotPlace
from handouts.pdf.master.slots import FilledSlot, blank_code
from handouts.pdf.syntax import PRODUCER, Dict, Ref, information, pdf_text, with_references, write, xmp_packet
from handouts.text import pattern

#: The file's ID is in its last MARK_WITHIN bytes, unless it has thousands of objects.
MARK_WITHIN = 16384
_END = rb"startxref\n(\d{1,10})\n%%EOF\n\Z"
_IDENTITY = rb"/ID\[<([0-9a-f]{32})><\1>\]"
_MADE_BY_US = write(Dict(Producer=PRODUCER))[2:-2].strip()


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
        rest = memoryview(bytes(self))[done:]
        while rest:
            rest = rest[os.write(descriptor, rest) :]


class SlotObjects(NamedTuple):
    """Precomputed bytes of a slot: its objects when blank, and everything around its words.

    `frame` is a template for a length and page code; it adds `more` bytes to the code. `at` and `element_at`
    are the offsets of the entries of its two objects; `element_at` is -1 for a slot without an element.
    """

    at: int
    element_at: int
    frame: bytes
    more: int
    plain_element: bytes
    blank: bytes
    blank_element: bytes


def slot_objects(place: SlotPlace) -> SlotObjects:
    """The objects of a slot, tagged as real content or as an artifact (ISO 14289-1, 7.1)."""
    at = place.stream * ENTRY.size
    if not place.element:
        mark = b"/Artifact BMC "
        return SlotObjects(
            at, -1, _frame(place.stream, mark), len(mark) + 4, b"", _stream(place.stream, mark + b" EMC"), b""
        )
    spoken = pdf_text(place.spoken)
    field = b"/S/Form/Alt %s/A<</O/PrintField/Role/tv/Desc %s>>" % (spoken, spoken)
    blank = f"/Form <</MCID {place.mcid}>> BDC {blank_code(place)} EMC".encode("ascii")
    mark = b"/P <</MCID %d>> BDC " % place.mcid
    return SlotObjects(
        at=at,
        element_at=place.element * ENTRY.size,
        frame=_frame(place.stream, mark),
        more=len(mark) + 4,
        plain_element=element(place, b"/S/P"),
        blank=_stream(place.stream, blank),
        blank_element=element(place, field),
    )


def element(place: SlotPlace, more: bytes) -> bytes:
    """The structure element of a slot, as an object."""
    return b"%d 0 obj\n<<%s%s>>\nendobj\n" % (place.element, place.element_head, more)


def _frame(number: int, mark: bytes) -> bytes:
    return b"%d 0 obj\n<</Length %%d>>\nstream\n%s%%s EMC\nendstream\nendobj\n" % (number, mark)


def _stream(at: int, data: bytes, head: bytes = b"") -> bytes:
    return b"%d 0 obj\n<<%s/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (at, head, len(data), data)


class MetadataPart(NamedTuple):
    """Info and XMP, which follow the fixed bytes and are the same for all patients of a day.

    `hashed` is the SHA-256 state up to their end.
    """

    piece: bytes
    entries: bytes
    hashed: Any


def metadata_part(master: Master, hashed: Any, title: str, date: datetime.date) -> MetadataPart:
    """Write Info and XMP. `hashed` is the hash of the fixed bytes; it is copied, not changed."""
    number = master.numbers["info"]
    info = b"%d 0 obj\n%s\nendobj\n" % (number, write(information(title, master.author, date)))
    data = xmp_packet(title, master.author, master.language, PRODUCER, date, tagged=True)
    piece = info + _stream(master.numbers["metadata"], data, b"/Type/Metadata/Subtype/XML")
    entries = bytearray(master.entries)
    first = len(master.fixed)
    ENTRY.pack_into(entries, number * ENTRY.size, 1, first, 0)
    ENTRY.pack_into(entries, master.numbers["metadata"] * ENTRY.size, 1, first + len(info), 0)
    hashed = hashed.copy()
    hashed.update(piece)
    return MetadataPart(piece, bytes(entries), hashed)


class Tail:
    """Appends objects, and patches the entry of each in a copy of the cross-reference table."""

    def __init__(self, master: Master, metadata: MetadataPart) -> None:
        self.master = master
        self.metadata = metadata
        self.at = len(master.fixed) + len(metadata.piece)
        self.pieces: list[bytes] = []
        self.entries = bytearray(metadata.entries)

    def put(self, number: int, piece: bytes) -> None:
        """Append an object that is already written."""
        ENTRY.pack_into(self.entries, number * ENTRY.size, 1, self.at, 0)
        self.pieces.append(piece)
        self.at += len(piece)

    def slot(self, place: SlotPlace, objects: SlotObjects, drawn: FilledSlot | None) -> None:
        """Append a slot's page code and its structure element."""
        if drawn is None:
            stream, about = objects.blank, objects.blank_element
        else:
            code, actual_text = drawn
            stream = objects.frame % (len(code) + objects.more, code.encode("ascii"))
            about = objects.plain_element
            if actual_text and about:
                about = element(place, b"/S/P/ActualText " + pdf_text(actual_text))
        at = self.at
        self.pieces.append(stream)
        ENTRY.pack_into(self.entries, objects.at, 1, at, 0)
        at += len(stream)
        if about:
            self.pieces.append(about)
            ENTRY.pack_into(self.entries, objects.element_at, 1, at, 0)
            at += len(about)
        self.at = at

    def fonts(self, fonts: Iterable[tuple[str, Sequence[bytes]]]) -> None:
        """Append fonts with this patient's letters, by resource name, and resources that include them.

        References in a font's objects count from its first object.
        """
        resources = {kind: dict(entries) for kind, entries in self.master.resources.items()}
        for resource, objects in fonts:
            first = len(self.entries) // ENTRY.size
            self.entries += bytes(ENTRY.size * len(objects))
            resources["Font"][resource] = first
            for at, body in enumerate(objects, first):
                self.put(at, b"%d 0 obj\n%s\nendobj\n" % (at, with_references(body, first.__add__)))
        at = self.master.numbers["resources"]
        self.put(at, b"%d 0 obj\n%s\nendobj\n" % (at, resources_dict(resources)))

    def finish(self) -> Handout:
        """Append the cross-reference stream (ISO 32000-1, 7.5.8) and the end of the file."""
        master = self.master
        hashed = self.metadata.hashed.copy()
        body = b"".join(self.pieces)
        hashed.update(body)
        identity = hashed.hexdigest()[:32].encode("ascii")
        entries = self.entries
        last = len(entries) // ENTRY.size
        entries += ENTRY.pack(1, self.at, 0)
        end = (
            b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]/Length %d>>\nstream\n"
            b"%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
        ) % (
            last, last + 1, master.numbers["catalog"], master.numbers["info"], identity, identity, len(entries),
            entries, self.at,
        )  # fmt: skip
        hashed.update(end)
        return Handout(master.fixed, self.metadata.piece + body + end, hashed.hexdigest(), len(master.pages))


def is_own(data: bytes) -> bool:
    """Whether this file is unchanged since `finish` wrote it: we are its producer, and its ID is its hash."""
    end = pattern(_END).search(data, max(0, len(data) - 64))
    at = int(end[1]) if end else 0
    identity = pattern(_IDENTITY).search(data, at, at + 512)
    objects = memoryview(data)[:at]
    same = identity is not None and hashlib.sha256(objects).hexdigest()[:32].encode("ascii") == identity[1]
    return same and _MADE_BY_US in data


def mark_of(end: bytes) -> str:
    """The start of a file's ID, 16 hex digits, from the last bytes of the file; "" if it is not in them."""
    found = pattern(_IDENTITY).search(end, max(0, end.rfind(b"/Type/XRef", -MARK_WITHIN)))
    return found[1][:16].decode("ascii") if found else ""


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
