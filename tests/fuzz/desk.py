"""Requests to a desk, one after the other, as a browser, or somebody with a tool of their own, can send them."""

from __future__ import annotations

import asyncio
import json
import logging
import mimetypes
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from fuzz.bench import CLINIC, PLANTED, Bench, FoundError
from fuzz.seeds import lists, template
from handouts.desk.app import app_of
from handouts.desk.lists import kept_lists
from handouts.desk.web import Desk, Door
from handouts.edition import MemoryCache

mimetypes.init()  # Python reads the system's list of types, once
_HOST = "127.0.0.1:8765"
_LIST, _LOGO = "list.csv", "logo.svg"
_MARKUP = "<zq>"  # stands in many words; a page that has it as it is could have a script, too
_STATUS = (200, 303, 400, 403, 404, 405, 413, 422, 499)

_SHEET = {
    "name": "Zqanary Ames <zq>", "note": "Zqanary walk\ntwice", "date": "2026-12-03", "therapist": "Zqanary",
    "treatment": ["massage", "ice-heat"], "how-massage": "Zqanary on Tuesdays", "exercise": ["bridge"],
    "dose-bridge": "3x10", "form": "short", "letterhead": "on", "id": "a1", "set-name": "First <zq>", "language": "en",
}  # fmt: skip
_CLINIC_FORM = {
    "country": "US", "name": "Oak <zq> Lane", "address": "1 Oak Lane\nSpringfield", "phone": "1", "emergency": "911",
    "website": "www.example.com", "hours": "9 to 5", "brand": "#0b4f6c", "paper": "a4", "logo-width": "40",
    "font": "Noto Sans", "version": "{version}",
}  # fmt: skip
_BOX = {
    "topic": "back-spasms",
    "language": "en",
    "id": "massage",
    "title": "Massage <zq>",
    "version": "{version}",
}
_ABOUT = {"topic": "back-spasms", "language": "en", "about-title": "Back <zq>", "purpose": "To help", "sources": "One\nTwo",
          "reviewer": "Zoe", "version": "{version}", "do": "save"}  # fmt: skip
_READING = {"column-0": "id", "heading-0": "id", "column-2": "-", "heading-2": "note <zq>", "kind-0": "Zqanary",
            "type-0": "massage", "keep": "on", "date-order": "day-first", "id": "{list}", "name": "list.csv"}  # fmt: skip


def _get(path: str) -> list[Any]:
    return ["GET", path, {}, {}]


def _post(path: str, form: dict[str, Any], **more: Any) -> list[Any]:
    return ["POST", path, {}, {**form, **more}]


def seeds() -> Sequence[bytes]:
    """Good requests: method, path, headers, form. "{version}" and "{list}" stand for what the last page said."""
    file = {"list": "@list"}
    visits: list[list[Any]] = [
        [_get("/"), _post("/", _SHEET, do="keep-set"), _post("/", _SHEET, do="use-set", set="First _zq_")],
        [_post("/", _SHEET, do="up:treatment:ice-heat"), _post("/", {"do": "add-set:x"}), _get("/figures/walking.svg")],
        [_post("/sheet/preview", _SHEET)],
        [_post("/sheet/pdf", _SHEET, do="save"), _post("/sheet/page/1", _SHEET)],
        [_get("/list"), _post("/list", file), _get("/list/lists/{list}"), _post("/list", _READING)],
        [_post("/list", file), _post("/list/make", _READING, looked="x", run="{list}-0a1b2c3d", where="zip")],
        [_post("/list", file), _post("/list/forget", {"id": "{list}"}), _get("/list/runs/{list}-0a1b2c3d/zip")],
        [_get("/clinic"), _post("/clinic", _CLINIC_FORM, do="save", logo="@logo"), _get("/clinic")],
        [_get("/clinic"), _post("/clinic/preview", _CLINIC_FORM, logo="@logo")],
        [_get("/clinic"), _post("/clinic/file", {"source": CLINIC, "version": "{version}"}), _get("/clinic")],
        [_get("/text"), _get("/text/section?id=massage"), _post("/text/section", _BOX, body="It helps.", do="save", accept="on")],
        [_post("/text/preview", _BOX, body="- One\n- Two <zq>"), _get("/text/about"), _post("/text/about", _ABOUT)],
        [_get("/text"), _post("/text/original", _BOX), _get("/text?topic=back-spasms&language=en&done=saved")],
        [_get("/start?token=x"), _post("/knock", {}), _post("/close", {"sure": "1"}), _get("/static/desk.css")],
    ]  # fmt: skip
    return [json.dumps(visit).encode("ascii") for visit in visits]


class _Heard(logging.Handler):
    """What the desk writes into a log."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@cache
def _cache() -> MemoryCache:
    return MemoryCache("")


def visit(bench: Bench, data: bytes) -> None:
    """Send the requests of a case to a new desk with a clinic of its own."""
    try:
        asked = json.loads(data)
    except (ValueError, RecursionError):
        return
    if not isinstance(asked, list):
        return
    (bench.folder / "clinic.toml").write_text(CLINIC, encoding="utf-8")
    door = Door(8765)
    app = app_of(Desk(bench.folder, _cache(), (_HOST,), door, close=lambda: None))
    heard, said = _Heard(), {"{version}": "x", "{list}": "0" * 32}
    log = logging.getLogger("handouts")
    log.addHandler(heard)
    logging.disable(logging.NOTSET)
    try:
        for request in asked[:8]:
            if isinstance(request, list) and len(request) == 4:
                status, headers, body = asyncio.run(
                    _send(app, _scope(request, door, said), _body(request, said))
                )
                _judge(status, headers, body, heard.lines)
                _learn(said, headers, body)
    finally:
        logging.disable(logging.CRITICAL)
        log.removeHandler(heard)
        kept_lists.forget(said["{list}"])
    _check_folder(bench.folder)


def _learn(said: dict[str, str], headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    if found := re.search(rb'name="version" value="([0-9a-f]*)"', body):
        said["{version}"] = found[1].decode()
    for name, value in headers:
        if name == b"location" and (kept := re.match(rb"/list/lists/([0-9a-f]{32})", value)):
            said["{list}"] = kept[1].decode()


def _with(text: object, said: dict[str, str]) -> str:
    text = str(text)
    for name, value in said.items():
        text = text.replace(name, value)
    return text


def _scope(request: list[Any], door: Door, said: dict[str, str]) -> dict[str, Any]:
    path, _, query = _with(request[1], said).partition("?")
    headers = {"host": _HOST, "sec-fetch-site": "same-origin", "cookie": f"{door.cookie}={door.secret}"}
    headers["content-type"] = "multipart/form-data; boundary=zq" if _has_file(request) else _URLENCODED
    if isinstance(request[2], dict):
        headers |= {str(name).lower(): str(value) for name, value in request[2].items()}
    return {
        "type": "http", "method": str(request[0]), "path": path, "raw_path": path.encode("utf-8", "replace"),
        "query_string": query.encode("utf-8", "replace"), "root_path": "", "scheme": "http", "http_version": "1.1",
        "headers": [(name.encode("latin-1", "replace"), value.encode("latin-1", "replace")) for name, value in headers.items()],
        "client": ("127.0.0.1", 9), "server": ("127.0.0.1", 8765), "asgi": {"version": "3.0"}, "extensions": {},
    }  # fmt: skip


_URLENCODED = "application/x-www-form-urlencoded"


def _fields(request: list[Any]) -> list[tuple[str, str]]:
    form = request[3] if isinstance(request[3], dict) else {}
    return [
        (str(name), str(value))
        for name, values in form.items()
        for value in (values if isinstance(values, list) else [values])
    ]


def _has_file(request: list[Any]) -> bool:
    return any(value.startswith("@") for _, value in _fields(request))


def _body(request: list[Any], said: dict[str, str]) -> bytes:
    if request[0] in ("GET", "HEAD"):
        return b""
    if isinstance(request[3], str):
        return request[3].encode("utf-8", "surrogatepass")
    fields = [(name, _with(value, said)) for name, value in _fields(request)]
    if not _has_file(request):
        return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in fields).encode("ascii")
    parts = [_part(name, value) for name, value in fields]
    return b"".join(b"--zq\r\n" + part + b"\r\n" for part in parts) + b"--zq--\r\n"


def _quoted(text: str) -> str:
    return quote_plus(text.encode("utf-8", "surrogatepass"))


def _part(name: str, value: str) -> bytes:
    head = f'Content-Disposition: form-data; name="{name}"'.encode("utf-8", "surrogatepass")
    if value.startswith("@list"):
        return (
            head
            + b'; filename="'
            + (value[5:] or _LIST).encode("utf-8", "surrogatepass")
            + b'"\r\n\r\n'
            + lists()[4]
        )
    if value.startswith("@logo"):
        name = value[5:] or _LOGO
        return (
            head
            + b'; filename="'
            + name.encode("utf-8", "surrogatepass")
            + b'"\r\n\r\n'
            + template("clinic/logo.svg")
        )
    return head + b"\r\n\r\n" + value.encode("utf-8", "surrogatepass")


async def _send(app: Any, scope: dict[str, Any], body: bytes) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    pieces = [body[at : at + 40_000] for at in range(0, len(body), 40_000)] or [b""]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not pieces:
            await asyncio.sleep(3600)
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    starts = [each for each in sent if each["type"] == "http.response.start"]
    if len(starts) != 1:
        raise FoundError(f"{len(starts)} answers to one request")
    whole = b"".join(each.get("body", b"") for each in sent if each["type"] == "http.response.body")
    return starts[0]["status"], [(name, value) for name, value in starts[0]["headers"]], whole


def _judge(status: int, headers: list[tuple[bytes, bytes]], body: bytes, logged: list[str]) -> None:
    if status not in _STATUS:
        raise FoundError(f"status {status}: {' '.join(' '.join(logged).split()[-6:])}")
    if logged:
        raise FoundError(f"a line in the log: {logged[0][:80]}")
    given = {name: value for name, value in headers}
    for name, value in headers:
        if re.search(rb"[\r\n\0]", name + value) or PLANTED.encode() in value.lower():
            raise FoundError(f"header {name!r}")
    if not re.match(rb"/(?!/)|$", given.get(b"location", b"")):
        raise FoundError("another place is named")
    if b"html" in given.get(b"content-type", b"") and _MARKUP.encode() in body.lower():
        raise FoundError("markup of a form is in a page")
    if b"default-src" not in given.get(b"content-security-policy", b""):
        raise FoundError("an answer without a policy")


def _check_folder(folder: Path) -> None:
    """Nobody's words are in the clinic's folder, and a link is nowhere."""
    for path in folder.rglob("*"):
        if path.is_symlink():
            raise FoundError("a link")
        text = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
        if path.suffix == ".toml" and path.parent.name == "sets":
            text = re.sub(r'(?m)^"?[\w-]+"? = .*$', "", text)  # how and when: the words of a set
        if PLANTED in text.casefold() and path.name != "clinic.toml":
            raise FoundError(f"a patient's word is in {path.name}")
