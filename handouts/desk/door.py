"""Lets browsers in, gives a second start of the program a token, and ends the program when asked to."""

from __future__ import annotations

import base64
import hashlib
import secrets

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from handouts.desk import lists
from handouts.desk.running import HEADER, proof
from handouts.desk.web import STATIC, desk_of, refused, show


async def start(request: Request) -> Response:
    """Let in the browser that has a token.

    The page that it gets loads the desk. After a redirect that began elsewhere, a browser would not send a cookie that
    is SameSite=Strict.
    """
    door = desk_of(request).door
    if door is None:
        return refused(request, 404, "missing")
    if not door.redeem(request.query_params.get("token", "")):
        return refused(request, 403, "used")
    response = show(request, "opened.html")
    response.set_cookie(door.cookie, door.secret, httponly=True, samesite="strict", path="/")
    return response


async def knock(request: Request) -> Response:
    """A new token, for another start of the program by the same user."""
    door = desk_of(request).door
    nonce, _, shown = request.headers.get(HEADER, "").partition(" ")
    if door is None or not secrets.compare_digest(shown.encode(), proof(door.knock, "ask", nonce).encode()):
        return PlainTextResponse("", 403)
    token = door.new_token()
    return PlainTextResponse(f"{token} {proof(door.knock, 'answer', nonce, token)}")


async def close(request: Request) -> Response:
    """End the program after this answer; ask first if sheets would be lost. A clinic's own server cannot be ended."""
    desk = desk_of(request)
    if desk.close is None:
        return refused(request, 404, "missing")
    if "sure" not in request.query_params:
        sheets, goes_on = await desk.bench.do(request, lists.waiting)
        if sheets or goes_on:
            return show(request, "close.html", sheets=sheets, goes_on=goes_on)
    # The style sheet is part of the page, because the program may end before the browser could load it.
    style = (STATIC / "desk.css").read_text(encoding="utf-8")
    response = show(request, "closed.html", desk=None, style=style)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    response.headers["content-security-policy"] = (
        f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"
    )
    response.background = BackgroundTask(desk.close)
    return response


ROUTES = (
    Route("/start", start, methods=["GET"]),
    Route("/knock", knock, methods=["POST"]),
    Route("/close", close, methods=["POST"]),
)
