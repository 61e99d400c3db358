"""Objects under an address, by name: s3://bucket/prefix, gs://bucket/prefix, az://container/prefix.

obstore signs and sends the requests, and retries after server and network errors. Keys come from the
environment. Its errors become OSErrors with our own messages, because obstore's messages can contain keys.
"""

from __future__ import annotations

import contextlib
import errno
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

from handouts.errors import HandoutError, install_hint

#: Concurrent requests: each waits about 20 ms for its answer.
CONCURRENCY = 64
#: Retries take about 6 s in total, with doubling pauses. A request that transfers nothing for 30 s counts as
#: failed.
RETRIES = {"max_retries": 6}
_CLIENT = {"allow_http": True, "timeout": "10m", "read_timeout": "30s"}
#: Parts of a large object that are sent at the same time, 5 MB each.
_PARTS = 4
_KEYS = re.compile(r"//[^/@]*@")
_STATUS = re.compile(r"status code: (\d{3}[A-Za-z ]*)")
#: Patterns in obstore's errors, and our message for each.
_KNOWN = (
    (r"169\.254\.169\.254|metadata\.google|metadata/identity", "the environment has no keys for it"),
    (r"error sending request", "no server answers at its address"),
    (
        r"incorrectly configured region|PermanentRedirect",
        "the bucket is in another region than the environment names",
    ),
    (r"status code: 404", "there is no such bucket"),
    (r"status code: 40[13]|PermissionDenied|Unauthenticated", "the storage denies access"),
)

Version = Mapping[str, str]


class ChangedError(Exception):
    """Another run has overwritten the object."""


class Bucket:
    """The objects under an address. Raises HandoutError when its scheme is unknown."""

    def __init__(self, address: str) -> None:
        self.shown = without_keys(address)
        self._store = _open(address, self.shown)

    @cached_property
    def pool(self) -> ThreadPoolExecutor:
        """Threads that wait for answers."""
        return ThreadPoolExecutor(CONCURRENCY, thread_name_prefix="bucket")

    def get(self, name: str) -> bytes:
        """A whole object. Raises FileNotFoundError when it does not exist."""
        return self.get_version(name)[0]

    def get_version(self, name: str) -> tuple[bytes, Version]:
        """An object and its version. Raises FileNotFoundError when it does not exist."""
        import obstore

        with refusals():
            result = obstore.get(self._store, name)
            return bytes(result.bytes()), _version(result.meta)

    def head(self, name: str, count: int) -> bytes:
        """The first `count` bytes of an object; empty when it does not exist."""
        import obstore

        with refusals():
            try:
                if not obstore.head(self._store, name)["size"]:
                    return b""
                return bytes(obstore.get_range(self._store, name, start=0, length=count))
            except FileNotFoundError:
                return b""

    def has(self, name: str) -> bool:
        import obstore

        with refusals():
            try:
                obstore.head(self._store, name)
            except FileNotFoundError:
                return False
            return True

    def put(self, name: str, data: bytes | Path) -> None:
        """Put an object completely or not at all. A large object goes in parts and appears after the last one."""
        import obstore

        with refusals(), _reporting_missing_bucket():
            obstore.put(self._store, name, data, max_concurrency=_PARTS)

    def create(self, name: str, data: bytes) -> Version:
        """Put an object only if none exists. Raises FileExistsError when there is a different one."""
        return self._put_if(name, data, "create", FileExistsError())

    def replace(self, name: str, data: bytes, version: Version) -> Version:
        """Replace an object only if it still has this version. Raises ChangedError when it does not."""
        return self._put_if(name, data, version, ChangedError())

    def _put_if(self, name: str, data: bytes, mode: Any, refusal: Exception) -> Version:
        import obstore
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        try:
            with refusals(AlreadyExistsError, PreconditionError), _reporting_missing_bucket():
                return _version(obstore.put(self._store, name, data, mode=mode))
        except (AlreadyExistsError, PreconditionError):
            with contextlib.suppress(FileNotFoundError):
                stored, version = self.get_version(name)
                if data and stored == data:
                    return version  # the first try succeeded, but its answer was lost
            raise refusal from None

    def remove(self, name: str) -> None:
        import obstore

        with refusals(), contextlib.suppress(FileNotFoundError):
            obstore.delete(self._store, name)

    def sizes(self, folder: str = "") -> dict[str, int]:
        """Names and sizes in bytes of a folder's objects, without subfolders. One request per thousand."""
        import obstore

        with refusals():
            listing = obstore.list_with_delimiter(self._store, folder or None)
            return {entry["path"].rsplit("/", 1)[-1]: entry["size"] for entry in listing["objects"]}


def without_keys(address: str) -> str:
    return _KEYS.sub("//", address)


def _version(metadata: Any) -> Version:
    """The values that identify a version. A store has one of the two, or both."""
    return {key: metadata[key] for key in ("e_tag", "version") if metadata[key]}


def _open(address: str, shown: str) -> Any:
    try:
        from obstore.exceptions import BaseError
        from obstore.store import from_url
    except ImportError:
        hint = install_hint("remote")
        raise HandoutError.at(shown, "the package obstore is not installed", hint) from None
    settings = {}
    if address.startswith(("s3://", "s3a://")):
        from handouts.storage.aws_profile import profile

        settings = profile()
    try:
        open_url: Any = from_url
        return open_url(address, client_options=_CLIENT, retry_config=RETRIES, **settings)
    except (BaseError, ValueError) as error:
        if "Unable to recognise" in str(error):
            hint = "Use s3://bucket/prefix, gs://bucket/prefix or az://container/prefix."
            raise HandoutError.at(shown, "this kind of address is not supported", hint) from None
        hint = "Check the address and its environment variables."
        raise HandoutError.at(shown, "the storage cannot be opened", hint) from None


@contextlib.contextmanager
def _reporting_missing_bucket() -> Iterator[None]:
    """Report a FileNotFoundError of a put as a missing bucket."""
    try:
        yield
    except FileNotFoundError:
        raise OSError(errno.ENOENT, "there is no such bucket") from None


@contextlib.contextmanager
def refusals(*excluding: type[Exception]) -> Iterator[None]:
    """Turn obstore's errors into OSErrors with our own messages. `excluding` and FileNotFoundError pass through."""
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError:
        raise
    except BaseError as error:
        if isinstance(error, excluding):
            raise
        raise OSError(errno.EIO, _message_for(f"{type(error).__name__} {error}")) from None


def _message_for(text: str) -> str:
    for pattern, words in _KNOWN:
        if re.search(pattern, text):
            return words
    status = _STATUS.search(text)
    return f"the storage refuses ({status[1].strip() if status else text.split()[0]})"
