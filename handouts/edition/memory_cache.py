"""A cache for a process that answers many requests: what it finds stays in memory."""

import contextlib
import threading

from handouts.edition.cache import MAX_BYTES, Cache


class MemoryCache(Cache):
    """A cache that also holds its files in memory, for a process that answers many requests. Threads can share it."""

    def __init__(self, folder: str, most: int = MAX_BYTES) -> None:
        super().__init__(folder)
        self._most, self._size = most, 0
        self._kept: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def _touch(self, path: str) -> None:
        if self.folder:  # without one, it is in memory alone, and the path leads to the current folder
            with contextlib.suppress(OSError):
                super()._touch(path)

    def _fetch(self, path: str) -> bytes | None:
        with self._lock:
            packed = self._kept.pop(path, None)
            if packed is not None:
                self._kept[path] = packed  # the least recently used stand first
                return packed
        packed = super()._fetch(path) if self.folder else None
        if packed is not None:
            self._remember(path, packed)
        return packed

    def _store(self, path: str, packed: bytes) -> None:
        self._remember(path, packed)
        if self.folder:
            super()._store(path, packed)

    def _remember(self, path: str, packed: bytes) -> None:
        with self._lock:
            self._size += len(packed) - len(self._kept.pop(path, b""))
            self._kept[path] = packed
            while self._size > self._most and len(self._kept) > 1:
                self._size -= len(self._kept.pop(next(iter(self._kept))))
