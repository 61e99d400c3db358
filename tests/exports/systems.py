"""Lists as eight practice systems may export them, each with what has to come of it.

No page that shows the headings of such an export was found. The fields of Cliniko are those of its API (starts_at,
cancelled_at, cancellation_reason, did_not_arrive, notes); the statuses of SimplePractice (Show, Cancelled, Late
Cancelled, No Show) are those of its help page on them. Everything else, the headings and words of Jane, Nookal, TM3,
WriteUpp, Power Diary and Halaxy too, is made up after exports of their kind.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from practice import (
    CANCELLED,
    KEPT,
    MISSED,
    PRIVATE,
    TYPES,
    Export,
    Sheet,
    counted,
    mapping,
    people,
    sheets,
    visits,
)
from workbooks import text_cell, xlsx

Cells = Sequence[str]


def as_csv(rows: Iterable[Cells], delimiter: str = ",", end: str = "\r\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


def cliniko() -> Export:
    """UTF-8, dates and times as ISO 8601, the outcome in separate columns, names in parts."""
    persons = people("cliniko", 60)
    found = visits("cliniko", persons, 160, kinds=tuple(TYPES))
    head = [
        "Appointment ID", "Patient ID", "Patient title", "Patient first name", "Patient last name", "Patient suffix",
        "Preferred first name", "Practitioner", "Appointment type", "Business", "Starts at", "Ends at", "Cancelled at",
        "Cancellation reason", "Did not arrive", "Notes",
    ]  # fmt: skip
    rows = [
        [
            str(900_000 + number), visit.person.id, "", visit.person.given,
            visit.person.family or visit.person.whole,
            visit.person.suffix, visit.person.preferred, visit.practitioner, visit.kind, "Oak Street",
            visit.start.strftime("%Y-%m-%d %H:%M:%S"), "",
            "2026-11-30 09:12:00" if visit.became == CANCELLED else "",
            "Feeling better" if visit.became == CANCELLED else "",
            "true" if visit.became == MISSED else "false", visit.private,
        ]
        for number, visit in enumerate(found)
    ]  # fmt: skip
    expected, joined = sheets(found)
    data = as_csv([head, *rows]).encode()
    return Export("cliniko.csv", data, mapping("--ignore", "Notes"), expected, joined, counted(found))


def jane() -> Export:
    """UTF-8 with a byte order mark, times with am and pm, kinds of appointment under "Treatment", a line of totals."""
    persons = people("jane", 45)
    found = visits("jane", persons, 120)
    words = {KEPT: "booked", CANCELLED: "cancelled", MISSED: "no_show"}
    head = ["Start At", "End At", "Staff Member", "Patient", "Patient Number", "Treatment", "Location", "State",
            "First Visit", "Cancelled At", "Notes"]  # fmt: skip
    rows = [
        [
            _twelve(visit.start, "%Y-%m-%d "), "", visit.practitioner, visit.person.first_last, visit.person.id,
            visit.kind, "Main", words[visit.became], "false",
            "2026-11-30 9:12 AM" if visit.became == CANCELLED else "", visit.private,
        ]
        for visit in found
    ]  # fmt: skip
    total = ["Total", f"{len(rows)} appointments", *[""] * 9]
    expected, joined = sheets(found, "%I:%M %p")
    left = counted(found) | {"totals": 1}
    options = mapping("--ignore", "Notes")
    return Export(
        "jane.csv", as_csv([head, *rows, total]).encode("utf-8-sig"), options, expected, joined, left
    )


def simplepractice() -> Export:
    """No ids, so each row is a sheet; months first, an unnamed line of totals."""
    persons = people("simplepractice", 80)
    found = visits("simplepractice", persons, 80)
    words = {KEPT: "Show", CANCELLED: "Late Cancelled", MISSED: "No Show"}
    head = [
        "Date of Service",
        "Client",
        "Clinician",
        "Service",
        "Appointment Status",
        "Charge",
        "Client Notes",
    ]
    rows = [
        [visit.start.strftime("%m/%d/%Y"), visit.person.first_last, visit.practitioner, visit.kind,
         words[visit.became], "120.00", visit.private]
        for visit in found
    ]  # fmt: skip
    expected = {
        str(number): replace(sheets([visit])[0][visit.person.id])
        for number, visit in enumerate(found, start=2)
        if visit.became == KEPT
    }
    data = as_csv([head, *rows, ["", "", "", "", "", "9600.00", ""]], end="\n").encode()
    left = counted(found) | {"totals": 1}
    return Export("simplepractice.csv", data, mapping(), expected, 0, left)


def nookal() -> Export:
    """UTF-16, tabs, "Last, First", days first, the time in its own column."""
    persons = people("nookal", 50)
    found = visits("nookal", persons, 140)
    words = {KEPT: "Confirmed", CANCELLED: "Cancelled", MISSED: "Did Not Arrive"}
    head = ["Client ID", "Client Name", "Provider", "Location", "Appointment Date", "Start Time", "Appointment Type",
            "Appointment Status", "Notes"]  # fmt: skip
    rows = [
        [visit.person.id, visit.person.last_first, visit.practitioner, "City", visit.start.strftime("%d/%m/%Y"),
         visit.start.strftime("%H:%M"), visit.kind, words[visit.became], visit.private]
        for visit in found
    ]  # fmt: skip
    expected, joined = sheets(found)
    data = as_csv([head, *rows], "\t").encode("utf-16")
    return Export("nookal.csv", data, mapping("--ignore", "Notes"), expected, joined, counted(found))


def tm3() -> Export:
    """Windows-1252, semicolons, all dates from 01/12 to 09/12/2026, a line break without quotation marks."""
    persons = [person for person in people("tm3", 60, whole=False) if _fits(person.first_last, "cp1252")]
    found = visits("tm3", persons, 90, days=9)
    words = {KEPT: "Booked", CANCELLED: "Cancelled", MISSED: "DNA"}
    head = ["Patient No", "Title", "Forename", "Surname", "Suffix", "Known As", "Practitioner", "Appointment Type",
            "Date", "Time", "Status", "Message to patient"]  # fmt: skip
    rows = [
        [visit.person.id, "", visit.person.given, visit.person.family, visit.person.suffix, visit.person.preferred,
         visit.practitioner, visit.kind, visit.start.strftime("%d/%m/%Y"), visit.start.strftime("%H:%M"),
         words[visit.became], ""]
        for visit in found
    ]  # fmt: skip
    text = as_csv([head, *rows], ";")
    text += "9001;;Ida;Quist;;;Ana Ruiz;Remedial Massage 60;02/12/2026;10:00;Booked;Walk each day\r\nand rest well\r\n"
    text += "9002;;Per;Quist;;;Ana Ruiz;Remedial Massage 60;02/12/2026;10:30;Booked;Walk\r\n"
    expected, joined = sheets(found)
    expected["9002"] = Sheet("Per Quist", ("massage",), note="Walk")
    cut = len(rows) + 2
    return Export(
        "tm3.csv", text.encode("cp1252"), mapping("--day-first"), expected, joined, counted(found),
        problem_rows=(cut, cut + 1),
    )  # fmt: skip


def writeupp() -> Export:
    """Headings repeated on every page, a missing quotation mark, ids with letters."""
    persons = people("writeupp", 70)
    found = visits("writeupp", persons, 100)
    words = {KEPT: "Attending", CANCELLED: "Cancelled by client", MISSED: "DNA"}
    head = [
        "WU Number",
        "Patient Name",
        "Date",
        "Start Time",
        "Type",
        "Clinician",
        "Site",
        "Status",
        "Comments",
    ]
    rows: list[Cells] = [head]
    for number, visit in enumerate(found):
        if number and number % 40 == 0:
            rows += [[f"Page {number // 40} of 3", *[""] * 8], head]
        rows.append(
            [f"WU-{visit.person.id}", visit.person.first_last, f"{visit.start:%d %b %Y}", f"{visit.start:%H:%M}",
             visit.kind, visit.practitioner, "North", words[visit.became], visit.private]
        )  # fmt: skip
    slip = 'WU-7001,Ida Quist,03 Dec 2026,10:00,Exercise Class,Ana Ruiz,North,Attending,"tender\r\n'
    slip += 'WU-7002,Per Quist,03 Dec 2026,10:30,Exercise Class,Ana Ruiz,North,Attending,reach 5"\r\n'
    expected, joined = sheets(found)
    at = len(rows) + 1
    data = (as_csv(rows) + slip).encode()
    options = mapping("--map", "id=WU Number", "--map", "appointment type=Type")
    left = counted(found) | {"report lines": 2, "repeated headings": 2}
    ids = {f"WU-{id}": sheet for id, sheet in expected.items()}
    return Export(
        "writeupp.csv", data, options, ids, joined, left, problem_rows=(at,), private=(*PRIVATE, "tender")
    )


def power_diary() -> Export:
    """Title lines, ids as ="00042", a lone carriage return in a name, an id that a spreadsheet rounded."""
    persons = people("power diary", 55)
    found = visits("power diary", persons, 110)
    words = {KEPT: "Arrived", CANCELLED: "Cancelled", MISSED: "Did Not Attend"}
    head = ["Client ID", "Client Name", "Date", "Time", "Practitioner", "Location", "Appointment Status", "Service",
            "Appointment Notes"]  # fmt: skip
    rows = [
        [f'="0{visit.person.id}"', visit.person.last_first, f"{visit.start:%d/%m/%Y}", f"{visit.start:%H:%M}",
         visit.practitioner, "East", words[visit.became], visit.kind, visit.private]
        for visit in found
    ]  # fmt: skip
    text = as_csv([["Appointments Report"], ["Example Practice, 1 Dec 2026 to 18 Dec 2026"], [], head, *rows])
    text += '="08001","Quist,\rIda",03/12/2026,10:00,Ana Ruiz,East,Arrived,Exercise Class,\r\n'
    text += '1.23457E+11,"Quist, Per",03/12/2026,10:00,Ana Ruiz,East,Arrived,Exercise Class,\r\n'
    text += "Printed by Reception on 1 Dec 2026,,,,,,,,\r\n"
    expected, joined = sheets(found)
    ids = {f"0{id}": sheet for id, sheet in expected.items()} | {"08001": Sheet("Ida Quist", ("exercise",))}
    left = counted(found) | {"report lines": 1}
    at = 4 + len(rows) + 2
    return Export("power-diary.csv", text.encode(), mapping(), ids, joined, left, problem_rows=(at,))


def _twelve(start: datetime.datetime, before: str = "") -> str:
    return start.strftime(before) + start.strftime("%I:%M %p").lstrip("0")


def _fits(text: str, encoding: str) -> bool:
    try:
        return bool(text.encode(encoding))
    except UnicodeEncodeError:
        return False


def serial_day(day: datetime.date) -> int:
    return (day - datetime.date(1899, 12, 30)).days


def _table(
    rows: Iterable[Sequence[str | int | float | None]], first: int = 1, day: int = -1, time: int = -1
) -> str:
    """Rows of a worksheet; the columns `day` and `time` have the formats of dates and times."""
    text = ""
    for number, cells in enumerate(rows, start=first):
        row = ""
        for at, value in enumerate(cells):
            place = f"{chr(ord('A') + at)}{number}"
            if isinstance(value, str):
                row += text_cell(place, value) if value else ""
            elif value is not None:
                style = ' s="1"' if at == day else ' s="2"' if at == time else ""
                row += f'<c r="{place}"{style}><v>{value}</v></c>'
        text += f'<row r="{number}">{row}</row>'
    return f"<sheetData>{text}</sheetData>"


def halaxy() -> Export:
    """A workbook with real dates, names in five columns, and a cancellation reason of a visit that took place."""
    persons = people("halaxy", 90)
    found = visits("halaxy", persons, 200)
    words = {KEPT: "Booked", CANCELLED: "Cancelled", MISSED: "Did not attend"}
    head = ["Patient ID", "Patient Title", "Patient First Name", "Patient Middle Name", "Patient Last Name",
            "Practitioner", "Appointment Type", "Appointment Date", "Appointment Time", "Status",
            "Cancellation Reason", "Fee"]  # fmt: skip
    rows: list[list[str | int | float | None]] = [list(head)]
    for number, visit in enumerate(found):
        person = visit.person
        became = "Attended" if number % 50 == 7 and visit.became == KEPT else words[visit.became]
        family = " ".join(filter(None, (person.family or person.whole, person.suffix)))
        reason = "Moved to another day" if visit.became == CANCELLED or number % 50 == 7 else ""
        rows.append(
            [int(person.id), "", person.given, "", family, visit.practitioner, visit.kind, serial_day(visit.day),
             visit.start.strftime("%H:%M"), became, reason, 95]
        )  # fmt: skip
    rows.append([None, "", "", "", "", "", "", None, "", "", "", 95 * len(found)])
    expected, joined = sheets([replace(visit, person=replace(visit.person, preferred="")) for visit in found])
    left = counted(found) | {"totals": 1}
    return Export("halaxy.xlsx", xlsx(_table(rows, day=7)), mapping(), expected, joined, left)


SYSTEMS: dict[str, Callable[[], Export]] = {
    "Cliniko": cliniko,
    "Jane": jane,
    "SimplePractice": simplepractice,
    "Nookal": nookal,
    "TM3": tm3,
    "WriteUpp": writeupp,
    "Power Diary": power_diary,
    "Halaxy": halaxy,
}
