"""The values of limits that keep words legible and files readable."""

from __future__ import annotations

import re

import pytest
from making import faces, master_of_blocks, spans

from handouts.errors import HandoutError
from handouts.pdf import CompositeGlyph, SlotPlace
from handouts.pdf import blocks as b
from handouts.pdf.master.leading import ink_of, leading
from handouts.pdf.master.slots import (
    blank_code,
    check_fits,
    draw_plain,
    first_baseline,
    lines_code,
    wrap_words,
)
from handouts.pdf.text import CompositeFont, GlyphTooLargeError, ShapedLine, shape_line

FACES = (faces().regular,)
#: A box of ten lines, 100 points wide: 10,000 thousandths at 10 points.
BOX = SlotPlace("note", "A note", 10, 10.0, 12.0, 24.0, 0.5, False, "0 g", 10, 50.0, 700.0, 100.0)


def line(text: str) -> ShapedLine:
    return shape_line(text, FACES)


# --- the space between lines --------------------------------------------------------------------------------


def test_a_gap_of_30_thousandths_is_kept_between_marks() -> None:
    """Ẫ below a letter with two marks: their ink plus the gap, at ten points."""
    lines = [line("q̣̣"), line("Ẫ")]
    (_, low), (high, _) = (ink_of([each], FACES) for each in lines)
    assert leading(BOX._replace(leading=1.0), lines, FACES) == pytest.approx((high - low + 30) / 100)


def test_the_tightest_pair_decides_for_all() -> None:
    plain, below, above = line("x"), line("q̣̣"), line("Ẫ")
    box = BOX._replace(leading=1.0)
    needed = leading(box, [below, above], FACES)
    assert leading(box, [plain, below, above, plain], FACES) == pytest.approx(needed)
    assert leading(box, [plain, plain], FACES) < needed


def test_lines_never_stand_closer_than_the_slot_says_nor_leave_the_box() -> None:
    lines = [line("q̣̣"), line("Ẫ")]
    assert leading(BOX._replace(leading=40.0), lines, FACES) == 40.0
    assert leading(BOX, lines[:1], FACES) == 12.0
    low = BOX._replace(leading=1.0, lines=2, ruling=5.0)  # 10 points for two lines of 1 point each
    assert leading(low, lines, FACES) == pytest.approx(9.0)
    assert leading(low, [*lines, lines[0]], FACES) == pytest.approx(4.5)


def test_ink_is_of_the_highest_and_the_lowest_glyph_where_it_is_drawn() -> None:
    plain, marked = ink_of([line("x")], FACES), ink_of([line("x"), line("Ẫ"), line("q̣̣")], FACES)
    assert marked[0] > plain[0] + 300 and marked[1] < plain[1] - 100
    assert ink_of([], FACES) == (0.0, 0.0)


# --- glyphs of a patient's font -----------------------------------------------------------------------------


def font() -> CompositeFont:
    return CompositeFont(FACES[0], "X1")


def test_a_font_file_has_no_glyph_further_out_than_16_000_units() -> None:
    assert FACES[0].per_em == 1000
    for x, y, advance in ((16_000, 0, 0), (0, 16_000, 0), (0, -16_000, 0), (0, 0, 16_000)):
        font().code(CompositeGlyph(((5, x, y),), advance, "a"))
        further = [value + (value > 0) - (value < 0) for value in (x, y, advance)]
        with pytest.raises(GlyphTooLargeError):
            font().code(CompositeGlyph(((5, further[0], further[1]),), further[2], "a"))


def test_a_code_stands_for_100_characters_at_most() -> None:
    font().code(CompositeGlyph((), 0.0, "a" * 100))
    with pytest.raises(GlyphTooLargeError):
        font().code(CompositeGlyph((), 0.0, "a" * 101))


def test_a_font_has_65_535_codes_of_four_digits() -> None:
    full = font()
    codes = [full.code(CompositeGlyph(((gid, 0.0, 0.0),), 0.0, "")) for gid in range(65_535)]
    assert codes[0] == "0001" and codes[-1] == "FFFF" and len(set(codes)) == 65_535
    assert full.code(CompositeGlyph(((0, 0.0, 0.0),), 0.0, "")) == "0001"  # a known glyph needs no new code
    with pytest.raises(GlyphTooLargeError):
        full.code(CompositeGlyph(((65_535, 0.0, 0.0),), 0.0, ""))


def test_a_mark_has_four_codes_and_is_moved_to_the_nearest() -> None:
    marks = font()
    for x in (0.0, 100.0, 200.0, 300.0):
        placed = marks.mark(7, x, 50.0, "\u0301")
        assert placed.composite.parts == ((7, x, 50.0),) and placed.shift == 0.0
    fifth = marks.mark(7, 440.0, 50.0, "\u0301")
    assert fifth.composite.parts == ((7, 300.0, 50.0),) and fifth.shift == 140.0
    assert marks.mark(7, 340.0, 50.0, "\u0301").shift == 0.0  # 40 thousandths are too little to see
    assert marks.mark(7, 341.0, 50.0, "\u0301").shift == 41.0
    assert marks.mark(7, 160.0, 50.0, "\u0301").composite.parts == ((7, 200.0, 50.0),)
    assert marks.mark(7, 0.0, 54.0, "\u0301").composite.parts == (
        (7, 0.0, 50.0),
    )  # heights are rounded to tens


# --- words in the Master's faces ----------------------------------------------------------------------------


def ten(word: str) -> float:
    """Each letter is a tenth of the box wide."""
    return 1000.0 * len(word)


def wrapped(text: str, lines: int = 10) -> list[str]:
    return wrap_words(BOX._replace(lines=lines, ruling=12.0), text, ten)


def test_a_line_takes_what_fits_to_the_point() -> None:
    one = BOX._replace(lines=1)
    check_fits(one, 10_000.0, "x" * 10)
    with pytest.raises(HandoutError, match=r"20 characters are too many: about 19 fit in its 1 line"):
        check_fits(one, 10_001.0, "x" * 20)


def test_words_break_where_the_next_does_not_fit() -> None:
    assert wrapped("abcd efghi") == ["abcd efghi"]
    assert wrapped("abcd efghij") == ["abcd ", "efghij"]
    assert wrapped("ab cd efghi") == ["ab cd ", "efghi"]  # the spaces count
    assert wrapped("abcdefghij k") == ["abcdefghij ", "k"]


def test_a_number_stays_with_its_unit_if_a_line_holds_both() -> None:
    assert wrapped("take 40 mg") == ["take 40 mg"]
    assert wrapped("take 4000 mg a") == ["take ", "4000 mg a"]
    assert wrapped("ab (217) 555") == ["ab ", "(217) 555"]
    assert wrapped("ab 1 kilograms") == ["ab 1 ", "kilograms"]
    assert wrapped("a\nb") == ["a ", "b"]


def test_a_word_that_no_line_holds_parts_at_its_hyphens() -> None:
    assert wrapped("abcdef-ghijkl mn") == ["abcdef-", "ghijkl mn"]
    assert wrapped("abcde-fghi-jk") == ["abcde-", "fghi-jk"]
    with pytest.raises(HandoutError, match="one word is wider than its line"):
        wrapped("abcdefghijk")
    assert wrapped("abcdefghi-k") == ["abcdefghi-", "k"]
    assert wrapped("abc-defgh-ij") == ["abc-defgh-", "ij"]  # no space stands after a hyphen


def test_a_box_takes_its_lines_and_no_more() -> None:
    assert len(wrapped("\n".join("abc"), lines=3)) == 3
    with pytest.raises(HandoutError, match=r"about 6 fit in its 3 lines"):
        wrapped("\n".join("abcd"), lines=3)


def test_words_stand_at_the_head_of_a_box_or_at_its_foot_above_a_single_rule() -> None:
    assert first_baseline(BOX._replace(lines=1), 1) == 700.0
    assert first_baseline(BOX, 2) == 700.0 + 24 - 12
    single = BOX._replace(lines=3, ruled=1, ruling=12.0)
    assert [first_baseline(single, count) for count in (1, 2, 3, 4)] == [676.0, 688.0, 700.0, 700.0]


def test_words_have_the_size_of_their_slot() -> None:
    assert lines_code(BOX, "F1", ["01", "02"], 10.0) == (
        "BT 0 g /F1 10 Tf 12 TL 1 0 0 1 50 712 Tm <01>Tj T*<02>Tj ET"
    )


@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize(("lines", "text"), [(1, "one\nline"), (1, "one line"), (3, "one\nline"), (3, "one")])
def test_words_in_the_masters_face_are_drawn_at_full_size(lines: int, text: str, rtl: bool) -> None:
    master = master_of_blocks(b.Heading(1, spans("A sheet")), b.Slot("note", "Note", spans("Note")))
    place = BOX._replace(lines=lines, width=400.0, rtl=rtl)
    code = draw_plain(place, master.faces[0], text, 4000.0)
    assert set(re.findall(r"/(\w+) ([\d.]+) Tf", code)) == {(master.faces[0].resource, "10")}
    assert len(re.findall(r"<(\w+)>", code)) == (2 if lines > 1 and "\n" in text else 1)


def test_a_blank_slot_has_its_rules_below_the_baselines() -> None:
    rules = "50 697.3 m 150 697.3 l 50 673.3 m 150 673.3 l"
    assert blank_code(BOX._replace(lines=2, ruled=2)) == f"q 0 G 0.5 w {rules} S Q"
    assert blank_code(BOX._replace(lines=2, ruled=1)) == "q 0 G 0.5 w 50 673.3 m 150 673.3 l S Q"
    assert blank_code(BOX._replace(ruled=0)) == ""


@pytest.mark.parametrize(("form", "size"), [("standard", 12.5), ("large-print", 18.0)])
def test_a_patients_words_are_as_large_as_the_form_says(form: str, size: float) -> None:
    master = master_of_blocks(b.Heading(1, spans("A sheet")), b.Slot("name", "Name", spans("For")), form=form)
    assert {place.size for place in master.places if place.slot == "name"} == {size}
