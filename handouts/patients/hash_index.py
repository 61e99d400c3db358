"""Texts seen before, at some 24 bytes each: a dict of them would take ten times as much of a long list's memory."""

from __future__ import annotations

from array import array

_WIDTH = (1 << 64) - 1
_SLOTS = 1024


class HashIndex:
    """Texts, each with the number that it first came with; the texts themselves are not kept.

    Two texts are told apart by 64 bits of Python's own hash, which is another in each run: of a million, two
    are taken for the same once in thirty million runs.
    """

    def __init__(self) -> None:
        self._empty(_SLOTS)

    def first(self, text: str, number: int) -> int:
        """The number that this text first came with: this one, if it is new."""
        key = hash(text) & _WIDTH or 1
        at = self._place(key)
        if self._keys[at]:
            return self._numbers[at]
        self._keys[at], self._numbers[at] = key, number
        self._free -= 1
        if not self._free:
            self._grow()
        return number

    def get(self, text: str) -> int | None:
        """The number that this text came with; None if it never did."""
        at = self._place(hash(text) & _WIDTH or 1)
        return self._numbers[at] if self._keys[at] else None

    def _place(self, key: int) -> int:
        """Where the key stands, or the free slot where it would."""
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
