"""Opens the Store at a path or an address such as s3://bucket/prefix."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from handouts.storage.base import Store
from handouts.storage.local import LocalStore


@lru_cache(maxsize=8)
def open_store(address: str) -> Store:
    """The store at a path or an address. Raises HandoutError when a package for it is not installed."""
    if not is_address(address):
        return LocalStore(Path(address))
    if address.startswith("file://"):
        from urllib.parse import urlsplit
        from urllib.request import url2pathname  # imports HTTP and TLS

        return LocalStore(Path(url2pathname(urlsplit(address).path)))
    from handouts.storage.remote import RemoteStore

    return RemoteStore(address)


def is_address(text: str) -> bool:
    """Whether the text is an address such as s3://…, not a path."""
    return re.match(r"[a-z][a-z0-9+.-]+://", text) is not None
