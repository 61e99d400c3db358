"""SHA-256 for a sheet from the cache, which hashes little."""

import sys
from typing import Any

try:
    if sys.version_info >= (3, 12):
        from _sha2 import sha256 as _light
    else:
        from _sha256 import sha256 as _light  # type: ignore[import-not-found]
except ImportError:  # a Python that was built without its own
    from hashlib import sha256 as _light


def sha256(data: bytes | memoryview = b"") -> Any:
    """A hash as that of `hashlib.sha256`.

    OpenSSL, which `hashlib` loads, is six times as fast, but takes a twentieth of a later start to load. Where it is
    loaded, as in a batch, it is used.
    """
    loaded = sys.modules.get("hashlib")
    return loaded.sha256(data) if loaded else _light(data)
