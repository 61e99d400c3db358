"""A store at an fsspec address: s3://bucket/prefix and the like. Keys come from the environment.

An object is put whole or not at all, so nothing is renamed. An object cannot be added to, so each chunk's
records are an object of their own, records/00000001.jsonl; the number goes on from run to run. Rights are
those of the bucket.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from types import TracebackType
from typing import Any, BinaryIO

from handouts.errors import HandoutError
from handouts.storage.base import HEAD, LOCK, File
from handouts.storage.files import PART
from handouts.storage.lease import Lease
from handouts.storage.orphan import refuse_an_orphan
from handouts.storage.temporary import in_temporary, own_folder

#: Objects on their way at one time: a request waits some 20 ms for its answer.
AT_ONCE = 64
_RECORDS = "records"
_KEYS = re.compile(r"//[^/@]*@")


class RemoteStore:
    """Objects under a prefix. Whatever the storage refuses is an OSError in our words."""

    at_once = AT_ONCE

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        self._shown = _KEYS.sub("//", self._address)
        self._fs, self._root = _open(self._address, self._shown)

    def __str__(self) -> str:
        return self._shown

    @property
    def address(self) -> str:
        return self._address

    def at(self, name: str) -> str:
        return f"{self._shown}/{name}"

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def prepare(self) -> None:
        """A wrong bucket or key is known before the work. A bucket is never made: it has rights to set."""
        with refusals():
            try:
                if not self._fs.exists(self._root):
                    if "/" not in self._root:
                        raise FileNotFoundError
                    with contextlib.suppress(FileExistsError):
                        self._fs.mkdir(self._root, create_parents=False)
            except FileNotFoundError:
                raise OSError(errno.ENOENT, "there is no such bucket, or no folder above it") from None

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        with refusals():
            lease = Lease(self._fs, self._path(LOCK), self._shown)
        with lease:
            yield

    def clear(self) -> None:
        for name in [name for name in self.names() if PART.fullmatch(name)]:
            self.remove(name)

    def has(self, name: str) -> bool:
        with refusals():
            return bool(self._fs.exists(self._path(name)))

    def head(self, name: str) -> bytes:
        with refusals():
            try:
                found: bytes = self._fs.cat_file(self._path(name), start=0, end=HEAD)
            except FileNotFoundError:
                return b""
            return found

    def _listing(self, folder: str = "") -> dict[str, int]:
        """Name and size of every object. One request for a thousand of them."""
        root = self._path(folder) if folder else self._root
        self._fs.invalidate_cache()
        with refusals():
            try:
                found = self._fs.ls(root, detail=True)
            except FileNotFoundError:
                return {}
        self._fs.invalidate_cache()  # it would hold ten times what is needed of it
        return {each["name"].rsplit("/", 1)[-1]: each["size"] for each in found if each["type"] == "file"}

    def sizes(self) -> Callable[[str], int | None]:
        return self._listing().get

    def has_end(self, name: str, length: int, is_end: Callable[[bytes], bool]) -> bool:
        """An object was put whole or not at all; to look at each would be a request for each."""
        return True

    def names(self) -> Iterable[str]:
        return self._listing()

    def write(self, files: Sequence[tuple[str, File]]) -> dict[str, str]:
        refuse_an_orphan()
        with refusals():
            self._fs.pipe({self._path(name): bytes(file) for name, file in files})
        return {}

    def write_stream(self, name: str, into: Callable[[BinaryIO], None]) -> None:
        # Beside the storage first: an upload that ends early would leave half a file.
        with own_folder() as folder:
            path = folder / "whole"
            with in_temporary(), path.open("wb", buffering=1 << 20) as out:
                into(out)
            with refusals():
                self._fs.put_file(str(path), self._path(name))

    def sweep(self, name: str) -> None:
        """An object is there whole or not at all."""

    def read(self, name: str) -> bytes:
        with refusals():
            data: bytes = self._fs.cat_file(self._path(name))
            return data

    def remove(self, name: str) -> None:
        with refusals(), contextlib.suppress(FileNotFoundError):
            self._fs.rm_file(self._path(name))

    def _parts(self) -> list[str]:
        return sorted(name for name in self._listing(_RECORDS) if re.fullmatch(r"\d+\.jsonl", name))

    def records(self) -> Iterator[bytes]:
        for _, data in self.contents([f"{_RECORDS}/{part}" for part in self._parts()]):
            yield from io.BytesIO(data or b"")

    def has_records(self) -> bool:
        return bool(self._parts())

    def journal(self) -> RemoteJournal:
        parts = self._parts()
        return RemoteJournal(self._fs, self._path(_RECORDS), int(parts[-1][:-6]) if parts else 0)

    def digests(self, names: Iterable[str]) -> Iterator[tuple[str, str | None]]:
        for name, data in self.contents(names):
            yield name, None if data is None else hashlib.sha256(data).hexdigest()

    def contents(self, names: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Each object's bytes, in the order asked; some of them on their way at one time."""
        left = iter(names)
        while group := list(islice(left, AT_ONCE)):
            with refusals():
                found = self._fs.cat([self._path(name) for name in group], on_error="return")
                for name in group:
                    data = found.get(self._path(name))
                    if isinstance(data, Exception) and not isinstance(data, FileNotFoundError):
                        raise data
                    yield name, data if isinstance(data, bytes) else None


class RemoteJournal:
    """Records in objects, a new one for each call."""

    def __init__(self, fs: Any, folder: str, last: int) -> None:
        self._fs, self._folder, self._last = fs, folder, last
        if not last:
            self._put(b"")  # a killed run leaves files before it leaves records: this says whose they are

    def append(self, lines: Iterable[bytes]) -> None:
        if data := b"".join(lines):
            self._put(data)

    def _put(self, data: bytes) -> None:
        with refusals():
            self._fs.makedirs(self._folder, exist_ok=True)
            try:
                self._fs.pipe_file(f"{self._folder}/{self._last + 1:08d}.jsonl", data, mode="create")
            except FileExistsError:
                # This one slept longer than its lease.
                raise OSError(errno.EBUSY, "another run is writing here") from None
        self._last += 1

    def __enter__(self) -> RemoteJournal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        pass


def read_address(address: str) -> bytes:
    """A file at an address, whole. Raises HandoutError when it cannot be read."""
    shown = _KEYS.sub("//", address)
    fs, path = _open(address, shown)
    try:
        with refusals():
            data: bytes = fs.cat_file(path)
            return data
    except OSError as error:
        raise HandoutError.at(
            shown, f"cannot be read: {error.strerror}", "Look at the address, and at the keys to it."
        ) from None


def _open(address: str, shown: str) -> tuple[Any, str]:
    try:
        import fsspec
    except ImportError:
        raise _not_installed(shown, "fsspec is not installed") from None
    try:
        fs, root = fsspec.core.url_to_fs(address, use_listings_cache=False)
    except ImportError:
        raise _not_installed(shown, "the package for this kind of address is not installed") from None
    except Exception:
        raise HandoutError.at(
            shown, "this kind of address is not known", "Known: s3://bucket/prefix and others of fsspec."
        ) from None
    return fs, root.rstrip("/")


def _not_installed(shown: str, what: str) -> HandoutError:
    return HandoutError.at(shown, what, "Install it: pip install 'handouts[remote]'")


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """What the storage's own libraries raise, as an OSError whose words are ours: theirs can hold keys."""
    try:
        yield
    except (HandoutError, ImportError, FileNotFoundError):
        raise
    except PermissionError:
        raise OSError(errno.EIO, "the storage refuses: no right to do this") from None
    except Exception as error:
        if type(error) is OSError and error.errno in (errno.ENOENT, errno.EBUSY):
            raise  # in our words already
        name = type(error).__name__
        known = {
            "NoCredentialsError": "there are no keys for it in the environment",
            "EndpointConnectionError": "nobody answers at its address",
            "ConnectTimeoutError": "nobody answers at its address",
        }
        raise OSError(errno.EIO, known.get(name, f"the storage refuses ({name})")) from None
