"""A list: what the page says of it, what is made of it, and what is kept for the next one."""

from __future__ import annotations

import base64
import datetime
import hashlib
import io
import json
import os
import re
import tomllib
import zipfile
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner
from desks import client_of, new_desk
from starlette.testclient import TestClient

from desk.list_client import HEAD, Shown, again, answered, cliniko, look, make, wait
from handouts.cli.batch import batch
from handouts.edition import MemoryCache

# The sheets are those of tests/batch.
pytestmark = pytest.mark.unheld
TODAY = datetime.date(2026, 12, 1)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handouts.cli.list_options.today", lambda: TODAY)
    monkeypatch.setattr("handouts.desk.lists.choices.today", lambda: TODAY)


@pytest.fixture
def client(folder: Path, kept_cache: MemoryCache, temporary: Path) -> TestClient:
    return client_of(new_desk(folder, cache=kept_cache))


def test_an_export_is_shown_as_it_is_understood(client: TestClient) -> None:
    shown = look(client, cliniko().data, cliniko().file)
    assert shown.uses()["Patient ID"] == "Your number for the patient"
    assert shown.uses()["Cancelled at"] == "Shows which appointments were cancelled or missed"
    assert shown.uses()["Business"] == "Not used"
    assert shown.text().count("cancelled appointments are left out") == 1
    assert len(shown.tree.xpath("//*[@class='row-card']")) == 3
    assert "Is column" in shown.text("//*[@role='alert']")  # the clinic's notes: for the patient?
    assert not shown.tree.xpath("//button[@value='make']")


OPTIONS = [
    *("--ignore", "Notes", "--type", "Remedial Massage *=massage", "--type", "Initial Assessment=general"),
    *("--type", "Exercise Class=exercise", "--type", "Rehab & Stretch=stretching"),
    *("--type", "Team Meeting=skip"),
]


def test_the_same_files_as_the_command_line(
    client: TestClient, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept_cache: MemoryCache
) -> None:
    monkeypatch.setenv("HANDOUTS_CACHE", kept_cache.folder)
    path, out = tmp_path / cliniko().file, tmp_path / "out"
    path.write_bytes(cliniko().data)
    printed = tmp_path / "all.pdf"
    command = [str(path), "--clinic", str(folder), "-o", str(out), "--print-run", str(printed), "--duplex"]
    made = CliRunner().invoke(batch, [*command, *OPTIONS, "--json"], catch_exceptions=False)
    over = make(client, answered(client), keep=None)
    assert f"{json.loads(made.stdout)['made']} sheets are made" in over.text()
    zipped = client.get(f"{over.address}/zip")
    assert zipped.headers["content-disposition"] == 'attachment; filename="handouts.zip"'
    with zipfile.ZipFile(io.BytesIO(zipped.content)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    ours = {path.name: path.read_bytes() for path in out.iterdir() if not path.name.startswith(".")}
    assert files.keys() == ours.keys()
    assert {name for name in files if name.endswith(".pdf") and files[name] != ours[name]} == set()
    assert len([name for name in files if name.endswith(".pdf")]) == 50
    answer = client.get(f"{over.address}/print")
    assert answer.content == printed.read_bytes()
    assert answer.headers["content-type"] == "application/pdf"


# --- columns --------------------------------------------------------------------------------------------------


def column(shown: Shown, heading: str) -> str:
    return f"column-{shown.place('heading', heading)}"


def test_a_heading_that_looks_misspelled_is_asked_about_at_its_column(client: TestClient) -> None:
    shown = look(client, "id,name,treatmnts\n1,Ana,massage\n")
    link = shown.tree.xpath("//*[@role='alert']//a/@href")
    assert link == ["#column-2"] and not shown.tree.xpath("//button[@value='make']")
    assert shown.uses()["treatmnts"] == "Not known yet"
    mended = again(client, shown, **{column(shown, "treatmnts"): "treatments"})
    assert mended.uses()["treatmnts"] == "Treatments"
    assert "Get a deep tissue massage" in mended.text("//*[@class='row-card']")
    passed = again(client, shown, **{column(shown, "treatmnts"): "-"})
    assert passed.uses()["treatmnts"] == "Not used" and passed.tree.xpath("//button[@value='make']")


def test_a_list_without_any_known_heading_can_be_explained(client: TestClient) -> None:
    shown = look(client, "Klient,Was\nAna López,massage\n")
    assert list(shown.uses()) == ["Klient", "Was"]
    mended = again(client, shown, **{column(shown, "Klient"): "name", column(shown, "Was"): "treatments"})
    assert "Ana López" in mended.text("//*[@class='row-card']")


def test_a_column_that_is_not_to_be_used_is_not(client: TestClient) -> None:
    shown = look(client, f"{HEAD}1,Ana,massage,Walk,\n")
    assert "Walk" in shown.text("//*[@class='row-card']")
    assert "Walk" not in again(client, shown, **{column(shown, "note"): "-"}).text("//*[@class='row-card']")


def test_two_headings_for_one_column_are_a_problem(client: TestClient) -> None:
    shown = look(client, "Klient,Person\nAna,Bea\n")
    both = again(client, shown, **{column(shown, "Klient"): "name", column(shown, "Person"): "name"})
    assert "Two headings are chosen for the same column" in both.text("//*[@role='alert']")
    assert both.form()[column(both, "Person")] == "name"


def test_the_first_rows_are_shown_with_titles_and_doses(client: TestClient) -> None:
    shown = look(client, "id,name,treatments,exercises\n1,Ana,massage: Tuesdays,bridge: 7 x\n")
    card = shown.text("//*[@class='row-card']")
    assert "Get a deep tissue massage: Tuesdays" in card
    assert re.search(r"Bridge: .*7", card)


def test_the_first_rows_are_in_the_language_of_their_sheets_and_have_no_problems(client: TestClient) -> None:
    note = "x" * 300
    rows = f"1,Ana,massage,es,\n2,Bo,massage,,{note}\n3,Cy,,,\n4,Di,,,\n5,Ed,,,\n"
    shown = look(client, f"id,name,treatments,language,note\n{rows}")
    cards = shown.text("//*[@class='row-card']")
    assert re.findall(r"Row(\d)", cards) == ["2", "4", "5"]
    assert "Masaje profundo" in cards
    assert shown.tree.xpath("//*[@class='row-card']//dd/@lang")[:2] == ["es", "es"]


def test_a_place_in_the_list_is_said_as_people_say_it(client: TestClient) -> None:
    asked = look(client, "id,name,Notes\n1,Ana,a long story\n").text("//*[@role='alert']")
    assert "Is column C meant for the patient?" in asked and "list.csv" not in asked
    shown = look(client, "a,b\n1,2\n")
    assert "Row 1: No heading of a column is known here." in shown.text("//*[@role='alert']")


# --- kinds, dates, rows ---------------------------------------------------------------------------------------

KINDS = "id,name,Appointment Type,Status\n1,Ana,Physio 30,\n2,Bea,Physio 30,\n3,Cem,Class,\n4,Dan,Class,Cancelled\n"


def kind(shown: Shown, name: str) -> str:
    return f"type-{shown.place('kind', name)}"


def test_a_kind_that_is_skipped_stays_on_the_page_with_its_rows(client: TestClient) -> None:
    shown = look(client, KINDS)
    skipped = again(client, shown, **{kind(shown, "Physio 30"): "skip", kind(shown, "Class"): "exercise"})
    row = skipped.text("//section[@id='types']//tr[th[contains(., 'Physio 30')]]/td[1]")
    assert row == "Rows: 2" and skipped.form()[kind(skipped, "Physio 30")] == "skip"
    assert "2 rows are of a type that gets no sheet." in skipped.text()
    assert "1 sheet to make" in skipped.text()


def test_a_kind_that_was_not_touched_stays_as_it_was_shown(client: TestClient, folder: Path) -> None:
    def means(shown: Shown) -> str:
        return shown.text("//section[@id='types']//tr[th[contains(., 'Class')]]/td[2]")

    shown = look(client, KINDS)
    before = means(shown)
    assert (
        before == "Not explained: the sheet that covers all treatments" and "3 sheets to make" in shown.text()
    )
    chosen = again(client, shown, **{kind(shown, "Physio 30"): "massage"})
    chosen = again(client, chosen, date_order="day-first")
    assert means(chosen) == before and "3 sheets to make" in chosen.text()
    back = again(client, chosen, **{kind(chosen, "Physio 30"): ""})
    assert means(back) == before and "3 sheets to make" in back.text()
    assert (
        "3 sheets are made"
        in make(client, again(client, back, **{kind(back, "Physio 30"): "massage"})).text()
    )
    assert "3 sheets to make" in look(client, KINDS).text()  # the next list, with what was kept


def test_kinds_that_could_be_somebodys_words_are_not_shown(client: TestClient) -> None:
    shown = look(client, "id,name,Appointment Type\n1,Ana Ruiz,Class\n2,Bea,Class\n3,Cem Kaya,Kaya 30\n")
    kinds = shown.text("//section[@id='types']")
    assert "Kaya" not in kinds and "1 type is not shown" in kinds and "It is in row 4." in kinds


def test_cancelled_appointments_are_counted_and_made_on_request(client: TestClient) -> None:
    shown = look(client, KINDS)
    assert "1 cancelled appointment is left out." in shown.text()
    everybody = again(
        client,
        shown,
        **{kind(shown, "Class"): "exercise", kind(shown, "Physio 30"): "massage"},
        all_statuses="on",
    )
    assert "Make 4 sheets" in everybody.text() and "left out" not in everybody.text("//section[1]")


VISITS = "id,name,date\n1,Ana,2026-12-03\n1,Ana,2026-12-05\n2,Bea,2026-12-03\nTotal,3 visits,\n"


def test_each_visit_and_rows_that_look_like_totals_are_made_on_request(client: TestClient) -> None:
    shown = look(client, VISITS)
    assert "each patient gets one sheet" in shown.text() and "Make 2 sheets" in shown.text()
    visits = again(client, shown, each_visit="on")
    assert "1 row is another visit of a patient above: each visit gets a sheet." in visits.text()
    assert "Make 3 sheets" in visits.text() and "1 row with totals is left out." in visits.text()
    rows = again(client, visits, all_rows="on")
    assert "1 row looks like a total or a line of a report, and gets a sheet." in rows.text()
    assert "Make 4 sheets" in rows.text()
    assert "4 sheets are made" in make(client, rows).text()
    assert "Make 2 sheets" in again(client, rows, all_rows=None, each_visit=None).text()


def test_the_order_of_dates_is_told_with_its_reason_and_can_be_chosen(client: TestClient) -> None:
    shown = look(client, "id,name,Visit Date\n1,Ana,03/04/2026\n2,Bea,05/06/2026\n")
    assert "have the month first" in shown.text()  # the sample clinic's clinic.toml says so
    chosen = again(client, shown, date_order="day-first")
    assert "have the day first. That is your choice." in chosen.text()
    assert "April 3, 2026" in chosen.text("//*[@class='row-card']")


def test_only_one_day_and_a_day_that_is_none(client: TestClient) -> None:
    shown = look(client, "id,name,Visit Date\n1,Ana,2026-12-03\n2,Bea,2026-12-04\n")
    assert "Make 1 sheet" in again(client, shown, day="2026-12-04").text()
    wrong = again(client, shown, day="4/12")
    assert "This is not a date." in wrong.text("//*[@role='alert']")
    assert wrong.tree.xpath("//*[@id='day']/@aria-invalid") == ["true"]


def test_rows_with_problems_are_named_with_what_to_do(client: TestClient) -> None:
    shown = look(client, f"{HEAD}1,Ana,massage,,\n2,Bea,masage,,\n3,{'x' * 400},massage,,\n")
    rows = [
        " ".join(row.text_content().split())
        for row in shown.tree.xpath("//table[contains(@class, 'problems')]//tbody/tr")
    ]
    assert len(rows) == 2 and rows[0].startswith("Row 3treatments") and "massage" in rows[0]
    assert "2 rows are left out" in shown.text() and "Make 1 sheet" in shown.text()


def test_a_row_without_a_name_is_told(client: TestClient) -> None:
    shown = look(client, f"{HEAD}1,Ana,massage,,\n2,,massage,,\n")
    assert "1 row has no name: its sheet has a line to write it on." in shown.text()
    assert "no name" not in look(client, f"{HEAD}1,Ana,massage,,\n").text()


def test_a_file_that_is_no_list_is_told_and_not_kept(client: TestClient) -> None:
    shown = look(client, b"\x89PNG\r\n\x1a\n" + bytes(200), "logo.png")
    assert shown.status == 422 and shown.text("//*[@role='alert']")
    assert shown.tree.xpath("//input[@type='file']") and not shown.tree.xpath("//form[@id='checked']")
    assert "logo.png" not in Shown(client.get("/list")).text()


def test_a_list_that_was_looked_at_can_be_deleted(client: TestClient) -> None:
    look(client, f"{HEAD}1,Ana,massage,,\n", "friday.csv")
    page = Shown(client.get("/list"))
    (id,) = page.tree.xpath("//form[@action='/list/forget']/input[@name='id']/@value")
    client.post("/list/forget", data={"id": id, "sure": "on"})
    assert "friday.csv" not in Shown(client.get("/list")).text()


# --- making ---------------------------------------------------------------------------------------------------

LIST = f"{HEAD}1,Ana López,massage,,\n2,Zoë Müller,ice-heat,,\n3,Nobody,nothing,,\n"


def test_the_result_names_the_rows_that_were_left_out(client: TestClient) -> None:
    over = make(client, look(client, LIST))
    assert "2 sheets are made" in over.text() and "1 row is left out" in over.text()
    problems = client.get(f"{over.address}/problems")
    assert "treatments" in problems.text and "Nobody" not in problems.text


def test_a_form_that_is_sent_twice_begins_one_run(client: TestClient) -> None:
    form = look(client, LIST).form()
    answers = [client.post("/list/make", data=form, follow_redirects=False) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    wait(client, Shown(client.get(answers[0].headers["location"])))


def test_what_was_changed_is_looked_at_before_it_is_made(client: TestClient) -> None:
    shown = look(client, LIST)
    answer = Shown(client.post("/list/make", data=shown.form(**{column(shown, "treatments"): "-"})))
    assert "You changed something since the list was looked at." in answer.text()
    assert "Make 3 sheets" in answer.text()


def test_a_clinic_that_changed_since_the_look_is_looked_at_again(client: TestClient, folder: Path) -> None:
    shown = look(client, LIST)
    path = folder / "clinic.toml"
    text = re.sub(r"(?m)^phone = .*$", 'phone = "(217) 555-0100"', path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    over = make(client, shown)
    assert "Nothing was made: the list, the clinic’s folder or the day has changed" in over.text()
    back = Shown(client.post(f"{over.address}/again", data={"do": "again"}))
    assert back.status == 200, back.text()
    assert "2 sheets are made" in make(client, back).text()


def test_a_clinic_that_is_gone_is_a_problem_and_not_the_made_up_one(client: TestClient, folder: Path) -> None:
    shown = look(client, LIST)
    folder.rename(folder.with_name("elsewhere"))
    answer = Shown(client.post("/list/make", data=shown.form()))
    assert "clinic's folder is not there any more" in answer.text("//*[@role='alert']")
    folder.with_name("elsewhere").rename(folder)
    assert "2 sheets are made" in make(client, again(client, answer)).text()


def test_into_a_folder_of_the_users_own(client: TestClient, tmp_path: Path) -> None:
    out = tmp_path / "today"
    over = make(client, look(client, LIST), where="folder", folder=str(out), duplex=None)
    assert str(out) in over.text()
    assert {path.name for path in out.iterdir() if not path.name.startswith(".")} == {
        *("1.pdf", "2.pdf", "all.pdf", "problems.csv", "records.jsonl")
    }
    assert client.get(f"{over.address}/zip").status_code == 404  # nothing else of the folder is sent
    assert client.get(f"{over.address}/print").content == (out / "all.pdf").read_bytes()
    shown = look(client, LIST.replace("2,Zoë Müller,ice-heat,,\n", ""))
    shown = again(client, shown, where="folder", folder=str(out))
    assert "1 sheet is there already, unchanged." in shown.text()
    assert "Move 1 file that belongs to nobody on this list" in shown.text()
    swept = make(client, shown, sweep="on")
    assert (out / "old" / "2.pdf").is_file() and (out / "1.pdf").is_file()
    assert "1 sheet is made" in swept.text()


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "no folder is named"), ("today", "not the whole path"), ("{file}", "this is a file")],
)
def test_a_folder_that_cannot_be_used(client: TestClient, tmp_path: Path, typed: str, said: str) -> None:
    file = tmp_path / "file"
    file.touch()
    shown = look(client, LIST)
    answer = make(client, shown, where="folder", folder=typed.format(file=file))
    assert said.lower() in answer.text("//*[@role='alert']").lower()
    assert answer.address == "/list/make"  # no run that fails
    over = make(client, answer, where="folder", folder=str(tmp_path / "right"))  # Make stays
    assert "2 sheets are made" in over.text()


def test_a_folder_that_turns_out_wrong_when_looked_at_leaves_make(client: TestClient, tmp_path: Path) -> None:
    shown = again(client, look(client, LIST), where="folder", folder="My sheets")
    assert shown.tree.xpath("//*[@id='folder']/@aria-invalid") == ["true"]
    over = make(client, shown, folder=str(tmp_path / "right"))
    assert "2 sheets are made" in over.text()


def test_a_file_of_somebody_elses_is_not_overwritten(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "today").mkdir()
    (tmp_path / "today" / "all.pdf").write_bytes(b"%PDF-1.4 a bill")
    shown = again(client, look(client, LIST), where="folder", folder=str(tmp_path / "today"))
    assert "this program did not make it" in shown.text("//*[@role='alert']")
    over = make(client, shown)
    assert "this program did not make it" in over.text("//*[@role='alert']")
    assert (tmp_path / "today" / "all.pdf").read_bytes() == b"%PDF-1.4 a bill"


def test_progress_is_told_and_a_run_can_be_stopped(client: TestClient) -> None:
    rows = "".join(f"{number},Ana López,massage,,\n" for number in range(3000))
    answer = client.post("/list/make", data=look(client, HEAD + rows).form(print=None))
    begun = Shown(answer)
    state = client.get(f"{begun.address}/state").json()
    assert state.keys() == {"over", "text", "done", "of"} and not state["over"]
    assert client.get("/").status_code == 200
    assert Shown(client.post(f"{begun.address}/stop")).address == begun.address
    over = wait(client, begun)
    assert "It was stopped." in over.text() and "still to make" in over.text()
    assert client.get(f"{begun.address}/state").json()["over"]


# --- what is kept ---------------------------------------------------------------------------------------------


def test_choices_are_kept_for_the_next_list_with_every_comment(client: TestClient, folder: Path) -> None:
    path = folder / "clinic.toml"
    path.write_text(path.read_text(encoding="utf-8") + "# the last line\n", encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    rows = "7,Ana,x,Physio 30,03/04/2026\n8,Bea,x,Physio 30,03/04/2026\n"
    text = f"Klient Nr,Wer,Grund,Appointment Type,Visit Date\n{rows}"
    shown = look(client, text)
    choices = {
        column(shown, "Klient Nr"): "id",
        column(shown, "Wer"): "name",
        column(shown, "Grund"): "-",
        kind(shown, "Physio 30"): "massage",
    }
    shown = again(client, shown, **choices, date_order="day-first")
    shown = again(client, shown, **{kind(shown, "Physio 30"): "massage"})
    assert "2 sheets are made" in make(client, shown).text()
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    assert (said["columns"]["id"], said["columns"]["name"]) == ("Klient Nr", "Wer")
    assert "Grund" in said["columns"]["ignore"]
    assert said["appointment-types"]["Physio 30"] == "massage" and said["date-order"] == "day-first"
    comments = [line for line in before.splitlines() if line.startswith("#")]
    assert [
        line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")
    ] == comments
    fresh = look(client, text)
    assert (fresh.uses()["Wer"], fresh.uses()["Grund"]) == ("Name", "Not used")
    assert "Make 2 sheets" in fresh.text()
    dropped = again(client, fresh, **{column(fresh, "Wer"): "-", column(fresh, "Grund"): "name"})
    assert (dropped.uses()["Wer"], dropped.uses()["Grund"]) == ("Not used", "Name")
    make(client, dropped)
    said = tomllib.loads(path.read_text(encoding="utf-8"))["columns"]
    assert said["name"] == "Grund" and "Wer" in said["ignore"] and "Grund" not in said["ignore"]


def test_nothing_is_kept_without_the_tick(client: TestClient, folder: Path) -> None:
    before = (folder / "clinic.toml").read_bytes()
    shown = again(client, look(client, LIST), date_order="day-first")
    assert "2 sheets are made" in make(client, shown, keep=None).text()
    assert (folder / "clinic.toml").read_bytes() == before


def test_without_a_clinic_it_works_and_says_what_is_not_kept(tmp_path: Path, kept_cache: MemoryCache) -> None:
    client = client_of(new_desk(tmp_path / "none", cache=kept_cache))
    shown = look(client, LIST)
    assert "Set up your clinic first" in shown.text() and "sample clinic" in shown.text()
    assert "2 sheets are made" in make(client, shown).text()
    assert not (tmp_path / "none").exists()


def test_spanish(client: TestClient) -> None:
    client.headers["accept-language"] = "es"
    shown = look(client, LIST)
    assert "Hacer 2 hojas" in shown.text()
    over = make(client, shown)
    assert "2 hojas están hechas" in over.text()


def test_the_menu_leads_back_to_the_lists_of_this_browser_alone(client: TestClient, folder: Path) -> None:
    shown = look(client, LIST, "monday.csv")
    again(client, shown, **{column(shown, "treatments"): "-"})
    menu = Shown(client.get("/list"))
    assert "monday.csv: looked at, nothing is made yet" in menu.text()
    (link,) = menu.tree.xpath("//section[@aria-labelledby='own-lists']//a/@href")
    assert Shown(client.get(link)).form()[column(shown, "treatments")] == "-"  # with its choices
    assert "monday.csv" not in client_of(new_desk(folder)).get("/list").text
    over = make(client, shown)
    menu = Shown(client.get("/list"))
    assert "monday.csv: 2 sheets are made" in menu.text()
    (link,) = menu.tree.xpath("//section[@aria-labelledby='own-lists']//a/@href")
    assert Shown(client.get(link)).text() == over.text()
    client.post(f"{link}/again", data={"do": "again"})
    look_again = Shown(client.get("/list")).tree.xpath("//section[@aria-labelledby='own-lists']//a/@href")
    assert look_again == [link]  # the sheets are still there
    other = client_of(new_desk(folder))
    assert "monday.csv" not in other.get("/list").text
    client.post("/list/forget", data={"id": link.rpartition("/")[2], "sure": "on"})
    assert "monday.csv" not in client.get("/list").text


def test_no_page_of_a_list_is_the_answer_to_a_form(client: TestClient) -> None:
    """With Back, or loaded again, it would be sent again."""
    answer = client.post("/list", files={"list": ("list.csv", LIST.encode())}, follow_redirects=False)
    assert answer.status_code == 303
    shown = Shown(client.get(answer.headers["location"]))
    chosen = again(client, shown, **{column(shown, "treatments"): "-"})
    assert Shown(client.get(shown.address)).form()[column(shown, "treatments")] == "-"  # Back
    over = make(client, chosen)
    back = client.post(f"{over.address}/again", data={"do": "again"}, follow_redirects=False)
    sure = {"id": over.address.rpartition("/")[2], "sure": "on"}
    gone = client.post("/list/forget", data=sure, follow_redirects=False)
    assert back.status_code == gone.status_code == 303


def test_the_pages_of_the_file_for_the_printer_are_counted_with_its_blank_backs(client: TestClient) -> None:
    over = make(client, look(client, f"{HEAD}1,Ana,massage,,\n2,Bea,massage,,\n"))
    said = re.search(r"has (\d+) pages, (\d+) of them (?:a blank back|blank backs)\.", over.text())
    assert said, over.text()
    with pikepdf.open(io.BytesIO(client.get(f"{over.address}/print").content)) as file:
        pages = len(file.pages)
        blank = sum("/Contents" not in page for page in file.pages)
    assert (int(said[1]), int(said[2])) == (pages, blank)


def test_close_asks_before_sheets_are_lost(folder: Path, kept_cache: MemoryCache, temporary: Path) -> None:
    ended: list[str] = []
    client = client_of(new_desk(folder, cache=kept_cache, close=lambda: ended.append("closed")))
    over = make(client, look(client, LIST))
    asked = Shown(client.post("/close"))
    assert "2 sheets have been made, and nobody has saved or printed them." in asked.text() and ended == []
    assert asked.tree.xpath("//form/@action")[-1] == "/close?sure=1"
    client.get(f"{over.address}/zip")
    closed = client.post("/close")
    page = Shown(closed)
    assert ended == ["closed"] and "The desk is closed" in page.text()
    assert not page.tree.xpath("//nav | //form | //link | //script | //img")  # nothing is asked for any more
    style = page.tree.xpath("string(//style)")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in closed.headers["content-security-policy"]
    make(client, look(client, LIST))
    client.post("/close?sure=1")
    assert ended == ["closed", "closed"]


def test_a_list_does_not_print_what_a_later_list_made_in_its_folder(
    client: TestClient, tmp_path: Path
) -> None:
    out = tmp_path / "today"
    first = make(client, look(client, LIST), where="folder", folder=str(out), print="on")
    assert "Save the file for the printer" in first.text()
    file = out / "all.pdf"
    later = file.stat().st_mtime + 60
    os.utime(file, (later, later))
    shown = Shown(client.get(first.address))
    assert (
        "no longer belongs to this list" in shown.text()
        and "Save the file for the printer" not in shown.text()
    )
    assert client.get(f"{first.address}/print").status_code == 404
