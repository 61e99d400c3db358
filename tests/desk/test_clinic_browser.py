"""The clinic and the text in a real browser: by keyboard alone, on a phone, in Spanish; axe finds nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from desk.conftest import Visit
from desk.keyboard import reach
from handouts.clinic import load_clinic

pytestmark = [pytest.mark.browser, pytest.mark.unheld]  # the editions are those of tests/edition

TEXT = "guidance/back-spasms/en.md"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><rect width="100" height="50" fill="#c00"/></svg>'


class TestNewClinic:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return tmp_path / "my-clinic"

    def test_from_nothing_by_keyboard_alone(self, visit: Visit, folder: Path) -> None:
        page = visit("/clinic", locale="en-GB")
        expect(page.get_by_label("Country")).to_have_value("GB")
        reach(page, "country")
        page.keyboard.type("Aus")
        expect(page.get_by_label("Country")).to_have_value("AU")
        for field, words in (
            ("name", "Oak Lane Physio"),
            ("address", "1 High Street"),
            ("phone", "03 5550 0100"),
            ("email", "desk@oak.example"),
            ("brand", "#ffe866"),
        ):
            reach(page, field)
            page.keyboard.type(words)
        expect(page.get_by_label("Emergency number")).to_have_value("000")
        expect(page.locator("#brand-said")).to_contain_text("is hard to read")
        expect(page.locator("#pages img")).to_be_visible()
        reach(page, value="save")
        page.keyboard.press("Enter")
        page.wait_for_url("**/clinic?saved")
        expect(page.locator(".messages.done")).to_contain_text(str(folder))
        clinic = load_clinic(folder)
        assert (clinic.name, clinic.emergency, clinic.paper) == ("Oak Lane Physio", "000", "a4")
        page.get_by_role("link", name="One sheet").click()
        expect(page.get_by_text("sample clinic")).to_have_count(0)

    def test_what_is_missing_is_said_and_nothing_is_lost(self, visit: Visit, folder: Path) -> None:
        page = visit("/clinic")
        page.get_by_label("Name of the clinic").fill("Oak Lane")
        expect(page.locator("#status")).to_contain_text("Still needed: Phone")
        page.locator("#email").fill("desk")
        expect(page.locator("#email-problem")).to_contain_text("is not an email address")
        expect(page.locator("#phone-problem")).to_be_empty()  # not before it is to be saved
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("alert")).to_contain_text("There are 2 problems")
        expect(page.get_by_label("Name of the clinic")).to_have_value("Oak Lane")
        page.get_by_role("alert").get_by_role("link").first.click()
        expect(page.locator("#phone")).to_be_focused()
        assert not folder.exists()

    def test_a_logo_is_dropped_and_seen(self, visit: Visit, folder: Path) -> None:
        page = visit("/clinic")
        page.get_by_label("Name of the clinic").fill("Oak Lane")
        page.get_by_label("Phone (needed)").fill("555 0100")
        picture = page.locator("#pages:not([aria-busy]) img")
        expect(picture).to_be_visible()
        before = picture.get_attribute("src")
        page.evaluate(
            """(svg) => { const data = new DataTransfer();
                 data.items.add(new File([svg], "ours.svg", { type: "image/svg+xml" }));
                 const place = document.querySelector(".drop");
                 const how = { dataTransfer: data, bubbles: true, cancelable: true };
                 for (const kind of ["dragover", "drop"]) place.dispatchEvent(new DragEvent(kind, how)); }""",
            SVG,
        )
        expect(picture).not_to_have_attribute("src", str(before))
        page.get_by_role("button", name="Save").click()
        page.wait_for_url("**/clinic?saved")
        assert tomllib.loads((folder / "clinic.toml").read_text(encoding="utf-8"))["logo"] == "logo.svg"
        page.set_input_files("#logo", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
        expect(page.locator("#logo-problem")).to_contain_text("The logo is a PDF")

    def test_without_javascript(self, visit: Visit, folder: Path) -> None:
        page = visit("/clinic", java_script_enabled=False)
        page.get_by_label("Name of the clinic").fill("Oak Lane")
        page.get_by_label("Phone (needed)").fill("555 0100")
        page.set_input_files("#logo", {"name": "a.svg", "mimeType": "image/svg+xml", "buffer": SVG.encode()})
        page.get_by_role("button", name="Show the preview").click()
        expect(page.locator("#pages img")).to_be_visible()
        expect(page.get_by_text("Chosen, not saved yet: a.svg")).to_be_visible()
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".messages.done")).to_be_visible()
        assert load_clinic(folder).logo is not None


def test_a_changed_sentence_and_back(visit: Visit, folder: Path) -> None:
    page = visit("/text")
    link = page.get_by_role("link", name="Change Get a deep tissue massage")
    # The page is long: its figures can still move the link while it is clicked.
    page.wait_for_load_state("networkidle")
    link.click()
    page.wait_for_url("**/text/section**")
    box = page.get_by_label("Text", exact=True)
    expect(page.locator("#grade")).to_contain_text("Reading grade of this section")
    expect(page.locator("#pages img")).to_be_visible()
    words = box.input_value()
    box.fill(words.replace("This firm massage can ease pain.", "This firm massage *can* ease pain."))
    expect(page.locator("#body-problem")).to_contain_text("Line 1: Italics are hard to read")
    box.fill(words.replace("- Have weak bones (osteoporosis)\n", ""))
    expect(page.locator("#body-problem")).to_contain_text("The text lacks a point of #massage")
    expect(page.get_by_label("A clinician has decided")).to_be_visible()
    box.fill(words.replace("This firm massage can ease pain.", "This firm massage can ease pain a little."))
    expect(page.locator("#body-problem")).to_be_empty()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messages.done")).to_contain_text("Saved in the clinic’s folder")
    article = page.locator("#massage")
    expect(article).to_contain_text("Changed by Harbor Back Clinic")
    expect(article).to_contain_text("This firm massage can ease pain a little.")
    assert (folder / TEXT).exists()
    article.get_by_role("link", name="Change Get a deep tissue massage").click()
    page.get_by_role("button", name="Back to the original").click()
    expect(page.locator(".messages.done")).to_contain_text("original again")
    expect(page.locator("#massage")).not_to_contain_text("Changed by")
    assert not (folder / TEXT).exists()


PAGES = {"clinic": "/clinic", "text": "/text", "section": "/text/section?id=massage", "about": "/text/about"}
VIEWS: dict[str, dict[str, object]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}},
    "zoom": {"viewport": {"width": 320, "height": 640}},  # 1,280 pixels at 400 %
    "forced": {"forced_colors": "active"},
}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(visit: Visit, axe: Callable[[Page], list[str]], name: str, view: str) -> None:
    page = visit(PAGES[name], **VIEWS[view])
    if name in ("clinic", "section"):
        expect(page.locator("#pages:not([aria-busy]) img")).to_be_visible()
    assert axe(page) == []
    width, visible = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert width <= visible


@pytest.mark.parametrize("name", ["clinic", "section"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_a_screen_reader_finds(
    visit: Visit, tree: Callable[[Page, str], None], name: str, language: str
) -> None:
    page = visit(PAGES[name], locale=language)
    expect(page.locator("#pages:not([aria-busy]) img")).to_be_visible()
    page.evaluate(
        """() => { for (const each of document.querySelectorAll(".path, #grade")) each.textContent = each.id || "here";
                   const words = document.getElementById("body"); if (words) words.value = "words"; }"""
    )
    tree(page, f"{name}-{language}")
