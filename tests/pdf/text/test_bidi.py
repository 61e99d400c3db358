"""Levels and order of UAX #9: single rules, and whole texts compared with python-bidi."""

from __future__ import annotations

from itertools import groupby

import pytest
from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from handouts.pdf.text import bidi

JOINERS = str.maketrans("", "", "\u200c\u200d")


def runs(text: str, rtl: bool) -> list[tuple[int, int, int]]:
    """The start, end and level of every run, in drawing order."""
    logical = []
    start = 0
    for level, group in groupby(bidi.levels(text, rtl)):
        end = start + len(list(group))
        logical.append((start, end, level))
        start = end
    return [logical[at] for at in bidi.visual_order([level for _, _, level in logical])]


def drawn(text: str, rtl: bool) -> str:
    """The characters from left to right. Brackets are not mirrored, because HarfBuzz does that."""
    return "".join(
        text[start:end][::-1] if level % 2 else text[start:end] for start, end, level in runs(text, rtl)
    )


@pytest.mark.parametrize(
    ("text", "rtl"),
    [
        ("Anna", False),
        ("אנה", True),
        ("12 محمد", True),
        ("(אנה)", True),
        ("Anna אנה", False),
        ("12", False),
        ("", False),
    ],
)
def test_the_first_letter_gives_the_direction(text: str, rtl: bool) -> None:
    assert bidi.starts_rtl(text) is rtl


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        pytest.param("car", "000", id="letters"),
        pytest.param("a אב b", "001100", id="I1"),
        pytest.param("אָ", "11", id="W1 a mark goes with its letter"),
        pytest.param("ع 1+2", "11212", id="W2 after Arabic letters a plus parts the numbers"),
        pytest.param("א 1-2", "11222", id="W4 a minus between two numbers"),
        pytest.param("א 50%", "11222", id="W5 percent"),
        pytest.param("1,2 א", "00001", id="W7"),
        pytest.param("א(ב)ג", "11111", id="N0 as inside"),
        pytest.param("a(ב)b", "00100", id="N0 as the line"),
        pytest.param("א 1 ב", "11211", id="N1 numbers count as right-to-left"),
        pytest.param("א a", "100", id="N2"),
        pytest.param("مي\u200cر", "1111", id="X9 a joiner goes with what is before it"),
        pytest.param("אב  ", "1100", id="L1 spaces at the end"),
    ],
)
def test_levels_in_a_left_to_right_line(text: str, levels: str) -> None:
    assert "".join(map(str, bidi.levels(text, rtl=False))) == levels


@pytest.mark.parametrize(
    ("text", "levels"),
    [("car", "222"), ("a אב b", "211112"), ("م 12", "1122"), ("אב  ", "1111"), ("12 אב", "22111")],
)
def test_levels_in_a_right_to_left_line(text: str, levels: str) -> None:
    assert "".join(map(str, bidi.levels(text, rtl=True))) == levels


@pytest.mark.parametrize(
    ("levels", "order"),
    [
        ([], []),
        ([0, 1, 0], [0, 1, 2]),
        ([1, 2, 1], [2, 1, 0]),
        ([0, 1, 2, 1, 0], [0, 3, 2, 1, 4]),
        ([2, 1], [1, 0]),
    ],
)
def test_runs_are_turned_round(levels: list[int], order: list[int]) -> None:
    assert bidi.visual_order(levels) == order


def test_runs_in_the_order_they_are_drawn() -> None:
    assert runs("אב 12 c", rtl=True) == [(6, 7, 2), (5, 6, 1), (3, 5, 2), (0, 3, 1)]


@given(st.text("abאבר عم12٣٤ ,.-+/()[]%$:\u05b8\u0301\u200c\u200d", max_size=14), st.booleans())
def test_the_order_is_that_of_python_bidi(text: str, rtl: bool) -> None:
    theirs = get_display(text, base_dir="R" if rtl else "L")
    assert isinstance(theirs, str)
    assert drawn(text, rtl).translate(JOINERS) == theirs.translate(JOINERS)


@given(st.text(max_size=40), st.booleans())
def test_any_text_is_drawn_whole(text: str, rtl: bool) -> None:
    spans = sorted((start, end) for start, end, _ in runs(text, rtl))
    assert [place for start, end in spans for place in range(start, end)] == list(range(len(text)))
