"""From a path or an address such as s3://bucket/prefix to a Store."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from handouts.storage.base import Store
from handouts.storage.local import LocalStore


@lru_cache(maxsize=8)
def open_store(address: str) -> Store:
    """The store at a path or an address. Raises HandoutError when a package for it is not there."""
    if not is_address(address):
        return LocalStore(Path(address))
    if address.startswith("file://"):
        from urllib.parse import urlsplit
        from urllib.request import url2pathname  # brings HTTP and TLS with it

        return LocalStore(Path(url2pathname(urlsplit(address).path)))
    from handouts.storage.remote import RemoteStore

    return RemoteStore(address)


def is_address(text: str) -> bool:
    """Whether this is s3://… or the like, and no path."""
    return re.match(r"[a-z][a-z0-9+.-]+://", text) is not None
