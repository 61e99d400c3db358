"""What a place for files has to do, whether it is a folder of this machine or an address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import BinaryIO, Protocol


class File(Protocol):
    """What is written: bytes that can write themselves to an open file."""

    def write_to(self, descriptor: int) -> None: ...

    def __bytes__(self) -> bytes: ...


LOCK = ".handouts.lock"


#: Bytes that tell whose a file is.
HEAD = 64


class Journal(Protocol):
    """The records of a store, open for adding to. One process writes it, under the store's lock."""

    def append(self, lines: Iterable[bytes]) -> None:
        """Add lines. Raises OSError with no line half written."""

    def __enter__(self) -> Journal: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...


class Store(Protocol):
    """A place for files by name, flat. `address` opens it again in another process.

    What it cannot do raises OSError; its words are `strerror` and never hold a key or a password.
    """

    @property
    def address(self) -> str: ...

    @property
    def at_once(self) -> int:
        """How many files are best written in one call."""

    def at(self, name: str) -> str:
        """A file as messages call it."""

    def prepare(self) -> None:
        """Make it if it is not there."""

    def locked(self) -> AbstractContextManager[None]:
        """One run at a time. Raises HandoutError when another run has it."""

    def clear(self) -> None:
        """Remove what killed runs left unfinished. Only under the lock."""

    def has(self, name: str) -> bool: ...

    def head(self, name: str) -> bytes:
        """The first HEAD bytes of a file; none where it is not there."""

    def sizes(self) -> Callable[[str], int | None]:
        """What gives the size of a file in bytes, None where it is not there."""

    def has_end(self, name: str, length: int, is_end: Callable[[bytes], bool]) -> bool:
        """Whether a file is there with an end that is right, judged by its last `length` bytes."""

    def names(self) -> Iterable[str]: ...

    def write(self, files: Sequence[tuple[str, File]]) -> dict[str, str]:
        """Write whole files or none of each. Gives those refused by themselves, and why."""

    def write_stream(self, name: str, into: Callable[[BinaryIO], None]) -> None:
        """Write one file of any length; nothing of it is there unless `into` ends well."""

    def sweep(self, name: str) -> None:
        """Remove what killed runs left unfinished of one file; not what a run is at work on."""

    def remove(self, name: str) -> None: ...

    def records(self) -> Iterator[bytes]:
        """The lines of all records, oldest first; a torn one has no line end."""

    def has_records(self) -> bool: ...

    def journal(self) -> Journal: ...

    def contents(self, names: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """The bytes of each file, None where there is none."""

    def digests(self, names: Iterable[str]) -> Iterator[tuple[str, str | OSError | None]]:
        """The SHA-256 of each file, None where there is none, and what the system says where it cannot be read."""
