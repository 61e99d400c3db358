"""Starts the desk on this machine: binds its port, opens the browser, serves until it is closed."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from handouts.desk.running import Running
from handouts.desk.web import LOOPBACK, Desk, Door
from handouts.errors import ChoiceError, HandoutError, reason_of

#: Tried in turn if no port is asked for. 0 takes any free port.
PORTS = (8765, 8766, 8767, 8768, 8769, 0)
#: Prints a line in the terminal.
Say = Callable[[str], None]


class ServerAddress(NamedTuple):
    """Where a desk is served. `host` is an address of this machine; `names` are the host names that browsers on
    other machines may use.
    """

    host: str = LOOPBACK[0]
    port: int | None = None
    names: tuple[str, ...] = ()


def serve(folder: Path, wanted: ServerAddress, *, browser: bool, say: Say) -> None:
    """Serve the desk of a clinic's folder until it is closed. If one is running already, open it instead.

    Raises HandoutError if the host or the port cannot be used.
    """
    check_address(wanted)
    running = Running(folder)
    if wanted.port is None and not wanted.names and (address := running.knock()):
        say("The desk is running already.")
        return _open(running, address, browser, say)
    bound = bind(wanted)
    port = bound.getsockname()[1]
    address = f"http://{_shown_host(wanted.host)}:{port}"
    door = Door(port)
    server = _server(bound, folder, wanted, door)
    running.note(address, door.knock)
    try:
        say(f"The desk is at {address}. To end it, press Ctrl-C here or Close on the page.")
        _open(running, f"{address}/start?token={door.new_token()}", browser, say)
        server()
    except KeyboardInterrupt:
        pass
    finally:
        running.forget()
        bound.close()
    say("The desk is closed.")


def check_address(wanted: ServerAddress) -> None:
    """Raises ChoiceError if other machines can reach the address and no host name is allowed."""
    if wanted.host in (*LOOPBACK, "::1") or wanted.names:
        return
    what = "other machines could reach the desk there, which has no login and no encryption of its own"
    hint = "Put a TLS proxy with a login before it (docs/desk.md), and name it as browsers do."
    raise ChoiceError.at("host", what, hint, "allow-host")


def bind(wanted: ServerAddress) -> socket.socket:
    """A socket that already listens, so that the browser can connect at once. Raises HandoutError."""
    ports = PORTS if wanted.port is None else (wanted.port,)
    reason = ""
    for port in ports:
        try:
            return _bound(wanted.host, port)
        except OSError as error:
            reason = reason_of(error)
        except OverflowError:
            reason = "ports go up to 65535"
    if reason == "address already in use":
        reason += ", perhaps by a desk that runs already"
    raise HandoutError.at("port", f"it cannot be used: {reason}", "", "other-port")


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # on Windows, it would let another program take the same port
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host.strip("[]"), port))
        found.listen(128)
    except BaseException:
        found.close()
        raise
    return found


def _shown_host(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _server(bound: socket.socket, folder: Path, wanted: ServerAddress, door: Door) -> Callable[[], None]:
    """A function that serves until the desk is closed."""
    import uvicorn

    from handouts.desk.app import app_of, new_cache
    from handouts.desk.sheet import warm_up

    port = bound.getsockname()[1]
    own = tuple(f"{name}:{port}" for name in LOOPBACK)

    def close() -> None:
        server.should_exit = True

    desk = Desk(folder, new_cache(), (*own, *(name.lower() for name in wanted.names)), door, close)
    config = uvicorn.Config(
        app_of(desk),
        access_log=False,  # addresses contain no names, but nobody needs a log of them
        log_level="error",
        lifespan="off",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )
    server = uvicorn.Server(config)
    warming = threading.Thread(target=warm_up, args=(desk,), daemon=True)
    warming.start()

    def run() -> None:
        try:
            server.run(sockets=[bound])
        finally:
            warming.join()  # Python crashes if it ends while pdfium draws in a thread

    return run


def _open(running: Running, address: str, browser: bool, say: Say) -> None:
    """Open the address, which lets one browser in, or print it."""
    if browser and _has_browser():
        with contextlib.suppress(OSError, webbrowser.Error):
            if webbrowser.open(running.redirect(address).as_uri()):
                return
    if browser:
        say("No browser was found here.")
    say(f"Open this address in your browser. It works once: {address}")


def _has_browser() -> bool:
    """Whether there is a browser with a window. A browser in the terminal would take over the terminal."""
    if sys.platform in ("win32", "darwin") or os.environ.get("BROWSER"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
