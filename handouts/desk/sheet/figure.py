"""The small pictures beside treatments and exercises: the clinic's own, or ours."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from handouts.clinic import is_picture, open_library, read_picture, read_svg
from handouts.desk.web import Desk, desk_of
from handouts.errors import HandoutError
from handouts.text_file import read_bytes

MAX_BYTES = 5_000_000


async def figure(request: Request) -> Response:
    """A figure of the library. A name cannot lead out of its folder."""
    desk = desk_of(request)
    try:
        kind, data = await desk.bench.do(request, _read, desk, request.path_params["name"])
    except HandoutError:
        return Response(status_code=404)
    return Response(data, media_type=kind)


def _read(desk: Desk, name: str) -> tuple[str, bytes]:
    """The media type and the bytes. Raises HandoutError, also for a clinic's drawing that contains active content."""
    library = open_library(Path(desk.clinic) if desk.clinic else None)
    where = f"figures/{name}"
    path = library.find(where)
    data = read_bytes(path, where, MAX_BYTES)
    if is_picture(data):
        picture = read_picture(data, where)
        return f"image/{picture.kind}", picture.data
    if not path.is_relative_to(library.templates):
        data = read_svg(data, where)[0]
    return "image/svg+xml", data
