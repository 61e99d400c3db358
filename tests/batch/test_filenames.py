"""File names: safe on every system, and never two for one file."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.batch import file_stem
from handouts.batch.filenames import LONGEST, safe, same_file


@pytest.mark.parametrize(
    ("given_", "made"),
    [
        ("P-1042", "P-1042"),
        ("007", "007"),
        ("12/34", "12_34"),
        ("..\\..\\secret", "_.._.._secret"),
        ("../../etc/passwd", "_.._.._etc_passwd"),
        ("a:b*c?", "a_b_c_"),
        (".hidden", "_.hidden"),
        ("-rf", "_-rf"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com¹", "_com¹"),
        ("Lpt9 .x", "_Lpt9 .x"),
        ("console", "console"),
        ("ends. . ", "ends"),
        ("...", "_"),
        ("", "_"),
        ("a\u202eb", "ab"),
        ("Zoë Müller", "Zoë Müller"),
        ("陳大文", "陳大文"),
        ("क्\u200dष", "क्\u200dष"),
    ],
)
def test_a_name_is_made_safe(given_: str, made: str) -> None:
    assert file_stem(given_) == made


def test_a_name_asked_for_stands_before_the_id() -> None:
    assert file_stem("14", "Ольга Иванова") == "Ольга Иванова (14)"
    assert file_stem("14", "") == "14"


@pytest.mark.parametrize(
    ("one", "other"),
    [("A3", "a3"), ("Zoe\u0308", "ZOË"), ("straße", "STRASSE"), ("क्\u200dष", "क्ष")],
)
def test_names_that_some_system_takes_for_the_same(one: str, other: str) -> None:
    assert same_file(one) == same_file(other)


def test_long_names_stay_apart() -> None:
    one, other = file_stem("名" * 200 + "1"), file_stem("名" * 200 + "2")
    assert one != other
    assert one.startswith("名" * 40)


def test_a_letter_keeps_its_marks_where_a_name_is_cut() -> None:
    stem = file_stem("a" + "e\u0301\u0302" * 100)
    assert "~" in stem
    assert unicodedata.is_normalized("NFC", stem)


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_gives_a_name_that_every_system_takes(id: str, name: str) -> None:
    stem = file_stem(id, name)
    assert 0 < len(stem.encode("utf-8")) <= LONGEST
    assert not set(stem) & set('<>:"/\\|?*') and all(ord(letter) >= 32 for letter in stem)
    assert not stem.startswith((".", "-", "~", " ")) and not stem.endswith((".", " "))
    assert safe(stem) == stem
