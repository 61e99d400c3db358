"""Who gets in, and what the desk never does: the attacks on a page that is served on one's own machine."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desks import ADDRESS, PORT, client_of, new_desk
from starlette.testclient import TestClient

from handouts.desk.running import HEADER, proof
from handouts.desk.web.guard import MAX_FORM
from handouts.errors import origin_of


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    return client_of(new_desk(tmp_path / "clinic"))


# --- another site, and DNS rebinding ------------------------------------------------------------------------


@pytest.mark.parametrize("host", [f"127.0.0.1:{PORT}", f"LOCALHOST:{PORT}", f"[::1]:{PORT}"])
def test_our_own_names_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        *(f"evil.example:{PORT}", f"127.0.0.1.evil.example:{PORT}", f"localhost.:{PORT}", "127.0.0.1"),
        *("localhost", "127.0.0.1:9999", f"0.0.0.0:{PORT}", f"[::ffff:127.0.0.1]:{PORT}", f"127.1:{PORT}"),
        *(f"user@127.0.0.1:{PORT}", f"127.0.0.1:{PORT}:80", "", " "),
    ],
)
@pytest.mark.parametrize("path", ["/", "/start?token=x", "/static/desk.css", "/knock"])
def test_another_name_for_this_machine_is_refused(client: TestClient, host: str, path: str) -> None:
    """A site whose name leads to 127.0.0.1 asks with its own name in Host, and without an Origin."""
    assert client.get(path, headers={"host": host}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "", "SAME-ORIGIN"])
@pytest.mark.parametrize("path", ["/", "/sheet/preview", "/sheet/pdf", "/close"])
def test_a_form_of_another_site_is_refused(client: TestClient, site: str, path: str) -> None:
    """`same-site` is another program on another port of this machine; `none` is a bookmark or an address typed in."""
    headers = {"sec-fetch-site": site, "origin": "http://evil.example"}
    assert client.post(path, data={"name": "x"}, headers=headers).status_code == 403


def test_where_a_browser_says_nothing_the_origin_counts(client: TestClient) -> None:
    del client.headers["sec-fetch-site"]
    for origin, status in {
        "": 403,
        "null": 403,
        "http://127.0.0.1:9999": 403,
        f"http://localhost:{PORT}": 403,  # our name, but not the one that was asked for
        f"file://127.0.0.1:{PORT}": 403,
        ADDRESS: 200,
    }.items():
        assert client.post("/", data={"do": "preview"}, headers={"origin": origin}).status_code == status, (
            origin
        )
    assert client.post("/", data={"do": "preview"}).status_code == 403


def test_every_answer_forbids_what_the_pages_do_not_need(client: TestClient) -> None:
    paths = ["/", "/nothing", "/static/desk.css", "/static/nothing", "/start?token=x"]
    answers = [client.get(path) for path in paths]
    answers += [client.post("/sheet/preview", data={}), client.get("/", headers={"host": "evil.example"})]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy and "*" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_no_page_has_anything_inline_or_from_another_host(client: TestClient) -> None:
    form = {"name": "Ana", "treatment": ["massage"], "do": "preview"}
    for html in (client.get("/").text, client.post("/", data=form).text, client.get("/no").text):
        assert not re.search(r"<script(?![^>]* src=\"/static/)|\son\w+=|style=|<style|javascript:", html)
        assert not re.search(r"(?:src|href|action)=\"(?!/|#|data:image/png)", html)


# --- the door -----------------------------------------------------------------------------------------------


def test_a_token_lets_one_browser_in_once(tmp_path: Path) -> None:
    desk = new_desk(tmp_path)
    assert desk.door
    token = desk.door.new_token()
    first, second = client_of(desk, let_in=False), client_of(desk, let_in=False)
    assert first.get("/").status_code == 403
    opened = first.get(f"/start?token={token}", headers={"sec-fetch-site": "cross-site"})
    assert opened.status_code == 200
    cookie = opened.headers["set-cookie"]
    assert (
        "HttpOnly" in cookie
        and "SameSite=strict" in cookie
        and "Path=/" in cookie
        and "Max-Age" not in cookie
    )
    assert first.get("/").status_code == 200
    assert second.get(f"/start?token={token}").status_code == 403
    assert second.get("/").status_code == 403


@pytest.mark.parametrize("token", ["", "x", "x" * 10_000, "%00", "é"])
def test_another_token_lets_nobody_in(tmp_path: Path, token: str) -> None:
    client = client_of(new_desk(tmp_path), let_in=False)
    answer = client.get("/start", params={"token": token})
    assert answer.status_code == 403 and "set-cookie" not in answer.headers


@pytest.mark.parametrize("secret", ["", "x", "é"])
def test_another_cookie_lets_nobody_in(tmp_path: Path, secret: str) -> None:
    desk = new_desk(tmp_path)
    client = client_of(desk, let_in=False)
    assert desk.door
    cookie = f"{desk.door.cookie}={secret}".encode()
    assert client.get("/", headers=[(b"cookie", cookie)]).status_code == 403


def test_another_start_of_the_program_proves_that_it_is_ours(tmp_path: Path) -> None:
    desk = new_desk(tmp_path)
    client = client_of(desk, let_in=False)
    del client.headers["sec-fetch-site"]
    assert desk.door
    for header in (
        "",
        "n x",
        f"n {proof('guessed', 'ask', 'n')}",
        f"n {proof(desk.door.knock, 'answer', 'n')}",
    ):
        assert client.post("/knock", headers={HEADER: header}).status_code == 403
    answer = client.post("/knock", headers={HEADER: f"n {proof(desk.door.knock, 'ask', 'n')}"})
    token, _, shown = answer.text.partition(" ")
    assert shown == proof(desk.door.knock, "answer", "n", token)
    assert client.get(f"/start?token={token}").status_code == 200


def test_closing_ends_the_program_and_only_where_it_is_ours(tmp_path: Path) -> None:
    ended: list[str] = []
    client = client_of(new_desk(tmp_path, close=lambda: ended.append("closed")))
    assert client.get("/close").status_code == 405 and ended == []
    assert client.post("/close").status_code == 200 and ended == ["closed"]
    behind_a_login = client_of(new_desk(tmp_path, door=None))
    assert behind_a_login.post("/close").status_code == 404
    assert "/close" not in behind_a_login.get("/").text


# --- what is asked for and sent -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        *("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fapp.py", "/static//etc/passwd"),
        *("/figures/../theme.toml", "/figures/%2e%2e/%2e%2e/pyproject.toml", "/figures/..%5c..%5ctheme.toml"),
        *("/figures/%2fetc%2fpasswd", "/figures/C:%5cWindows%5cwin.ini", "/figures/x%00.svg", "/figures/"),
        *("/sheet/page/2", "/start/", "/static/"),
    ],
)
def test_no_path_leads_out(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (404, 405)
    assert "[standard]" not in answer.text and "root:" not in answer.text


@pytest.mark.parametrize("said", [True, False])
def test_a_form_that_is_too_large_is_refused(client: TestClient, said: bool) -> None:
    """With its length said, at once; without, when it has become too long."""

    def chunks() -> Iterator[bytes]:
        yield b"name="
        for _ in range(MAX_FORM // 1000 + 1):
            yield b"x" * 1000

    kind = {"content-type": "application/x-www-form-urlencoded"}
    content: Any = b"".join(chunks()) if said else chunks()
    answer = client.post("/", content=content, headers=kind)
    assert answer.status_code == 413
    assert "xxxx" not in answer.text


@pytest.mark.parametrize("length", ["-1", "1e9", "9" * 30, "0x10"])
def test_a_length_that_cannot_be_is_refused(client: TestClient, length: str) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded", "content-length": length}
    assert client.post("/", content=b"name=x", headers=headers).status_code in (400, 413)


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "application/json",
        "text/plain",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "image/png",
    ],
)
def test_what_is_no_form_gets_a_page_and_no_trace(client: TestClient, kind: str) -> None:
    answer = client.post("/", content=b'{"name": "Ana"}', headers={"content-type": kind})
    assert answer.status_code == 400
    assert "Traceback" not in answer.text and "Ana" not in answer.text


@pytest.mark.parametrize(
    "charset", ["undefined", "idna", "raw_unicode_escape", "utf-16", "\0", "x" * 3000, ""]
)
def test_a_form_in_another_charset_is_no_form(client: TestClient, charset: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n\\ud800 Ana\r\n--x--\r\n'
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    assert client.post("/", content=body, headers={"content-type": kind}).status_code == 400
    kind = "multipart/form-data; charset=UTF-8; boundary=x"
    assert client.post("/", content=body, headers={"content-type": kind}).status_code == 200


def test_a_form_without_a_file_is_bounded_where_a_file_may_be_large(client: TestClient) -> None:
    data = {"id": "0" * 32, "name": "x" * 2_000_000}
    assert client.post("/list", data=data).status_code == 400
    assert client.post("/list", files={"list": ("a.csv", b"")}, data=data).status_code == 400
    parts = [(f"column-{n}", (None, b"x" * 2_500)) for n in range(900)]
    assert client.post("/list", files=parts).status_code == 400


@pytest.mark.parametrize("number", ["0", "-1", "٣", "1.5", "9" * 5000])
def test_a_page_that_is_no_number(client: TestClient, number: str) -> None:
    assert client.post(f"/sheet/page/{number}", data={"form": "short"}).status_code == 404


def test_files_have_our_types_whatever_the_system_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows, another program can have made .js text/plain: no browser runs that."""
    mimetypes.init()
    for end in (".js", ".css"):
        monkeypatch.setitem(mimetypes.types_map, end, "text/plain")
    client = client_of(new_desk(tmp_path))
    for name, kind in {"desk.js": "javascript", "desk.css": "text/css", "icon.svg": "image/svg+xml"}.items():
        assert kind in client.get(f"/static/{name}").headers["content-type"]


def test_methods_that_no_page_has(client: TestClient) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert client.request(method, "/").status_code == 405


def test_a_bug_is_a_page_and_a_line_without_any_of_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Ana López")

    monkeypatch.setattr("handouts.desk.sheet.page.make", broken)
    answer = client_of(new_desk(tmp_path)).post("/sheet/preview", data={"name": "Ana López"})
    assert answer.status_code == 500
    assert "RuntimeError" in caplog.text
    assert "Ana" not in answer.text + caplog.text
    assert "Ana" not in origin_of(RuntimeError("Ana"))
