"""Glyphs made of glyphs: what HarfBuzz draws in pieces becomes one glyph of a TrueType font.

Arabic letters are drawn as a stroke and its dots, Indic syllables as several signs in another order than
they are said. One glyph for the whole has one code, and one code has one text: readers need not guess.
The font keeps only the tables that a PDF needs (ISO 32000-1, 9.9). Offsets of fields are those of the
OpenType specification.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_TABLES = (b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp")
#: Arguments are words and offsets; and: another component follows.
_OFFSETS, _MORE = 0x0003, 0x0020
_COMPOSITE = -1
_BOX = struct.Struct(">hhhhh")
_PART = struct.Struct(">HHhh")
_CHECKSUM_OF_A_FONT = 0xB1B0AFBA


@dataclass(frozen=True, slots=True)
class Composite:
    """Glyphs of the same font at their places, and the advance of the whole; all in font units."""

    parts: tuple[tuple[int, int, int], ...]
    advance: int


def with_composites(program: bytes, composites: Sequence[Composite]) -> bytes:
    """The font file with these glyphs after its own."""
    tables = _read(program)
    glyphs = _glyphs(tables)
    metrics = _metrics(tables, len(glyphs))
    deepest = max((len(each.parts) for each in composites), default=0)
    for each in composites:
        glyph = _composite(each, glyphs)
        metrics.append((each.advance, _BOX.unpack_from(glyph)[1] if glyph else 0))
        glyphs.append(glyph)
    _put_glyphs(tables, glyphs)
    tables[b"hmtx"] = bytearray(b"".join(struct.pack(">Hh", *metric) for metric in metrics))
    struct.pack_into(">H", tables[b"hhea"], 34, len(metrics))
    struct.pack_into(">H", tables[b"maxp"], 4, len(glyphs))
    _allow(tables[b"maxp"], deepest)
    return _written(tables)


def _read(program: bytes) -> dict[bytes, bytearray]:
    (count,) = struct.unpack_from(">H", program, 4)
    tables = {}
    for at in range(12, 12 + 16 * count, 16):
        tag, _, start, length = struct.unpack_from(">4sIII", program, at)
        tables[tag] = bytearray(program[start : start + length])
    return {tag: tables[tag] for tag in _TABLES}


def _glyphs(tables: dict[bytes, bytearray]) -> list[bytes]:
    (wide,) = struct.unpack_from(">h", tables[b"head"], 50)
    (count,) = struct.unpack_from(">H", tables[b"maxp"], 4)
    starts = struct.unpack_from(f">{count + 1}{'I' if wide else 'H'}", tables[b"loca"])
    step = 1 if wide else 2
    data = bytes(tables[b"glyf"])
    return [data[start * step : end * step] for start, end in pairwise(starts)]


def _metrics(tables: dict[bytes, bytearray], count: int) -> list[tuple[int, int]]:
    """Advance and left side bearing of every glyph; the last advance holds for all that have none."""
    (full,) = struct.unpack_from(">H", tables[b"hhea"], 34)
    pairs = list(struct.iter_unpack(">Hh", tables[b"hmtx"][: 4 * full]))
    bearings = struct.unpack_from(f">{count - full}h", tables[b"hmtx"], 4 * full)
    return [*pairs, *((pairs[-1][0], bearing) for bearing in bearings)]


def _composite(wanted: Composite, glyphs: Sequence[bytes]) -> bytes:
    """A glyph of components (glyf, Composite Glyph Description); empty where all of them are."""
    parts = [part for part in wanted.parts if glyphs[part[0]]]
    if not parts:
        return b""
    lefts, bottoms, rights, tops = [], [], [], []
    pieces = [b""]
    for gid, x, y in parts:
        _, left, bottom, right, top = _BOX.unpack_from(glyphs[gid])
        lefts.append(left + x)
        bottoms.append(bottom + y)
        rights.append(right + x)
        tops.append(top + y)
        more = _MORE if len(pieces) < len(parts) else 0
        pieces.append(_PART.pack(_OFFSETS | more, gid, x, y))
    pieces[0] = _BOX.pack(_COMPOSITE, min(lefts), min(bottoms), max(rights), max(tops))
    glyph = b"".join(pieces)
    return glyph + bytes(-len(glyph) % 4)


def _put_glyphs(tables: dict[bytes, bytearray], glyphs: Sequence[bytes]) -> None:
    starts = [0]
    for glyph in glyphs:
        starts.append(starts[-1] + len(glyph))
    tables[b"glyf"] = bytearray(b"".join(glyphs))
    tables[b"loca"] = bytearray(struct.pack(f">{len(starts)}I", *starts))
    struct.pack_into(">h", tables[b"head"], 50, 1)


def _allow(maxp: bytearray, parts: int) -> None:
    """What an interpreter has to make room for: bounds, not counts."""
    points, contours, of_composite, its_contours = struct.unpack_from(">4H", maxp, 6)
    elements, depth = struct.unpack_from(">2H", maxp, 28)
    if parts:
        most = (max(points, of_composite) * parts, max(contours, its_contours) * parts)
        struct.pack_into(">2H", maxp, 10, *(min(each, 0xFFFF) for each in most))
        struct.pack_into(">2H", maxp, 28, max(elements, parts), depth + 1)


def _written(tables: dict[bytes, bytearray]) -> bytes:
    """The tables as a file, with their checksums (OpenType, Organization of an OpenType Font)."""
    struct.pack_into(">I", tables[b"head"], 8, 0)
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    head = struct.pack(">IHHHH", 0x00010000, count, power * 16, power.bit_length() - 1, (count - power) * 16)
    directory, body = bytearray(head), bytearray()
    start = len(head) + 16 * count
    where = 0
    for tag, data in tables.items():
        if tag == b"head":
            where = start + len(body) + 8
        directory += struct.pack(">4sIII", tag, _checksum(data), start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    program = directory + body
    struct.pack_into(">I", program, where, (_CHECKSUM_OF_A_FONT - _checksum(program)) & 0xFFFFFFFF)
    return bytes(program)


def _checksum(data: bytes | bytearray) -> int:
    padded = bytes(data) + bytes(-len(data) % 4)
    total: int = sum(struct.unpack(f">{len(padded) // 4}I", padded))
    return total & 0xFFFFFFFF
