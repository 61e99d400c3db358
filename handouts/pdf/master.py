"""A Master is an edition typeset once: fixed bytes, and the places left open. Filling it makes a Handout.

    file = fixed bytes (header, fonts, page code, object streams)      once for an edition
         + slots, their elements, Info, XMP [, a font for rare letters] the patient's own
         + cross-reference stream

Nothing here imports ReportLab or Jinja2: a Master from the cache is filled without them. For the same reason
its values are named tuples: a dataclass takes eight times as long to be made.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import struct
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from handouts.errors import HandoutError, Problem
from handouts.pdf.metadata import PRODUCER, information, xmp
from handouts.pdf.objects import Dict, Name, Ref, number, pdf_hex, pdf_text, with_references, write

#: A face's file and where its axes are pinned: plain, so that reading it back needs no HarfBuzz.
PlainFace = tuple[str, tuple[tuple[str, float], ...]]
#: Type, offset or object stream, generation or index: the widths of a cross-reference entry.
ENTRY = struct.Struct(">BIH")


class Place(NamedTuple):
    """Where a slot stands: its geometry in points, its objects' numbers.

    `element` is 0 for a slot in the foot of the page, which is an artifact.
    """

    slot: str
    spoken: str
    page: int
    x: float
    y: float
    width: float
    lines: int
    size: float
    smallest: float
    leading: float
    ruling: float
    rule: float
    bold: bool
    colour: str
    ink: str
    stream: int
    element: int
    element_head: bytes
    mcid: int

    @property
    def capacity(self) -> int:
        """How many printed lines its box holds: ruled lines for a pen stand further apart."""
        return 1 if self.lines == 1 else int((self.lines * self.ruling) / self.leading)


class SlotFace(NamedTuple):
    """A face of the slots and its repertoire: for each letter its glyph's code and advance."""

    resource: str
    codes: Mapping[str, str]
    advances: Mapping[str, float]


class PageInfo(NamedTuple):
    """A page's object number, its size in points, and its content streams in order, slots among them."""

    number: int
    size: tuple[float, float]
    streams: tuple[int, ...]


class Master(NamedTuple):
    """An edition typeset once. Plain data: it can be pickled, and holds no patient's words."""

    fixed: bytes
    entries: bytes
    places: tuple[Place, ...]
    faces: tuple[SlotFace, SlotFace]
    font_book: tuple[tuple[PlainFace, PlainFace], ...]
    pages: tuple[PageInfo, ...]
    resources: Mapping[str, Mapping[str, int]]
    numbers: Mapping[str, int]
    title: str
    author: str
    language: str

    @property
    def slots(self) -> frozenset[str]:
        """The names of the slots."""
        return frozenset(place.slot for place in self.places)


class Drawn(NamedTuple):
    """A slot's words as page code. `actual_text` is set where the glyphs do not spell them."""

    code: str
    actual_text: str = ""


class Extra(NamedTuple):
    """A font for letters beyond the repertoire: its resource name and the bodies of its objects.

    In the bodies a reference counts from the font's own first object: `1 0 R` is the second of them.
    """

    resource: str
    objects: tuple[bytes, ...]


class Filled(NamedTuple):
    """A patient's words as page code, one for each place of the Master in order; None is left open.

    Plain data: a worker draws it, a Handout or a print run is made of it.
    """

    drawn: tuple[Drawn | None, ...]
    extras: tuple[Extra, ...] = ()


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


class Filler:
    """Fills one Master, for as many patients as come."""

    def __init__(self, master: Master) -> None:
        self.master = master
        self._hash = hashlib.sha256(master.fixed)
        self._script: Any = None

    def fill(self, words: Mapping[str, str], date: datetime.date, title: str = "") -> Handout:
        """A Handout with these words in the slots; a slot without words is ruled to be written on.

        Raises HandoutError naming every slot whose words do not fit, or have no glyphs.
        """
        return self.handout(self.draw(words), date, title)

    def draw(self, words: Mapping[str, str]) -> Filled:
        """The words as page code. Raises HandoutError as `fill` does."""
        problems: list[Problem] = []
        extras: dict[str, Any] = {}
        drawn: list[Drawn | None] = []
        for place in self.master.places:
            text = words.get(place.slot, "")
            try:
                drawn.append(self._draw(place, text, extras) if text else None)
            except HandoutError as error:
                problems += error.problems
        if problems:
            raise HandoutError(dict.fromkeys(problems))
        return Filled(tuple(drawn), tuple(extras["fonts"].extras()) if extras else ())

    def handout(self, filled: Filled, date: datetime.date, title: str = "") -> Handout:
        """The file of what was drawn for one patient."""
        master = self.master
        tail = Tail(master, len(master.fixed))
        for place, drawn in zip(master.places, filled.drawn, strict=True):
            tail.slot(place, drawn)
        if filled.extras:
            tail.fonts(filled.extras)
        tail.information(title or master.title, date)
        return tail.finish(self._hash.copy())

    def _draw(self, place: Place, text: str, extras: dict[str, Any]) -> Drawn:
        face = self.master.faces[place.bold]
        try:
            advances = [face.advances[letter] for letter in (text.replace("\n", " ") if "\n" in text else text)]
        except KeyError:
            return self._draw_any_script(place, text, extras)
        width = sum(advances)
        if width * place.size <= place.width * 1000 and "\n" not in text:
            return Drawn(_lines_code(place, face.resource, ["".join([face.codes[c] for c in text])], place.size))
        return _draw_long(place, face, text, width)

    def _draw_any_script(self, place: Place, text: str, extras: dict[str, Any]) -> Drawn:
        from handouts.pdf.fonts import face_pairs  # HarfBuzz is only wanted for these letters
        from handouts.pdf.scripts import ScriptFonts

        fonts = extras.get("fonts")
        if fonts is None:
            fonts = extras["fonts"] = ScriptFonts(face_pairs(self.master.font_book), self.master.resources["Font"])
        return fonts.draw(place, text)


def _draw_long(place: Place, face: SlotFace, text: str, width: float) -> Drawn:
    if place.lines == 1:
        text = text.replace("\n", " ")
        size = fitting_size(place, width, text)
        return Drawn(_lines_code(place, face.resource, ["".join([face.codes[c] for c in text])], size))
    space = face.advances[" "]
    measure = {word: sum([face.advances[c] for c in word]) for word in text.replace("\n", " ").split(" ")}
    lines = wrap_words(place, text, measure, space)
    # The space at the end of a line keeps a reader from joining its last word to the next.
    codes = ["".join([face.codes[c] for c in line]) for line in lines]
    codes = [code + face.codes[" "] for code in codes[:-1]] + codes[-1:]
    return Drawn(_lines_code(place, face.resource, codes, place.size))


def fitting_size(place: Place, width: float, text: str) -> float:
    """The type size at which one line fits. Raises HandoutError when that is smaller than allowed."""
    size = min(place.size, place.width * 1000 / width)
    if size < place.smallest:
        raise too_long(place, text, int(len(text) * size / place.smallest))
    return size


def wrap_words(place: Place, text: str, measure: Mapping[str, float], space: float) -> list[str]:
    """The words of a text in lines of a box; `measure` in thousandths of the type size."""
    room = place.width * 1000 / place.size
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line: list[str] = []
        used = 0.0
        for word in paragraph.split(" "):
            width = measure[word]
            if width > room:
                raise HandoutError.at(place.slot, "one word is wider than its line", "Write it shorter, or in two words.")
            if line and used + space + width > room:
                lines.append(" ".join(line))
                line, used = [], 0.0
            used += width + (space if line else 0.0)
            line.append(word)
        lines.append(" ".join(line))
    if len(lines) > place.capacity:
        fits = len("\n".join(lines[: place.capacity]))
        raise too_long(place, text, fits)
    return lines


def too_long(place: Place, text: str, fits: int) -> HandoutError:
    lines = "1 line" if place.capacity == 1 else f"{place.capacity} lines"
    return HandoutError.at(
        place.slot,
        f"{len(text)} characters are given, about {fits} fit in its {lines}",
        "Write it shorter." + (" Or give the note a page of its own: --long-note." if place.slot == "note" else ""),
    )


def _lines_code(place: Place, resource: str, codes: list[str], size: float) -> str:
    show = f"<{codes[0]}>Tj" + "".join(f" T*<{code}>Tj" for code in codes[1:])
    y = place.y if place.lines == 1 else place.y + place.ruling - place.leading
    if not place.rule:
        # In a table's cell few lines stand in the middle.
        y -= max(0, place.lines - len(codes)) * place.leading / 2
    return (
        f"BT {place.ink} /{resource} {number(size)} Tf {number(place.leading)} TL "
        f"1 0 0 1 {number(place.x)} {number(y)} Tm {show} ET"
    )


def slot_code(place: Place, drawn: Drawn | None) -> str:
    """What a slot paints: its words, or lines to write on; nothing where the foot of a page is open."""
    if drawn:
        return drawn.code
    return blank_code(place) if place.element else ""


def blank_code(place: Place) -> str:
    """The ruled lines of a slot that nobody filled; none in a table, whose cells have lines of their own."""
    if not place.rule:
        return ""
    low = place.y - place.size * 0.32 + place.rule
    rules = (
        f"{number(place.x)} {number(low - line * place.ruling)} m "
        f"{number(place.x + place.width)} {number(low - line * place.ruling)} l"
        for line in range(place.lines)
    )
    return f"q {place.ink.upper()} {number(place.rule)} w {' '.join(rules)} S Q"


class Tail:
    """What stands behind the fixed bytes: the patient's own objects and the cross-reference stream."""

    def __init__(self, master: Master, start: int) -> None:
        self.master = master
        self.at = start
        self.pieces: list[bytes] = []
        self.entries = bytearray(master.entries)

    def add(self, number_: int, body: bytes) -> None:
        """An object; its entry is patched, or added at the end for a new number."""
        piece = b"%d 0 obj\n%s\nendobj\n" % (number_, body)
        place = number_ * ENTRY.size
        if place == len(self.entries):
            self.entries += bytes(ENTRY.size)
        ENTRY.pack_into(self.entries, place, 1, self.at, 0)
        self.pieces.append(piece)
        self.at += len(piece)

    def stream(self, number_: int, head: bytes, data: bytes) -> None:
        self.add(number_, b"<<%s/Length %d>>\nstream\n%s\nendstream" % (head, len(data), data))

    def slot(self, place: Place, drawn: Drawn | None) -> None:
        """A slot's page code, and the element that says what it is (ISO 14289-1, 7.1)."""
        code = slot_code(place, drawn)
        if not place.element:
            self.stream(place.stream, b"", f"/Artifact BMC {code} EMC".encode("ascii"))
            return
        role = "P" if drawn else "Form"
        self.stream(place.stream, b"", f"/{role} <</MCID {place.mcid}>> BDC {code} EMC".encode("ascii"))
        if drawn is None:
            spoken = pdf_text(place.spoken)
            more = b"/S/Form/Alt %s/A<</O/PrintField/Role/tv/Desc %s>>" % (spoken, spoken)
        elif drawn.actual_text:
            more = b"/S/P/ActualText " + pdf_text(drawn.actual_text)
        else:
            more = b"/S/P"
        self.add(place.element, b"<<%s%s>>" % (place.element_head, more))

    def fonts(self, extras: Iterable[Extra]) -> None:
        """Fonts for this patient's letters, and the resources with them in."""
        resources = {kind: dict(entries) for kind, entries in self.master.resources.items()}
        for extra in extras:
            first = len(self.entries) // ENTRY.size
            resources["Font"][extra.resource] = first
            for offset, body in enumerate(extra.objects):
                self.add(first + offset, with_references(body, first.__add__))
        self.add(self.master.numbers["resources"], resources_dict(resources))

    def information(self, title: str, date: datetime.date) -> None:
        master = self.master
        self.add(master.numbers["info"], write(information(title, master.author, date)))
        data = xmp(title, master.author, master.language, PRODUCER, date, tagged=True)
        self.stream(master.numbers["metadata"], b"/Type/Metadata/Subtype/XML", data)

    def finish(self, hashed: Any) -> Handout:
        """The cross-reference stream (ISO 32000-1, 7.5.8) and what follows it."""
        master = self.master
        body = b"".join(self.pieces)
        hashed.update(body)
        identity = hashed.hexdigest()[:32].encode("ascii")
        own = len(self.entries) // ENTRY.size
        self.entries += ENTRY.pack(1, self.at, 0)
        end = b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]/Length %d>>\nstream\n" % (
            own, own + 1, master.numbers["catalog"], master.numbers["info"], identity, identity, len(self.entries),
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


def write_beside(path: str | os.PathLike[str], write_into: Callable[[int], None]) -> None:
    """Write a file beside its place, readable by its owner only, then rename it: never half a file.

    Raises OSError with nothing left behind.
    """
    folder, name = os.path.split(path)
    beside = os.path.join(folder, f".{name[:80]}.{os.getpid()}.part")  # noqa: PTH118  pathlib is slow to import
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(beside, flags, 0o600)
    try:
        try:
            write_into(descriptor)
        finally:
            os.close(descriptor)
        os.replace(beside, path)  # noqa: PTH105
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(beside)  # noqa: PTH108
        raise


__all__ = ["ENTRY", "Drawn", "Extra", "Filled", "Filler", "Handout", "Master", "Name", "PageInfo", "Place", "SlotFace", "pdf_hex"]
