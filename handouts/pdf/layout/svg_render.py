"""Renders SVG to pixels with resvg. The SVG has already been rewritten and contains no external references."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from handouts.child_process import ChildError, ChildTimeoutError, run_child

if TYPE_CHECKING:
    from PIL import Image

MAX_SECONDS = 8.0  # seconds
MAX_MEMORY = 480_000_000  # bytes of address space


class RenderError(Exception):
    """The drawing cannot be rendered. The message gives the reason."""


def render_svg(data: bytes, width: int, height: int) -> Image.Image:
    """The drawing as RGBA pixels of this size. Its root has a viewBox and no size. Raises RenderError."""
    from PIL import Image

    sized = data.replace(b"<svg ", b'<svg width="%d" height="%d" ' % (width, height), 1)
    with Image.open(io.BytesIO(_run(sized)), formats=["PNG"]) as picture:
        return picture.convert("RGBA")


def _run(data: bytes) -> bytes:
    try:
        return run_child("handouts.pdf.layout.svg_child", data, MAX_SECONDS, MAX_MEMORY)
    except ChildTimeoutError as error:
        raise RenderError(f"takes more than {MAX_SECONDS:.0f} seconds to draw") from error
    except ChildError as error:
        raise RenderError("cannot be drawn") from error
