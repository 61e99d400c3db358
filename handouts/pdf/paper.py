"""The available papers. Imports nothing, because the command line needs their names on every start."""

from __future__ import annotations

MM = 72 / 25.4  #: points of a millimetre
#: Width and height in points.
PAPERS = {"letter": (612.0, 792.0), "a4": (210 * MM, 297 * MM)}
