"""Writes a small TrueType file with one patient's letters.

A glyph id of this file is a code in page code; glyph 1 is the first code. HarfBuzz draws some letters in
pieces: an Arabic letter is a stroke and its dots, an Indic syllable is several signs in another order than
they are spoken. Such pieces become one composite glyph. It has one code, and the code has one text, so screen
readers do not have to guess. The file has only the tables that PDF requires (ISO 32000-1, 9.9). Field offsets
follow the OpenType specification.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

#: Flags of a glyph component: its arguments are 16-bit words; they are offsets; it has one scale; another component
#: follows; it has two scales; it has four.
_WORDS, _OFFSETS, _SCALE, _MORE, _SCALES, _MATRIX = 0x0001, 0x0002, 0x0008, 0x0020, 0x0040, 0x0080
_OF_PARTS = -1
_BOX = struct.Struct(">hhhhh")
_PART = struct.Struct(">HHhh")
_METRIC = struct.Struct(">Hh")
_CHECKSUM_OF_A_FILE = 0xB1B0AFBA
_ORIGIN = (0, 0)


class Outline(NamedTuple):
    """A glyph of the face: its description, its measures in font units, and its components.

    A component is the offset of its glyph id in the description, which is zero there, and that glyph id.
    """

    data: bytes
    advance: int
    bearing: int
    parts: tuple[tuple[int, int], ...]


class CompositeSpec(NamedTuple):
    """A glyph to compose, in font units: glyphs of the face with their x and y offsets, and the total advance.

    The advance in a TrueType file is a whole number.
    """

    parts: tuple[tuple[int, int, int], ...]
    advance: float


class Tables(NamedTuple):
    """Tables of a face, by name, that hold values for all its glyphs. Their bounds are valid for a subset too."""

    head: bytes
    hhea: bytes
    maxp: bytes


# --- reading ------------------------------------------------------------------------------------------------


def read_outlines(program: bytes, numbers: Mapping[int, int]) -> dict[int, Outline]:
    """The glyphs of a font file, renumbered. `numbers` maps our glyph ids to those of the file."""
    tables = _tables(program)
    descriptions, metrics = _descriptions(tables), _metrics(tables)
    ours = {theirs: number for number, theirs in numbers.items()}
    outlines = {}
    for theirs, number in ours.items():
        data = bytearray(descriptions[theirs])
        parts = tuple((at, ours[part]) for at, part in part_numbers(data))
        for at, _ in parts:
            struct.pack_into(">H", data, at, 0)
        outlines[number] = Outline(bytes(data) + bytes(-len(data) % 4), *metrics[theirs], parts)
    return outlines


def _tables(program: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">H", program, 4)
    entries = (struct.unpack_from(">4sIII", program, at) for at in range(12, 12 + 16 * count, 16))
    return {tag: program[start : start + length] for tag, _, start, length in entries}


def _descriptions(tables: Mapping[bytes, bytes]) -> list[bytes]:
    (wide,) = struct.unpack_from(">h", tables[b"head"], 50)
    (count,) = struct.unpack_from(">H", tables[b"maxp"], 4)
    starts = struct.unpack_from(f">{count + 1}{'I' if wide else 'H'}", tables[b"loca"])
    step = 1 if wide else 2
    return [tables[b"glyf"][start * step : end * step] for start, end in pairwise(starts)]


def _metrics(tables: Mapping[bytes, bytes]) -> list[tuple[int, int]]:
    """Advance and left side bearing of every glyph. Glyphs without an advance use the last one."""
    (count,) = struct.unpack_from(">H", tables[b"maxp"], 4)
    (full,) = struct.unpack_from(">H", tables[b"hhea"], 34)
    pairs = list(_METRIC.iter_unpack(tables[b"hmtx"][: 4 * full]))
    bearings = struct.unpack_from(f">{count - full}h", tables[b"hmtx"], 4 * full)
    return [*pairs, *((pairs[-1][0], bearing) for bearing in bearings)]


def part_numbers(data: bytes | bytearray) -> Iterable[tuple[int, int]]:
    """The components of a glyph: the offset of each glyph id, and the id (glyf, Composite Glyph Description)."""
    if not data or _BOX.unpack_from(data)[0] >= 0:
        return
    at, flags = _BOX.size, _MORE
    while flags & _MORE:
        flags, part = struct.unpack_from(">HH", data, at)
        yield at + 2, part
        at += 8 if flags & _WORDS else 6
        at += 2 if flags & _SCALE else 4 if flags & _SCALES else 8 if flags & _MATRIX else 0


# --- writing ------------------------------------------------------------------------------------------------


def font_file(tables: Tables, outlines: Mapping[int, Outline], composites: Sequence[CompositeSpec]) -> bytes:
    """A font file: an empty glyph 0, the composed glyphs from glyph 1 on, then their components."""
    glyphs = _Glyphs(outlines, composites)
    data, metrics = glyphs.data, glyphs.metrics
    head, hhea, maxp = map(bytearray, tables)
    starts = [0]
    for description in data:
        starts.append(starts[-1] + len(description))
    boxes = [_BOX.unpack_from(description)[1:] for description in data if description]
    if boxes:
        lefts, bottoms, rights, tops = zip(*boxes, strict=True)
        struct.pack_into(">4h", head, 36, min(lefts), min(bottoms), max(rights), max(tops))
    struct.pack_into(">h", head, 50, 1)  # long offsets, four bytes each
    struct.pack_into(">H", hhea, 34, len(metrics))
    struct.pack_into(">H", maxp, 4, len(data))
    _allow(maxp, max(len(composite.parts) for composite in composites))
    return _font_file(
        {
            b"glyf": b"".join(data),
            b"head": head,
            b"hhea": hhea,
            b"hmtx": b"".join([_METRIC.pack(*metric) for metric in metrics]),
            b"loca": struct.pack(f">{len(starts)}I", *starts),
            b"maxp": maxp,
        }
    )


class _Glyphs:
    """The glyphs of a new font file in order: descriptions and metrics."""

    def __init__(self, outlines: Mapping[int, Outline], composites: Sequence[CompositeSpec]) -> None:
        self._outlines = outlines
        self._numbers: dict[int, int] = {}
        self._waiting: list[int] = []
        self._next = len(composites) + 1
        self.data = [b""]
        self.metrics = [_ORIGIN]
        plain = [self._plain(number, composite) for number, composite in enumerate(composites, 1)]
        for composite, gid in zip(composites, plain, strict=True):
            if gid is None:
                self._add_composite(composite)
            else:
                self._add(outlines[gid])
        for gid in self._waiting:  # the list grows during the loop
            self._add(outlines[gid])

    def _plain(self, number: int, composite: CompositeSpec) -> int | None:
        """The single glyph of the face that a composed glyph equals, or None. Each glyph is used once."""
        if len(composite.parts) != 1 or composite.parts[0][1:] != _ORIGIN:
            return None
        gid = composite.parts[0][0]
        if round(composite.advance) != self._outlines[gid].advance or gid in self._numbers:
            return None
        self._numbers[gid] = number
        return gid

    def _number(self, gid: int) -> int:
        """The glyph id that a glyph of the face has in the new file."""
        number = self._numbers.get(gid)
        if number is None:
            number = self._numbers[gid] = self._next
            self._next += 1
            self._waiting.append(gid)
        return number

    def _add(self, outline: Outline) -> None:
        data = outline.data
        if outline.parts:
            renumbered = bytearray(data)
            for at, gid in outline.parts:
                struct.pack_into(">H", renumbered, at, self._number(gid))
            data = bytes(renumbered)
        self.data.append(data)
        self.metrics.append((outline.advance, outline.bearing))

    def _add_composite(self, composite: CompositeSpec) -> None:
        """Add a composite glyph. It is empty if all its components are."""
        drawn = [(part, data) for part in composite.parts if (data := self._outlines[part[0]].data)]
        box = _ORIGIN + _ORIGIN
        pieces = []
        if drawn:
            boxes = [_BOX.unpack_from(data)[1:] for _, data in drawn]
            box = _around([(box, x, y) for box, ((_, x, y), _) in zip(boxes, drawn, strict=True)])
            pieces.append(_BOX.pack(_OF_PARTS, *box))
        for left, ((gid, x, y), _) in zip(range(len(drawn) - 1, -1, -1), drawn, strict=True):
            flags = _WORDS | _OFFSETS | (_MORE if left else 0)
            pieces.append(_PART.pack(flags, self._number(gid), x, y))
        data = b"".join(pieces)
        self.data.append(data + bytes(-len(data) % 4))
        self.metrics.append((round(composite.advance), box[0]))


def _around(boxes: Sequence[tuple[tuple[int, ...], int, int]]) -> tuple[int, int, int, int]:
    """The bounding box of boxes that are offset by x and y."""
    return (
        min([box[0] + x for box, x, _ in boxes]),
        min([box[1] + y for box, _, y in boxes]),
        max([box[2] + x for box, x, _ in boxes]),
        max([box[3] + y for box, _, y in boxes]),
    )


def _allow(maxp: bytearray, parts: int) -> None:
    """Raise the limits in maxp, which tell an interpreter how much memory it needs."""
    points, contours, of_parts, its_contours = struct.unpack_from(">4H", maxp, 6)
    elements, depth = struct.unpack_from(">2H", maxp, 28)
    if parts:
        limits = (max(points, of_parts) * parts, max(contours, its_contours) * parts)
        struct.pack_into(">2H", maxp, 10, *(min(limit, 0xFFFF) for limit in limits))
        struct.pack_into(">2H", maxp, 28, max(elements, parts), depth + 1)


def _font_file(tables: dict[bytes, bytes | bytearray]) -> bytes:
    """The font file with its table directory and checksums (OpenType, Organization of an OpenType Font)."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    head = struct.pack(">IHHHH", 0x00010000, count, power * 16, power.bit_length() - 1, (count - power) * 16)
    struct.pack_into(">I", tables[b"head"], 8, 0)
    directory, bodies = [head], []
    start = len(head) + 16 * count
    for tag, data in tables.items():
        body = bytes(data) + bytes(-len(data) % 4)
        directory.append(struct.pack(">4sIII", tag, _checksum(body), start, len(data)))
        bodies.append(body)
        start += len(body)
    program = bytearray(b"".join(directory + bodies))
    where = sum(map(len, directory + bodies[: list(tables).index(b"head")])) + 8
    struct.pack_into(">I", program, where, (_CHECKSUM_OF_A_FILE - _checksum(program)) & 0xFFFFFFFF)
    return bytes(program)


def _checksum(padded: bytes | bytearray) -> int:
    total: int = sum(struct.unpack(f">{len(padded) // 4}I", padded))
    return total & 0xFFFFFFFF
