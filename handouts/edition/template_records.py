"""Plain values for templates: records of texts, numbers and lists, which nothing can be reached from."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Any

#: What a template can hold beside records, lists and functions.
PLAIN = (str, int, float, bool, type(None))


class TemplateFunction:
    """A function that a template can call. Only these can be called."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self, *args: Any, **more: Any) -> Any:
        return self._function(*args, **more)


class Record:
    """Values under names, which stay as they are; `called` is how messages call it, `text` how it is printed."""

    __slots__ = ("_text", "_values", "called")

    def __init__(self, called: str, values: Mapping[str, Any], text: str | None = None) -> None:
        self.called = called
        self._values = dict(values)
        self._text = text

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def get(self, name: str) -> Any:
        """The value under a name. Raises KeyError where there is none."""
        return self._values[name]

    @property
    def names(self) -> Iterable[str]:
        return self._values.keys()

    def __str__(self) -> str:
        if self._text is None:
            raise TypeError(f"{self.called} cannot be printed: name what of it")
        return self._text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self._values == other._values

    def __hash__(self) -> int:
        return hash((self.called, tuple(self._values)))


def plain(value: Any, called: str, but: Iterable[str] = ()) -> Any:
    """A value as a template may hold it: named values become records, without the names in `but`.

    Raises TypeError for one of a kind that no template holds.
    """
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, datetime.date):
        return Record(called, {"year": value.year, "month": value.month, "day": value.day}, value.isoformat())
    named = _named(value)
    if named is not None:
        return Record(
            called, {key: plain(each, f"{called}.{key}") for key, each in named.items() if key not in but}
        )
    if isinstance(value, list | tuple):
        return tuple(plain(each, called) for each in value)
    raise TypeError(f"{called} is a {type(value).__name__}: no template may hold one")


def _named(value: Any) -> Mapping[str, Any] | None:
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return dict(zip(value._fields, value, strict=True))
    if dataclasses.is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return value if isinstance(value, Mapping) else None
