"""Outlines of large faces lie on a coarser grid: nobody sees it, and the file is smaller."""

from __future__ import annotations

import pytest
from paths import ROOT

from handouts.pdf.fonts import Face, open_face, read_font_book
from handouts.pdf.fonts.coarse import coarse

LETTERS = "背部痙挛的一〇龜鑫。，「」がアー"


@pytest.fixture(scope="module")
def face() -> Face:
    book = read_font_book(ROOT / "fonts")
    japanese = next(regular for regular, _ in book.fallbacks("ja") if "JP" in regular.path.name)
    return open_face(japanese)


def test_what_is_on_the_grid_stays_as_it_is(face: Face) -> None:
    for outline in list(face.outlines(filter(None, map(face.glyph, LETTERS))).values())[:20]:
        again, moved = coarse(outline.data)
        assert (again, moved) == (outline.data[: len(again)], 0)
        assert not outline.data[len(again) :].strip(b"\0")


def test_a_glyph_without_an_outline_stays_as_it_is() -> None:
    assert coarse(b"") == (b"", 0)
    composite = b"\xff\xff" + bytes(8) + b"\0\2\0\5\0\0"
    assert coarse(composite) == (composite, 0)
