"""The Store protocol: what every file store does, whether it is a local folder or a remote address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import BinaryIO, Protocol


class File(Protocol):
    """A file to be written: bytes that can write themselves to an open file."""

    def write_to(self, descriptor: int) -> None: ...

    def __bytes__(self) -> bytes: ...


#: The name of the lock of a store.
LOCK = ".handouts.lock"
#: The size of a name that is a folder, a link or a pipe.
NOT_A_FILE = -1
#: Length of the prefix, in bytes, that shows whether a file is one of ours.
HEAD = 64


class Journal(Protocol):
    """The open records file of a store. Only one process writes it, under the store's lock."""

    def append(self, lines: Iterable[bytes]) -> None:
        """Append lines. Raises OSError; no partial line is left behind."""

    def __enter__(self) -> Journal: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...


class Store(Protocol):
    """A flat set of files, found by name. Another process can reopen it from its `address`.

    Methods raise OSError when the storage fails. Its `strerror` never contains a key or a password.
    """

    @property
    def address(self) -> str: ...

    @property
    def files_per_write(self) -> int:
        """How many files to write in one call."""

    def at(self, name: str) -> str:
        """The name of a file in messages."""

    def prepare(self) -> None:
        """Create the store if it does not exist."""

    def exists(self) -> bool:
        """Whether the store exists. Raises OSError if it cannot be created or written to."""

    def locked(self) -> AbstractContextManager[None]:
        """Hold the store's lock. Raises HandoutError when another run holds it."""

    def clear(self) -> None:
        """Remove unfinished files of killed runs. Call it only under the lock."""

    def has(self, name: str) -> bool: ...

    def head(self, name: str) -> bytes:
        """The first HEAD bytes of a file; empty when the file does not exist."""

    def sizes(self) -> Callable[[str], int | None]:
        """A function that returns a file's size in bytes: None when it does not exist, NOT_A_FILE for a folder,
        a link or a pipe."""

    def has_end(self, name: str, length: int, is_end: Callable[[bytes], bool]) -> bool:
        """Whether a file exists and `is_end` accepts its last `length` bytes."""

    def names(self) -> Iterable[str]: ...

    def write(self, files: Sequence[tuple[str, File]]) -> dict[str, str]:
        """Write each file completely or not at all. Returns the files that were refused, with the reason."""

    def write_stream(self, name: str, into: Callable[[BinaryIO], None]) -> None:
        """Write one file of any length. It appears only if `into` returns without an error."""

    def sweep(self, name: str) -> None:
        """Remove unfinished copies of one file, except those that a run is still writing."""

    def remove(self, name: str) -> None: ...

    def move_aside(self, name: str) -> str:
        """Move a file into `old/`, under a free name. Returns its new name."""

    def records(self) -> Iterator[bytes]:
        """The lines of all records, oldest first. An incomplete line has no line end."""

    def has_records(self) -> bool: ...

    def journal(self) -> Journal: ...

    def contents(self, names: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """The bytes of each file, or None when it does not exist."""

    def digests(self, names: Iterable[str]) -> Iterator[tuple[str, str | OSError | None]]:
        """The SHA-256 of each file: None when it does not exist, an OSError when it cannot be read."""


def free_name(name: str, taken: Callable[[str], bool]) -> str:
    """The name, or the first free one of "name (2).pdf", "name (3).pdf" and so on."""
    stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
    number, free = 1, name
    while taken(free):
        number += 1
        free = f"{stem} ({number}){dot}{ending}"
    return free
