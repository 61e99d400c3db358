"""Caches Masters in the user's cache folder, so that the second sheet of an edition starts at once.

A Master contains no patient's words. A file is used only if it belongs to the user, nobody else can write to it, its
SHA-256 is right, and none of its dependencies has changed. In any doubt the edition is typeset again. A folder that
cannot be used is not an error; nothing is cached then.
"""
# ruff: noqa: PTH100, PTH103, PTH108, PTH111, PTH116, PTH117, PTH118
# Importing pathlib takes longer than reading a Master.

import contextlib
import marshal
import os
import stat
import sys
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from handouts.edition.dependencies import PACKAGE, Dependencies, state_of
from handouts.edition.request import EditionRequest
from handouts.pdf import CompositeFontData, CompositeGlyph, Master, PageInfo, SlotFace, SlotPlace, sha256
from handouts.storage import write_bytes_beside

#: Limits on the number of files and on their total bytes. A batch can have several hundred editions.
MAX_FILES = 512
MAX_BYTES = 64_000_000
_SUFFIX = ".master"
_DERIVED = ".derived"
MARK = b"handouts master 1\n"
_SAFE = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_STALE = 3600  # seconds after which an incomplete file counts as abandoned


class PreparedEdition(NamedTuple):
    """A Master and everything else that a command needs: words for dates, notices, a treatment to suggest.

    `notices` are all of them, `sheet_notices` those on what this sheet omits or has too much of. `treatments` holds
    the ids of the chosen treatments, which the request may have named by title. `exercises` holds the ids of the
    chosen exercises, each with the attributes that give its usual dose.
    """

    master: Master
    words: Mapping[str, Any]
    notices: tuple[str, ...]
    sheet_notices: tuple[str, ...]
    first_treatment: str
    sample_clinic: bool
    treatments: tuple[str, ...] = ()
    exercises: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()

    @property
    def has_second_language(self) -> bool:
        from handouts.edition.second_language import ALSO

        return ALSO in self.words


class Cache:
    """A cache of Masters in one folder."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def find(self, request: EditionRequest) -> PreparedEdition | None:
        """The cached result for this request; None if there is none, or none that can be trusted."""
        path = self.path_of(request)
        packed = self._fetch(path)
        if packed is None:
            return None
        with contextlib.suppress(OSError, EOFError, ValueError, TypeError):
            dependencies, digest, result = marshal.loads(packed)
            state = state_of(Dependencies(*dependencies))
            if state is None or state.digest != digest:
                return None
            self._touch(path)
            return _unpacked(result)
        return None

    def _touch(self, path: str) -> None:
        """Note that a file was used: the least recently used ones are removed first."""
        os.utime(path)

    def keep(
        self, request: EditionRequest, prepared: PreparedEdition, dependencies: Dependencies, begun: int
    ) -> None:
        """Cache the result, unless a dependency has changed since the work began at `begun` (nanoseconds)."""
        state = state_of(dependencies)
        if state is None or state.changed >= begun:
            return
        self._store(
            self.path_of(request), marshal.dumps((tuple(dependencies), state.digest, _packed(prepared)))
        )

    def derived(self, name: str) -> bytes | None:
        """Data derived from a file of the library, such as a compiled template or a parsed guidance.

        `name` contains the text of the file or its hash.
        """
        return self._fetch(self._derived_path(name))

    def keep_derived(self, name: str, data: bytes) -> None:
        """Cache derived data for other editions. Deriving it again takes a tenth of the time of a first sheet."""
        self._store(self._derived_path(name), data)

    def _derived_path(self, name: str) -> str:
        key = sha256(repr((name, PACKAGE, sys.version)).encode("utf-8", "backslashreplace"))
        return os.path.join(self.folder, key.hexdigest() + _DERIVED)

    def _fetch(self, path: str) -> bytes | None:
        """The content of a cache file; None if it is missing or cannot be trusted. A damaged file is removed."""
        try:
            return _read(path) if _is_ours(os.stat(self.folder), stat.S_ISDIR) else None
        except _DamagedError:
            with contextlib.suppress(OSError):
                os.unlink(path)
        except OSError:
            pass
        return None

    def _store(self, path: str, packed: bytes) -> None:
        """Write a file with its hash, completely or not at all. If that fails, nothing is cached."""
        content = MARK + sha256(packed).digest() + packed
        with contextlib.suppress(OSError):
            os.makedirs(self.folder, mode=0o700, exist_ok=True)
            if _is_ours(os.stat(self.folder), stat.S_ISDIR):
                write_bytes_beside(path, content)
                self._prune()

    def path_of(self, request: EditionRequest) -> str:
        """The path of the cache file of a request."""
        # An empty clinic means the sample clinic, not the current folder.
        clinic = request.clinic and os.path.abspath(request.clinic)
        key = (tuple(request._replace(clinic=clinic)), PACKAGE, sys.version)
        name = sha256(repr(key).encode("utf-8", "backslashreplace")).hexdigest()
        return os.path.join(self.folder, name + _SUFFIX)

    def _prune(self) -> None:
        files = []
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.name.endswith((_SUFFIX, _DERIVED, ".part")):
                    status = entry.stat(follow_symlinks=False)
                    files.append((status.st_mtime, status.st_size, entry.path))
        size = 0
        for number, (changed, length, path) in enumerate(sorted(files, reverse=True), start=1):
            size += length
            abandoned = path.endswith(".part") and changed < time.time() - _STALE
            if number > MAX_FILES or size > MAX_BYTES or abandoned:
                os.unlink(path)


def usual_cache() -> Cache | None:
    """The cache in the user's cache folder, or in HANDOUTS_CACHE; None if there is no such folder."""
    chosen = os.environ.get("HANDOUTS_CACHE", "")
    if chosen:
        return Cache(os.path.abspath(chosen))
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        base, *below = os.environ.get("LOCALAPPDATA", ""), "handouts", "Cache"
    elif sys.platform == "darwin":
        base, *below = home, "Library", "Caches", "handouts"
    else:
        base, *below = os.environ.get("XDG_CACHE_HOME", ""), "handouts"
        if not os.path.isabs(base):  # as the XDG Base Directory Specification requires
            base, *below = home, ".cache", "handouts"
    return Cache(os.path.join(base, *below)) if os.path.isabs(base) else None


class _DamagedError(Exception):
    """A cache file is damaged."""


def _read(path: str) -> bytes | None:
    """The data after the mark and the hash. Raises _DamagedError if the file is damaged."""
    try:
        descriptor = os.open(path, os.O_RDONLY | _SAFE)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        if not _is_ours(os.fstat(descriptor), stat.S_ISREG):
            return None
        data = file.read(MAX_BYTES)
    start = len(MARK) + 32
    packed = data[start:]
    if data[:start] != MARK + sha256(packed).digest():
        raise _DamagedError(path)
    return packed


def _is_ours(status: os.stat_result, kind: Any) -> bool:
    """Whether it has the right type, and only the user can write to it. Windows protects the user's folder itself."""
    if not kind(status.st_mode):
        return False
    return not hasattr(os, "geteuid") or (status.st_uid == os.geteuid() and not status.st_mode & 0o022)


# --- to plain tuples and back: marshal cannot create objects of other classes --------------------------------


def _packed(prepared: PreparedEdition) -> tuple[Any, ...]:
    master = prepared.master
    plain = master._replace(
        places=tuple(map(tuple, master.places)),  # type: ignore[arg-type]
        faces=tuple(map(tuple, master.faces)),  # type: ignore[arg-type]
        pages=tuple(map(tuple, master.pages)),  # type: ignore[arg-type]
        composites=tuple((*font[:2], tuple(map(tuple, font.composites))) for font in master.composites),  # type: ignore[misc, arg-type]
    )
    return (tuple(plain), *prepared[1:])


def _unpacked(packed: tuple[Any, ...]) -> PreparedEdition:
    if len(packed[0]) != len(Master._fields):
        raise ValueError("of another version")
    plain = Master(*packed[0])
    regular, bold = plain.faces
    master = plain._replace(
        places=tuple(SlotPlace(*values) for values in plain.places),
        faces=(SlotFace(*regular), SlotFace(*bold)),
        pages=tuple(PageInfo(*values) for values in plain.pages),
        composites=tuple(
            CompositeFontData(resource, face, tuple(CompositeGlyph(*values) for values in glyphs))
            for resource, face, glyphs in plain.composites
        ),
    )
    return PreparedEdition(master, *packed[1:])
