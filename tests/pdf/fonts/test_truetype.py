"""Font files with a few glyphs: each is drawn as in the face, whatever was drawn with it before."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest
import uharfbuzz as hb
from hypothesis import given
from hypothesis import strategies as st
from making import font_book

from handouts.pdf.fonts import CompositeSpec, Face, FaceSource, font_file, open_face
from handouts.pdf.fonts.truetype import part_numbers

Drawing = tuple[tuple[str, tuple[float, ...]], ...]


@cache
def sources() -> tuple[FaceSource, ...]:
    """Every built-in face, and those of the extra `cjk`."""
    return tuple(dict.fromkeys(face for pair in font_book().pairs("Noto Sans") for face in pair))


REGULAR = open_face(sources()[0])
every_face = pytest.mark.parametrize(
    "source", sources(), ids=lambda source: f"{source.path.stem} {dict(source.axes).get('wght', '')}"
)
LETTER, DOT = REGULAR.glyph("o"), REGULAR.glyph("\u0323")


def made(face: Face, wholes: Sequence[CompositeSpec]) -> bytes:
    gids = [part[0] for whole in wholes for part in whole.parts]
    return font_file(face.tables, face.outlines(gids), wholes)


def plain(face: Face, gid: int) -> CompositeSpec:
    """A glyph of the face, without offsets."""
    return CompositeSpec(((gid, 0, 0),), face.outlines([gid])[gid].advance)


def drawing(font: hb.Font, gid: int) -> Drawing:
    """The outlines of a glyph, in font units."""
    steps: list[tuple[str, tuple[float, ...]]] = []
    draw = hb.DrawFuncs()

    def noting(what: str) -> Any:
        return lambda *values: steps.append((what, values[:-1]))

    draw.set_move_to_func(noting("move"))
    draw.set_line_to_func(noting("line"))
    draw.set_quadratic_to_func(noting("quadratic"))
    draw.set_cubic_to_func(noting("cubic"))
    font.draw_glyph(gid, draw, None)
    return tuple(steps)


def drawn(program: bytes) -> list[tuple[Drawing, int]]:
    """The outlines and the advance of each glyph of a file."""
    face = hb.Face(program)
    font = hb.Font(face)
    return [(drawing(font, gid), font.get_glyph_h_advance(gid)) for gid in range(face.glyph_count)]


def pinned(source: FaceSource) -> hb.Font:
    """The whole face, read by HarfBuzz only."""
    font = hb.Font(hb.Face(hb.Blob.from_file_path(str(source.path))))
    if source.axes:
        font.set_variations(dict(source.axes))
    return font


def some_glyphs(source: FaceSource, count: int) -> list[int]:
    """Glyphs from all parts of a face."""
    of = pinned(source).face.glyph_count
    return list(range(1, of, max(1, of // count)))


@every_face
def test_a_glyph_is_drawn_as_its_face_draws_it(source: FaceSource) -> None:
    face, font, gids = open_face(source), pinned(source), some_glyphs(source, 120)
    found = drawn(made(face, [plain(face, gid) for gid in gids]))
    assert found[0] == ((), 0)
    for gid, (steps, advance) in zip(gids, found[1:], strict=False):
        assert advance == round(font.get_glyph_h_advance(gid))
        wanted = drawing(font, gid)
        assert [what for what, _ in steps] == [what for what, _ in wanted]
        # With pinned axes, HarfBuzz rounds points when it writes a file, but not when it draws.
        apart = [
            abs(a - b)
            for (_, mine), (_, its) in zip(steps, wanted, strict=True)
            for a, b in zip(mine, its, strict=True)
        ]
        assert max(apart, default=0) <= (1 if source.axes else 0)


@every_face
def test_an_outline_is_the_same_whatever_was_asked_with_it(source: FaceSource) -> None:
    gids = some_glyphs(source, 40)
    together, alone = Face(source), Face(source)
    at_once = dict(together.outlines(gids))
    for gid in reversed(gids):
        alone.outlines([gid])
    assert {gid: alone.outlines([])[gid] for gid in at_once} == at_once


def test_a_composed_glyph_is_drawn_as_its_parts() -> None:
    whole, empty = CompositeSpec(((LETTER, 0, 0), (DOT, 300, -40)), 605), CompositeSpec((), 7)
    found = drawn(made(REGULAR, [whole, plain(REGULAR, LETTER), empty, plain(REGULAR, DOT)]))
    (steps, advance), (letter, of_letter), nothing, (mark, _) = found[1:]
    moved = tuple((what, tuple(v + (300, -40)[at % 2] for at, v in enumerate(place))) for what, place in mark)
    assert (steps, advance) == (letter + moved, 605)
    assert of_letter == REGULAR.outlines([LETTER])[LETTER].advance
    assert nothing == ((), 7)
    assert len(found) == 5


def test_a_glyph_for_two_texts_is_there_once_and_drawn_twice() -> None:
    once, twice = made(REGULAR, [plain(REGULAR, LETTER)]), made(REGULAR, [plain(REGULAR, LETTER)] * 2)
    assert drawn(twice)[1] == drawn(twice)[2] == drawn(once)[1]
    assert len(twice) < len(once) + 40


def test_a_glyph_made_of_glyphs_brings_them_along() -> None:
    """In Noto Sans, ä is composed of an a and its dots."""
    gid = REGULAR.glyph("ä")
    outline = REGULAR.outlines([gid])[gid]
    assert outline.parts
    found = drawn(made(REGULAR, [plain(REGULAR, gid)]))
    assert len(found) == 2 + len(outline.parts)
    assert found[1][0]


@given(
    st.lists(
        st.tuples(st.sampled_from("oaäọệŵ.i"), st.integers(-900, 900), st.integers(-900, 900)), min_size=1
    )
)
def test_any_parts_stand_where_they_are_put(parts: list[tuple[str, int, int]]) -> None:
    whole = CompositeSpec(tuple((REGULAR.glyph(letter), x, y) for letter, x, y in parts), 1000)
    letters = {letter: plain(REGULAR, REGULAR.glyph(letter)) for letter, _, _ in parts}
    program = made(REGULAR, [whole, *letters.values()])
    found = drawn(program)
    by_letter = dict(zip(letters, (steps for steps, _ in found[2:]), strict=False))
    wanted = [
        (what, tuple(v + (x, y)[at % 2] for at, v in enumerate(place)))
        for letter, x, y in parts
        for what, place in by_letter[letter]
    ]
    assert list(found[1][0]) == wanted


@given(st.lists(st.sampled_from("oaäọệŵ.i"), min_size=1, unique=True))
def test_a_file_says_what_is_true_of_it(letters: list[str]) -> None:
    wholes = [CompositeSpec(((REGULAR.glyph(letter), 3, 5),), 600) for letter in letters]
    program = made(REGULAR, wholes)
    assert sum(struct.unpack(f">{len(program) // 4}I", program)) & 0xFFFFFFFF == 0xB1B0AFBA
    font = hb.Font(hb.Face(program))
    boxes = [font.get_glyph_extents(at) for at in range(1, font.face.glyph_count)]
    left, bottom, right, top = struct.unpack_from(">4h", font.face.reference_table("head").data, 36)
    assert (left, top) == (min(box.x_bearing for box in boxes), max(box.y_bearing for box in boxes))
    assert right == max(box.x_bearing + box.width for box in boxes)
    assert bottom == min(box.y_bearing + box.height for box in boxes)


def test_a_part_that_draws_nothing_is_left_out() -> None:
    space = REGULAR.glyph(" ")
    assert REGULAR.outlines([space])[space].data == b""
    specs = [CompositeSpec(((space, 0, 0),), 999), CompositeSpec(((space, 0, 0), (LETTER, 0, 0)), 999)]
    assert drawn(made(REGULAR, specs))[1] == ((), 999)


@pytest.mark.parametrize(
    ("flags", "more"), [(0x0008, 2), (0x0040, 4), (0x0080, 8), (0, 0)], ids=["scale", "two", "four", "none"]
)
@pytest.mark.parametrize("words", [True, False])
def test_parts_are_found_behind_a_part_of_any_length(flags: int, more: int, words: bool) -> None:
    """Composites in other faces: arguments of two or four bytes, scales of two, four or eight."""
    first = struct.pack(">HH", 0x0020 | flags | words, 2) + bytes((4 if words else 2) + more)
    data = struct.pack(">hhhhh", -1, 0, 0, 10, 10) + first + struct.pack(">HHbb", 0, 3, 1, 1)
    assert list(part_numbers(data)) == [(12, 2), (10 + len(first) + 2, 3)]
