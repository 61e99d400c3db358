"""Starting and ending: the port, the browser, a second start, and what is said where something is missing."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from click.testing import CliRunner
from desks import own_clinic
from paths import ROOT

from handouts.cli.commands import main
from handouts.desk.running import Running
from handouts.desk.server import ServerAddress, bind, check_address
from handouts.errors import HandoutError

SECONDS = 60


class Program:
    """`handouts desk` in a process of its own."""

    def __init__(self, folder: Path, *args: str, **environment: str) -> None:
        env = {
            key: value
            for key, value in os.environ.items()
            if key not in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
        }
        env |= {"HANDOUTS_CACHE": str(folder / "cache"), "PYTHONPATH": str(ROOT), **environment}
        line = [sys.executable, "-u", "-m", "handouts", "desk", "--clinic", str(folder / "clinic"), *args]
        self.process = subprocess.Popen(
            line,
            cwd=folder,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline()

    def address(self) -> str:
        """The address with a token that it says."""
        while line := self.line():
            if found := re.search(r"http://\S+/start\?token=\S+", line):
                return found[0]
        pytest.fail("no address is said")

    def rest(self) -> str:
        """What it says until it ends."""
        return self.process.communicate(timeout=SECONDS)[0]

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals, modes or BROWSER")
Start = Callable[..., Program]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    own_clinic(tmp_path / "clinic")
    begun: list[Program] = []

    def program(*args: str, **environment: str) -> Program:
        begun.append(Program(tmp_path, *args, **environment))
        return begun[-1]

    yield program
    for each in begun:
        each.end()


def browser() -> urllib.request.OpenerDirector:
    found = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    found.addheaders = [("Sec-Fetch-Site", "same-origin")]
    return found


def page(opener: urllib.request.OpenerDirector, address: str) -> str:
    text: str = opener.open(address, timeout=SECONDS).read().decode("utf-8")
    return text


@POSIX
def test_it_starts_serves_and_ends_with_ctrl_c(start: Start, tmp_path: Path) -> None:
    program = start("--no-browser")
    address = program.address()
    opener = browser()
    assert "The desk is opening" in page(opener, address)
    assert "<h1>One sheet</h1>" in page(opener, address.split("start?")[0])
    notes = list((tmp_path / "cache" / "desk").iterdir())
    assert [oct(note.stat().st_mode & 0o777) for note in notes] == ["0o600"]
    program.process.send_signal(signal.SIGINT)
    assert program.rest().strip().endswith("The desk is closed.")
    assert program.process.returncode == 0
    assert list((tmp_path / "cache" / "desk").iterdir()) == []


def test_a_second_start_finds_the_first(start: Start, tmp_path: Path) -> None:
    first = start("--no-browser")
    address = first.address()
    opener = browser()
    page(opener, address)
    second = start("--no-browser")
    said = second.rest()
    assert second.process.returncode == 0
    assert said.startswith("The desk is running already.\n")
    again = re.findall(r"http://\S+", said)[0]
    assert again != address and again.split("?")[0] == address.split("?")[0]
    assert "The desk is opening" in page(browser(), again)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        page(browser(), again)  # once
    opener.open(address.split("start?")[0] + "close", data=b"", timeout=SECONDS)
    assert first.rest().strip().endswith("The desk is closed.")
    assert first.process.returncode == 0


@POSIX
def test_a_browser_is_opened_by_a_page_that_only_the_user_can_read(start: Start, tmp_path: Path) -> None:
    """What the list of processes shows of the browser is the name of that page."""
    script = tmp_path / "browser.py"
    script.write_text("import sys; open(sys.argv[1], 'w').write(sys.argv[2])", encoding="utf-8")
    command = f"{sys.executable} {script} {tmp_path / 'opened'} %s"
    start(BROWSER=command)
    opened = tmp_path / "opened"
    until = time.monotonic() + SECONDS
    while not (opened.is_file() and opened.read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    address = opened.read_text(encoding="utf-8")
    assert address.startswith("file:///") and "token" not in address
    redirect = Path(urllib.request.url2pathname(address.removeprefix("file://")))
    assert oct(redirect.stat().st_mode & 0o777) == "0o600"
    [found] = re.findall(r"url=(http://[^\"]+)", redirect.read_text(encoding="utf-8"))
    assert "The desk is opening" in page(browser(), found)


def test_without_a_browser_the_address_is_said(start: Start) -> None:
    program = start()
    lines = [program.line() for _ in range(3)]
    assert lines[1] == "No browser was found here.\n"
    assert lines[2].startswith("Open this address in your browser. It works once: http://127.0.0.1:")


def test_a_port_that_is_taken_is_said(start: Start) -> None:
    with bind(ServerAddress()) as taken:
        port = taken.getsockname()[1]
        program = start("--no-browser", "--port", str(port))
        said = program.rest()
    assert program.process.returncode == 3
    assert said.startswith("Error: --port: it cannot be used: address already in use")
    assert "Choose another, --port 8800, or leave it out." in said


def test_without_a_port_asked_for_the_next_free_one_is_taken() -> None:
    with bind(ServerAddress()) as first, bind(ServerAddress()) as second:
        assert first.getsockname()[1] != second.getsockname()[1]
        assert first.getsockname()[0] == second.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "desk.clinic.example"])
def test_other_machines_are_let_in_only_by_a_name(host: str) -> None:
    with pytest.raises(HandoutError, match="no login and no encryption"):
        check_address(ServerAddress(host))
    check_address(ServerAddress(host, names=("desk.clinic.example",)))
    said = CliRunner().invoke(main, ["desk", "--host", host, "--no-browser"])
    assert said.exit_code == 2
    assert "--host: other machines" in said.output and "Add --allowed-host" in said.output


def test_a_note_from_another_time_lets_nobody_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The port may belong to another user's program by now, which answers anything."""
    monkeypatch.setenv("HANDOUTS_CACHE", str(tmp_path))
    running = Running(tmp_path / "clinic")
    assert running.knock() == ""
    with socket.create_server(("127.0.0.1", 0)) as other:
        running.note(f"http://127.0.0.1:{other.getsockname()[1]}", "secret")

        def answer() -> None:
            connection, _ = other.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\ntoken proof!")

        thread = threading.Thread(target=answer)
        thread.start()
        assert running.knock() == ""
        thread.join()
    assert running.knock() == ""  # nothing listens there
    for text in (
        "",
        "{}",
        '{"address": 5, "secret": 6}',
        "[1]",
        '{"address": "http://x:port", "secret": ""}',
    ):
        next((tmp_path / "desk").glob("*.json")).write_text(text, encoding="utf-8")
        assert running.knock() == ""
    running.forget()
    assert list((tmp_path / "desk").iterdir()) == []


def test_a_clinic_with_mistakes_is_said_and_can_be_mended_on_its_page(start: Start, tmp_path: Path) -> None:
    (tmp_path / "clinic" / "clinic.toml").write_text("name = ", encoding="utf-8")
    program = start("--no-browser")
    assert "clinic.toml:1" in program.line()
    address, opener = program.address(), browser()
    page(opener, address)
    assert "<h1>One sheet</h1>" in page(opener, address.split("start?")[0])
    assert "name = </textarea>" in page(opener, f"{address.split('start?')[0]}clinic")


def test_a_file_in_place_of_the_folder_is_said_before_anything_is_opened(tmp_path: Path) -> None:
    (tmp_path / "clinic.toml").write_text("name = ", encoding="utf-8")
    said = CliRunner().invoke(main, ["desk", "--clinic", str(tmp_path / "clinic.toml"), "--no-browser"])
    assert said.exit_code == 3 and "it is a file, not a folder" in said.output


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "uvicorn" else object())
    said = CliRunner().invoke(main, ["desk"])
    assert said.exit_code == 3
    assert "uvicorn is not installed" in said.output and '-m pip install -e ".[desk]"' in said.output
