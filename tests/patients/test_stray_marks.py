"""Stray quotation marks and line breaks in lists of any shape: nobody gets another row's words."""

from __future__ import annotations

import io
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handouts.errors import HandoutError
from handouts.patients import ListOptions, Row, RowProblem, read_patients

#: Each word of a person ends in their number, in letters, because names have no digits.
_LETTERS = "Abcdefghij"
SHAPES = (
    "id,name,note,next visit",
    "id,name,note",
    "id,name",
    "id,note",
    "name,note",
    "name,note,next visit",
    "name,id,note",
    "last name,first name,note",
    "id,name,treatments,note",
    "date,name,note",
)


def read(text: str) -> tuple[list[Row], list[RowProblem]]:
    found = read_patients(
        io.BytesIO(text.encode()),
        "list.csv",
        treatments=lambda _: {"heat": "Heat"},
        options=ListOptions(name_order="first-last"),
    )
    return list(found.rows), found.problems


def word(number: int, start: str) -> str:
    """A word with a number in letters, because names have no digits."""
    return start + "".join(_LETTERS[int(digit)].lower() for digit in f"{number:03}") + "x"


def owners(text: str) -> set[str]:
    """The numbers of the persons whose words a text has."""
    return set(re.findall(r"[A-Z][a-z]*q([a-j]{3})x", text))


def value(column: str, number: int, chance: random.Random) -> str:
    def w(start: str) -> str:
        return word(number, f"{start}q")

    values = {
        "id": (f"1{number:03}",),
        "name": (f"{w('Ana')} {w('Ruiz')}",),
        "first name": (w("Ana"),),
        "last name": (w("Ruiz"),),
        "note": ("", w("Rest"), f"{w('Secret')} {w('Walk')}.", f"{w('Bring')}, then {w('Go')}"),
        "next visit": ("", w("Monday")),
        "treatments": ("", "heat"),
        "date": ("2026-12-03",),
    }
    return chance.choice(values[column])


def a_list(heads: str, count: int, chance: random.Random, dropped: bool, delimiter: str) -> list[str]:
    lines = [delimiter.join(heads.split(","))]
    for number in range(count):
        cells = [value(column, number, chance) for column in heads.split(",")]
        cells = [f'"{cell}"' if delimiter in cell else cell for cell in cells]
        line = delimiter.join(cells)
        lines.append(line.rstrip(delimiter) if dropped else line)
    return lines


@given(
    heads=st.sampled_from(SHAPES),
    count=st.integers(2, 9),
    marks=st.integers(1, 3),
    dropped=st.booleans(),
    delimiter=st.sampled_from(",;\t"),
    seed=st.integers(0, 1_000_000),
)
@settings(max_examples=600)
def test_stray_marks_at_any_place_put_nobodys_words_on_anothers_sheet(
    heads: str, count: int, marks: int, dropped: bool, delimiter: str, seed: int
) -> None:
    chance = random.Random(seed)
    lines = a_list(heads, count, chance, dropped, delimiter)
    for _ in range(marks):
        at = chance.randrange(1, len(lines))
        ends = [0, len(lines[at]), *(m.end() for m in re.finditer(re.escape(delimiter), lines[at]))]
        place = chance.choice(ends) if chance.random() < 0.8 else chance.randrange(len(lines[at]) + 1)
        lines[at] = lines[at][:place] + '"' + lines[at][place:]
    text = "\n".join(lines) + "\n"
    try:
        rows, problems = read(text)
    except HandoutError:
        return
    for row in rows:
        patient = row.patient
        assert len(owners(f"{patient.name} {patient.note} {patient.next_visit}")) <= 1, text
    for line in (line for line in lines[1:] if '"' not in line):
        made = any(owners(line) & owners(f"{r.patient.name} {r.patient.note}") for r in rows)
        assert made or problems or not owners(line), text


@pytest.mark.parametrize(
    "text",
    [
        'id,name,note,next visit\n1,Ana One,"Rest\n2,Ben Two,SECRETB"\n3,Cid Three,x,y\n',
        'id,name,note,next visit\n1,Ana One,"Rest\n2,Ben Two",Tue\n',
        'id,name,note\n1,Ana One,"Rest\n2,Ben Two, SECRETB, and more"\n',
        'id,name,note\n1,Ana One,"Rest\n2,Ben Two"\n',
        'name,note\nAna One,"Rest a bit\nBen Two,SECRETB"\n',
        'id,name\n1,"Ana One\n2,Ben Two"\n3,Cid Three\n',
        'id,note\n1,"Rest\n2,SECRETB"\n3,x\n',
        'first name,note\nAna,"Rest\nBen, come Monday SECRET"\nCy,x\n',
        'note,name\n"Rest,Ana One\nSECRETB",Ben Two\nx,Cy\n',
    ],
)
def test_a_swallowed_row_is_told_whatever_its_number_of_values(text: str) -> None:
    rows, problems = read(text)
    assert not any("Ben" in str(row) or "Ana" in str(row) for row in rows)
    (problem,) = problems
    assert (problem.number, problem.rows) == (2, 2) and "row 3 seems to stand in this value" in problem.what


@pytest.mark.parametrize(
    "note", ["Rest.\nThen, walk a little.", "Do these:\n5 times, 10 times", "See you soon,\nAna Ruiz"]
)
@pytest.mark.parametrize("heads", ["id,name,note", "name,note", "id,note", "name,note,next visit"])
def test_honest_notes_of_lines_are_notes(note: str, heads: str) -> None:
    values = {"id": "17", "name": "Ben Two", "note": f'"{note}"', "next visit": "Monday"}
    rows, problems = read(f"{heads}\n{','.join(values[head] for head in heads.split(','))}\n")
    assert problems == [] and rows[0].patient.note == note


@given(
    heads=st.sampled_from(("id,name,note", "id,name,treatments,note", "id,note")),
    count=st.integers(3, 9),
    rest=st.sampled_from(("SECRET", "rest well.", "Walk and then rest")),
    seed=st.integers(0, 100_000),
)
def test_the_second_half_of_a_row_is_never_an_id(heads: str, count: int, rest: str, seed: int) -> None:
    """A line break stands in place of the last delimiter, or before the end of the last value."""
    chance = random.Random(seed)
    rows = [
        f"{number}{',Rest' * heads.count(',')}".replace("Rest", "Ana", 1) for number in range(1, count + 1)
    ]
    at = chance.randrange(count)
    begin = rows[at].rpartition(",")[0] if heads.count(",") > 1 and chance.random() < 0.5 else rows[at]
    rows[at] = f"{begin}\n{rest}"
    text = (
        "\n".join([heads, *rows])
        .replace("Ana,Rest,Rest", "Ana,heat,Rest")
        .replace("Ana,Rest\n", "Ana,heat\n")
    )
    made, problems = read(text + "\n")
    assert {row.patient.id for row in made} == {str(n) for n in range(1, count + 1)} - {str(at + 1)}, text
    assert [problem.number for problem in problems] == [at + 2, at + 3], text
