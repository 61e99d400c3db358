"""Repairs of texts that exports have damaged, and the order of dates."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from names import NAMES

from handouts.patients.date_order import DateEvidence, DateOrder, order_of
from handouts.patients.repairs import (
    DIRECTION,
    ENTITY,
    GUARD,
    MOJIBAKE,
    NUL,
    WIDE,
    is_formula,
    is_rounded,
    repaired,
)


@pytest.mark.parametrize(
    ("text", "meant", "done"),
    [
        ('="00042"', "00042", (GUARD,)),
        ('="Ana López"', "Ana López", (GUARD,)),
        ('="say ""hi"""', 'say "hi"', (GUARD,)),
        ("'=1+1", "=1+1", (GUARD,)),
        ("'+44 20", "+44 20", (GUARD,)),
        ("'-x", "-x", (GUARD,)),
        ("'t Hooft", "'t Hooft", ()),
        ("O&#39;Brien", "O'Brien", (ENTITY,)),
        ("O&#x27;Brien &amp; Sons", "O'Brien & Sons", (ENTITY,)),
        ("M&uuml;ller", "Müller", (ENTITY,)),
        ("AT&T", "AT&T", ()),
        ("AT&T; BT", "AT&T; BT", ()),
        ("a &nbsp;b", "a \xa0b", (ENTITY,)),
        ("&lt;b&gt;", "<b>", (ENTITY,)),
        ("&#0;&#xD800;", "\ufffd\ufffd", (ENTITY,)),  # reported as a problem of the row
        ("O\x92Brien", "O’Brien", (MOJIBAKE,)),
        ("M\x81ller", "M\ufffdller", (MOJIBAKE,)),
        ("a\x85b", "a\x85b", ()),
        ("LÃ³pez", "López", (MOJIBAKE,)),
        ("MÃ¼ller â€“ AnaÃ¯s", "Müller – Anaïs", (MOJIBAKE,)),
        ("Oâ€™Brien", "O’Brien", (MOJIBAKE,)),
        ("Ã\x81lvaro", "Álvaro", (MOJIBAKE,)),
        ("São Paulo", "São Paulo", ()),
        ("Ãgnes", "Ãgnes", ()),
        ("ÂNGELA", "ÂNGELA", ()),
        ("Ａｎａ　Ｌ", "Ana　L", (WIDE,)),
        ("Ana\x00Lopez", "Ana Lopez", (NUL,)),
        ("Call \u202e555\u202c, \u2066Ana\u2069\u200f", "Call 555, Ana", (DIRECTION,)),
        ("می\u200cخواهم क्\u200dष", "می\u200cخواهم क्\u200dष", ()),
        ("plain", "plain", ()),
        ("", "", ()),
    ],
)
def test_texts_are_put_right_where_they_cannot_be_anything_else(
    text: str, meant: str, done: tuple[str, ...]
) -> None:
    assert repaired(text) == (meant, done)


EVERYBODY = st.sampled_from([name for names in NAMES.values() for name in names])


@given(EVERYBODY)
def test_names_as_they_are_stay_so(name: str) -> None:
    assert repaired(name) == (name, ())


@given(EVERYBODY)
def test_names_decoded_wrongly_or_escaped_come_back(name: str) -> None:
    wrong = "".join(map(_as_cp1252, name.encode()))
    assert repaired(wrong)[0] == name
    assert repaired(html.escape(name))[0] == name


def _as_cp1252(byte: int) -> str:
    """Undefined bytes are kept, as in browsers."""
    return bytes((byte,)).decode("latin-1" if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else "cp1252")


@given(st.text())
def test_any_text_is_put_right_once_and_no_more(text: str) -> None:
    once, done = repaired(text)
    assert (once != text) == bool(done)


def test_formulas_and_rounded_ids() -> None:
    assert is_formula("=1+1") and is_formula(' =HYPERLINK("x")')
    assert not is_formula("a=b") and not is_formula("=")
    assert is_rounded("1.23457E+11") and is_rounded("1,23457e+11") and is_rounded("4E+15")
    assert not any(map(is_rounded, ("E11", "12E", "1E", "3e4e5", "AE+11", "123457000000")))


def evidence(*cells: str) -> DateEvidence:
    found = DateEvidence()
    for row, cell in enumerate(cells, start=2):
        found.add(cell, row)
    return found


NONE = evidence()


def test_a_column_shows_its_order_itself() -> None:
    assert evidence("03/12/2026", "13/12/2026").order() == DateOrder(
        True, "the date in row 3 can only be read so"
    )
    assert evidence("Thu 12/31/26 10:30").order().day_first is False
    assert evidence("12-31-2026").order().day_first is False
    assert evidence(
        "03/12/2026", "2026-12-13", "13.12.2026", "x", "13/13/2026", "0/0/2026"
    ).order() == DateOrder(None)
    mixed = evidence("13/12/2026", "12/13/2026")
    assert mixed.mixed
    assert mixed.order() == DateOrder(None, "rows 2 and 3 can only be read differently")
    assert evidence("03/04/2026", "04/04/2026", "13/12/2026").doubtful == 1


def test_the_first_clear_date_of_a_column_is_named() -> None:
    assert "row 2 " in evidence("13/12/2026", "14/12/2026").order().why
    assert "row 2 " in evidence("12/13/2026", "12/14/2026").order().why
    mixed = evidence("13/12/2026", "14/12/2026", "12/13/2026", "12/14/2026").order()
    assert mixed.why == "rows 2 and 4 can only be read differently"


@pytest.mark.parametrize(
    "cell", ["32/12/2026", "12/32/2026", "13/0/2026", "0/13/2026", "13/12/2026".ljust(41)]
)
def test_what_is_no_date_shows_no_order(cell: str) -> None:
    assert evidence(cell).order() == DateOrder(None)


def test_the_last_day_of_a_month_and_a_cell_of_40_characters_show_the_order() -> None:
    for cell, day_first in (("31/12/2026", True), ("12/31/2026", False), ("13/12/2026".ljust(40), True)):
        assert evidence(cell).order().day_first is day_first


def test_the_dates_of_a_list_come_before_the_usual_order_but_one_slip_does_not() -> None:
    day, month = "13/12/2026", "12/13/2026"
    assert order_of(None, evidence(day), (), "", "GB").why == "the date in row 2 can only be read so"
    assert order_of(None, evidence(month), (), "", "GB").day_first is True
    assert order_of(None, evidence(month, month), (), "", "GB").day_first is False
    assert order_of(None, evidence(month, day), (), "", "GB").day_first is True
    assert order_of(None, NONE, [("F", evidence(month))], "", "GB").day_first is False


def test_what_holds_for_dates_that_could_be_two_days() -> None:
    day, month = evidence("13/12/2026"), evidence("12/13/2026")
    assert order_of(False, day, (), "day-first").day_first is False
    assert order_of(None, NONE, [("F", month)], "day-first") == DateOrder(True, "clinic.toml says so")
    assert (
        order_of(None, NONE, [("E", NONE), ("F", month)], "").why
        == "the dates of column F can only be read so"
    )
    assert order_of(None, NONE, (), "", "us") == DateOrder(False, "it is usual in the clinic's country (US)")
    assert order_of(None, NONE, (), "", "GB").day_first is True
    assert order_of(None, NONE, (), "", "CA", "999").day_first is None
    assert order_of(None, NONE, (), "", "", "999").day_first is True
    assert order_of(None, NONE, (), "", "", "911") == DateOrder(None)
    assert order_of(None, evidence("13/12/2026", "12/13/2026"), (), "").day_first is None


def test_a_single_date_does_not_outweigh_what_is_stated() -> None:
    one_slip = evidence("03/12/2026", "12/13/2026")
    assert order_of(None, one_slip, (), "day-first", "US").day_first is True
    assert order_of(None, one_slip, (), "", "GB").day_first is True
    assert order_of(None, one_slip, (), "").day_first is False
    few = evidence("13/12/2026", "14/12/2026", "15/12/2026", "12/13/2026", "12/14/2026")
    assert order_of(None, few, (), "", "GB").day_first is True
    assert order_of(None, few, (), "day-first").day_first is True


def test_a_column_that_is_written_otherwise_as_a_whole_is_not_read_as_stated() -> None:
    american = evidence("12/13/2026", "12/14/2026", "03/04/2026")
    assert order_of(True, american, (), "").day_first is True
    assert order_of(None, american, (), "", "GB").day_first is False
    assert order_of(None, american, (), "day-first", "GB") == DateOrder(
        None, "clinic.toml says day-first, but most clear dates of the list are not"
    )
