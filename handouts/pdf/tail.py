"""What stands behind a Master's fixed bytes: the patient's own objects and the cross-reference stream."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from handouts.pdf.master import ENTRY, Master, Place
from handouts.pdf.metadata import PRODUCER, information, xmp
from handouts.pdf.objects import Dict, Ref, pdf_text, with_references, write
from handouts.pdf.slots import Drawn, Extra, blank_code


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
        """Write to an open file; both pieces in one call where the system has one."""
        if hasattr(os, "writev"):
            done = os.writev(descriptor, [self.fixed, self.tail])
        else:
            done = os.write(descriptor, self.fixed)
        rest = memoryview(bytes(self))[done:] if done < len(self.fixed) + len(self.tail) else b""
        while rest:
            rest = rest[os.write(descriptor, rest) :]


class Own(NamedTuple):
    """What is the same of a place for every patient: its objects when it is blank, and the ends of its code."""

    number: int
    opening: bytes
    element: int
    plain_element: bytes
    blank: bytes
    blank_element: bytes


def own(place: Place) -> Own:
    """The pieces of a place (ISO 14289-1, 7.1: what is written says what it is)."""
    if not place.element:
        return Own(place.stream, b"/Artifact BMC ", 0, b"", _stream(place.stream, b"/Artifact BMC  EMC"), b"")
    spoken = pdf_text(place.spoken)
    field = b"/S/Form/Alt %s/A<</O/PrintField/Role/tv/Desc %s>>" % (spoken, spoken)
    blank = f"/Form <</MCID {place.mcid}>> BDC {blank_code(place)} EMC".encode("ascii")
    return Own(
        number=place.stream,
        opening=b"/P <</MCID %d>> BDC " % place.mcid,
        element=place.element,
        plain_element=element(place, b"/S/P"),
        blank=_stream(place.stream, blank),
        blank_element=element(place, field),
    )


def element(place: Place, more: bytes) -> bytes:
    """The structure element of a place, as an object."""
    return b"%d 0 obj\n<<%s%s>>\nendobj\n" % (place.element, place.element_head, more)


def _stream(at: int, data: bytes, head: bytes = b"") -> bytes:
    return b"%d 0 obj\n<<%s/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (at, head, len(data), data)


def information_objects(master: Master, title: str, date: datetime.date) -> tuple[bytes, bytes]:
    """Info and XMP as objects: the same for all patients of one day."""
    info = b"%d 0 obj\n%s\nendobj\n" % (
        master.numbers["info"], write(information(title, master.author, date)),
    )  # fmt: skip
    data = xmp(title, master.author, master.language, PRODUCER, date, tagged=True)
    return info, _stream(master.numbers["metadata"], data, b"/Type/Metadata/Subtype/XML")


class Tail:
    """Objects one behind the other; the entry of each is patched in a copy of the Master's."""

    def __init__(self, master: Master) -> None:
        self.master = master
        self.at = len(master.fixed)
        self.pieces: list[bytes] = []
        self.entries = bytearray(master.entries)

    def put(self, number: int, piece: bytes) -> None:
        """An object that is written already."""
        ENTRY.pack_into(self.entries, number * 7, 1, self.at, 0)
        self.pieces.append(piece)
        self.at += len(piece)

    def slot(self, place: Place, own: Own, drawn: Drawn | None) -> None:
        """A slot's page code, and the element that says what it is."""
        if drawn is None:
            self.put(own.number, own.blank)
            if own.element:
                self.put(own.element, own.blank_element)
            return
        self.put(own.number, _stream(own.number, own.opening + drawn.code.encode("ascii") + b" EMC"))
        if drawn.actual_text:
            self.put(own.element, element(place, b"/S/P/ActualText " + pdf_text(drawn.actual_text)))
        elif own.element:
            self.put(own.element, own.plain_element)

    def fonts(self, extras: Iterable[Extra]) -> None:
        """Fonts for this patient's letters, and the resources with them in."""
        resources = {kind: dict(entries) for kind, entries in self.master.resources.items()}
        for extra in extras:
            first = len(self.entries) // ENTRY.size
            self.entries += bytes(ENTRY.size * len(extra.objects))
            resources["Font"][extra.resource] = first
            for at, body in enumerate(extra.objects, first):
                self.put(at, b"%d 0 obj\n%s\nendobj\n" % (at, with_references(body, first.__add__)))
        at = self.master.numbers["resources"]
        self.put(at, b"%d 0 obj\n%s\nendobj\n" % (at, resources_dict(resources)))

    def finish(self, hashed: Any) -> Handout:
        """The cross-reference stream (ISO 32000-1, 7.5.8) and what follows it."""
        master = self.master
        body = b"".join(self.pieces)
        hashed.update(body)
        identity = hashed.hexdigest()[:32].encode("ascii")
        last = len(self.entries) // ENTRY.size
        self.entries += ENTRY.pack(1, self.at, 0)
        end = b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]/Length %d>>\nstream\n" % (
            last, last + 1, master.numbers["catalog"], master.numbers["info"], identity, identity, len(self.entries),
        )  # fmt: skip
        end += bytes(self.entries) + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % self.at
        hashed.update(end)
        return Handout(master.fixed, body + end, hashed.hexdigest(), len(master.pages))


def resources_dict(resources: Mapping[str, Mapping[str, int]]) -> bytes:
    """The resources that all pages share."""
    table = Dict()
    for kind, entries in resources.items():
        if entries:
            table[kind] = Dict({name: Ref(at) for name, at in entries.items()})
    return write(table)
