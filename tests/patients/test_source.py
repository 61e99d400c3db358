"""Lists as practice systems and spreadsheets write them."""

from __future__ import annotations

import csv
import io
import os
import re
import sys
import tracemalloc
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from workbooks import (
    DAY,
    PERCENT,
    TIME,
    TIMES,
    ZEROS,
    headed,
    ods,
    ods_row,
    ods_text,
    packed,
    text_cell,
    xlsx,
)

from handouts.errors import HandoutError, install_command
from handouts.patients import source
from handouts.patients.number_format import shown
from handouts.patients.source import OpenList, open_list
from handouts.patients.table import TOO_LONG, UnreadableRows, UnusableCell
from handouts.patients.workbook import read_workbook
from handouts.text import fold


def opened(data: bytes | str, mapping: Mapping[str, str] = {}) -> OpenList:
    return open_list(io.BytesIO(data.encode() if isinstance(data, str) else data), "list", mapping)


def rows(data: bytes | str) -> list[tuple[int, list[str] | UnreadableRows]]:
    return list(opened(data).rows)


def refusal(data: bytes | str, mapping: Mapping[str, str] = {}) -> str:
    with pytest.raises(HandoutError) as caught:
        list(opened(data, mapping).rows)
    return "\n".join(map(str, caught.value.problems))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_makes_the_headings_known(delimiter: str) -> None:
    sheet = opened(
        f'id{delimiter}"Last, first; name"{delimiter}note\n1{delimiter}x{delimiter}a,b;c\n'.replace(
            "a,b;c", '"a,b;c\td"'
        )
    )
    assert (sheet.columns, sheet.asked) == ({"id": 0}, (2,))
    assert list(sheet.rows) == [(2, ["1", "x", "a,b;c\td"])]


def test_excels_own_hint_of_the_delimiter_is_followed_and_not_counted() -> None:
    assert rows("sep=|\r\nid|name\r\n1|Zoë\r\n") == [(2, ["1", "Zoë"])]


def test_one_column_alone_is_a_list_too() -> None:
    assert rows("name\nZoë\n") == [(2, ["Zoë"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_in_every_form_comes_through(encoding: str) -> None:
    sheet = opened("id,name\n1,José Müller 王\n".encode(encoding))
    assert sheet.columns == {"id": 0, "name": 1}
    assert list(sheet.rows) == [(2, ["1", "José Müller 王"])]
    assert sheet.notices == ()


def test_utf_16_with_the_other_byte_order_mark() -> None:
    assert rows(b"\xfe\xff" + "id,name\n1,王\n".encode("utf-16-be")) == [(2, ["1", "王"])]


def test_windows_1252_is_read_with_a_notice() -> None:
    sheet = opened("id;name\n1;Zoë O’Brien €\n".encode("cp1252"))
    assert list(sheet.rows) == [(2, ["1", "Zoë O’Brien €"])]
    (remark,) = sheet.remarks
    assert ("Windows-1252" in remark.what, remark.remedies) == (True, ("encoding",))


def test_one_slip_in_utf_8_does_not_spoil_every_other_name() -> None:
    assert refusal("id,name\n1,José\n2,Zoë\n3,".encode() + b"Ren\xe9\n").startswith("list:4: a letter here")
    assert refusal(b"\xef\xbb\xbfid,name\n1,Ren\xe9\n").startswith("list:2: a letter here")


def test_letters_of_no_known_encoding_are_refused() -> None:
    assert "neither UTF-8" in refusal(b"id,name\n1,\x81\x8d\n")
    assert "not UTF-16" in refusal(b"\xff\xfe" + "id,name\n1,x".encode("utf-16-le") + b"\n")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_and_breaks_in_quotes(end: str) -> None:
    text = end.join(["id,note", "", '1,"first', "", 'second"', "", "2,x", ""])
    found = [(number, cells) for number, cells in rows(text) if cells]
    assert found == [(3, ["1", f"first{end}{end}second"]), (5, ["2", "x"])]


def test_a_missing_quotation_mark_costs_only_the_rows_it_swallowed() -> None:
    found = rows('id,name\n1,"Ann\n2,Bob\n3,"Cy"\n4,Dee\n5,"Ed\n6,Flo\n')
    assert found == [(2, UnreadableRows(4)), (5, ["4", "Dee"]), (6, UnreadableRows(6)), (7, ["6", "Flo"])]


def test_behind_a_mark_that_is_never_closed_rows_go_on_and_the_rest_of_a_note_is_no_row() -> None:
    start = 'id,name,note\n1,Ann,"Walk each day.\nRest, too.\n\n2,Bo,x\n3,"Cy, late\n4,Di,"",\n5,Ed,y\n'
    assert rows(start) == [
        (2, UnreadableRows(4)),
        (5, ["2", "Bo", "x"]),
        (6, UnreadableRows(7)),
        (8, ["5", "Ed", "y"]),
    ]


def test_an_empty_line_before_a_mark_that_is_never_closed_does_no_harm() -> None:
    assert rows('id,name\n1,Ann\n\n2,"Bo\n3,Cy\n') == [
        (2, ["1", "Ann"]),
        (3, []),
        (4, UnreadableRows(4)),
        (5, ["3", "Cy"]),
    ]


def test_many_marks_that_are_never_closed_are_each_their_own_rows_trouble() -> None:
    found = rows("id,name,note\n" + '1,x,"y\n' * 20_000)
    assert found == [(number, UnreadableRows(number)) for number in range(2, 20_002)]


@pytest.mark.parametrize("start", ['"', "", '"so ""to"" speak, '])
def test_a_row_without_end_is_left_out_and_no_line_of_it_is_a_row(start: str) -> None:
    end = '"' if start else ""
    body = "walk, rest a little more\n" * 4000 if start else "walk and rest " * 8000
    assert rows(f"id,name,note\n1,Ann,{start}{body}{end}\n2,Bo,\n") == [
        (2, UnreadableRows(2, TOO_LONG)),
        (3, ["2", "Bo", ""]),
    ]


def test_rows_behind_a_mark_that_is_closed_long_after_are_all_counted() -> None:
    many = "".join(f"{number},Name,Note number {number}\n" for number in range(3, 6003))
    assert rows(f'id,name,note\n2,Ann,"Note\n{many}6003,Name,Reach 5"\n6004,Bo,\n') == [
        (2, UnreadableRows(6003)),
        (6004, ["6004", "Bo", ""]),
    ]


def test_a_value_of_many_megabytes_is_not_kept() -> None:
    data = ('id,name,note\n1,a,"' + ("walk " * 50 + "\n") * 40_000 + '"\n2,b,\n').encode()
    tracemalloc.start()
    try:
        assert [cells for _, cells in opened(data).rows] == [UnreadableRows(2, TOO_LONG), ["2", "b", ""]]
        assert tracemalloc.get_traced_memory()[1] < 5_000_000 < len(data)
    finally:
        tracemalloc.stop()


CELLS = st.text(st.sampled_from('a1 ",;\r\n'), max_size=6)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=6), st.booleans())
def test_whatever_csv_can_write_is_read_as_it_was(table: list[list[str]], all_quoted: bool) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL) if all_quoted else csv.writer(text)
    writer.writerows([["id", "name", "note"], *table])
    found = [
        [cell.strip(" ") for cell in cells] for _, cells in rows(text.getvalue()) if isinstance(cells, list)
    ]
    assert found == [[cell.strip(" ") for cell in cells] for cells in table]


def test_a_quotation_mark_inside_a_value_is_a_letter() -> None:
    assert rows('id,note\n1,the 5" ball\n2, "so, so"\n') == [(2, ["1", 'the 5" ball']), (3, ["2", "so, so"])]


def test_xlsx_values_come_as_they_are_shown() -> None:
    cells = [
        text_cell("A3", "007"),
        "<c r='B3'><v>12</v></c>",
        "<c r='C3'><v>12.5</v></c>",
        f"<c r='D3'{DAY}><v>46359</v></c>",
        f"<c r='E3'{TIME}><v>46359.4375</v></c>",
        f"<c r='F3'{TIME}><v>46359</v></c>",
        "<c r='G3' t='b'><v>1</v></c>",
    ]
    heading = "".join(text_cell(f"{letter}1", "id" if letter == "A" else letter) for letter in "ABCDEFG")
    data = xlsx(f"<sheetData><row r='1'>{heading}</row><row r='3'>{''.join(cells)}</row></sheetData>")
    assert [row for row in rows(data) if any(row[1])] == [  # type: ignore[arg-type]
        (3, ["007", "12", "12.5", "2026-12-03", "2026-12-03 10:30", "2026-12-03", "TRUE"])
    ]


def test_xlsx_numbers_come_as_their_format_shows_them() -> None:
    data = headed(
        f"<row r='2'><c r='A2'{ZEROS}><v>42</v></c><c r='C2'{TIMES}><v>20</v></c></row>",
        f"<row r='4'><c{ZEROS} t='n'><f>1</f><v>43</v></c><c/><c{PERCENT}><v>.5</v></c></row>",
        "<row><c><v>1234567890123456</v></c><c><v>0.30000000000000004</v></c><c><v>1E-7</v></c></row>",
    )
    assert [cells for _, cells in rows(data) if any(cells)] == [  # type: ignore[arg-type]
        ["00042", "", "20 times a day"],
        ["00043", "", "50%"],
        ["1234567890123456", "0.3", "0.0000001"],
    ]


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("<c r='B2' t='e'><v>#N/A</v></c>", "error value"),
        ("<c r='B2' t='e'><f>1/0</f><v>#DIV/0!</v></c>", "error value"),
        ("<c r='B2'><f>A1</f></c>", "no value"),
        ("<c r='B2'><f>A1</f><v></v></c>", "no value"),
    ],
)
def test_an_error_or_a_formula_without_a_value_is_not_an_empty_cell(cell: str, why: str) -> None:
    ((_, cells),) = rows(headed(f"<row r='2'><c r='A2'><v>1</v></c>{cell}</row>"))
    assert isinstance(cells, list)
    assert cells[0] == "1" and isinstance(cells[1], UnusableCell) and why in cells[1]


def test_a_formula_of_no_text_is_an_empty_cell() -> None:
    data = headed("<row r='2'><c r='A2'><v>1</v></c><c r='B2' t='str'><f>IF(1,A1,0)</f><v></v></c></row>")
    assert rows(data) == [(2, ["1", "", ""])]


def test_faults_far_down_a_long_sheet_stand_where_they_are() -> None:
    fine = "<row r='{0}'><c r='A{0}'><v>{0}</v></c><c r='B{0}' t='b'><v>1</v></c></row>"
    faulty = "<row r='{0}'><c r='A{0}'><v>{0}</v></c><c r='B{0}' t='e'><v>#N/A</v></c></row>"
    data = headed(*((faulty if number % 1000 == 7 else fine).format(number) for number in range(2, 6000)))
    found = [
        number
        for number, cells in rows(data)
        if isinstance(cells, list) and isinstance(cells[1], UnusableCell)
    ]
    assert found == [7, 1007, 2007, 3007, 4007, 5007]


def test_hidden_rows_are_read_and_counted() -> None:
    row = "<row r='{0}' hidden='{1}'><c r='A{0}'><v>{0}</v></c></row>"
    many = [row.format(number, number % 2) for number in range(2, 3002)]
    sheet = opened(headed(*many, "<row r='3002' hidden='1'/>"))
    assert len(list(sheet.rows)) == 3000
    assert sheet.notices == (
        "list: 1,500 rows are hidden there, by a filter or by hand, and read like the others.",
    )


def test_a_later_sheet_is_read_where_only_that_has_headings() -> None:
    filled = "<sheetData><row r='1'>{}</row></sheetData>"
    cover, first, second = (filled.format(text_cell("A1", text)) for text in ("Report", "id", "name"))
    sheet = opened(xlsx(cover, first, second))
    assert sheet.columns == {"id": 0}
    assert sheet.notices[0].startswith("list: a later sheet was read, as the one before it has no heading")
    assert "no heading of a column is known" in refusal(xlsx(cover, cover))


def test_ods_cells_as_they_are_shown_errors_and_hidden_rows() -> None:
    def number(kind: str, value: str, text: str) -> str:
        type = f'office:value-type="{kind}" office:value="{value}"'
        return f"<table:table-cell {type}><text:p>{text}</text:p></table:table-cell>"

    error = (
        '<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="">'
        "<text:p>#N/A</text:p></table:table-cell>"
    )
    hidden = ods_row(ods_text("44")).replace("<table:table-row", '<table:table-row table:visibility="filter"')
    data = ods(
        ods_row(ods_text("id"), ods_text("name"), ods_text("note"))
        + ods_row(
            number("float", "42", "00042"),
            number("float", "1234.5", "1,234.50"),
            number("percentage", "0.5", "50 %"),
        )
        + ods_row(ods_text("43"), error, '<table:table-cell table:formula="of:=[.A1]"/>')
        + hidden
    )
    sheet = opened(data)
    found = [cells for _, cells in sheet.rows if isinstance(cells, list)]
    assert found[0] == ["00042", "1234.5", "50 %"]
    assert [isinstance(cell, UnusableCell) for cell in found[1]] == [False, True, True]
    assert found[2][0] == "44"
    assert sheet.notices == (
        "list: 1 row is hidden there, by a filter or by hand, and read like the others.",
    )


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ("000-00-0000", "12345678", "012-34-5678"),
        ('"P"0000', "7", "P0007"),
        ("00000", "123456", "123456"),
        ("00000;-00000;0", "4.2E1", "00042"),
        ("00000", "1.5", None),
        ("0.00", "12.5", "12.50"),
        ("0.0%", "0.12345", "12.3%"),
        ("#,##0.00", "1234.5", "1234.50"),
        ("[$€-407] 0.00_)", "5", "€ 5.00"),
        ("[Red]0.0#", "1", "1.0"),
        ("#", "0", None),
        ("General", "3", None),
        ("d mmmm yyyy", "46359", None),
        ("[h]:mm", "0.5", None),
        ("0.00E+00", "3", None),
        ("# ?/?", "0.5", None),
        ("00000", "-3", "-00003"),
        ("00000", "1e999999999", None),
        ("00000", "nan", None),
    ],
)  # fmt: skip
def test_number_formats(code: str, number: str, text: str | None) -> None:
    assert shown(code, number) == text


def test_xlsx_rows_are_numbered_as_excel_does_though_the_list_starts_further_down() -> None:
    heading = text_cell("C4", "id") + text_cell("D4", "name")
    row = text_cell("C7", "1") + text_cell("D7", "Zoë")
    sheet = opened(xlsx(f"<sheetData><row r='4'>{heading}</row><row r='7'>{row}</row></sheetData>"))
    assert [(number, cells) for number, cells in sheet.rows if any(cells)] == [(7, ["1", "Zoë"])]  # type: ignore[arg-type]


def test_xlsx_hidden_and_empty_sheets_are_passed_over_and_the_rest_is_told() -> None:
    filled = "<sheetData><row r='1'>{}</row></sheetData>"
    hidden, first, second = (filled.format(text_cell("A1", text)) for text in ("paper", "id", "name"))
    sheet = opened(xlsx(hidden, "<sheetData/>", first, second, hidden=0))
    assert sheet.columns == {"id": 0}
    assert sheet.notices == ("list: only the first sheet with rows was read, 1 after it were not.",)


def test_xlsx_with_one_far_cell_is_refused_before_it_takes_all_memory() -> None:
    far = f"<row r='900000'>{text_cell('XFD900000', ' ')}</row>"
    data = xlsx(f"<sheetData><row r='1'>{text_cell('A1', 'id')}</row>{far}</sheetData>")
    assert "goes on to column XFD and row 900000" in refusal(data)


def test_ods_dates_numbers_lines_and_repeated_empty_rows() -> None:
    data = ods(
        ods_row(ods_text("id"), ods_text("date"), ods_text("note"))
        + '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        + ods_row(
            ods_text("007"),
            '<table:table-cell office:value-type="date" office:date-value="2026-12-03"/>',
            ods_text("one</text:p><text:p>two"),
        )
        + ods_row('<table:table-cell office:value-type="float" office:value="12"/>')
        + '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    found = [(number, cells) for number, cells in rows(data) if any(cells)]  # type: ignore[arg-type]
    assert found == [(4, ["007", "2026-12-03", "one\ntwo"]), (5, ["12", "", ""])]


def test_a_spreadsheet_is_known_by_its_bytes_and_not_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(xlsx(f"<sheetData><row r='1'>{text_cell('A1', 'id')}</row></sheetData>"))
    assert open_list(path, "list.csv", {}).columns == {"id": 0}


def test_text_that_is_called_a_spreadsheet_is_read_with_a_notice(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_text("id,name\n1,Anna\n", encoding="utf-8")
    sheet = open_list(path, "list.xlsx", {})
    assert list(sheet.rows) == [(2, ["1", "Anna"])]
    assert sheet.notices == ("list.xlsx is text, not a spreadsheet as its name says, and was read as text.",)
    path.rename(tmp_path / "list.csv")
    sheet = open_list(tmp_path / "list.csv", "list.csv", {})
    assert len(list(sheet.rows)) == 1 and sheet.notices == ()


def test_a_folder_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(HandoutError, match=r"here: this is a folder\.\n +Name the list itself"):
        open_list(tmp_path, "here", {})


def test_without_the_spreadsheet_package_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(HandoutError, match=re.escape(install_command("spreadsheets"))):
        read_workbook(xlsx("<sheetData/>"), set(), "list")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04 and no more", "damaged"),
        (packed({"x.xml": "<a/>"}), "no .xlsx or .ods"),
        (packed({"word/document.xml": "<a/>"}), "a Word document"),
        (packed({"Index/Document.iwa": "x"}), "a document of Pages or Numbers"),
        (b"{\\rtf1\\ansi id,name\\par 1,Ann}", "a formatted text document (RTF)"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b'[{"id": 1}]', "JSON"),
        (b"BEGIN:VCARD\r\n", "a file of contacts"),
        (b"id name treatments\n1 Ann heat\n", "nothing separates the columns but spaces"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or locked Excel"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\xef\xbb\xbf\r\n<HTML><table><tr><td>id</td></tr></table>", "a web page"),
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n , ,\r\n\xc2\xa0\n", "empty"),
        (xlsx("<sheetData/>"), "empty"),
        (b'"id,name\n1,x\n', "quotation mark is missing"),
    ],
)
def test_files_that_are_no_list(data: bytes, said: str) -> None:
    assert said in refusal(data)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(HandoutError, match=r"list\.csv: there is no such file"):
        open_list(tmp_path / "list.csv", "list.csv", {})


def test_a_folder_that_is_not_there_is_told_with_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(HandoutError) as caught:
        open_list(tmp_path / "today" / "morning" / "list.csv", "list.csv", {})
    (problem,) = caught.value.problems
    assert (problem.where, problem.what) == ("list.csv", "its folder is not there.")
    hint = (
        f"The program looked in {tmp_path}. Check the name of the folder, and whether its drive is connected."
    )
    assert problem.hint == hint


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Client ID", "id"),
        ("patient_number", "id"),
        ("Patient #", "id"),
        ("PATIENT", "name"),
        ("\ufeff Client's Name:", "name"),
        ("Given.Name", "first name"),
        ("family-name", "last name"),
        ("Staff Member", "therapist"),
        ("Next\nAppointment", "next visit"),
        ("Large print?", "large print"),
        ("Also in", "also"),
        ("Second Language", "also"),
        ("ｎｏｔｅ to patient", "note"),
    ],
)
def test_headings_as_practice_systems_write_them(heading: str, column: str) -> None:
    assert opened(f'x,"{heading}"\n').columns == {column: 1}


def test_a_clinics_own_remarks_are_not_taken_for_the_note() -> None:
    assert opened("id,Client notes,Comments\n").columns == {"id": 0}


def test_what_a_patient_speaks_besides_is_not_asked_for() -> None:
    """A sheet in it can be unwanted, or not there; nor is the heading a slip of the pen."""
    assert opened("id,Language,Secondary Language\n").columns == {"id": 0, "language": 1}


def test_a_full_name_wins_over_both_of_its_parts() -> None:
    assert opened("First name,Last name,Full name\n").columns == {"name": 2}


def test_lines_of_title_above_the_headings_are_passed_over() -> None:
    assert rows("Riverside Physio\nPrinted,3 May\n\nid,name\n5,Zoë\n") == [(5, ["5", "Zoë"])]


def test_mapping_wins_over_known_headings() -> None:
    sheet = opened("id,Code,Name,Wer?\n", {"ID": "code", "name": "WER"})
    assert sheet.columns == {"id": 1, "name": 3}


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("treatmnts", "treatments"),
        ("Treatmetns", "treatments"),
        ("therpist", "therapist"),
        ("Nxt visit", "next visit"),
    ],
)
def test_a_near_miss_is_asked_about(heading: str, column: str) -> None:
    with pytest.raises(HandoutError) as raised:
        opened(f"id,{heading}\n")
    (problem,) = raised.value.problems
    assert problem.what == "the heading of column B is not known."
    assert problem.hint == f"Did you mean {column}?"
    assert problem.remedies == (f"map-column {column}", "ignore-heading")


def test_a_swapped_letter_is_a_near_miss_even_where_no_heading_is_known() -> None:
    assert "Did you mean name?" in refusal("nmae,x\n")


@pytest.mark.parametrize(
    "heading",
    [
        "Email", "Phone", "Date of birth", "DOB", "Data", "State", "Status", "Middle name",
        "Treatment plan", "Practitioner ID", "Postcode", "Page", "Age", "Sex", "Title", "Username",
        "First visit", "Last visit", "Appointment ID", "Treatment Note", "Last Appointment Date",
        "Booking Date", "Language Spoken",
    ],
)  # fmt: skip
def test_headings_of_other_things_are_passed_over(heading: str) -> None:
    assert opened(f"id,{heading}\n").columns == {"id": 0}


def test_a_near_miss_of_a_column_that_is_there_already_is_passed_over() -> None:
    assert opened("id,treatments,treatments 2\n").columns == {"id": 0, "treatments": 1}


def test_an_ignored_heading_is_neither_asked_about_nor_read() -> None:
    sheet = open_list(io.BytesIO(b"id,treatmnts,Notes\n"), "list", {}, {}, ["Treatmnts", "notes"])
    assert sheet.columns == {"id": 0}


@pytest.mark.parametrize(
    ("text", "mapping"),
    [
        ("1,Anna Lopez,massage\n2,Bo,heat\n", {"id": "1", "name": "2"}),
        ("1,Anna Lopez,massage\n2,Bo,heat\n", {"id": "1"}),
        ("1,Anna Lopez,physio\n2,Bo,heat\n", {}),
        ("Nr,Anna Lopez,massage\n2,Bo,heat\n", {"id": "Nr", "name": "Lopez"}),
    ],
)
def test_a_row_without_a_heading_of_its_own_is_not_taken_for_headings_nor_named(
    text: str, mapping: Mapping[str, str]
) -> None:
    said = refusal(text, mapping)
    assert "no heading of a column is known" in said or "no column has the heading" in said
    assert not any(word in said for word in ("Anna", "massage", "1,"))


def test_headings_in_another_language_need_only_the_mapping() -> None:
    assert opened("Nr,Wer\n1,Zoë\n", {"id": "Nr", "name": "Wer"}).columns == {"id": 0, "name": 1}


def test_all_that_is_wrong_with_the_headings_is_said_at_once() -> None:
    said = refusal("id,Patient number,Name,First name,treatmnts\n", {"paper": "Format"})
    assert "no column has the heading given for paper" in said
    assert "column A and column B both stand for id" in said
    assert "is column C the full name?" in said
    assert "column E is not known.\n    Did you mean treatments?" in said


def test_the_column_to_fill_has_to_be_one_of_ours() -> None:
    assert "there is no column nmae to fill.\n    Did you mean name?" in refusal("id\n", {"nmae": "Client"})


def test_a_list_without_headings_shows_nobodys_name() -> None:
    said = refusal("Anna Smith,heat,3 Elm Street\nBen Jones,ice,4 Elm Street\n")
    assert "no heading of a column is known here" in said
    assert not any(word in said for word in ("Anna", "Smith", "Elm", "Ben"))


def test_folding() -> None:
    assert fold(" Large-Print_No. (x)?") == fold("LARGE PRINT NO X") == "largeprintnox"


def is_read_or_refused(data: bytes) -> None:
    try:
        found = rows(data)
    except HandoutError as error:
        assert error.problems
    else:
        assert [number for number, _ in found] == sorted({number for number, _ in found})


@given(st.binary(max_size=200))
@example(b"id\x00n\x00")
@example(b"sep=\n")
@example(b"PK\x03\x04")
@example(b"id,name\n\x00\n")
def test_any_bytes_are_a_sheet_or_a_refusal(data: bytes) -> None:
    for start in (b"", b"id,name\n", b"\xff\xfei\x00d\x00\n\x00"):
        is_read_or_refused(start + data)


@settings(max_examples=10)  # each starts a process
@given(st.binary(max_size=200))
def test_any_bytes_that_begin_as_a_spreadsheet_are_one_or_a_refusal(data: bytes) -> None:
    is_read_or_refused(b"PK\x03\x04" + data)


# --- where it comes from --------------------------------------------------------------------------------------


class Changing(io.BytesIO):
    """A list that somebody saves while it is read: after the second read, its content changes."""

    whole = 0

    def seek(self, offset: int, whence: int = 0) -> int:
        self.whole += self.tell() > 4096
        if self.whole > 1:
            self.getbuffer()[-100:] = b"\xff" * 100
        return super().seek(offset, whence)


def test_a_list_that_changes_while_it_is_read() -> None:
    source = Changing(b"id,name\n" + b"1,Anna\n" * 5000)
    with pytest.raises(HandoutError, match="while it was read"):
        list(open_list(source, "list", {}).rows)


def test_an_open_list_is_read_as_its_rows_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"id,name\n" + b"1,Anna Maria Katharina\n" * 150_000)
    tracemalloc.start()
    try:
        sheet = open_list(path, "list", {})
        assert sum(1 for _ in sheet.rows) == 150_000
        assert tracemalloc.get_traced_memory()[1] < 3_000_000 < path.stat().st_size
    finally:
        tracemalloc.stop()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(HandoutError, match="this is not a file"):
        open_list(path, "list", {})


@pytest.mark.skipif(sys.platform == "win32", reason="no such file here")
def test_an_endless_file_is_not_read() -> None:
    with pytest.raises(HandoutError, match="this is not a file"):
        open_list(Path("/dev/zero"), "list", {})


def test_standard_input_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MOST_PIPED", 20)
    assert source.read_standard_input(io.BytesIO(b"x" * 20)).read() == b"x" * 20
    with pytest.raises(HandoutError, match="more than 20 bytes"):
        source.read_standard_input(io.BytesIO(b"x" * 21))


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (
            "Patientennummer;Nachname;Vorname;Termin;Uhrzeit;Behandlung;Therapeutin;Bemerkung",
            "id;last name;first name;date;time;treatments;therapist;",
        ),
        (
            "N° patient;Nom;Prénom;Date;Heure;Soin;Praticien;Commentaire",
            "id;last name;first name;date;time;treatments;therapist;",
        ),
        (
            "ID;Nombre;Apellidos;Fecha;Hora;Tratamiento;Fisioterapeuta;Observaciones",
            "id;first name;last name;date;time;treatments;therapist;",
        ),
        ("ID;Nom;Soin", "id;name;treatments"),
        ("ID;Nombre;Tratamiento", "id;name;treatments"),
    ],
)
def test_headings_in_german_french_and_spanish(headings: str, columns: str) -> None:
    names = columns.split(";")
    row = ";".join(["1"] * len(names))
    found = open_list(io.BytesIO(f"{headings}\n{row}\n".encode()), "list.csv", {})
    assert found.columns == {name: at for at, name in enumerate(names) if name}
