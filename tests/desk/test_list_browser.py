"""A list in a real browser, as a front desk makes it: by keyboard alone, without JavaScript, on a phone, at 400 %."""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from desk.conftest import Visit
from desk.keyboard import reach
from desk.list_client import HEAD, cliniko

pytestmark = [pytest.mark.browser, pytest.mark.unheld]
#: Milliseconds that a run may take: a process starts, and an edition is typeset.
RUN = 120_000
OVER = re.compile("The sheets are made")


@pytest.fixture(autouse=True)
def own(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handouts.desk.lists.choices.today", lambda: datetime.date(2026, 12, 1))


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """The first 60 rows of an export."""
    rows = list(csv.reader(io.StringIO(cliniko().data.decode("utf-8-sig"))))
    path = tmp_path / "appointments.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows[:61])
    return path


@pytest.fixture
def short(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(f"{HEAD}1,Ana López,massage,,\n2,Zoë Müller,masage,,\n", encoding="utf-8")
    return path


def looked_at(page: Page, path: Path) -> None:
    page.locator("#list").set_input_files(path)
    page.get_by_role("button", name="Look at the list").click()
    expect(page.locator("#checked")).to_be_visible()
    page.wait_for_load_state("load")  # with its look


def looked_again(page: Page) -> None:
    """Wait until the page has been made anew after a choice."""
    expect(page.locator("#status")).to_have_text("Looked at again with your choices")


def test_a_list_of_60_rows_by_keyboard_alone(visit: Visit, export: Path) -> None:
    page = visit("/list")
    with page.expect_file_chooser() as chooser:
        reach(page, "list")
        page.keyboard.press("Enter")
    chooser.value.set_files(export)
    reach_button(page, "Look at the list")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("meant for the patient?")
    expect(page.get_by_role("heading", name="The first 3 patients as they will print")).to_be_visible()
    expect(page.locator(".row-card")).to_have_count(3)
    choose(page, "column-15", "Not used")
    expect(page.get_by_role("alert")).to_have_count(0)
    kinds = page.locator("#types tbody th").all_inner_texts()
    for place, kind in enumerate(kinds):
        choose(page, f"type-{place}", "No sheet" if kind == "Team Meeting" else "Get a deep tissue massage")
    sheets = page.locator(".big").inner_text().split()[0]
    reach_button(page, f"Make {sheets} sheets")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(OVER, timeout=RUN)
    expect(page.get_by_role("heading", name=f"{sheets} sheets are made")).to_be_visible()
    assert re.fullmatch(r".*/list/runs/[0-9a-f]{32}-[0-9a-f]{8}", page.url)
    with page.expect_download() as download:
        reach_button(page, "Save all sheets (ZIP)")
        page.keyboard.press("Enter")
    with zipfile.ZipFile(download.value.path()) as archive:
        assert len([name for name in archive.namelist() if name.endswith(".pdf")]) == int(sheets)
    page.evaluate("HTMLIFrameElement.prototype.print = () => 0")
    with page.expect_response("**/print") as printed:
        reach_button(page, "Print all")
        page.keyboard.press("Enter")
    assert printed.value.headers["content-type"] == "application/pdf"


def test_a_sheet_for_each_visit_and_for_a_row_that_looks_like_a_total(visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("id,name,date\n1,Ana,2026-12-03\n1,Ana,2026-12-05\nTotal,2 visits,\n", encoding="utf-8")
    page = visit("/list")
    looked_at(page, path)
    for box, sheets in (("each visit of a patient", 2), ("look like totals", 3)):
        page.get_by_role("checkbox", name=box).check()
        looked_again(page)
        expect(page.get_by_role("button", name=f"Make {sheets} sheets")).to_be_visible()
        expect(page.get_by_role("checkbox", name=box)).to_be_checked()


def reach_button(page: Page, name: str) -> None:
    """Press Tab until a button or a link of this name has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText || ''").strip().startswith(name):
            return
    pytest.fail(f"Tab does not reach {name}")


def choose(page: Page, id: str, words: str) -> None:
    """Choose in a list by typing; the focus stays where it is while the page is made anew."""
    if page.evaluate("document.activeElement.id") != id:
        reach(page, id)
    page.keyboard.type(words[:8])
    expect(page.locator(f"#{id} option:checked")).to_have_text(words)
    looked_again(page)
    expect(page.locator(f"#{id}")).to_be_focused()


def test_without_javascript_everything_works_on_a_button(visit: Visit, short: Path) -> None:
    page = visit("/list", java_script_enabled=False)
    looked_at(page, short)
    page.locator("#column-2").select_option("-")
    page.get_by_role("button", name="Make 1 sheet").click()
    expect(page.get_by_text("You changed something since the list was looked at.")).to_be_visible()
    page.get_by_role("button", name="Make 2 sheets").click()
    for _ in range(60):
        if page.get_by_role("heading", level=1).inner_text() == "The sheets are made":
            break
        page.wait_for_timeout(1000)
        page.get_by_role("link", name="Look again").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Save the file for the printer").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    page.get_by_role("button", name="Back to the list and the choices").click()
    expect(page.locator("#column-2")).to_have_value("-")


def test_progress_survives_a_reload_and_another_page(visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text(HEAD + "".join(f"{number},Ana,massage,,\n" for number in range(1500)), encoding="utf-8")
    page = visit("/list")
    looked_at(page, path)
    page.get_by_label("One file for the printer").uncheck()
    page.get_by_role("button", name="Make 1500 sheets").click()
    page.wait_for_url("**/list/runs/*")
    address = page.url
    page.reload()
    page.goto(address.partition("/list")[0] + "/")
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(OVER, timeout=RUN)
    expect(page.get_by_role("heading", name="1500 sheets are made")).to_be_visible()
    page.get_by_role("button", name="Finish: delete the list here").click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_role("status").first).to_contain_text("The list is deleted")


def test_a_file_that_is_too_large_is_said_before_it_is_sent(visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(60_000_000)
    page = visit("/list")
    page.locator("#list").set_input_files(path)
    expect(page.locator("#list-problem")).to_contain_text("larger than 50 MB")
    page.get_by_role("button", name="Look at the list").click()
    expect(page.locator("#list")).to_be_focused()
    assert page.url.endswith("/list") and page.locator("#checked").count() == 0


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"color_scheme": "dark"},
        {"forced_colors": "active"},
        {"viewport": {"width": 320, "height": 640}},
    ],
    ids=["light", "dark", "forced-colors", "narrow"],
)
def test_axe_finds_nothing(
    visit: Visit, axe: Callable[[Page], list[str]], export: Path, short: Path, options: dict[str, object]
) -> None:
    page = visit("/list", **options)
    assert axe(page) == []
    looked_at(page, export)
    assert axe(page) == []
    page.goto(page.url.partition("/list")[0] + "/list")
    looked_at(page, short)
    page.locator("#where-folder").check()
    assert axe(page) == []
    page.locator("#where-zip").check()
    page.get_by_role("button", name="Make 1 sheet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(OVER, timeout=RUN)
    assert axe(page) == []
    page.get_by_role("link", name="A list").click()
    expect(page.get_by_text("looked at, nothing is made yet")).to_be_visible()
    expect(page.get_by_role("link", name="Go to the sheets (list.csv)")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Close the desk?")
    assert axe(page) == []
    page.get_by_role("button", name="Close it anyway").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The desk is closed")
    assert axe(page) == []


@pytest.mark.parametrize(("width", "height"), [(320, 256), (390, 844), (768, 1024)])
def test_nothing_has_to_be_scrolled_sideways(visit: Visit, export: Path, width: int, height: int) -> None:
    page = visit("/list", viewport={"width": width, "height": height})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    looked_at(page, export)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.locator(
        "main button:visible, main select:visible, main input[type=text]:visible"
    ).evaluate_all(
        """all => all.filter(each => !each.matches(".unseen")).map(each => [each.id, each.getBoundingClientRect()])
                     .filter(([, box]) => box.height < 43.5 || box.width < 43.5).map(([name]) => name)"""
    )
    assert small == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_a_screen_reader_finds(
    visit: Visit, tree: Callable[[Page, str], None], short: Path, language: str
) -> None:
    page = visit("/list", locale=language)
    tree(page, f"list-{language}")
    page.locator("#list").set_input_files(short)
    page.locator("#choose button").click()
    expect(page.locator("#checked")).to_be_visible()
    tree(page, f"list-checked-{language}")
