"""Renders SVG to pixels with resvg. The SVG has already been rewritten and contains no external references."""

from __future__ import annotations

import io
from time import monotonic
from typing import TYPE_CHECKING

from handouts.child_process import ChildError, ChildTimeoutError, run_child

if TYPE_CHECKING:
    from PIL import Image

MAX_SECONDS = 8.0  # of one drawing
MAX_SECONDS_OF_SHEET = 20.0  # of all drawings of a sheet
MAX_MEMORY = 480_000_000  # bytes of address space


class RenderError(Exception):
    """The drawing cannot be rendered. The message gives the reason."""


class NoTimeLeftError(Exception):
    """The drawing did nothing wrong, but the drawings of its sheet have used up their time."""


class RenderTime:
    """The time that the drawings of one sheet may take together."""

    def __init__(self) -> None:
        self.left = MAX_SECONDS_OF_SHEET  # seconds


def render_svg(data: bytes, width: int, height: int, time: RenderTime) -> Image.Image:
    """The drawing as RGBA pixels of this size. Its root has a viewBox and no size.

    Takes the seconds it needs from `time`. Raises RenderError, or NoTimeLeftError if `time` ends first.
    """
    from PIL import Image

    sized = data.replace(b"<svg ", b'<svg width="%d" height="%d" ' % (width, height), 1)
    with Image.open(io.BytesIO(_run(sized, time)), formats=["PNG"]) as picture:
        return picture.convert("RGBA")


def _run(data: bytes, time: RenderTime) -> bytes:
    allowed, begun = min(MAX_SECONDS, time.left), monotonic()
    if allowed <= 0:
        raise NoTimeLeftError
    try:
        return run_child("handouts.pdf.layout.svg_child", data, allowed, MAX_MEMORY)
    except ChildTimeoutError as error:
        if allowed < MAX_SECONDS:
            raise NoTimeLeftError from error
        raise RenderError(f"takes more than {MAX_SECONDS:.0f} seconds to draw") from error
    except ChildError as error:
        raise RenderError("cannot be drawn") from error
    finally:
        time.left -= monotonic() - begun
