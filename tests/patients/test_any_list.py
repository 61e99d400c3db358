"""Whatever the order, quoting, encoding or separator, people have their own words, or the row is a problem."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Mapping
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handouts.errors import HandoutError
from handouts.patients import ListOptions, Row, RowProblem, read_patients

TITLES = {"heat": "Heat pack", "walking": "Walking", "ice": "Cold pack"}
COLUMNS = ("id", "name", "treatments", "note", "next visit", "therapist")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252")
#: Each word of a person has their number in it, so that it can be told whose it is.
_OWNER = re.compile(r"[A-Za-zÀ-ž]+(\d{3})")


class Person(NamedTuple):
    """Somebody: the values of the columns."""

    id: str
    name: str
    treatments: str
    note: str
    next_visit: str
    therapist: str


def person(number: int, chance: random.Random) -> Person:
    """A person whose words all end in a number of three digits."""
    n = f"{number:03}"
    note = chance.choice(
        (
            "",
            f"Walk{n} a{n} little{n}.",
            f"Do{n} these{n}:\n5,10,15 times{n}",
            f'Say{n} "never{n}", then{n} rest{n}; go{n} on{n}.',
            f"Über{n} café{n}, naïve{n}",
        )
    )
    visit = chance.choice(("", f"3 December{n}, 10:30", f"Monday{n} morning{n}"))
    treatments = chance.choice(("", "heat", "heat; ice", f"walking: twice{n} a{n} day{n}"))
    therapist = chance.choice(("", f"Ana{n} Ruiz{n}"))
    return Person(f"1{n}", f"Zoë{n} O'Brien{n}", treatments, note, visit, therapist)


def people(seed: int, count: int) -> list[Person]:
    chance = random.Random(seed)
    return [person(number, chance) for number in range(1, count + 1)]


def written(
    persons: list[Person], seed: int, delimiter: str, end: str, quoting: int, blank: bool = False
) -> str:
    """A list of these people, with its columns in any order."""
    order = list(range(len(COLUMNS)))
    random.Random(seed).shuffle(order)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow([COLUMNS[at] for at in order])
    for each in persons:
        if blank:
            writer.writerow([])
        writer.writerow([each[at] for at in order])
    return out.getvalue()


def read(data: bytes) -> tuple[list[Row], list[RowProblem]]:
    def titles(language: str) -> Mapping[str, str]:
        return TITLES

    found = read_patients(
        io.BytesIO(data), "list.csv", treatments=titles, options=ListOptions(name_order="first-last")
    )
    return list(found.rows), found.problems


def printed(rows: list[Row]) -> dict[str, tuple[str, ...]]:
    """What stands on each person's sheet, by id."""
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        patient = row.patient
        chosen = "; ".join(f"{each.id}: {each.how}" if each.how else each.id for each in patient.treatments)
        assert patient.id not in found
        found[patient.id] = (patient.name, chosen, patient.note, patient.next_visit, patient.therapist)
    return found


def wanted(persons: list[Person]) -> dict[str, tuple[str, ...]]:
    return {each.id: tuple(each[1:]) for each in persons}


def owners(text: str) -> set[str]:
    return set(_OWNER.findall(text))


@given(
    seed=st.integers(0, 10_000),
    count=st.integers(1, 12),
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(("\n", "\r\n")),
    quoting=st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    encoding=st.sampled_from(ENCODINGS),
    blank=st.booleans(),
)
def test_everybody_has_their_own_words_however_the_list_is_written(
    seed: int, count: int, delimiter: str, end: str, quoting: int, encoding: str, blank: bool
) -> None:
    persons = people(seed, count)
    random.Random(seed).shuffle(persons)
    rows, problems = read(written(persons, seed, delimiter, end, quoting, blank).encode(encoding))
    found = printed(rows)
    refused = [each for each in persons if each.id not in found]
    assert found == wanted([each for each in persons if each not in refused])
    # The last line of such a note, and what follows it, can be another row.
    assert all("5,10,15" in each.note for each in refused)
    assert len(problems) == len(refused)


#: What happens to a list in an editor, or in a program that writes CSV by hand.
DAMAGES = (
    "drop quote",
    "add quote",
    "add line",
    "drop line",
    "drop delimiter",
    "add delimiter",
    "cut end",
    "swap quotes",
)


def damaged(text: str, how: str, chance: random.Random, delimiter: str) -> str:
    body = text.index("\n") + 1

    def places(sign: str) -> list[int]:
        return [at for at in range(body, len(text)) if text[at] == sign]

    signs = {"drop quote": '"', "drop line": "\n", "drop delimiter": delimiter}
    if how in signs:
        at = chance.choice(places(signs[how]) or [0])
        return text[:at] + text[at + 1 :] if at else text
    at = chance.randrange(body, len(text))
    if how == "cut end":
        return text[:at]
    if how == "swap quotes":
        return text[:body] + text[body:].replace('"', "'", chance.randrange(1, 4))
    added = {"add quote": '"', "add line": "\n", "add delimiter": delimiter}[how]
    return text[:at] + added + text[at:]


@given(
    seed=st.integers(0, 1_000_000),
    count=st.integers(2, 9),
    delimiter=st.sampled_from(",;\t"),
    quoting=st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    how=st.sampled_from(DAMAGES),
)
@settings(max_examples=400)
def test_no_word_of_a_row_is_on_anothers_sheet_after_any_damage(
    seed: int, count: int, delimiter: str, quoting: int, how: str
) -> None:
    persons = people(seed, count)
    text = written(persons, seed, delimiter, "\n", quoting)
    text = damaged(text, how, random.Random(seed), delimiter)
    try:
        rows, _ = read(text.encode())
    except HandoutError:
        return
    for id, words in printed(rows).items():
        whose = owners(" ".join(words)) | owners(f"x{id[1:]}" if id[1:].isdigit() else id)
        assert len(whose) <= 1, (text, id, words)


@given(seed=st.integers(0, 1_000_000), count=st.integers(1, 9), encoding=st.sampled_from(ENCODINGS))
@settings(max_examples=300)
def test_a_file_that_is_cut_off_gives_nobody_a_shortened_id_or_name(
    seed: int, count: int, encoding: str
) -> None:
    """Only the last column can end too early unseen: a file need not end with a line end."""
    persons = people(seed, count)
    text = written(persons, seed, ",", "\n", csv.QUOTE_MINIMAL)
    last = text[: text.index("\n")].split(",")[-1]
    text = damaged(text, "cut end", random.Random(seed), ",")
    try:
        rows, _ = read(text.encode(encoding))
    except HandoutError:
        return
    sheets = {tuple(getattr(row.patient, each) for each in ("id", "name") if each != last) for row in rows}
    whole = {tuple(getattr(each, field) for field in ("id", "name") if field != last) for each in persons}
    assert sheets <= whole, text


CUT = "the file seems cut off here: its last row has {} of 4, and no line end."


@pytest.mark.parametrize(
    ("end", "what"),
    [
        ("P1", CUT.format("1 value")),
        ("P12,Bo", CUT.format("2 values")),
        ("P12,Bo,heat", CUT.format("3 values")),
        ("P12,Bo,heat\n", ""),
        ("P12,Bo,heat,", ""),
        ("Total,12", ""),
        ("Total\n", ""),
        ("12 appointments", ""),
        ("Total: 12\nPage 1 of 1\n", ""),
        ("Printed by Ana at 10:30", ""),
        (",,", ""),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_a_last_row_that_ends_too_early_is_said_so(end: str, what: str, encoding: str) -> None:
    body = "id,name,treatments,note\n" + "".join(f"P{row},Ann,heat,Walk.\n" for row in range(12))
    rows, problems = read((body + end).encode(encoding))
    assert [(each.number, each.id, each.what) for each in problems] == ([(14, "", what)] if what else [])
    assert [row.patient.id for row in rows][:12] == [f"P{row}" for row in range(12)]


def test_a_total_inside_a_list_can_be_the_rest_of_a_note() -> None:
    body = "".join(f"P{row},Ann,heat,Walk.\n" for row in range(12))
    rows, problems = read(f"id,name,treatments,note\n{body}5 sessions\n{body.replace('P', 'Q')}".encode())
    assert [each.number for each in problems] == [13, 14]
    assert len(rows) == 23


def test_a_last_row_as_short_as_another_is_whole() -> None:
    """Where a program leaves out empty values at the end."""
    rows, problems = read(b"id,name,treatments,note\n1,Ann,heat,Walk.\n2,Bo\n3,Cy")
    assert ([row.patient.id for row in rows], problems) == (["1", "2", "3"], [])
    rows, problems = read(b"id,name,treatments,note\n1,Ann,heat,Walk.\n2,Bo\n3")
    assert ([row.patient.id for row in rows], [each.number for each in problems]) == (["1", "2"], [4])


def test_rows_that_lost_the_line_end_between_them_are_problems() -> None:
    """The next row began with a quotation mark, which now stands inside a value."""
    head = "note,id,name\n"
    for first in ("Walk.,1,Ann", '"Walk,\nrest.",1,Ann'):
        for text in (f'{first}"Do these:\n5,10,15 times",2,Bo\n', f'{first}"Do these:\nrest",2,Bo\n'):
            rows, problems = read(f"{head}{text}Sit.,3,Cy\n".encode())
            assert [row.patient.id for row in rows] == ["3"], text
            assert problems
    rows, problems = read(f'{head}Walk.,1,5"tall\nReach 5",2,Bo\nSit.,3,Cy\n'.encode())
    assert len(problems) == 1 and len(rows) == 1  # as likely merged
    rows, problems = read(f'{head}Reach 5" up,1,Ann\nReach 5" up,2,Bo\n'.encode())
    assert (len(rows), problems) == (2, [])
