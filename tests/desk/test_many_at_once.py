"""Ten tabs, the same form twice, half a form, a browser that leaves: nothing is lost, and nothing is mixed up."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from desks import own_clinic, served

from handouts.desk.web import Desk

pytestmark = pytest.mark.unheld  # the editions are those of tests/edition
FORM = {"letterhead": "on", "treatment": "massage", "how-massage": "Tuesdays", "date": "2026-12-03"}


def browser(address: str, desk: Desk) -> httpx2.Client:
    assert desk.door
    headers = {"sec-fetch-site": "same-origin"}
    return httpx2.Client(
        base_url=address,
        headers=headers,
        cookies={desk.door.cookie: desk.door.secret},
        timeout=60,
        trust_env=False,
    )


def test_ten_tabs_get_each_its_own_sheet(tmp_path: Path) -> None:
    with served(own_clinic(tmp_path)) as (address, desk), browser(address, desk) as client:

        def sheet(name: str) -> bytes:
            return client.post("/sheet/pdf", data={**FORM, "name": name}).content

        names = [f"Patient {letter}" for letter in "ABCDEFGHIJ"]
        alone = [sheet(name) for name in names]
        with ThreadPoolExecutor(10) as tabs:
            for _ in range(5):
                assert list(tabs.map(sheet, names)) == alone
        assert len(set(alone)) == len(names)


def test_the_same_form_sent_twice_is_the_same_sheet(tmp_path: Path) -> None:
    with served(own_clinic(tmp_path)) as (address, desk), browser(address, desk) as client:
        form = {**FORM, "name": "Ana", "do": "keep-set", "set-name": "First week"}
        pages = [client.post("/", data=form).text for _ in range(2)]
        assert pages[0] == pages[1]
        assert [path.name for path in (tmp_path / "sets").iterdir()] == ["First week.toml"]


def test_half_a_form_leaves_no_trace(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with served(own_clinic(tmp_path)) as (address, desk):
        assert desk.door
        host, port = address.removeprefix("http://").split(":")
        for body in (b"", b"name=Ana+L%C3%B3pez&note=hal"):
            with socket.create_connection((host, int(port))) as connection:
                lines = (
                    "POST /sheet/preview HTTP/1.1",
                    f"Host: {host}:{port}",
                    f"Cookie: {desk.door.cookie}={desk.door.secret}",
                    "Sec-Fetch-Site: same-origin",
                    "Content-Type: application/x-www-form-urlencoded",
                    "Content-Length: 5000",
                )
                connection.sendall("\r\n".join((*lines, "", "")).encode() + body)
        with browser(address, desk) as client:
            assert client.post("/sheet/preview", data=FORM).json()["pages"] > 3
    assert "".join(capfd.readouterr()) == ""


def test_what_nobody_waits_for_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one preview is made, others queue up; those whose browser has left are dropped."""
    made: list[str] = []
    go = threading.Event()

    def slow(_desk: object, form: object) -> object:
        made.append(form.text("name"))  # type: ignore[attr-defined]
        go.wait(30)
        raise RuntimeError

    monkeypatch.setattr("handouts.desk.sheet.page.first_page", slow)
    with served(own_clinic(tmp_path)) as (address, desk), browser(address, desk) as client:

        def ask(name: str, seconds: float) -> int:
            try:
                return client.post("/sheet/preview", data={"name": name}, timeout=seconds).status_code
            except httpx2.TimeoutException:
                return 0

        with ThreadPoolExecutor(12) as tabs:
            waiting = [tabs.submit(ask, "waits", 60) for _ in range(4)]
            while len(made) < 4:
                time.sleep(0.01)
            left = [tabs.submit(ask, "leaves", 0.5) for _ in range(6)]
            assert [each.result() for each in left] == [0] * 6
            stays = tabs.submit(ask, "stays", 60)
            go.set()
            assert [each.result() for each in (*waiting, stays)] == [500] * 5
    assert sorted(made) == ["stays", *["waits"] * 4]
