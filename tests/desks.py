"""Desks for the tests: asked in this process, or served to a browser."""

from __future__ import annotations

import contextlib
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn
from paths import TEMPLATES
from starlette.testclient import TestClient

from handouts.desk.app import app_of
from handouts.desk.server import ServerAddress, bind
from handouts.desk.web import LOOPBACK, Desk, Door
from handouts.edition import MemoryCache

PORT = 8765
ADDRESS = f"http://127.0.0.1:{PORT}"
#: Editions that all tests of a run share. They hold no clinic's folder of one test for another.
CACHE = MemoryCache("")


def new_desk(folder: Path, **more: Any) -> Desk:
    """A desk that knows no browser yet. `folder` need not be there."""
    hosts = tuple(f"{name}:{PORT}" for name in LOOPBACK)
    return Desk(folder, **{"cache": CACHE, "hosts": hosts, "door": Door(PORT), **more})


def client_of(desk: Desk, *, let_in: bool = True, **headers: str) -> TestClient:
    """A browser as our page makes it ask: it was let in, and says where its requests come from."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    client = TestClient(app_of(desk), ADDRESS, headers={"sec-fetch-site": "same-origin", **more})
    if let_in and desk.door:
        client.cookies[desk.door.cookie] = desk.door.secret
    return client


#: A clinic that is nobody's, and not the sample either.
CLINIC = """
# Our clinic.
name = "Harbor Back Clinic"
address = ["3 Harbor Road", "Springfield, IL 62701"]
phone = "(217) 555-0178"   # the front desk
emergency = "911"
country = "US"

[exercise-sets]
first-week = ["pelvic-tilt", "knee-rolls: 5 x"]
"""


def own_clinic(folder: Path) -> Path:
    """A folder with a clinic of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "clinic.toml").write_text(CLINIC.lstrip(), encoding="utf-8")
    return folder


def sample_clinic(folder: Path) -> Path:
    """A folder with a copy of the sample clinic, which has every key."""
    shutil.copytree(TEMPLATES / "clinic", folder, dirs_exist_ok=True)
    return folder


@contextlib.contextmanager
def served(folder: Path) -> Iterator[tuple[str, Desk]]:
    """A desk on a port of its own: the address that lets one browser in."""
    bound = bind(ServerAddress(port=None))
    port = bound.getsockname()[1]
    door = Door(port)
    desk = Desk(folder, CACHE, tuple(f"{name}:{port}" for name in LOOPBACK), door, close=lambda: None)
    server = uvicorn.Server(uvicorn.Config(app_of(desk), log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}", desk
    finally:
        server.should_exit = True
        thread.join(10)
        bound.close()
