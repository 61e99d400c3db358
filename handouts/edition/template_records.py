"""Read-only values for templates, with no attribute that leads to a Python object."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Any

#: The scalar types that a template can use.
PLAIN = (str, int, float, bool, type(None))


class TemplateFunction:
    """A function that a template can call. Only these can be called."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._function(*args, **kwargs)


class Record:
    """An immutable record. `called` is its name in error messages, `text` its printed form."""

    __slots__ = ("_text", "_values", "called")

    def __init__(self, called: str, values: Mapping[str, Any], text: str | None = None) -> None:
        self.called = called
        self._values = dict(values)
        self._text = text

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def get(self, name: str) -> Any:
        """The value of a name. Raises KeyError for an unknown name."""
        return self._values[name]

    @property
    def names(self) -> Iterable[str]:
        return self._values.keys()

    def __str__(self) -> str:
        if self._text is None:
            raise TypeError(f"{self.called} cannot be printed: name one of its fields")
        return self._text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self._values == other._values

    def __hash__(self) -> int:
        return hash((self.called, tuple(self._values)))


def plain(value: Any, called: str, excluding: Iterable[str] = ()) -> Any:
    """Convert a value for a template: named tuples, dataclasses and mappings become Records.

    Fields in `excluding` are left out. Raises TypeError for a type that templates cannot use.
    """
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, datetime.date):
        return Record(called, {"year": value.year, "month": value.month, "day": value.day}, value.isoformat())
    named = _named(value)
    if named is not None:
        return Record(
            called,
            {key: plain(field, f"{called}.{key}") for key, field in named.items() if key not in excluding},
        )
    if isinstance(value, list | tuple):
        return tuple(plain(item, called) for item in value)
    raise TypeError(f"{called} is a {type(value).__name__}: templates cannot use one")


def _named(value: Any) -> Mapping[str, Any] | None:
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return dict(zip(value._fields, value, strict=True))
    if dataclasses.is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return value if isinstance(value, Mapping) else None
