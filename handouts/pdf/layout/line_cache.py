"""Caches the lines of a paragraph for each width and type size, because breaking them is slow."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

_Line = TypeVar("_Line")
#: Limit on cached line breaks per paragraph: enough for every form, paper, box and column width.
_MAX_WIDTHS = 16


class LineCache(Generic[_Line]):
    """Lines by width and type size, in points, from a function that breaks a paragraph."""

    __slots__ = ("_broken", "_cached")

    def __init__(self, broken: Callable[[float, float], Iterable[_Line]]) -> None:
        self._broken = broken
        self._cached: dict[tuple[float, float], tuple[_Line, ...]] = {}

    def of(self, width: float, size: float) -> tuple[_Line, ...]:
        """The lines for a width and a type size in points."""
        lines = self._cached.get((width, size))
        if lines is None:
            if len(self._cached) >= _MAX_WIDTHS:
                self._cached.clear()
            lines = self._cached[width, size] = tuple(self._broken(width, size))
        return lines
