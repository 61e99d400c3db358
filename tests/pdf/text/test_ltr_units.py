"""Phone numbers, doses and measures run left to right, whatever the direction of what stands around them."""

from __future__ import annotations

import pytest

from handouts.pdf.text import bidi
from handouts.pdf.text.ltr_units import ltr_units
from handouts.text import clean


def seen(text: str, rtl: bool) -> str:
    """The letters as they stand on the line, from left to right; brackets in right-to-left runs are not mirrored."""
    levels = bidi.levels(text, rtl, ltr_units(text))
    return "".join(text[at] for at in bidi.visual_order(levels))


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("اتصل على (217) 555-0142 الآن", ["(217) 555-0142"]),
        ("حرارة 38°C (100.4°F) أو أكثر", ["38°C (100.4°F)"]),
        ("خذ Tylenol 500 mg, 2 x daily, اليوم", ["Tylenol 500 mg, 2 x daily"]),
        ("+1 217-555-0142.", ["+1 217-555-0142"]),
        ("ב-5 דקות", []),
        ("1, 3, 5", []),
        ("5% و", ["5%"]),
        ("الإصدار 1.0، 27", []),
        ("نوفمبر 2028. Need this", []),
        ("٥٥٥-٠١٤٢", ["٥٥٥-٠١٤٢"]),
        ("٥-١٠", []),
    ],
)
def test_what_runs_left_to_right(text: str, units: list[str]) -> None:
    assert [text[start:end] for start, end in ltr_units(text)] == units


@pytest.mark.parametrize(
    "number", ["(217) 555-0142", "1-800-222-1222", "38°C (100.4°F)", "2 x 500 mg", "8:00-18:00"]
)
@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("before", ["محمد", "שלום", "Ana"])
@pytest.mark.parametrize("after", ["اليوم", "מחר", "today", ""])
def test_a_number_stands_as_it_is_dialled(number: str, rtl: bool, before: str, after: str) -> None:
    assert number in seen(f"{before} {number} {after}".strip(), rtl)


@pytest.mark.parametrize(
    "control", "\u202a\u202b\u202d\u202e\u202c\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
)
def test_a_control_that_turns_text_around_is_dropped(control: str) -> None:
    assert clean(f"{control}555-0142 {control}Ana") == "555-0142 Ana"


@pytest.mark.parametrize("word", ["الإصدار", "גרסה"])
def test_a_version_and_the_number_after_it_keep_their_order(word: str) -> None:
    line = seen(f"{word} 1.0، 27", rtl=True)
    assert line.startswith("27 ،1.0 ")
