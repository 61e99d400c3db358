"""Renders SVG to pixels with resvg. The SVG has already been rewritten and contains no external references."""

from __future__ import annotations

import io
from time import monotonic
from typing import TYPE_CHECKING

from handouts.child_process import ChildError, ChildTimeoutError, run_child
from handouts.pdf.layout.picture_limits import PictureLimits

if TYPE_CHECKING:
    from PIL import Image

MAX_SECONDS = 6.0  # of one drawing: less than all of a sheet have, so that it is known which one is slow
MAX_MEMORY = 480_000_000  # bytes of address space


class RenderError(Exception):
    """The drawing cannot be rendered. The message gives the reason."""


class NoTimeLeftError(Exception):
    """The drawing did nothing wrong, but the drawings of its sheet have used up their time."""


def render_svg(data: bytes, width: int, height: int, limits: PictureLimits) -> Image.Image:
    """The drawing as RGBA pixels of this size. Its root has a viewBox and no size.

    Takes the seconds it needs from `limits`. Raises RenderError, or NoTimeLeftError if they end first.
    """
    from PIL import Image

    sized = data.replace(b"<svg ", b'<svg width="%d" height="%d" ' % (width, height), 1)
    with Image.open(io.BytesIO(_run(sized, limits)), formats=["PNG"]) as picture:
        return picture.convert("RGBA")


def _run(data: bytes, limits: PictureLimits) -> bytes:
    allowed, begun = min(MAX_SECONDS, limits.seconds), monotonic()
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
        limits.seconds -= monotonic() - begun
