"""Rows become patients: the valid values of each column, and the messages for others."""

from __future__ import annotations

import csv
import datetime
import io
import re
import time
import tracemalloc
import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from workbooks import text_cell, xlsx

from handouts.errors import HandoutError, meant
from handouts.patients import Choice, Exercises, ListOptions, Patient, Row, RowProblem, read_patients
from handouts.patients.repairs import repaired
from handouts.patients.slip import Slip
from handouts.patients.table import ERROR_VALUES
from handouts.patients.values import SEARCHED, Treatments
from handouts.text import clean, has_lost_letter

TITLES = {
    "": {"heat": "Heat pack", "heat-2": "Heat: moist", "walking": "Walking", "ice": "Cold pack"},
    "es": {"heat": "Calor", "walking": "Caminar"},
    "pt-BR": {"heat": "Compressa quente"},
}
AS_WRITTEN = ListOptions(name_order="first-last")


def titles(language: str) -> Mapping[str, str]:
    if language not in TITLES:
        raise HandoutError.at("guidance", "there is no such language.", "Choose from: es, pt-BR.")
    return TITLES[language]


def exercises(language: str) -> Exercises:
    if language == "pt-BR":
        raise HandoutError.at("exercises", "there are none in this language.")
    return Exercises({"bridge": "Bridge", "clam": "Clam"}, {"week": ()})


class Whole(NamedTuple):
    """A list with all of its rows read."""

    rows: tuple[Row, ...]
    problems: tuple[RowProblem, ...]
    notices: tuple[str, ...]
    remarks: tuple[str, ...]


def read(data: bytes | str, mapping: Mapping[str, str] = {}, options: ListOptions | None = None) -> Whole:
    source = io.BytesIO(data.encode() if isinstance(data, str) else data)
    found = read_patients(
        source, "list.csv", mapping=mapping, treatments=titles, options=options, exercises=exercises
    )
    return Whole(
        tuple(found.rows), tuple(found.problems), found.notices, tuple(each.what for each in found.remarks)
    )


def one(column: str, value: str, language: str = "") -> Patient:
    """The patient of a list with an id and this one value."""
    found = read(f"id,{column},language\n1,{quoted(value)},{language}\n")
    assert found.problems == ()
    return found.rows[0].patient


def slip(column: str, value: str) -> RowProblem:
    """The one problem of a list with an id and this one value."""
    found = read(f"id,{column}\n1,{quoted(value)}\n")
    assert found.rows == ()
    (problem,) = found.problems
    assert (problem.number, problem.id, problem.column) == (2, "1", column)
    return problem


def quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def test_a_row_with_everything() -> None:
    found = read(
        "id,name,treatments,note,next visit,therapist,date,language,also,large print,paper\n"
        '007,Zoë Q,"heat: twice a day; walking",Keep moving,"Mon 4 May, 10:30",Jo,2026-12-03,ES,pt_br,yes,A4\n'
    )
    assert found == Whole(
        rows=(
            Row(
                2,
                Patient(
                    id="007",
                    name="Zoë Q",
                    treatments=(Choice("heat", "twice a day"), Choice("walking")),
                    note="Keep moving",
                    next_visit="Mon 4 May, 10:30",
                    therapist="Jo",
                    date=datetime.date(2026, 12, 3),
                    language="es",
                    also="pt-BR",
                    paper="a4",
                    large_print=True,
                ),
            ),
        ),
        problems=(),
        notices=(),
        remarks=(),
    )


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  plain  ", "plain"),
        ("\ufeff\u00a0Zoe\u0308\u200b \u2060", "Zoë"),
        ("a\t b\r\n\u2028c", "a b c"),
        ("a\u202eb\u2066c\u200fd\u061c", "abcd"),
        ("a\x00\x1b\x9f\ud800\ue000\ufdd0\uffff\U0001fffe\U0010ffffb", "ab"),
        ("क्\u200dष می\u200cخواهم", "क्\u200dष می\u200cخواهم"),
        ("山田\u3000太郎", "山田\u3000太郎"),
        ("\u200b", ""),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_clean_keeps_the_lines_of_a_note() -> None:
    assert clean("\r\n one \r\n\r\ntwo\x0bthree\u2028four\n\n", lines=True) == "one\n\ntwo\nthree\nfour"


@given(st.text(st.characters(codec=None, exclude_categories=())), st.booleans())
def test_clean_text_is_normal_seen_and_clean_already(text: str, lines: bool) -> None:
    cleaned = clean(text, lines=lines)
    assert clean(cleaned, lines=lines) == cleaned == unicodedata.normalize("NFC", cleaned)
    assert not {unicodedata.category(letter) for letter in cleaned.replace("\n", "")} & {"Cc", "Cs", "Co"}
    assert "\n" not in cleaned or lines


@pytest.mark.parametrize(
    ("cell", "chosen"),
    [
        ("heat", [("heat", "")]),
        (" HEAT PACK ;; walking | ", [("heat", ""), ("walking", "")]),
        ("coldpack：10:30 and 18:00", [("ice", "10:30 and 18:00")]),
        ("Heat: moist: in the evening", [("heat-2", "in the evening")]),
        ("heat: moist", [("heat-2", "")]),
        ("heat: 2", [("heat", "2")]),
        ("heat_2:\n twice\n a day", [("heat-2", "twice a day")]),
        (" ; ", []),
    ],
)
def test_treatments_by_id_or_title(cell: str, chosen: list[tuple[str, str]]) -> None:
    assert one("treatments", cell).treatments == tuple(Choice(*choice) for choice in chosen)


def test_titles_are_those_of_the_rows_language() -> None:
    assert one("treatments", "caminar", "es").treatments == (Choice("walking"),)
    assert one("treatments", "COMPRESSA quente", "pt_br").language == "pt-BR"
    assert slip("treatments", "caminar").what == "treatment 1 of 1 is not known."


def test_an_unknown_treatment_gets_the_nearest_but_is_not_quoted() -> None:
    problem = slip("treatments", "walking; Heta pack: tell Anna Smith; ice; x")
    assert problem.what == "treatments 2 and 4 are not known."
    assert problem.hint.startswith("Did you mean heat? Choose from: heat, heat-2, walking, ice.")
    assert "Smith" not in str(problem.at("list.csv"))


@pytest.mark.parametrize("cell", ["heat, Walking: daily", "ice; heat / walking", "heat and walking"])
def test_another_sign_between_treatments_is_told_of_the_semicolon(cell: str) -> None:
    assert slip("treatments", cell).hint == "Put ; between treatments, and no other sign: heat; walking"


@pytest.mark.parametrize(
    ("cell", "what", "hint"),
    [
        ("bridge", "bridge is an exercise, not a treatment.", "Put it under the heading exercises."),
        (
            "heat; Bridge: 10 x",
            "bridge is an exercise, not a treatment.",
            "Put it under the heading exercises.",
        ),
        (
            "clam; bridge",
            "clam and bridge are exercises, not treatments.",
            "Put them under the heading exercises.",
        ),
    ],
)
def test_an_exercise_among_treatments_is_told_where_it_belongs(cell: str, what: str, hint: str) -> None:
    problem = slip("treatments", cell)
    assert (problem.what, problem.hint) == (what, hint)


def test_an_exercise_beside_a_word_that_is_not_known_is_told_with_it() -> None:
    problem = slip("treatments", "Anna Secret; bridge")
    assert problem.what == "treatments 1 and 2 are not known."
    assert problem.hint.startswith(
        "bridge is an exercise, not a treatment. Put it under the heading exercises."
    )
    assert "Secret" not in problem.hint


def test_an_exercise_that_several_rows_have_as_their_treatment_is_told_once() -> None:
    (problem,) = read("id,treatments\n1,bridge\n2,bridge\n3,bridge\n").problems
    assert (problem.what, problem.rows) == ("bridge is an exercise, not a treatment.", 3)


def test_no_exercise_is_looked_for_where_a_language_has_none() -> None:
    (problem,) = read("id,treatments,language\n1,bridge: 5 x,pt-BR\n").problems
    assert problem.what == "treatment 1 of 1 is not known."


def test_a_treatment_chosen_twice_is_a_slip() -> None:
    assert slip("treatments", "heat: daily; Heat pack").what == "a treatment is chosen twice."


def test_a_language_without_guidance_is_the_only_problem_of_its_row() -> None:
    found = read("id,treatments,language\n1,nonsense,Anna\n")
    assert [(problem.column, problem.hint) for problem in found.problems] == [
        ("language", "Choose from: es, pt-BR.")
    ]
    assert "Anna" not in str(found.problems)


def test_a_clinic_without_its_own_language_is_not_the_rows_fault() -> None:
    def none(language: str) -> Mapping[str, str]:
        raise HandoutError.at("clinic.toml", "there is no guidance.")

    with pytest.raises(HandoutError, match=r"clinic\.toml"):
        tuple(read_patients(io.BytesIO(b"id,treatments\n1,heat\n"), "list.csv", treatments=none).rows)


@pytest.mark.parametrize(
    "written",
    [
        "2026-12-03", "2026/12/3", "2026-12-03 10:30", "2026-12-03T00:00:00Z", "3 Dec 2026",
        "3rd December 2026",
        "03-Dec-2026", "December 3, 2026", "dec. 3 2026", "Dec 3rd, 2026", " 3\u00a0DEC\u00a02026 ",
        "03.12.2026", "3.12.26", "3-Dec-26", "Dec 3, '26", "3 Dec 2026 10:30", "2026/12/03 10:30 AM", "3.12.2026 9:05",
        "Thu, 3 December 2026 at 2 pm", "Wednesday Dec 3, 2026", "46359", "46359.4375",
    ],
)  # fmt: skip
def test_dates(written: str) -> None:
    assert one("date", written).date == datetime.date(2026, 12, 3)


def test_days_and_months_that_cannot_be_taken_for_each_other() -> None:
    assert one("date", "25/12/2026").date == one("date", "12/25/2026").date == datetime.date(2026, 12, 25)
    assert one("date", "12/25/26").date == one("date", "25/12/26").date == datetime.date(2026, 12, 25)
    assert one("date", "04.04.2026").date == datetime.date(2026, 4, 4)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("03/04/2026", "either number could be the day."),
        ("3-4-2026 10:30", "either number could be the day."),
        ("26-12-03", "this is not a date that can be read."),
        ("26-Dec-03", "this year cannot be meant."),
        ("31226", "this is not a date that can be read."),
        ("43199", "this is not a date that can be read."),
        ("2026-02-30", "there is no such day."),
        ("13/13/2026", "there is no such day."),
        ("0 Dec 2026", "there is no such day."),
        ("3 Dez 2026", "this is not a date that can be read."),
        ("03/04/26", "either number could be the day."),
        ("next week", "this is not a date that can be read."),
        ("0202-12-03", "this year cannot be meant."),
    ],
)
def test_dates_that_cannot_be_relied_on(written: str, said: str) -> None:
    problem = slip("date", written)
    assert (problem.what, problem.hint) == (said, "Write dates as year-month-day, such as 2026-04-03.")


def dates(*cells: str) -> list[datetime.date | None]:
    found = read("id,date\n" + "".join(f"{number},{cell}\n" for number, cell in enumerate(cells)))
    return [row.patient.date for row in found.rows]


def test_another_date_of_the_column_tells_which_number_is_the_day() -> None:
    day, late = datetime.date(2026, 12, 3), datetime.date(2026, 12, 13)
    assert dates("3/12/2026", "x", "13/12/2026") == [day, late]
    assert dates("12-03-2026", "12/13/26 10:30") == [day, late]
    assert dates("3/12/2026", "13/12/2026", "12/13/2026") == [late, late]
    assert dates("3/12/2026", "13.12.2026", "2026-12-13") == [late, late]


@pytest.mark.parametrize("stated", [{"day_first": True}, {"date_order": "day-first"}, {"country": "GB"}])
def test_a_date_that_contradicts_the_stated_order_is_a_problem_of_its_row(stated: dict[str, Any]) -> None:
    table = "id,date\n1,03/12/2026\n2,12/13/2026\n3,04/12/2026\n4,13.12.2026\n"
    found = read(table, options=ListOptions(**stated))
    assert [(row.patient.id, str(row.patient.date)) for row in found.rows] == [
        ("1", "2026-12-03"),
        ("3", "2026-12-04"),
        ("4", "2026-12-13"),
    ]
    (problem,) = found.problems
    assert (problem.number, problem.column) == (3, "date")
    assert problem.what == "with the day first, there is no such day."
    assert problem.remedies == ("other-order month",)


def test_all_problems_of_a_row_are_told_at_once() -> None:
    found = read("id,treatments,date,paper,large print\n1,het,32/13/2026,foolscap,perhaps\n2,heat,,,\n")
    assert [row.patient.id for row in found.rows] == ["2"]
    assert {(each.number, each.column) for each in found.problems} == {
        (2, "treatments"),
        (2, "date"),
        (2, "paper"),
        (2, "large print"),
    }


def test_a_row_that_lost_a_comma_or_a_quotation_mark_says_so() -> None:
    found = read("id,name,treatments,note\n1,Ann,heat,Walk\n2,Bo heat,Walk\n3,Cy,heat,Walk, then rest\n")
    assert [row.patient.id for row in found.rows] == ["1"]
    told = [(each.number, each.what, each.hint) for each in found.problems]
    assert (
        3,
        "the row has 3 values, and the list has 4 headings.",
        "Is a comma missing between two values?",
    ) in told
    assert told[-1][0] == 4
    assert told[-1][2] == 'If a value contains a comma, put it in quotation marks: "Walk, then rest".'


def test_a_list_with_bars_between_its_values_is_read() -> None:
    found = read("id|name|treatments\n1|Ann|heat; ice\n")
    assert [choice.id for choice in found.rows[0].patient.treatments] == ["heat", "ice"]
    found = read("id,treatments\n1,heat|ice\n")
    assert [choice.id for choice in found.rows[0].patient.treatments] == ["heat", "ice"]


def test_dots_have_the_day_first_unless_the_month_is_said_to_be() -> None:
    assert dates("3.12.2026", "12.13.2026") == [datetime.date(2026, 12, 3)]
    found = read("id,date\n1,3.12.2026\n2,12.13.2026\n3,13.12.2026\n", options=ListOptions(day_first=False))
    assert [row.patient.id for row in found.rows] == ["2", "3"]
    assert found.problems[0].what == "either number could be the day."


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("yes", True),
        ("X", True),
        ("TRUE", True),
        ("1", True),
        ("No", False),
        ("0", False),
        (" ", None),
        *((yes, True) for yes in ("WAHR", "VRAI", "ja", "Oui", "sí", "да", "1.0", "✓")),
        *((no, False) for no in ("FALSCH", "FAUX", "nein", "Non", "нет", "0.0")),
    ],
)
def test_large_print(written: str, read_as: bool | None) -> None:
    assert one("large print", written).large_print is read_as


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        *((a4, "a4") for a4 in ("A4", "DIN A4", "A4 (210 × 297 mm)")),
        *((letter, "letter") for letter in ("US Letter", "US Letter (8.5x11)", 'Letter 8.5" x 11"')),
        ("", ""),
    ],
)
def test_paper(written: str, read_as: str) -> None:
    assert one("paper", written).paper == read_as


@pytest.mark.parametrize("written", ["es", "ES", "Spanish", "ESPAÑOL", " castellano "])
def test_a_language_by_its_tag_or_its_name(written: str) -> None:
    assert [row.patient.language for row in read(f"id,language\n1,{written}\n").rows] == ["es"]
    assert slip("language", "Klingon").what == "there is no sheet in this language."


@pytest.mark.parametrize(
    ("written", "read_as"), [("PT_br", "pt-BR"), ("Spanish", "es"), (" None ", "none"), ("", "")]
)
def test_a_second_language_or_none(written: str, read_as: str) -> None:
    assert one("also", written).also == read_as


def test_a_second_language_without_guidance_is_a_problem_of_its_column() -> None:
    assert slip("also", "Klingon").what == "there is no sheet in this language."


def test_answers_and_papers_that_are_not_known() -> None:
    assert slip("large print", "perhaps").what == "this is neither yes nor no."
    assert slip("paper", "A5").what == "this paper is not known."


def test_a_letter_lost_in_an_earlier_export_is_not_printed() -> None:
    found = slip("name", "Ren\ufffd")
    assert found.what == "a letter was lost when the list was exported; it was read as UTF-8."
    assert found.remedies == ("other-encoding",)
    assert slip("note", "one\nRen\ufffd").column == "note"


def test_an_error_in_a_spreadsheet_is_a_problem_of_its_column_and_elsewhere_none() -> None:
    cells = "<c r='A2'><v>1</v></c><c r='C2' t='e'><v>#REF!</v></c>"
    other = "<c r='A3'><v>2</v></c><c r='D3' t='e'><v>#REF!</v></c>"
    heads = "".join(
        text_cell(f"{at}1", text) for at, text in zip("ABCD", ("id", "name", "treatments", "x"), strict=True)
    )
    data = xlsx(
        f"<sheetData><row r='1'>{heads}</row><row r='2'>{cells}</row><row r='3'>{other}</row></sheetData>"
    )
    found = read(data)
    assert [(problem.number, problem.id, problem.column) for problem in found.problems] == [
        (2, "1", "treatments")
    ]
    assert [row.patient.id for row in found.rows] == ["2"]


def test_an_id_with_a_lost_letter_is_told_once() -> None:
    assert [(problem.column, problem.what) for problem in read("id,name\nR\ufffd,A\n").problems] == [
        ("id", "a letter was lost when the list was exported; it was read as UTF-8.")
    ]


@pytest.mark.parametrize(
    "name",
    [
        "£ukasz",
        "Pawe³",
        "Nguy?n",
        "An\ue000a",
        "Jos\ufffe",
        "Jo&#65533;",
        "Ana ï¿½ Lee",
        "M\x81ller",
        "Mar©a",
        "Ana\u00bf",
    ],
)
@pytest.mark.parametrize("column", ["name", "last name", "therapist"])
def test_a_name_with_signs_of_another_encoding_is_not_printed(column: str, name: str) -> None:
    found = read(f"id,{column}\n1,Zoë\n2,{name}\n3,Bo\n")
    (problem,) = found.problems
    assert (problem.number, problem.column, problem.remedies) == (3, column, ("other-encoding",))
    assert problem.what.endswith("; it was read as UTF-8.") and "; it was read as UTF-8." in problem.what
    assert [row.patient.id for row in found.rows] == ["1", "3"]


def test_the_encoding_that_was_guessed_is_named() -> None:
    found = read("id,name\n1,Zoë\n2,Łukasz\n".encode("cp1250"))
    assert [problem.what.partition("; ")[2] for problem in found.problems] == ["it was read as Windows-1252."]
    whole = read("id,name\n1,Zoë\n2,Łukasz\n".encode("cp1250"), options=ListOptions(encoding="windows-1250"))
    assert [row.patient.name for row in whole.rows] == ["Zoë", "Łukasz"] and not whole.problems


@pytest.mark.parametrize(
    "name",
    [
        "O´Brien",
        "O’Brien",
        "Mª José",
        "D’Arcy-Jones (Ana)",
        "Zoë, Ng?",
        "?",
        "🙂 Ana",
        "Ñandú",
        "Łukasz",
        "N. º Lee",
        "Ștefan",
    ],
)
def test_a_name_of_letters_is_printed(name: str) -> None:
    assert not read(f"id,first name\n1,{quoted(name)}\n").problems


def test_letters_of_windows_1252_with_the_numbers_of_control_characters_are_put_right() -> None:
    assert one("name", "O\x92Brien").name == "O’Brien"
    assert one("note", "10\x80, \x93walk\x94").note == "10€, “walk”"


def test_a_letter_lost_in_a_spreadsheet_names_no_encoding() -> None:
    rows = f"<row r='2'>{text_cell('A2', '1')}{text_cell('B2', 'Ren' + chr(0xFFFD))}</row>"
    heads = f"<row r='1'>{text_cell('A1', 'id')}{text_cell('B1', 'name')}</row>"
    (problem,) = read(xlsx(f"<sheetData>{heads}{rows}</sheetData>")).problems
    assert (problem.what, problem.hint) == (
        "a letter was lost when the list was exported.",
        "Correct it in the list.",
    )
    assert not problem.remedies


def test_names_in_two_columns_are_put_together() -> None:
    found = read("id,Last Name,First Name\n1,Ng, Zoë\n2,Ng,\n3,,Zoë\n")
    assert [row.patient.name for row in found.rows] == ["Zoë Ng", "Ng", "Zoë"]


def test_every_problem_of_every_row_is_gathered_and_good_rows_are_kept() -> None:
    found = read("id,name,date,paper\n1,A,x,y\n\n,B,,\n4,C,,\n4,D,,\n6,E,,,F\n7,G,,,\n1,H\n")
    assert [(row.number, row.patient.id) for row in found.rows] == [(5, "4"), (8, "7")]
    assert [(problem.number, problem.column) for problem in found.problems] == [
        (2, "date"), (2, "paper"), (4, "id"), (6, "id"), (7, ""), (9, "id"),
    ]  # fmt: skip
    assert found.problems[3].what == "row 5 has the same id, and another name."
    assert str(found.problems[0].at("list.csv")).startswith("list.csv:2 [date]: this is not a date")
    assert str(found.problems[4].at("list.csv")).startswith(
        "list.csv:7: the row has 5 values, but the list has 4 headings."
    )


@pytest.mark.parametrize("value", ["#REF!", "#N/A", "#DIV/0!", "#WERT!"])
def test_an_error_value_of_a_spreadsheet_is_no_name(value: str) -> None:
    found = read(f"id,name,note\n1,{value},x\n2,Bo,{value}\n3,Cy,#1 of 2\n")
    assert [(problem.number, problem.column) for problem in found.problems] == [(2, "name"), (3, "note")]
    assert found.problems[0].what == "the spreadsheet has an error value here, such as #N/A."
    assert [row.patient.note for row in found.rows] == ["#1 of 2"]


def test_a_treatment_is_suggested_for_a_misspelling_and_for_words_of_its_title() -> None:
    known = {
        "massage": "Get a deep tissue massage",
        "posture": "Sit well",
        "relaxation": "Relax",
        "breaks": "Stand up",
    }

    def hint_for(cell: str) -> str:
        with pytest.raises(Slip) as caught:
            Treatments(known).choices(cell)
        return caught.value.hint.partition("Choose from")[0]

    assert hint_for("masage") == hint_for("deep tissue") == "Did you mean massage? "
    assert hint_for("acupuncture") == hint_for("manipulation") == hint_for("bridge") == ""


def test_problems_that_come_again_and_again_are_kept_small() -> None:
    data = ("id,paper\n" + "".join(f"{number},wrong\n" for number in range(5_000))).encode()
    tracemalloc.start()
    try:
        found = read_patients(io.BytesIO(data), "list.csv", treatments=titles)
        assert not list(found.rows) and len(found.problems) == 5_000
        assert tracemalloc.get_traced_memory()[0] < 280 * 5_000
    finally:
        tracemalloc.stop()


def test_a_lone_carriage_return_belongs_to_its_value() -> None:
    text = "id,name,note\r\n1,Ana\rLópez,Walk\reach day\r\n2,Bo,\r\n"
    for data in (text, text.replace("\r\n", "\n"), text.replace("Ana\rLópez", '"Ana\rLópez"')):
        found = read(data)
        assert [(row.patient.name, row.patient.note) for row in found.rows] == [
            ("Ana López", "Walk\neach day"), ("Bo", ""),
        ]  # fmt: skip
    assert [row.patient.id for row in read("id,name\r1,Ann\r2,Bo\r").rows] == ["1", "2"]


def test_a_line_break_without_quotation_marks_makes_nobody() -> None:
    rows = "".join(f"{row},Ann {row},heat,x\n" for row in range(20))
    found = read(f"id,name,treatments,note\n{rows}30,Bob,heat,Walk daily\nand rest well\n31,Cy,heat,x\n")
    assert [problem.number for problem in found.problems] == [22, 23]
    assert not any("rest" in row.patient.id + row.patient.name for row in found.rows)


@pytest.mark.parametrize(
    "note", ["Do these:\n5,10,15 times", "Walk:\n2,10 minutes,3 times", "1,Walk\n2,rest"]
)
def test_numbers_in_a_note_of_lines_are_no_row(note: str) -> None:
    assert read(f"id,name,note\n1,Ann,{quoted(note)}\n").rows[0].patient.note == note


def test_rows_lost_to_a_quotation_mark_are_a_problem() -> None:
    found = read('id,name\n1,"Ann\n2,"Bob"\n3,Cy\n')
    assert [row.patient.id for row in found.rows] == ["3"]
    assert found.problems[0].what == "a quotation mark is missing: rows 2 to 3 were not read."


@pytest.mark.parametrize(
    ("heads", "row", "lost"),
    [
        ("id,name,treatments,note", '2,Bob,heat,"Walk\n3,Cara,heat,HIV\n4,Dan,ice,Reach 5"', 3),
        ("id,name,treatments,note", '2,Bob,heat,"Walk\n3,Cara,,Reach 5"', 2),
        ("id,name,treatments,note", '2,Bob,"heat,Walk\n3,Cara,heat",Reach 5', 2),
        ("id,name,treatments,note", '2,Bob,"heat\r\n3,Cara,heat,Reach 5"', 2),
        ("name,date,note", 'Bob,2026-12-03,"Walk\nCara,2026-12-04,Reach 5"', 2),
        ("id,name,note", '2,Bob,"Walk\n3,Cara,Reach 5"', 2),
        ("id,name,treatments,language,note", '2,Bob,,es,"Walk\n3,Cara,Caminar,es,Reach 5"', 2),
    ],
)  # fmt: skip
def test_rows_that_a_quotation_mark_swallowed_are_not_printed(heads: str, row: str, lost: int) -> None:
    found = read(f"{heads}\n{row}\n5{',' * heads.count(',')}\n")
    (problem,) = found.problems
    assert [row.patient.note for row in found.rows] == [""]
    assert (problem.number, problem.rows) == (2, lost)
    assert "a quotation mark is missing" in problem.what
    assert not any(word in str(problem) for word in ("Cara", "HIV", "Dan"))


WORDS = st.sampled_from(
    ["Walk", "rest", "twice", "heat", "ice", "10:30", "20", "yes", "no", "letter", "2026-12-03", "a4"]
)
PHRASE = st.lists(WORDS, min_size=2, max_size=4).map(" ".join)
PROSE = st.lists(st.lists(PHRASE, min_size=1, max_size=5).map(", ".join), min_size=2, max_size=6).map(
    "\n".join
)


@given(
    PROSE, st.sampled_from(["id,name,treatments,note,date", "id,note,date", "name,note,large print,paper"])
)
@example("Do this:\nrest, heat, twice daily, heat", "id,name,treatments,note")
def test_an_honest_note_of_lines_with_commas_is_a_note(note: str, heads: str) -> None:
    cells = {"id": "7", "note": quoted(note)}
    found = read(f"{heads}\n{','.join(cells.get(head, '') for head in heads.split(','))}\n")
    assert found.problems == () and found.rows[0].patient.note == note


def test_without_an_id_column_rows_are_called_by_their_number_and_that_is_told() -> None:
    found = read("name,treatments\nZoë,heat\n\nBo,\n")
    assert [row.patient.id for row in found.rows] == ["2", "4"]
    assert [what.partition(":")[0] for what in found.remarks] == ["there is no column for id"]


def test_lost_columns_are_told() -> None:
    assert [what.partition(":")[0] for what in read("id,modalities\n1,heat\n").remarks] == [
        "there is no column for name",
        "there is no column for treatments",
    ]
    assert read("id,Wer,modalities\n1,Z,heat\n", {"name": "wer", "treatments": "Modalities"}).remarks == ()


def test_headings_without_patients_are_refused() -> None:
    with pytest.raises(HandoutError, match="no patient under the headings"):
        read("id,name\n\n , \n")


def test_values_that_come_again_are_kept_once() -> None:
    found = read("id,treatments,therapist\n1,heat: daily,Jo Li\n2,heat: daily,Jo Li\n")
    first, second = (row.patient for row in found.rows)
    assert first.treatments is second.treatments
    assert first.therapist is second.therapist


VALUE = st.text(st.characters(codec="utf-8"), max_size=12)
PLAIN = st.text(st.sampled_from("aé ',;\t|\"\nœ"), max_size=12)


def whole(row: tuple[str, str]) -> bool:
    """Whether neither the name nor the note has a replacement character, or is an error value of a spreadsheet."""
    name, note = (repaired(text)[0] for text in row)
    is_error = not ERROR_VALUES.isdisjoint(row)  # Hypothesis takes texts from the source, such as #NOM?
    return not (is_error or has_lost_letter(name, name=True) or has_lost_letter(note))


def may_hold_a_row(name: str, note: str, delimiter: str) -> bool:
    """Whether a name has several lines, or a line of a note begins with the delimiter: no text does."""
    _, *lines = re.split("\r\n|[\r\n\v]", name)
    ends = "\n" in name or any(delimiter in line for line in lines)
    _, *of_note = re.split("\r\n|[\r\n\v]", note)
    starts = (line.partition(delimiter) for line in of_note)
    return (ends and any(map(clean, lines))) or any(sign and not clean(start) for start, sign, _ in starts)


def table(names: list[tuple[str, str]], delimiter: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([("id", "name", "note"), *numbered(names)])
    return text.getvalue()


def numbered(names: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    return [(f"P{number}", *row) for number, row in enumerate(names)]


@given(
    st.lists(st.tuples(VALUE, VALUE).filter(whole), min_size=1, max_size=5),
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_is_written_in_unicode_is_read_back(
    names: list[tuple[str, str]], delimiter: str, code: str
) -> None:
    found = read(table(names, delimiter).encode(code), options=AS_WRITTEN)
    doubtful = [may_hold_a_row(*row, delimiter) for row in names]
    assert [problem.number for problem in found.problems] == [
        number for number, doubt in enumerate(doubtful, start=2) if doubt
    ]
    assert [(row.patient.id, row.patient.name, row.patient.note) for row in found.rows] == [
        (id, clean(repaired(name)[0]), clean(repaired(note)[0], lines=True))
        for (id, name, note), doubt in zip(numbered(names), doubtful, strict=True)
        if not doubt
    ]


@given(st.lists(st.tuples(PLAIN, PLAIN), min_size=1, max_size=5), st.sampled_from(",;\t"))
def test_what_is_written_in_windows_1252_is_read_back(names: list[tuple[str, str]], delimiter: str) -> None:
    found = read(table([*names, ("é", "")], delimiter).encode("cp1252"), options=AS_WRITTEN)
    assert [(row.patient.name, row.patient.note) for row in found.rows[:-1]] == [
        (clean(repaired(name)[0]), clean(repaired(note)[0], lines=True))
        for name, note in names
        if not may_hold_a_row(name, note, delimiter)
    ]


@given(st.binary(max_size=120))
def test_any_bytes_are_a_list_or_a_refusal(data: bytes) -> None:
    columns = b"id,name,treatments,note,date,language,large print,paper\n1,"
    for start in (b"", columns):
        try:
            found = read(start + data)
        except HandoutError as error:
            assert error.problems
        else:
            assert found.rows or found.problems


@pytest.mark.parametrize("heading", ["Appt Date", "Appt. Day", "Appointment day", "Appt start"])
def test_short_headings_of_the_day_are_recognized(heading: str) -> None:
    (row,) = read(f"{heading},Name\n2026-12-03,Ana\n").rows
    assert row.patient.date == datetime.date(2026, 12, 3)


def test_a_column_of_something_else_is_not_compared_with_every_treatment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A search for each of many entries, or in a long one, took a hundred times as long as reading the list."""
    searched: list[str] = []

    def counted(word: str, *rest: Any) -> str:
        searched.append(word)
        return meant(word, *rest)

    monkeypatch.setattr("handouts.patients.values.meant", counted)
    many = read("id,treatments\n" + "".join(f"{row},heatt{row}; {row}wlaking\n" for row in range(1500)))
    assert len(many.problems) == 1500 and len(searched) == SEARCHED
    assert many.problems[0].hint.startswith("Did you mean heat? Choose from: heat,")
    assert many.problems[-1].hint.startswith("Choose from: heat, ")
    searched.clear()
    assert slip("treatments", "heta and " * 9000).hint.startswith("Choose from: heat, ")
    assert slip("treatments", "word " * 18_000).hint.startswith("Choose from: heat, ")
    assert searched == []


def test_a_long_value_is_no_kind_of_appointment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handouts.patients.appointment_types.difflib", None)
    found = read(f"id,appointment type\n1,{'word ' * 18_000}\n", options=ListOptions(types={"Admin": "skip"}))
    assert [problem.hint for problem in found.problems] == ["Choose from: heat, heat-2, walking, ice."]


def test_many_rows_with_one_id_take_no_longer_than_rows_with_their_own() -> None:
    def seconds(id: str) -> float:
        data = "id,name,note\n" + "".join(f"{id.format(row)},Ana,Walk\n" for row in range(30_000))
        begun = time.process_time()
        assert read(data).problems == ()
        return time.process_time() - begun

    assert seconds("same") < 4 * seconds("{}")  # it was ten times as much


@pytest.mark.parametrize("visit", ["02/30/2027", "February 30", "December 3, 25:00"])
def test_a_next_visit_on_a_day_that_does_not_exist_is_a_problem_of_its_row(visit: str) -> None:
    """It would be printed as it stands, and the patient would come on another day."""
    found = read(f'id,name,next visit\n1,Ana,"{visit}"\n2,Bea,"December 3, 10:30 am"\n3,Eva,in May\n')
    assert [(problem.number, problem.column) for problem in found.problems] == [(2, "next visit")]


@pytest.mark.parametrize("heading", ["Surname, First", "Last Name, First Name", "Last, First"])
def test_a_name_with_the_family_name_first_is_a_name(heading: str) -> None:
    found = read(f'id;"{heading}"\n1;"López, Ana"\n2;"Müller, Eva"\n')
    assert "Ana" in found.rows[0].patient.name and not found.problems
