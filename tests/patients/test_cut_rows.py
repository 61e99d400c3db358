"""Rows that an unquoted line break has cut in two."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.patients import read_patients
from handouts.patients.cut_rows import CutRows, shape_of


def cut(text: str, width: int = 4, id: int = 0) -> dict[int, int]:
    rows = CutRows(width, id)
    for number, line in enumerate(text.strip().splitlines(), start=2):
        rows.add(number, line.split(","))
    return rows.numbers()


def test_the_second_half_of_a_note_is_not_a_row_and_spoils_the_first() -> None:
    assert cut("1,Ann,massage,Walk\n2,Bob,massage,Walk every\nday and rest well\n3,Cy,massage,x") == {
        4: 3,
        3: 3,
    }
    assert cut("1,Ann,massage,Walk\n2,Bob,Walk every\nday,massage\n3,Cy,massage,x\n5,D,,") == {3: 3, 4: 3}


def test_a_row_cut_twice_is_one() -> None:
    assert cut("1,Ann,massage,x\n2,Bob,massage,Walk\nand then rest well\nand then sleep well\n3,Cy,,") == {
        3: 3, 4: 3, 5: 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "1,Ann\n2,Bob,massage\n3,Cy,,\n4,D",
        "1,Ann,massage\n2,Bob,massage,Walk daily\n3,Cy,,",
        "1\n2\n3\n4,D,massage,x",
        "a1,Ann,,\na2,Bob,,\na3",
        "a1,Ann\nb 2,Bob\nc/3,Cy",
        "".join(f"{row},Ann,massage,x\n" for row in range(30)) + "99,Bob",
    ],
)
def test_rows_that_leave_out_their_last_values_are_whole(text: str) -> None:
    assert cut(text) == {}


def test_in_a_list_of_full_rows_a_short_one_is_a_half() -> None:
    rows = "".join(f"{row},Ann,massage,x\n" for row in range(30))
    assert cut(rows + "Stretch\n" + rows) == {31: 31, 32: 31}
    assert cut(rows + "40,Ann,massage\ndaily,x\n") == {32: 32, 33: 32}


def test_a_list_without_ids() -> None:
    rows = "".join(f"Ann {row},massage,x\n" for row in range(30))
    assert cut(rows + "Bob,massage,Walk\nand rest\n" + rows, 3, -1) == {32: 32, 33: 32}
    assert cut("Ann,massage\nBob\nCy,,x", 3, -1) == {}


def test_shapes() -> None:
    assert shape_of("P-0007/2") == "A-9/9"
    assert shape_of("rest well") == "A A"


@given(st.lists(st.tuples(st.integers(1, 99_999), st.integers(0, 3)), max_size=60))
def test_whole_rows_of_any_length_are_never_halves(rows: list[tuple[int, int]]) -> None:
    """Where a program leaves out empty values at the end, in one row of five or more."""
    ragged = [(id, more if at % 4 else 0) for at, (id, more) in enumerate(rows)]
    assert cut("\n".join(",".join([str(id), *("x" for _ in range(more))]) for id, more in ragged)) == {}


HEADINGS = "id,name,treatments,note,next visit\n"


def problems_of(rows: str) -> list[tuple[int, str]]:
    text = (HEADINGS + rows).encode()
    found = read_patients(io.BytesIO(text), "list.csv", treatments=lambda _: {"massage": "A massage"})
    list(found.rows)
    return [(problem.number, problem.what) for problem in found.problems]


MANY = "the row has {} values, but the list has 5 headings."


@pytest.mark.parametrize("row", ["1,Ana,massage,Walk, then rest,", "1,Ana,massage, ice-heat,,"])
@pytest.mark.parametrize("others", ["", "2,Bo,massage,x,y\n3,Cy,massage,x,y\n"])
def test_a_comma_in_a_value_is_refused_though_nothing_stands_beyond_the_last_heading(
    row: str, others: str
) -> None:
    assert problems_of(f"{row}\n{others}") == [(2, MANY.format(6))]


def test_a_comma_without_a_space_shows_where_other_rows_have_fewer_values() -> None:
    rows = "1,Ana,massage,Walk,then rest,\n2,Bo,massage,x,y\n3,Cy,massage,x,\n"
    assert problems_of(rows) == [(2, MANY.format(6))]


@pytest.mark.parametrize("end", [",", ",,,"])
def test_empty_values_at_the_end_of_every_row_are_fine(end: str) -> None:
    rows = "".join(f"{row},Ana,massage,Walk,{'Monday' * (row % 2)}{end}\n" for row in range(1, 9))
    assert problems_of(rows) == []
    assert problems_of(f"{rows}9,Bo,massage,Walk,then rest,{end}\n") == [(10, MANY.format(6 + len(end)))]


def test_values_with_a_space_before_each_are_fine() -> None:
    assert problems_of("1, Ana, massage, Walk, Monday,\n2, Bo, , , ,\n") == []
