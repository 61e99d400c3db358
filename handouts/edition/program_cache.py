"""Caches compiled built-in templates beside the program's modules, as Python does with compiled code.

It holds no data of a clinic or a patient. If the user cannot write the folder, because the installation belongs to
another user, the user's own cache is used.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from handouts.clinic import built_in
from handouts.edition.cache import Cache


def cache_for(path: Path, cache: Cache | None) -> Cache | None:
    """The cache for data derived from this file: the program's own for a built-in file, else `cache`."""
    code = __spec__.cached  # the path of this module's compiled code; None if it was not loaded from a file
    if code is None or sys.dont_write_bytecode or not path.is_relative_to(built_in("templates")):
        return cache
    folder = os.path.dirname(code)  # noqa: PTH120
    return Cache(folder) if os.access(folder, os.W_OK) else cache
