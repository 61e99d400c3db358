"""Rows that are not a visit of anybody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from names import NAMES

from handouts.patients.row_kinds import HEADINGS, LINE, OTHER_TABLE, TOTAL, RowKinds, reads_like_prose
from handouts.patients.statuses import CANCELLED, DELETED, MISSED

HEADS = ["Patient ID", "Patient", "Appointment Type", "Starts At", "Price"]
KINDS = RowKinds(HEADS, {"id": 0, "name": 1})


@pytest.mark.parametrize(
    "cells",
    [
        ["Total", "45 appointments", "", "", ""],
        ["Total", "", "", "", "2,450.00"],
        ["", "Total", "", "", "$2,450.00"],
        ["", "Total: 45", "", "", ""],
        ["Totals", "", "", "", "2 450,00 €"],
        ["TOTAL:", "", "45", "", ""],
        ["Grand Total (45)", "", "", "", ""],
        ["Subtotal", "12", "", "", "(120.00)"],
        ["Sub-total", "", "", "", "120"],
        ["Total appointments", "45", "", "", ""],
        ["45 appointments", "", "", "", ""],
        ["", "60 patients", "", "", ""],
        ["", "", "", "", "2450.00"],
        ["", "", "45", "", "2450.00"],
        ["Summe", "", "", "", "2450,00"],
        ["Gesamt", "45", "", "", ""],
        ["Total général", "", "", "", "1 200,00 €"],
        ["Sous-total", "", "", "", "12"],
        ["Итого", "45", "", "", ""],
        ["合計", "45", "", "", ""],
        ["المجموع", "45", "", "", ""],
        ["Toplam", "45", "", "", ""],
        ["Average", "", "", "", "54.40"],
    ],
)
def test_totals_are_nobody(cells: list[str]) -> None:
    assert KINDS.of(cells) == TOTAL


@pytest.mark.parametrize(
    "cells",
    [
        ["1001", "Sum, Lisa", "Massage", "", ""],
        ["1002", "Count Basie", "", "", ""],
        ["", "Total, Ana", "Massage", "", ""],
        ["1003", "", "", "", ""],
        ["45", "", "", "", ""],
        ["a3", "", "", "", ""],
        ["", "Zoë Müller", "", "", ""],
        ["", "Smith, John", "", "", "60.00"],
        ["A-1 7", "", "", "", ""],
        ["1004", "H. Min", "", "", ""],
        ["", "", "Massage", "", ""],
        ["", "", "", "", ""],
        ["1005", "", "", "", "60"],
        ["Walk a little every day and rest.", "", "", "", ""],
        ["1006", "Summer Total", "Remedial Massage 60", "", "60"],
    ],
)
def test_patients_and_slips_are_not_taken_for_totals(cells: list[str]) -> None:
    assert KINDS.of(cells) == ""


@pytest.mark.parametrize(
    "cells",
    [
        ["Printed by Reception on 3 Dec 2026", "", "", "", ""],
        ["Generated 2026-12-03 10:30", "", "", "", ""],
        ["", "Page 1 of 3", "", "", ""],
        ["*** End of report ***", "", "", "", ""],
        ["-----", "-----", "", "", ""],
        ["Practitioner: Ana", "", "", "", ""],
        ["Date range: 01/12/2026 - 09/12/2026", "", "", "", ""],
        ["Erstellt am 03.12.2026", "", "", "", ""],
        ["© 2026 Example Clinic", "", "", "", ""],
    ],
)
def test_lines_of_a_report_are_nobody(cells: list[str]) -> None:
    assert KINDS.of(cells) == LINE


@pytest.mark.parametrize(
    ("text", "kind"), [("Room 12", LINE), ("Week 49 2026", LINE), ("Room12", ""), ("Zoë", ""), ("Monday", "")]
)
def test_the_heading_of_a_group_in_a_list_without_ids(text: str, kind: str) -> None:
    assert RowKinds(["name", "Treatment"], {"name": 0}).of([text, ""]) == kind


def test_headings_again_are_nobody() -> None:
    assert KINDS.of(HEADS) == KINDS.of([head.upper() + " " for head in HEADS]) == HEADINGS
    assert (
        RowKinds(HEADS, {"id": 0, "name": 1}).of(["Patient ID", "Patient", "Massage", "", ""]) == OTHER_TABLE
    )
    assert RowKinds(["name"], {"name": 0}).of(["Name"]) == HEADINGS


@pytest.mark.parametrize(
    ("headings", "cells", "kind"),
    [
        (["id", "Status"], ["1", "Cancelled"], CANCELLED),
        (["id", "Status"], ["1", "Late Cancelled"], CANCELLED),
        (["id", "Status"], ["1", "Cancelled - short notice"], CANCELLED),
        (["id", "Status"], ["1", "Clinician Cancelled"], CANCELLED),
        (["id", "Status"], ["1", "No Show"], MISSED),
        (["id", "State"], ["1", "no_show"], MISSED),
        (["id", "State"], ["1", "archived"], DELETED),
        (["id", "Status"], ["1", "Did not attend"], MISSED),
        (["id", "Appointment Status"], ["1", "DNA"], MISSED),
        (["id", "Attended"], ["1", "No"], MISSED),
        (["id", "Attended"], ["1", "Yes"], ""),
        (["id", "Status"], ["1", "Booked"], ""),
        (["id", "Status"], ["1", "Rejected"], CANCELLED),
        (["id", "Status"], ["1", "abgesagt"], CANCELLED),
        (["id", "Cancelled At"], ["1", "2026-12-01 10:00"], CANCELLED),
        (["id", "Cancelled At"], ["1", ""], ""),
        (["id", "Cancelled"], ["1", "false"], ""),
        (["id", "Did Not Arrive"], ["1", "true"], MISSED),
        (["id", "DNA"], ["1", "0"], ""),
        (["id", "Deleted At"], ["1", "2026-12-01"], DELETED),
        (["id", "Cancellation Reason"], ["1", "Feeling better"], CANCELLED),
        (["id", "Status", "Cancellation Reason"], ["1", "Attended", "Feeling better"], ""),
        (["id", "Status", "Cancellation Reason"], ["1", "", "Feeling better"], CANCELLED),
        (["id", "Status", "Arrived", "Cancellation Reason"], ["1", "Attended", "", "Feeling better"], ""),
        (["id", "Status", "Arrived", "Cancellation Reason"], ["1", "Attended", "Yes", "Feeling better"], ""),
        (["id", "Status"], ["1"], ""),
        (["id", "Status"], ["1", "CXL"], CANCELLED),
        (["id", "Status"], ["1", "Client cancelled (24h)"], CANCELLED),
        (["id", "Status"], ["1", "X - Cancelled"], CANCELLED),
        (["id", "Status"], ["1", "Late cancel / fee"], CANCELLED),
        (["id", "Status"], ["1", "DNA'd twice"], MISSED),
        (["id", "Status"], ["1", "Patient didn't come"], MISSED),
        (["id", "Estado"], ["1", "Anulada por el paciente"], CANCELLED),
        (["id", "Statut"], ["1", "Non honoré"], MISSED),
        (["id", "Status"], ["1", "Termin abgesagt"], CANCELLED),
        (["id", "Status"], ["1", "On the cancellation list"], ""),
        (["id", "Status"], ["1", "Not cancelled"], ""),
        (["id", "Status"], ["1", "Confirmed, was cancelled"], ""),
    ],
)
def test_cancelled_and_missed_appointments_of_every_system(
    headings: list[str], cells: list[str], kind: str
) -> None:
    assert RowKinds(headings, {"id": 0}).of(cells) == kind
    assert RowKinds(headings, {"id": 0}, all_statuses=True).of(cells) == ""


def test_a_column_that_is_mapped_is_no_status() -> None:
    assert RowKinds(["id", "Status"], {"id": 0, "note": 1}).of(["1", "Cancelled"]) == ""


def test_statuses_that_are_not_known_are_counted() -> None:
    kinds = RowKinds(["id", "Status"], {"id": 0})
    for status in ("Ferien", "Booked", "Ferien", "Cancelled"):
        kinds.of(["1", status])
    assert kinds.statuses.unknown == {"Ferien": 2}


@pytest.mark.parametrize("text", ["rest when it hurts", "Walk daily.", "and then, later on", "x" * 41])
def test_prose_where_an_id_should_be(text: str) -> None:
    assert reads_like_prose(text)


@pytest.mark.parametrize(
    "text", ["1001", "AB 1234", "Client 12", "P-0007/2", "Müller01", "a3", "r 1 b", "№ 7"]
)
def test_ids_are_not_prose(text: str) -> None:
    assert not reads_like_prose(text)


@given(st.sampled_from([name for names in NAMES.values() for name in names]), st.booleans())
def test_everybody_is_somebody(name: str, with_id: bool) -> None:
    assert KINDS.of(["1001" if with_id else "", name, "", "", ""]) == ""
    assert KINDS.of(["1001" if with_id else "", name, "Massage 60", "03/12/2026", "60.00"]) == ""


def kinds_of(heads: list[str], columns: dict[str, int], *rows: list[str]) -> list[str]:
    kinds = RowKinds(heads, columns)
    return [kinds.of(row) for row in rows]


def test_rows_below_the_headings_of_another_table_are_not_of_this_list() -> None:
    heads = ["Patient ID", "Patient", "Message to patient"]
    other, again = ["Client ID", "Name", "Remarks"], heads
    found = kinds_of(
        heads,
        {"id": 0, "name": 1, "note": 2},
        ["1", "Ann", "Walk"],
        ["Waiting list", "", ""],
        other,
        ["3", "Cy", "do not disclose"],
        again,
        ["4", "Di", "Rest"],
    )
    assert found == ["", LINE, OTHER_TABLE, OTHER_TABLE, HEADINGS, ""]


@pytest.mark.parametrize(
    "cells",
    [
        ["p1", "First Last", "exercise"],
        ["Ann", "", "exercise"],
        ["Will", "Service", "massage"],
        ["Last", "Ann", "Walk"],
    ],
)
def test_patients_are_not_taken_for_headings(cells: list[str]) -> None:
    assert kinds_of(["name", "therapist", "treatments"], {"name": 0, "treatments": 2}, cells) == [""]


@pytest.mark.parametrize(
    "text", ["Ana Ruiz", "Bo Hall (2)", "Thursday, 3 December 2026", "Waiting list", "Dr Bo Hall"]
)
def test_the_heading_of_a_group_stands_alone_where_others_have_ids(text: str) -> None:
    heads, columns = ["Patient ID", "Patient"], {"id": 0, "name": 1}
    assert kinds_of(heads, columns, [text, ""], [text, "Ann"]) == [LINE, ""]


@pytest.mark.parametrize("text", ["1001", "a3", "AB 1234", "P-0007", "Müller01", "Ann"])
def test_an_id_alone_is_a_row(text: str) -> None:
    assert kinds_of(["Patient ID", "Patient"], {"id": 0, "name": 1}, [text, ""]) == [""]
