"""An index of texts in about 24 bytes each. A dict would take ten times as much memory for a long list."""

from __future__ import annotations

from array import array

_WIDTH = (1 << 64) - 1
_SLOTS = 1024


class HashIndex:
    """Maps each text to the number that it first came with, without keeping the texts.

    Texts are distinguished by 64 bits of Python's hash, which is different in each run. Among a million texts, two are
    confused once in thirty million runs.
    """

    def __init__(self) -> None:
        self._empty(_SLOTS)

    def first(self, text: str, number: int) -> int:
        """The first number of this text: the given one, if the text is new."""
        key = hash(text) & _WIDTH or 1
        keys = self._keys
        at = key & len(keys) - 1
        if keys[at]:
            at = self._place(key)
            if keys[at]:
                return self._numbers[at]
        keys[at], self._numbers[at] = key, number
        self._free -= 1
        if not self._free:
            self._grow()
        return number

    def get(self, text: str) -> int | None:
        """The first number of this text, or None."""
        at = self._place(hash(text) & _WIDTH or 1)
        return self._numbers[at] if self._keys[at] else None

    def _place(self, key: int) -> int:
        """The slot of the key, or the free slot for it."""
        keys = self._keys
        last = len(keys) - 1
        at = key & last
        while keys[at] and keys[at] != key:
            at = at + 1 & last
        return at

    def _empty(self, slots: int) -> None:
        self._keys, self._numbers = array("Q", bytes(8 * slots)), array("I", bytes(4 * slots))
        self._free = slots * 2 // 3

    def _grow(self) -> None:
        keys, numbers = self._keys, self._numbers
        self._empty(2 * len(keys))
        for key, number in zip(keys, numbers, strict=True):
            if key:
                at = self._place(key)
                self._keys[at], self._numbers[at] = key, number
                self._free -= 1
