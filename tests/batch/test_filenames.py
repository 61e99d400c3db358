"""File names are safe on every system, and no two rows share one."""

from __future__ import annotations

import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.batch import file_stem
from handouts.batch.filenames import MAX_STEM_BYTES, safe, same_file


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
    assert 0 < len(stem.encode("utf-8")) <= MAX_STEM_BYTES
    assert not set(stem) & set('<>:"/\\|?*') and all(ord(letter) >= 32 for letter in stem)
    assert not stem.startswith((".", "-", "~", " ")) and not stem.endswith((".", " "))
    assert safe(stem) == stem


def cut(text: str, room: int) -> str:
    """A text that is shortened to this many bytes, including its hash."""
    return f"{text[: room - 11]}~{hashlib.sha256(text.encode()).hexdigest()[:10]}"


def test_a_name_has_150_bytes_and_a_longer_one_is_cut() -> None:
    assert file_stem("x" * 150) == "x" * 150
    assert file_stem("x" * 151) == cut("x" * 151, 150)
    assert len(cut("x" * 151, 150)) == 150


def test_an_id_behind_a_name_has_half_of_the_room() -> None:
    assert file_stem("y" * 75, "Anna") == f"Anna ({'y' * 75})"
    assert file_stem("y" * 76, "Anna") == f"Anna ({cut('y' * 76, 75)})"
    assert file_stem("y" * 75, "n" * 150) == f"{cut('n' * 150, 150 - 78)} ({'y' * 75})"


def test_what_counts_are_bytes() -> None:
    assert len(file_stem("é" * 30, "n" * 200).encode()) == 150
    stem = file_stem("é" * 200)
    assert stem.startswith("é" * 69 + "~") and len(stem.encode()) == 149 and "\ufffd" not in stem


def test_where_a_name_is_cut_no_letter_loses_its_marks_and_no_space_is_left() -> None:
    assert file_stem("x" * 138 + "q\u0301" * 9).startswith("x" * 138 + "~")
    assert file_stem("x" * 135 + "q" + "\u0301" * 20).startswith("x" * 135 + "~")
    assert file_stem("x" * 137 + ". " + "y" * 30).startswith("x" * 137 + "~")


@pytest.mark.parametrize(
    ("given_", "made"),
    [("~tmp", "_~tmp"), ("com0", "_com0"), ("LPT0.x", "_LPT0.x"), ("a\x7fb", "a_b"), ("a\x80b", "a_b"),
     ("a\u2028b", "a_b"), ("a\u2029b", "a_b"), ("ﬁ", "ﬁ")],
)  # fmt: skip
def test_what_few_systems_refuse_is_replaced_too(given_: str, made: str) -> None:
    assert file_stem(given_) == made
