"""Renders SVG drawings to pixels with resvg. They were rewritten before, and refer to nothing outside."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

LONGEST = 8.0  # seconds
_CHILD = Path(__file__).with_name("svg_child.py")


class RenderError(Exception):
    """The drawing cannot be rendered. The message gives the reason."""


def render_svg(data: bytes, width: int, height: int) -> Image.Image:
    """The drawing as RGBA pixels of this size. Its root has a viewBox and no size. Raises RenderError."""
    from PIL import Image

    sized = data.replace(b"<svg ", b'<svg width="%d" height="%d" ' % (width, height), 1)
    with Image.open(io.BytesIO(_run(sized)), formats=["PNG"]) as picture:
        return picture.convert("RGBA")


def _run(data: bytes) -> bytes:
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # without it, Windows briefly shows a console
    found_by = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(_CHILD)],
            input=data, capture_output=True, timeout=LONGEST, env=found_by, creationflags=hidden,
            check=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise RenderError(f"takes more than {LONGEST:.0f} seconds to draw") from error
    except subprocess.CalledProcessError as error:
        raise RenderError("cannot be drawn") from error
    return done.stdout
