"""Lists kept by hand in Google Sheets, Numbers, LibreOffice and Excel."""

from __future__ import annotations

import html

from practice import FIRST_DAY, Export, Sheet, people
from systems import as_csv, serial_day
from workbooks import ods, ods_row, ods_text, text_cell, xlsx

_CHOSEN = ("massage", "massage; ice-heat", "exercise: twice a day", "", "stretching; exercise")


def _treatments(cell: str) -> tuple[str, ...]:
    return tuple(each.split(":")[0].strip() for each in cell.split(";") if each.strip())


def google_sheets() -> Export:
    """UTF-8, notes of several lines with commas and quotation marks, HTML entities, names of 120 letters."""
    persons = people("google", 64, 1)
    note = 'Do "these":\n5,10,15 times'
    head = ["ID", "Name", "Treatments", "Note to patient", "Next visit", "Therapist"]
    rows, expected = [], {}
    for number, person in enumerate(persons):
        chosen = _CHOSEN[number % len(_CHOSEN)]
        own = note if number % 3 == 0 else ""
        name = html.escape(person.first_last).replace("&#x27;", "&#39;") if number % 2 else person.first_last
        rows.append([person.id, name, chosen, own, "Thursday 10 December, 14:30", "Ana Ruiz"])
        expected[person.id] = Sheet(
            person.first_last, _treatments(chosen), "Thursday 10 December, 14:30", own
        )
    data = as_csv([head, *rows]).encode()
    return Export("google-sheets.csv", data, [], expected)


def numbers() -> Export:
    """A title line, semicolons, wrongly decoded names, totals in German, a line of dashes."""
    persons = people("numbers", 75, 5001)
    head = ["Patient ID", "Name", "Treatments", "Note to patient"]
    rows, expected = [], {}
    for number, person in enumerate(persons):
        chosen = _CHOSEN[number % len(_CHOSEN)]
        wrong = number % 5 == 0
        rows.append([person.id, _wrong(person.first_last) if wrong else person.first_last, chosen, ""])
        expected[person.id] = Sheet(person.first_last, _treatments(chosen))
    foot = [["-----", "-----", "", ""], ["Summe", f"{len(rows)}", "", ""]]
    text = as_csv([["Patients", "", "", ""], head, *rows, *foot], ";", "\n")
    left = {"report lines": 1, "totals": 1}
    return Export("numbers.csv", text.encode(), [], expected, 0, left)


def _wrong(text: str) -> str:
    """UTF-8 read as Windows-1252 the way browsers do: undefined bytes are kept."""
    return "".join(
        chr(byte) if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes((byte,)).decode("cp1252")
        for byte in text.encode()
    )


def libreoffice() -> Export:
    """An .ods with line breaks, tabs and spaces inside cells, and a hidden row."""
    persons = people("libreoffice", 52, 301)
    table = ods_row(*map(ods_text, ("Patient ID", "Name", "Treatments", "Note to patient", "Next visit")))
    expected = {}
    for number, person in enumerate(persons):
        chosen = _CHOSEN[number % len(_CHOSEN)]
        parts = html.escape(person.first_last, quote=False).split(" ")
        name = "<text:line-break/>".join(parts[:2]) + "".join(f"<text:s/>{part}" for part in parts[2:])
        note = (
            '<table:table-cell office:value-type="string">'
            "<text:p>10<text:line-break/>2<text:tab/>times</text:p></table:table-cell>"
        )
        date = (
            f'<table:table-cell office:value-type="date" office:date-value="2026-12-{10 + number % 9}">'
            f"<text:p>{10 + number % 9}. December</text:p></table:table-cell>"
        )
        cells = (ods_text(person.id), ods_text(name), ods_text(chosen), note, date)
        table += ods_row(*cells)
        said = f"{10 + number % 9}. December"
        expected[person.id] = Sheet(person.first_last, _treatments(chosen), said, "10\n2 times")
    return Export("libreoffice.ods", ods(table), [], expected)


def excel() -> Export:
    """A workbook with a cover sheet, formatted dates, an error in a cell, and a line of totals."""
    persons = people("excel", 130, 40_001)
    head = ["Patient Number", "Surname, First name", "Treatment", "Next Appointment", "Visit Date", "Balance"]
    text = "".join(text_cell(f"{'ABCDEF'[at]}1", each) for at, each in enumerate(head))
    rows = f'<row r="1">{text}</row>'
    expected = {}
    for number, person in enumerate(persons, start=2):
        chosen = _CHOSEN[number % len(_CHOSEN)]
        cells = f'<c r="A{number}"><v>{person.id}</v></c>' + text_cell(f"B{number}", person.last_first)
        cells += text_cell(f"C{number}", chosen) if chosen else ""
        cells += f'<c r="D{number}" s="7"><v>{serial_day(FIRST_DAY) + 9 + 0.4375}</v></c>'
        cells += f'<c r="E{number}" s="1"><v>{serial_day(FIRST_DAY)}</v></c><c r="F{number}"><v>-20.5</v></c>'
        rows += f'<row r="{number}">{cells}</row>'
        expected[person.id] = Sheet(person.first_last, _treatments(chosen), "10 December, 10:30")
    last = len(persons) + 2
    rows += f'<row r="{last}"><c r="A{last}"><v>50001</v></c><c r="B{last}" t="e"><v>#REF!</v></c></row>'
    rows += (
        f'<row r="{last + 1}">{text_cell(f"A{last + 1}", "Total")}<c r="F{last + 1}"><v>-2665</v></c></row>'
    )
    cover = f'<sheetData><row r="1">{text_cell("A1", "Oak Street, December 2026")}</row></sheetData>'
    data = xlsx(cover, f"<sheetData>{rows}</sheetData>")
    options = ["--map", "name=Surname, First name"]
    return Export("excel.xlsx", data, options, expected, 0, {"totals": 1}, problem_rows=(last,))


SPREADSHEETS = {
    "Google Sheets": google_sheets,
    "Numbers": numbers,
    "LibreOffice": libreoffice,
    "Excel": excel,
}
