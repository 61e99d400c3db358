"""Composite glyphs: what each draws, where it is placed, and the text that it stands for."""

from __future__ import annotations

import pytest
from making import faces

from handouts.pdf import CompositeGlyph
from handouts.pdf.text import CompositeFont, PlacedGlyph, ShapedRun, font_bodies, placed_composites
from handouts.pdf.text.composite_glyphs import PlacedComposite

FACE = faces().regular
LETTER, MARK = FACE.glyph("a"), FACE.glyph("\u0301")
OWN = FACE.advance(LETTER)  # thousandths of the type size


def glyph(text: str, advance: float, x: float = 0.0, y: float = 0.0, gid: int = LETTER) -> PlacedGlyph:
    return PlacedGlyph(gid, advance, x, y, text, 0, True)


def placed(*glyphs: PlacedGlyph, rtl: bool = False) -> list[PlacedComposite]:
    run = ShapedRun(0, glyphs, "".join(each.text for each in glyphs), rtl)
    return placed_composites(run, CompositeFont(FACE, "X1"))


def test_a_letter_is_drawn_as_in_the_face() -> None:
    whole = CompositeGlyph(((LETTER, 0.0, 0.0),), OWN, "a")
    assert placed(glyph("a", OWN)) == [PlacedComposite(whole, 0.0, OWN)]
    assert placed(glyph("a", OWN - 40, x=-15)) == [PlacedComposite(whole, -15, OWN - 40)]
    assert placed(glyph("a", OWN - 40)) == [PlacedComposite(whole, 0.0, OWN - 40)]


def test_a_raised_letter_has_its_height_inside_and_its_offset_outside() -> None:
    raised = CompositeGlyph(((LETTER, 0.0, 120.0),), OWN, "a")
    assert placed(glyph("a", OWN + 30, x=25, y=120)) == [PlacedComposite(raised, 25, OWN + 30)]


def test_a_mark_alone_has_its_offset_inside_and_moves_nothing() -> None:
    mark = CompositeGlyph(((MARK, -300, 120),), 0.0, "\u0301")
    assert placed(glyph("\u0301", 0.0, x=-300, y=120, gid=MARK)) == [PlacedComposite(mark, 0.0)]


def test_a_letter_and_its_marks_are_one_glyph_from_left_to_right() -> None:
    marked = [glyph("a", OWN), glyph("\u0301", 0.0, x=-250, y=40, gid=MARK)]
    drawn = CompositeGlyph(((LETTER, 0.0, 0.0), (MARK, OWN - 250, 40)), OWN, "á")
    assert placed(*marked) == [PlacedComposite(drawn, 0.0, OWN)]
    moved = [marked[0]._replace(x_offset=20.0), marked[1]]
    drawn = CompositeGlyph(((LETTER, 0.0, 0.0), (MARK, OWN - 270, 40)), OWN, "á")
    assert placed(*moved) == [PlacedComposite(drawn, 20.0, OWN)]


def test_glyphs_of_one_cluster_are_one_glyph_as_wide_as_they_are() -> None:
    first, second = glyph("ab", OWN), glyph("", 300.0)
    drawn = CompositeGlyph(((LETTER, 0.0, 0.0), (LETTER, OWN, 0.0)), 2 * OWN, "ab")
    assert placed(first, second) == [PlacedComposite(drawn, 0.0, OWN + 300)]


@pytest.mark.parametrize(("rtl", "text"), [(False, "("), (True, ")")])
def test_brackets_are_turned_only_from_right_to_left(rtl: bool, text: str) -> None:
    (only,) = placed(glyph("(", OWN), rtl=rtl)
    assert only.composite.text == text


def test_letters_of_one_glyph_have_a_code_each_from_right_to_left() -> None:
    """The parts share the width. The leftmost, which is the last letter, draws everything."""
    ligature = placed(glyph("אבג", 900.0), rtl=True)
    own = OWN // 3
    assert ligature == [
        PlacedComposite(CompositeGlyph(((LETTER, 0.0, 0.0),), OWN - 2 * own, "ג"), 0.0, 300.0),
        PlacedComposite(CompositeGlyph((), own, "ב"), 0.0, 300.0),
        PlacedComposite(CompositeGlyph((), own, "א"), 0.0, 300.0),
    ]


def test_a_font_counts_its_glyphs_and_numbers_its_objects_from_nought() -> None:
    font = CompositeFont(FACE, "X1")
    assert len(font) == 0
    for text in ("a", "b", "a"):
        font.code(font.glyph(LETTER, text).composite)
    assert len(font) == 2
    numbers = [number for number, _ in font_bodies(FACE, font.composites)]
    assert numbers == list(range(len(numbers))) and len(numbers) > 3
    assert [number for number, _ in font_bodies(FACE, font.composites, 7)] == [
        number + 7 for number in numbers
    ]


JOINER = "\u200d"


@pytest.mark.parametrize(
    ("texts", "text", "rtl", "expected"),
    [
        (["a", "b"], f"a{JOINER}b", False, [f"a{JOINER}", "b"]),
        (["a", "b"], f"ab{JOINER}{JOINER}", False, ["a", f"b{JOINER}{JOINER}"]),
        (["a", "b"], f"{JOINER}ab", False, [JOINER, "a", "b"]),
        (["a", f"{JOINER}b"], f"a{JOINER}b", False, ["a", f"{JOINER}b"]),  # its cluster has it already
        (["א", "ב"], f"א{JOINER}ב", True, ["ב", JOINER, "א"]),
    ],
)
def test_a_joiner_is_not_drawn_and_is_said_where_it_stands(
    texts: list[str], text: str, rtl: bool, expected: list[str]
) -> None:
    run = ShapedRun(0, tuple(glyph(each, OWN) for each in texts), text, rtl)
    found = placed_composites(run, CompositeFont(FACE, "X1"))
    assert [each.composite.text for each in found] == expected
    assert sum(each.advance for each in found) == 2 * OWN
