"""Changes single values in a TOML file that people edit by hand. All comments and the order of lines stay.

The text is split into statements: a heading, a value, or a line with neither. A new value goes after the last value of
its table. The new text is parsed and compared with what was asked for; if they differ, the change is refused.
"""

from __future__ import annotations

import copy
import datetime
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Value = str | bool | int | float | datetime.date | list[str]
KeyPath = tuple[str, ...]
#: The most lines of one value. Finding the end of a longer one would take too long, and nobody writes it.
_MOST_LINES = 300
_STRING = r'"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
_STRING_OR_COMMENT = re.compile(rf"{_STRING}|(#[^\n]*)")
_KEY = re.compile(rf"[ \t]*(?:{_STRING}|[\w-]+|[ \t.])+=[ \t]*")
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")


class TextError(ValueError):
    """A value of this text cannot be changed by a program."""


class _Statement(NamedTuple):
    """Whole lines. `table` is the path of the heading above, or its own; `values` is None without a value."""

    text: str
    table: KeyPath | None
    values: dict[str, Any] | None = None
    is_heading: bool = False

    @property
    def is_inline(self) -> bool:
        """Whether its value is a table in braces."""
        key = _KEY.match(self.text)
        return key is not None and self.text[key.end() :].startswith("{")

    def at(self, path: KeyPath) -> tuple[bool, Any]:
        """Whether it sets the value of a path, and that value."""
        if self.values is None or self.table is None or path[: len(self.table)] != self.table:
            return False, None
        found: Any = self.values
        for key in path[len(self.table) :]:
            if not isinstance(found, dict) or key not in found:
                return False, None
            found = found[key]
        return True, found


def changed_text(text: str, changes: Mapping[KeyPath, Value | None]) -> str:
    """The text with new values. None removes a value; comments beside it stay.

    Raises TextError if the result would have other values than these, or if the text is not TOML.
    """
    try:
        wanted = tomllib.loads(text)
        statements = list(_statements(text))
    except ValueError as error:
        raise TextError("this is not TOML") from error
    for path, value in changes.items():
        if _value_at(wanted, path) != value:
            statements = _with(statements, path, value)
        _put(wanted, path, value)
    result = "".join(statement.text for statement in statements)
    try:
        parsed = tomllib.loads(result)
    except ValueError as error:
        raise TextError("the new text is not TOML") from error
    if _without_empty(parsed) != _without_empty(wanted):
        raise TextError("the new text says something else")
    return result


def written(value: Value | Mapping[str, Any], *, on_lines: bool = False) -> str:
    """A value as TOML. A JSON string is also a TOML string, except for DEL."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {written(each)}" for key, each in value.items()) + " }"
    if on_lines and value:
        return "[\n" + "".join(f"  {written(each)},\n" for each in value) + "]"
    return "[" + ", ".join(map(written, value)) + "]"


def _key(word: str) -> str:
    return word if _PLAIN_KEY.fullmatch(word) else written(word)


def _statements(text: str) -> Iterator[_Statement]:
    """The statements of a TOML text. Each can be parsed alone: it ends at the first line where it can."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    table: KeyPath | None = ()
    at = 0
    while at < len(lines):
        end, values = _end_of(lines, at)
        part = "".join(lines[at:end])
        if part.lstrip().startswith("["):
            table = _heading(values)
            yield _Statement(part, table, None, is_heading=True)
        else:
            yield _Statement(part, table, values or None)
        at = end


def _end_of(lines: list[str], begin: int) -> tuple[int, dict[str, Any]]:
    for end in range(begin + 1, min(len(lines), begin + _MOST_LINES) + 1):
        try:
            return end, tomllib.loads("".join(lines[begin:end]))
        except ValueError:
            continue
    raise TextError("a value is too long")


def _heading(values: Mapping[str, Any]) -> KeyPath | None:
    """The path of a [heading]; None for one in double brackets, whose values have no path."""
    path: list[str] = []
    table: Any = values
    while table:
        if not isinstance(table, Mapping):
            return None
        path.append(next(iter(table)))
        table = table[path[-1]]
    return tuple(path)


def _with(statements: list[_Statement], path: KeyPath, value: Value | None) -> list[_Statement]:
    """The statements with a new value at a path."""
    for at, statement in enumerate(statements):
        if statement.at(path)[0]:
            return [*statements[:at], *_replaced(statement, path, value), *statements[at + 1 :]]
    if value is None:
        return statements
    inside = [at for at, each in enumerate(statements) if each.is_inline and each.at(path[:-1])[0]]
    if len(path) > 1 and inside:
        at = inside[0]
        return [*statements[:at], *_replaced(statements[at], path, value), *statements[at + 1 :]]
    return _inserted(statements, path, value)


def _replaced(statement: _Statement, path: KeyPath, value: Value | None) -> Iterator[_Statement]:
    """A statement with a new value. Comments inside the old value move above it."""
    values = copy.deepcopy(statement.values or {})
    relative = path[len(statement.table or ()) :]
    _put(values, relative, value)
    key = _KEY.match(statement.text)
    if key is None:
        raise TextError("this key cannot be changed")
    old = statement.text[key.end() :].rstrip("\n")
    *inner, last = ["", *(found[1] for found in _STRING_OR_COMMENT.finditer(old) if found[1])]
    beside = last if last and old.endswith(last) else ""
    for comment in filter(None, (*inner, "" if beside else last)):
        yield _Statement(f"{comment}\n", statement.table)
    new: Any = value
    if statement.is_inline:
        new, before = values, tomllib.loads(f"{key[0]}0")
        while isinstance(before, dict):
            (name,) = before
            new, before = new.get(name, {}), before[name]
    if new is None or new == {}:
        if beside:
            yield _Statement(f"{beside}\n", statement.table)
        return
    kept = old.removesuffix(beside)
    beside = kept[len(kept.rstrip()) :] + beside
    text = f"{key[0]}{written(new, on_lines=chr(10) in old)}{beside}\n"
    yield _Statement(text, statement.table, values)


def _inserted(statements: list[_Statement], path: KeyPath, value: Value) -> list[_Statement]:
    """The statements with a new one: after the last value of its table, or below its heading, or at the end."""
    table, key = path[:-1], path[-1]
    new = _Statement(f"{_key(key)} = {written(value)}\n", table, {key: value})
    own = [
        at for at, each in enumerate(statements) if each.table == table and (each.values or each.is_heading)
    ]
    dotted = [at for at, each in enumerate(statements) if table and each.at(table)[0]] if not own else []
    if dotted:  # colours.brand = "..."
        at, above = dotted[-1] + 1, statements[dotted[-1]].table or ()
        name = ".".join(map(_key, path[len(above) :]))
        new = _Statement(f"{name} = {written(value)}\n", above, _nested(path[len(above) :], value))
    elif own:
        at = own[-1] + 1
    elif table:
        heading = "[" + ".".join(map(_key, table)) + "]\n"
        gap = [_Statement("\n", None)] if statements else []
        return [*_closed(statements), *gap, _Statement(heading, table, None, is_heading=True), new]
    else:
        at = _before_headings(statements)
        if at < len(statements):
            new = new._replace(text=f"{new.text}\n")
    return [*_closed(statements[:at]), new, *statements[at:]]


def _before_headings(statements: list[_Statement]) -> int:
    """The place of the first value above all headings: before the comment that belongs to the first heading."""
    at = next((at for at, each in enumerate(statements) if each.is_heading), len(statements))
    if at < len(statements):
        while at and statements[at - 1].text.lstrip().startswith("#"):
            at -= 1
    return at


def _closed(statements: list[_Statement]) -> list[_Statement]:
    """The statements, with a line end after the last one."""
    if statements and not statements[-1].text.endswith("\n"):
        last = statements[-1]
        return [*statements[:-1], last._replace(text=f"{last.text}\n")]
    return statements


def _nested(path: KeyPath, value: Value) -> dict[str, Any]:
    return {path[0]: _nested(path[1:], value) if len(path) > 1 else value}


def _value_at(values: Mapping[str, Any], path: KeyPath) -> Any:
    found: Any = values
    for key in path:
        if not isinstance(found, Mapping) or key not in found:
            return None
        found = found[key]
    return found


def _put(values: dict[str, Any], path: KeyPath, value: Value | None) -> None:
    """Set or remove a value. Raises TextError if the path leads through a value that is not a table."""
    for key in path[:-1]:
        if value is None and key not in values:
            return
        values = values.setdefault(key, {})
        if not isinstance(values, dict):
            raise TextError(f"{key} is not a heading")
    if value is None:
        values.pop(path[-1], None)
    else:
        values[path[-1]] = value


def _without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without empty tables, which make no difference."""
    return {
        key: _without_empty(value) if isinstance(value, Mapping) else value
        for key, value in values.items()
        if not (isinstance(value, Mapping) and not _without_empty(value))
    }
