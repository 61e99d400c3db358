"""What is worked out of the program's own templates is kept beside its modules, as Python keeps their code.

Nothing of a clinic or a patient is kept there. Where the folder cannot be used, as in an installation that belongs to
another user, it goes into the user's cache.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from handouts.clinic import built_in
from handouts.edition.cache import Cache


def cache_for(path: Path, cache: Cache | None) -> Cache | None:
    """Where to keep what is worked out of this file: for one of the program's own with the program, else in `cache`."""
    code = __spec__.cached  # where Python keeps the code of this module; None for one that is not from a file
    if code is None or sys.dont_write_bytecode or not path.is_relative_to(built_in("templates")):
        return cache
    folder = os.path.dirname(code)  # noqa: PTH120
    return Cache(folder) if os.access(folder, os.W_OK) else cache
