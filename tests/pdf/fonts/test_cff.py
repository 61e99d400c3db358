"""CFF files of large faces: each glyph is drawn as in the face, as near as print can show, in much less space."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
import uharfbuzz as hb
from hypothesis import given
from hypothesis import strategies as st
from paths import ROOT

from handouts.pdf.fonts import CFF_PER_EM, CompositeSpec, Face, cff_file, font_file, open_face, read_font_book
from handouts.pdf.fonts.cff import Segment, charstring

LETTERS = "背部痙挛的一〇龜鑫。，「」がアー8 "
Point = tuple[float, float]
#: Thousandths of the type size: half a step of the grid each way, and what a cubic may differ from its quadratics.
NEAR = math.hypot(2.5, 2.5) + 2


@pytest.fixture(scope="module", params=["JP", "SC"])
def face(request: pytest.FixtureRequest) -> Face:
    book = read_font_book(ROOT / "fonts")
    return open_face(
        next(regular for regular, _ in book.fallbacks("ja") if f"Sans{request.param}" in regular.path.name)
    )


def contours(font: hb.Font, gid: int, scale: float) -> list[list[Point]]:
    """Points along each contour of a glyph, in thousandths of the type size, no more than a few apart."""
    found: list[list[Point]] = []
    pen = hb.DrawFuncs()

    def to(*ends: Point) -> None:
        points = [found[-1][-1], *ends]
        for step in range(1, 9):
            row = points
            while len(row) > 1:
                row = [(a + (c - a) * step / 8, b + (d - b) * step / 8) for (a, b), (c, d) in pairwise(row)]
            found[-1].append(row[0])

    pen.set_move_to_func(lambda x, y, _: found.append([(x, y)]))
    pen.set_line_to_func(lambda x, y, _: to((x, y)))
    pen.set_quadratic_to_func(lambda cx, cy, x, y, _: to((cx, cy), (x, y)))
    pen.set_cubic_to_func(lambda ax, ay, bx, by, x, y, _: to((ax, ay), (bx, by), (x, y)))
    pen.set_close_path_func(lambda _: to(found[-1][0]))
    font.draw_glyph(gid, pen, None)
    return [[(x * scale, y * scale) for x, y in contour] for contour in found]


def opened(program: bytes, count: int) -> hb.Font:
    """A font file of these CFF glyphs, with the other tables that HarfBuzz needs."""
    head = struct.pack(
        ">IIIIHH16x4hHHhhh", 0x10000, 0, 0, 0x5F0F3CF5, 0, CFF_PER_EM, 0, 0, 0, 0, 0, 0, 0, 0, 0
    )
    tables = {b"CFF ": program, b"head": head, b"maxp": struct.pack(">IH", 0x5000, count)}
    start, directory, bodies = 12 + 16 * len(tables), b"", b""
    for tag, data in tables.items():
        directory += struct.pack(">4sIII", tag, 0, start + len(bodies), len(data))
        bodies += data + bytes(-len(data) % 4)
    font = hb.Font(hb.Face(struct.pack(">4sHHHH", b"OTTO", len(tables), 0, 0, 0) + directory + bodies))
    assert font.face.glyph_count == count
    return font


def made(face: Face, specs: Sequence[CompositeSpec]) -> bytes:
    gids = {part[0] for spec in specs for part in spec.parts}
    return cff_file(face.name, face.charstrings(gids), specs, CFF_PER_EM)


def plain(gid: int, advance: float = CFF_PER_EM) -> CompositeSpec:
    return CompositeSpec(((gid, 0, 0),), advance)


def apart(of: Sequence[Point], line: Sequence[Point]) -> float:
    """How far the points of a contour lie from another one."""
    return max(min(_from_stretch(point, *ends) for ends in pairwise(line)) for point in of)


def _from_stretch(point: Point, start: Point, end: Point) -> float:
    (x, y), (a, b), (c, d) = point, start, end
    length = (c - a) ** 2 + (d - b) ** 2
    along = max(0.0, min(1.0, ((x - a) * (c - a) + (y - b) * (d - b)) / length)) if length else 0.0
    return math.dist(point, (a + along * (c - a), b + along * (d - b)))


def test_a_glyph_is_drawn_as_its_face_draws_it(face: Face) -> None:
    whole = hb.Font(hb.Face(hb.Blob.from_file_path(str(face.source.path))))
    whole.set_variations(dict(face.source.axes))
    gids = list(filter(None, map(face.glyph, LETTERS)))
    font = opened(made(face, [plain(gid) for gid in gids]), len(gids) + 1)
    for at, gid in enumerate(gids, 1):
        wanted, found = contours(whole, gid, 1000 / face.per_em), contours(font, at, 1000 / CFF_PER_EM)
        assert len(found) == len(wanted)
        for mine in found:  # in another order, and from another point on
            its = min(wanted, key=lambda contour: apart(mine, contour))
            wanted.remove(its)
            assert apart(mine, its) < NEAR and apart(its, mine) < NEAR


def test_it_takes_less_than_a_truetype_file(face: Face) -> None:
    gids = [gid for gid in map(face.glyph, map(chr, range(0x4E00, 0x4F00))) if gid]
    specs = [plain(gid) for gid in gids]
    outlines = face.outlines(gids)
    truetype = font_file(face.tables, outlines, [plain(gid, outlines[gid].advance) for gid in gids])
    assert len(made(face, specs)) < 0.7 * len(truetype)


def test_a_composed_glyph_is_drawn_as_its_parts(face: Face) -> None:
    one, two = face.glyph("一"), face.glyph("〇")
    specs = [CompositeSpec(((one, 10, -20), (two, 0, 60)), 300), plain(one), plain(two), CompositeSpec((), 7)]
    both, first, second, nothing = (contours(opened(made(face, specs), 5), at, 1) for at in range(1, 5))
    assert both == [
        *([(x + 10, y - 20) for x, y in contour] for contour in first),
        *([(x, y + 60) for x, y in contour] for contour in second),
    ]
    assert nothing == []


def test_a_glyph_is_the_same_whatever_was_asked_with_it(face: Face) -> None:
    gids = list(filter(None, map(face.glyph, LETTERS)))
    together, alone = Face(face.source), Face(face.source)
    at_once = dict(together.charstrings(gids))
    for gid in reversed(gids):
        alone.charstrings([gid])
    assert dict(alone.charstrings([])) == at_once


def _contours() -> st.SearchStrategy[list[list[Segment]]]:
    number = st.integers(-2000, 2000)
    point, curve = st.tuples(number, number), st.tuples(*[number] * 6)
    few = st.tuples(*[st.sampled_from([0, 5])] * 6)  # many of them level or upright
    contour = st.tuples(point, st.lists(st.one_of(point, curve, few), min_size=1, max_size=40))
    return st.lists(contour.map(lambda both: [both[0], *both[1]]), min_size=1, max_size=3)


@given(_contours())
def test_any_contours_are_drawn_as_they_are(wanted: list[list[Segment]]) -> None:
    program = cff_file("Any", {5: charstring(wanted)}, [plain(5)], CFF_PER_EM)
    assert list(_drawn(opened(program, 2), 1)) == [_without_points(contour) for contour in wanted]


def _drawn(font: hb.Font, gid: int) -> Iterator[list[Segment]]:
    found: list[list[Segment]] = []
    pen = hb.DrawFuncs()
    pen.set_move_to_func(lambda x, y, _: found.append([(int(x), int(y))]))
    pen.set_line_to_func(lambda *v: found[-1].append(tuple(map(int, v[:-1]))))
    pen.set_cubic_to_func(lambda *v: found[-1].append(tuple(map(int, v[:-1]))))
    font.draw_glyph(gid, pen, None)
    return map(_without_points, found)


def _without_points(contour: Sequence[Segment]) -> list[Segment]:
    """A contour without lines of no length, and without the line that closes it."""
    found = [contour[0]]
    for segment in contour[1:]:
        if segment != found[-1][-2:]:
            found.append(segment)
    if len(found) > 1 and len(found[-1]) == 2 and found[-1] == found[0]:
        found.pop()
    return found
