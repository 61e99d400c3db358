"""Lists as practice systems and spreadsheets write them."""

from __future__ import annotations

import csv
import io
import os
import sys
import threading
import tracemalloc
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handouts.errors import HandoutError
from handouts.headings import fold
from handouts.rows import TOO_LONG, Broken
from handouts.sheets import Sheet, open_sheet

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ODF = "urn:oasis:names:tc:opendocument:xmlns:"
DAY = ' s="1"'  # a cell that is shown as a date
TIME = ' s="2"'


def opened(data: bytes | str, mapping: Mapping[str, str] = {}) -> Sheet:
    return open_sheet(io.BytesIO(data.encode() if isinstance(data, str) else data), "list", mapping)


def rows(data: bytes | str) -> list[tuple[int, list[str] | Broken]]:
    return list(opened(data).rows)


def refusal(data: bytes | str, mapping: Mapping[str, str] = {}) -> str:
    with pytest.raises(HandoutError) as caught:
        list(opened(data, mapping).rows)
    return "\n".join(map(str, caught.value.problems))


def packed(parts: Mapping[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
    return data.getvalue()


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def xlsx(*sheets: str, hidden: int = -1) -> bytes:
    """A workbook whose sheets hold these rows of XML."""
    listed, related, parts = "", "", {}
    for number, sheet in enumerate(sheets):
        state = ' state="hidden"' if number == hidden else ""
        listed += f'<sheet name="Sheet{number}" sheetId="{number + 1}"{state} r:id="r{number}"/>'
        related += (
            f'<Relationship Id="r{number}" Type="{RELATIONS}/worksheet" Target="worksheets/{number}.xml"/>'
        )
        parts[f"xl/worksheets/{number}.xml"] = f'<worksheet xmlns="{SPREADSHEET}">{sheet}</worksheet>'
    styles = '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/></cellXfs>'
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" '
            f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONS}">'
            f"<sheets>{listed}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}'
            f'<Relationship Id="s" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
            "xl/styles.xml": f'<styleSheet xmlns="{SPREADSHEET}">{styles}</styleSheet>',
            **parts,
        }
    )


def ods(table: str) -> bytes:
    """A spreadsheet whose one sheet holds these rows of XML."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    spaces = " ".join(f'xmlns:{key}="{ODF}{key}:1.0"' for key in ("office", "table", "text"))
    return packed(
        {
            "mimetype": kind,
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{ODF}manifest:1.0">'
            f'<m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>',
            "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="S">{table}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def ods_row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def ods_text(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_makes_the_headings_known(delimiter: str) -> None:
    sheet = opened(
        f'id{delimiter}"Last, first; name"{delimiter}note\n1{delimiter}x{delimiter}a,b;c\n'.replace(
            "a,b;c", '"a,b;c\td"'
        )
    )
    assert sheet.columns == {"id": 0, "note": 2}
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
    assert "Windows-1252" in sheet.notices[0]


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
    assert found == [(2, Broken(4)), (5, ["4", "Dee"]), (6, Broken(6)), (7, ["6", "Flo"])]


def test_behind_a_mark_that_is_never_closed_rows_go_on_and_the_rest_of_a_note_is_no_row() -> None:
    start = 'id,name,note\n1,Ann,"Walk each day.\nRest, too.\n\n2,Bo,x\n3,"Cy, late\n4,Di,"",\n5,Ed,y\n'
    assert rows(start) == [
        (2, Broken(4)),
        (5, ["2", "Bo", "x"]),
        (6, Broken(7)),
        (8, ["5", "Ed", "y"]),
    ]


def test_many_marks_that_are_never_closed_are_each_their_own_rows_trouble() -> None:
    found = rows("id,name,note\n" + '1,x,"y\n' * 20_000)
    assert found == [(number, Broken(number)) for number in range(2, 20_002)]


@pytest.mark.parametrize("start", ['"', "", '"so ""to"" speak, '])
def test_a_row_without_end_is_left_out_and_no_line_of_it_is_a_row(start: str) -> None:
    end = '"' if start else ""
    body = "walk, rest a little more\n" * 4000 if start else "walk and rest " * 8000
    assert rows(f"id,name,note\n1,Ann,{start}{body}{end}\n2,Bo,\n") == [
        (2, Broken(2, TOO_LONG)),
        (3, ["2", "Bo", ""]),
    ]


def test_rows_behind_a_mark_that_is_closed_long_after_are_all_counted() -> None:
    many = "".join(f"{number},Name,Note number {number}\n" for number in range(3, 6003))
    assert rows(f'id,name,note\n2,Ann,"Note\n{many}6003,Name,Reach 5"\n6004,Bo,\n') == [
        (2, Broken(6003)),
        (6004, ["6004", "Bo", ""]),
    ]


def test_a_value_of_many_megabytes_is_not_kept() -> None:
    data = ('id,name,note\n1,a,"' + "walk\n" * 4_000_000 + '"\n2,b,\n').encode()
    tracemalloc.start()
    try:
        assert [cells for _, cells in opened(data).rows] == [Broken(2, TOO_LONG), ["2", "b", ""]]
        assert tracemalloc.get_traced_memory()[1] < 5_000_000 < len(data)
    finally:
        tracemalloc.stop()


CELLS = st.text(st.sampled_from('a1 ",;\r\n'), max_size=6)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=6), st.booleans())
def test_whatever_csv_can_write_is_read_as_it_was(table: list[list[str]], all_quoted: bool) -> None:
    text = io.StringIO(newline="")
    how = csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL
    csv.writer(text, quoting=how).writerows([["id", "name", "note"], *table])
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
    assert open_sheet(path, "list.csv", {}).columns == {"id": 0}


def test_text_that_is_called_a_spreadsheet_is_read_with_a_notice(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_text("id,name\n1,Anna\n", encoding="utf-8")
    sheet = open_sheet(path, "list.xlsx", {})
    assert list(sheet.rows) == [(2, ["1", "Anna"])]
    assert sheet.notices == ("list.xlsx is text, not a spreadsheet as its name says, and was read as text.",)
    path.rename(tmp_path / "list.csv")
    sheet = open_sheet(tmp_path / "list.csv", "list.csv", {})
    assert len(list(sheet.rows)) == 1 and sheet.notices == ()


def test_a_folder_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(HandoutError, match=r"here: this is a folder\.\n +Name the list itself"):
        open_sheet(tmp_path, "here", {})


def test_without_the_spreadsheet_package_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    assert 'pip install "handouts[spreadsheets]"' in refusal(xlsx("<sheetData/>"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04 and no more", "damaged"),
        (packed({"word/document.xml": "<a/>"}), "no .xlsx or .ods"),
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
    with pytest.raises(HandoutError, match=r"list\.csv: No such file"):
        open_sheet(tmp_path / "list.csv", "list.csv", {})


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
        ("ｎｏｔｅ", "note"),
    ],
)
def test_headings_as_practice_systems_write_them(heading: str, column: str) -> None:
    assert opened(f'x,"{heading}"\n').columns == {column: 1}


def test_a_clinics_own_remarks_are_not_taken_for_the_note() -> None:
    assert opened("id,Client notes,Comments\n").columns == {"id": 0}


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
    said = refusal(f"id,{heading}\n")
    assert said.startswith(f"list:1: the heading of column B is not known, though it is close to {column}.")
    assert f'--map "{column}=' in said


def test_a_swapped_letter_is_a_near_miss_even_where_no_heading_is_known() -> None:
    assert "close to name" in refusal("nmae,x\n")


@pytest.mark.parametrize(
    "heading",
    [
        "Email", "Phone", "Date of birth", "DOB", "Data", "State", "Status", "Middle name", "Nickname",
        "Treatment plan", "Practitioner ID", "Postcode", "Page", "Age", "Sex", "Title", "Username",
        "First visit", "Last visit",
    ],
)  # fmt: skip
def test_headings_of_other_things_are_passed_over(heading: str) -> None:
    assert opened(f"id,{heading}\n").columns == {"id": 0}


def test_a_near_miss_of_a_column_that_is_there_already_is_passed_over() -> None:
    assert opened("id,treatments,treatments 2\n").columns == {"id": 0, "treatments": 1}


def test_all_that_is_wrong_with_the_headings_is_said_at_once() -> None:
    said = refusal("id,Patient number,Name,First name,treatmnts\n", {"paper": "Format"})
    assert "no column has the heading given for paper" in said
    assert "column A and column B both stand for id" in said
    assert "is column C the full name?" in said
    assert "column E is not known, though it is close to treatments" in said


def test_the_column_to_fill_has_to_be_one_of_ours() -> None:
    assert "there is no column nmae to fill.\n    Did you mean name?" in refusal("id\n", {"nmae": "Client"})


def test_a_list_without_headings_shows_nobodys_name() -> None:
    said = refusal("Anna Smith,heat,3 Elm Street\nBen Jones,ice,4 Elm Street\n")
    assert "no heading of a column is known here" in said
    assert not any(word in said for word in ("Anna", "Smith", "Elm", "Ben"))


def test_folding() -> None:
    assert fold(" Large-Print_No. (x)?") == fold("LARGE PRINT NO X") == "largeprintnox"


@given(st.binary(max_size=200))
@example(b"id\x00n\x00")
@example(b"sep=\n")
@example(b"PK\x03\x04")
@example(b"id,name\n\x00\n")
def test_any_bytes_are_a_sheet_or_a_refusal(data: bytes) -> None:
    for start in (b"", b"id,name\n", b"\xff\xfei\x00d\x00\n\x00", b"PK\x03\x04"):
        try:
            found = rows(start + data)
        except HandoutError as error:
            assert error.problems
        else:
            assert [number for number, _ in found] == sorted({number for number, _ in found})


# --- where it comes from --------------------------------------------------------------------------------------


class Changing(io.BytesIO):
    """A list that somebody saves anew while it is read: from the second reading on it is another."""

    def seek(self, offset: int, whence: int = 0) -> int:
        if self.tell() > 4096:
            self.getbuffer()[-100:] = b"\xff" * 100
        return super().seek(offset, whence)


def test_a_list_that_changes_while_it_is_read() -> None:
    source = Changing(b"id,name\n" + b"1,Anna\n" * 5000)
    with pytest.raises(HandoutError, match="while it was read"):
        list(open_sheet(source, "list", {}).rows)


def test_an_open_list_is_read_as_its_rows_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"id,name\n" + b"1,Anna\n" * 500_000)
    tracemalloc.start()
    try:
        sheet = open_sheet(path, "list", {})
        assert sum(1 for _ in sheet.rows) == 500_000
        assert tracemalloc.get_traced_memory()[1] < 3_000_000 < path.stat().st_size
    finally:
        tracemalloc.stop()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such pipes here")
def test_a_pipe_is_read_though_it_cannot_be_wound_back(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writing = threading.Thread(target=path.write_bytes, args=("id,name\n1,Zoë\n".encode(),))
    writing.start()
    assert list(open_sheet(path, "list", {}).rows) == [(2, ["1", "Zoë"])]
    writing.join()
