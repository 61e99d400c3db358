"""A real browser for the tests marked browser. Where there is none, they are skipped and say so."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desks import own_clinic, served
from playwright.sync_api import Browser, Page, expect, sync_playwright

from handouts.desk.web import Desk
from handouts.edition import MemoryCache

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
#: Milliseconds. A machine that does other things at the same time is slow, not wrong.
PATIENCE = 20_000
#: The rules of WCAG 2.2 AA, and what axe calls good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium as this machine has it."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("there is no Chromium on this machine: install it, or see .ci/run")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A clinic's own folder."""
    return own_clinic(tmp_path / "clinic")


@pytest.fixture(autouse=True)
def lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """No list of another test: Close asks about every list of the process."""
    monkeypatch.setattr("handouts.desk.lists.kept_lists.OURS", {})


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of its own, for this process and those that it starts."""
    own = tmp_path / "temporary"
    own.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    monkeypatch.setenv("TMPDIR", str(own))
    return own


@pytest.fixture(scope="session")
def kept_cache(tmp_path_factory: pytest.TempPathFactory) -> MemoryCache:
    """Editions are typeset once for all tests, also by other processes."""
    return MemoryCache(str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def running(folder: Path) -> Iterator[tuple[str, Desk]]:
    """The address of a desk that is served, and the desk."""
    with served(folder) as found:
        yield found


@pytest.fixture
def visit(chromium: Browser, running: tuple[str, Desk]) -> Iterator[Visit]:
    """Opens a page of the desk in a browser of its own: visit("/list", color_scheme="dark").

    A page that reports an error of its script, or that its policy forbids something, fails the test.
    """
    address, desk = running
    contexts, wrong = [], []

    def opened(path: str = "/", **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
        page.on("response", lambda answer: wrong.append(answer.url) if answer.status >= 500 else None)
        assert desk.door
        page.goto(f"{address}/start?token={desk.door.new_token()}")
        page.wait_for_url(f"{address}/")
        if path != "/":
            page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [each for each in wrong if not re.search(r"\b(40[34]|422|ERR_FAILED)\b", each)] == []


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """What axe finds on a page: rule, and the elements. It needs no network."""
    from axe_playwright_python.sync_playwright import Axe

    def found(page: Page) -> list[str]:
        page.wait_for_load_state()
        results = Axe().run(page, options={"runOnly": RULES}).response
        return [
            f"{each['id']}: {node['html']} {node['failureSummary']}"
            for each in results["violations"]
            for node in each["nodes"]
        ]

    return found


@pytest.fixture
def tree(golden: Callable[[str, str], None]) -> Callable[[Page, str], None]:
    """Compare what a screen reader finds on a page with tests/golden/desk/<name>.txt; --update writes it."""

    def compare(page: Page, name: str) -> None:
        page.wait_for_load_state()  # What the stylesheet hides is found until it has come.
        golden(f"desk/{name}.txt", page.locator("main").aria_snapshot() + "\n")

    return compare
