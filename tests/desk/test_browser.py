"""One sheet in a real browser, as a therapist makes it: by mouse, by keyboard alone, on a phone, at 400 %."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, expect

from desk.conftest import Visit
from desk.keyboard import reach
from handouts.desk.running import Running
from handouts.desk.web import Desk

pytestmark = [pytest.mark.browser, pytest.mark.unheld]  # the editions are those of tests/edition


def previewed(page: Page) -> None:
    """Wait until every page of the preview is there."""
    expect(page.locator("#pages:not([aria-busy]) img").first).to_be_visible()


def name(page: Page) -> Locator:
    return page.get_by_label("Name", exact=True)


def order(page: Page, kind: str = "treatment") -> list[str]:
    chosen = page.locator(f'ol[data-kind="{kind}"] input[type="hidden"]')
    return list(chosen.evaluate_all("all => all.map(each => each.value)"))


def test_a_first_sheet_from_nothing(visit: Visit, tmp_path: Path) -> None:
    page = visit()
    expect(page).to_have_title("One sheet – Handouts")
    previewed(page)
    name(page).fill("Zoë Müller-O’Brien")
    page.get_by_label("Next visit").fill("3 December, 10:30")
    page.get_by_text("Use heat or ice", exact=True).click()
    page.get_by_label("How and when of Use heat or ice").fill("In the evening")
    page.get_by_text("Bridge", exact=True).click()
    page.get_by_label("Dose of Bridge").fill("10 x, when the kettle boils")
    expect(page.locator(".prints")).to_contain_text("Below it, as a note: when the kettle boils")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"Preview updated, \d pages"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Save PDF").click()
    assert download.value.suggested_filename.startswith("back-spasms-2")
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")


def test_a_first_sheet_by_keyboard_alone(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    reach(page, "name")
    page.keyboard.type("Ana López")
    reach(page, value="ice-heat")
    page.keyboard.press("Space")
    reach(page, value="exercise")
    page.keyboard.press("Space")
    reach(page, value="up:treatment:exercise")
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_attribute("value", "up:treatment:exercise")
    assert order(page) == ["exercise", "ice-heat"]
    expect(page.get_by_role("status")).to_have_text(re.compile("Exercise is number 1 of 2|Preview"))
    reach(page, value="remove:treatment:ice-heat")
    page.keyboard.press("Space")
    assert order(page) == ["exercise"]
    expect(page.locator(":focus")).to_have_attribute("value", "ice-heat")  # the box that it was chosen with
    previewed(page)
    with page.expect_download() as download:
        reach(page, "save")
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.startswith("back-spasms-2")


def test_dragging_changes_the_order(visit: Visit) -> None:
    page = visit()
    for id in ("massage", "stretching", "ice-heat"):
        page.locator(f'input[name="treatment"][value="{id}"]').check()
    items = page.locator('ol[data-kind="treatment"] > li')
    grip = items.nth(2).locator(".grip")
    grip.scroll_into_view_if_needed()
    box, first = grip.bounding_box(), items.nth(0).bounding_box()
    assert box and first
    page.mouse.move(box["x"] + 5, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(first["x"] + 5, first["y"] + 40, steps=5)
    page.mouse.move(first["x"] + 5, first["y"] + 5, steps=5)
    page.mouse.up()
    assert order(page) == ["ice-heat", "massage", "stretching"]


def test_what_is_wrong_is_said_at_its_field_while_typing(visit: Visit) -> None:
    page = visit()
    page.locator('input[value="bridge"]').check()
    dose = page.get_by_label("Dose of Bridge")
    dose.fill("hold 900 s")
    expect(page.locator("#dose-bridge-problem")).to_contain_text("is that what you mean?")
    expect(dose).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("status")).to_have_text("One problem to fix: it is explained at its field")
    dose.fill("hold 9 s")
    expect(page.locator("#dose-bridge-problem")).to_be_empty()
    expect(dose).not_to_have_attribute("aria-invalid", "true")


def test_the_next_patient_finds_nothing_of_the_one_before(visit: Visit) -> None:
    page = visit()
    name(page).fill("Ana López")
    page.locator('input[value="massage"]').check()
    page.get_by_label("How and when of").fill("Tuesdays")
    page.get_by_label("Large print").check()
    previewed(page)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", stay)
    page.get_by_role("button", name="Next patient").click()
    expect(name(page)).to_have_value("Ana López")
    assert asked == ["This sheet has been neither printed nor saved. Clear the page anyway?"]
    with page.expect_download():
        page.get_by_role("button", name="Save PDF").click()
    expect(page.locator("#status")).to_have_text("The PDF goes where your browser saves files")
    page.get_by_role("button", name="Next patient").click()  # now it is saved, and nothing is asked
    expect(name(page)).to_have_value("")
    assert order(page) == []
    expect(page.get_by_label("Large print")).to_be_checked()  # the therapist's habit
    page.goto("about:blank")
    page.go_back()
    previewed(page)
    expect(name(page)).to_have_value("")
    assert "Ana López" not in page.content() and page.locator("input[type=text]").evaluate_all(
        "all => all.every(each => !each.value)"
    )
    assert "Ana" not in page.url


def test_a_link_does_not_lose_what_was_typed(visit: Visit) -> None:
    page = visit()
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    name(page).fill("Ana López")
    page.get_by_role("link", name="The clinic").click()
    expect(name(page)).to_have_value("Ana López")
    assert asked == ["beforeunload"]
    with page.expect_download():
        page.get_by_role("button", name="Save PDF").click()
    page.get_by_role("link", name="The clinic").click()  # now it is saved
    expect(page.get_by_role("heading", level=1)).to_have_text("The clinic")


def test_another_language_keeps_what_was_typed(visit: Visit) -> None:
    page = visit()
    name(page).fill("Ana López")
    page.locator('input[value="massage"]').check()
    page.get_by_label("How and when of").fill("Tuesdays")
    page.locator("#language").select_option("es")
    expect(page.locator(".chosen-title")).to_have_attribute("lang", "es")
    expect(name(page)).to_have_value("Ana López")
    expect(page.locator("#how-massage")).to_have_value("Tuesdays")
    previewed(page)


def test_printing_opens_the_dialog_with_the_pdf(visit: Visit) -> None:
    page = visit()
    previewed(page)
    page.evaluate("window.printed = []; HTMLIFrameElement.prototype.print = () => 0")
    with page.expect_response("**/sheet/pdf") as answer:
        page.get_by_role("button", name="Print").click()
    assert answer.value.headers["content-type"] == "application/pdf"
    expect(page.locator("#printer")).to_have_attribute("src", re.compile("^blob:"))


def test_without_javascript_everything_works_on_a_button(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    name(page).fill("Ana López")
    page.locator('input[value="massage"]').check()
    page.locator('input[value="bridge"]').check()
    page.get_by_role("button", name="Show the preview").click()
    expect(name(page)).to_have_value("Ana López")
    expect(page.locator("#pages img").nth(3)).to_be_visible()
    page.get_by_label("Dose of Bridge").fill("hold 900 s")
    page.get_by_role("button", name="Show the preview").click()
    expect(page.get_by_role("alert")).to_contain_text("is that what you mean?")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Dose of Bridge")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_label("Dose of Bridge").fill("hold 5 s")
        page.get_by_role("button", name="Save PDF").click()
    assert download.value.suggested_filename.startswith("back-spasms-2")


def filled(page: Page) -> None:
    """A page with everything on it that can be: what is chosen, a problem, a preview."""
    name(page).fill("Ana López")
    page.locator('input[value="massage"]').check()
    page.locator('input[value="bridge"]').check()
    previewed(page)
    page.get_by_label("Dose of Bridge").fill("0 x")
    expect(page.locator("#dose-bridge-problem")).not_to_be_empty()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"color_scheme": "dark"},
        {"forced_colors": "active"},
        {"locale": "es-MX"},
        {"viewport": {"width": 320, "height": 640}},
    ],
    ids=["light", "dark", "forced-colors", "spanish", "narrow"],
)
def test_axe_finds_nothing(
    visit: Visit, axe: Callable[[Page], list[str]], options: dict[str, object]
) -> None:
    page = visit(**options)
    assert axe(page) == []
    if "locale" not in options:
        filled(page)
        assert axe(page) == []
    page.goto(page.url + "nothing")
    assert axe(page) == []
    page.goto(page.url.removesuffix("nothing") + "start?token=old")
    assert axe(page) == []


@pytest.mark.parametrize(
    ("width", "height"), [(320, 256), (360, 640), (390, 844), (768, 1024)], ids=["400-percent", *"abc"]
)
def test_nothing_has_to_be_scrolled_sideways(visit: Visit, width: int, height: int) -> None:
    """1280 pixels at 400 % are 320 (WCAG 2.2, success criterion 1.4.10)."""
    page = visit(viewport={"width": width, "height": height})
    filled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.locator("main *").evaluate_all(
        """all => all.filter(each => each.getBoundingClientRect().right > innerWidth + 1
                                     && !each.closest(".unseen, template, #printer")).map(each => each.outerHTML)"""
    )
    assert cut == []


def test_what_is_pressed_is_large_enough(visit: Visit) -> None:
    """44 pixels, as WCAG 2.2 asks for at AAA (2.5.5); 24 at AA."""
    page = visit()
    filled(page)
    small = page.locator(
        "button:visible, a.button:visible, select:visible, input[type=text]:visible"
    ).evaluate_all(
        """all => all.filter(each => !each.matches(".unseen"))
                     .map(each => [each.id || each.value, each.getBoundingClientRect()])
                     .filter(([, box]) => box.height < 43.5 || box.width < 43.5).map(([name]) => name)"""
    )
    assert small == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_a_screen_reader_finds(visit: Visit, tree: Callable[[Page, str], None], language: str) -> None:
    page = visit(locale=language)
    previewed(page)
    tree(page, f"sheet-{language}")


def test_the_page_that_the_program_opens_leads_in(
    chromium: Browser, running: tuple[str, Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a file, which is another site to the browser: a cookie that is SameSite=Strict must survive that."""
    monkeypatch.setenv("HANDOUTS_CACHE", str(tmp_path))
    address, desk = running
    assert desk.door
    start = f"{address}/start?token={desk.door.new_token()}"
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(Running(tmp_path).redirect(start).as_uri())
        expect(page.get_by_role("heading", level=1)).to_have_text("One sheet")
        assert page.url == f"{address}/"
        page.goto(start)  # again, as from the history
        expect(page.get_by_text("This link has already been used")).to_be_visible()


def test_another_site_cannot_use_the_browser_that_was_let_in(visit: Visit, running: tuple[str, Desk]) -> None:
    """A page on another port of this machine, which a browser calls the same site, sends a form."""
    address, _ = running
    page = visit()
    html = (
        f'<form method="post" action="{address}/sheet/pdf"><input name="name" value="x"></form>'
        '<button onclick="document.forms[0].submit()">go</button>'
    )
    page.route("http://127.0.0.1:9/", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("http://127.0.0.1:9/")
    page.get_by_role("button").click()
    expect(page.get_by_text("This did not come from a page of the desk")).to_be_visible()


def test_a_program_that_was_started_anew_keeps_what_was_typed(
    visit: Visit, running: tuple[str, Desk]
) -> None:
    page = visit()
    name(page).fill("Ana López")
    previewed(page)
    page.context.clear_cookies()
    name(page).press("End")
    name(page).type(" Ruiz")
    expect(page.get_by_role("status")).to_contain_text("what you typed is still here")
    expect(name(page)).to_have_value("Ana López Ruiz")


def test_closing_and_refusing(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The desk is closed")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") != "none"
    )  # it has its look
    expect(page.get_by_role("navigation")).to_have_count(0)


def test_a_desk_that_has_ended_takes_nothing_from_the_page(visit: Visit) -> None:
    """Save and Print ask it for the sheet; what was typed stays, and the page says so."""
    page = visit()
    previewed(page)
    name(page).fill("Ana")
    page.route("**/sheet/**", lambda route: route.abort())
    for button in ("Save PDF", "Print"):
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("What you typed is still here")
        expect(name(page)).to_have_value("Ana")
