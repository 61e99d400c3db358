"""Reads forms: their texts and files, in memory only."""

from __future__ import annotations

import datetime
import logging
import re
from collections.abc import AsyncGenerator, Iterable
from typing import TYPE_CHECKING, NamedTuple

from python_multipart.exceptions import FormParserError
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from handouts.desk.web.work import GoneError
from handouts.errors import HandoutError

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request

# Its warnings contain bytes of what was sent.
logging.getLogger("python_multipart").setLevel(logging.CRITICAL)
#: Limits that no page of ours reaches, not even the form that carries a small logo.
_MOST_FIELDS, _MOST_LETTERS = 1000, 2_000_000
#: Browsers send UTF-8 without naming it. Another name could be one of Python's codecs that raise any error.
_OTHER_CHARSET = re.compile(r"charset(?!\s*=\s*\"?utf-?8\"?\s*(;|$))")


class FormError(Exception):
    """The body is not a form, or is not complete."""


class FormFile(NamedTuple):
    """An uploaded file: its name, as the browser sent it, and its content."""

    name: str
    data: bytes


class Form:
    """The fields of a form, in order. A field that was not sent is empty."""

    def __init__(self, fields: list[tuple[str, str]], files: dict[str, FormFile] | None = None) -> None:
        self._fields: dict[str, list[str]] = {}
        for name, value in fields:
            self._fields.setdefault(name, []).append(value)
        self.files = files or {}

    def only(self, *names: str) -> Form:
        """The form with only these fields."""
        return Form([(name, value) for name in names for value in self._fields.get(name, ())])

    def without(self, *names: str) -> Form:
        """The form without these fields."""
        return self.only(*(name for name in self._fields if name not in names))

    def and_also(self, fields: Iterable[tuple[str, str]]) -> Form:
        """The form with additional fields, or additional values of its own fields."""
        mine = [(name, value) for name, values in self._fields.items() for value in values]
        return Form([*mine, *fields], self.files)

    def names(self) -> tuple[str, ...]:
        """The names of all fields."""
        return tuple(self._fields)

    def text(self, name: str) -> str:
        """The value of a field, the last one if it was sent twice."""
        return self._fields.get(name, [""])[-1]

    def texts(self, name: str) -> tuple[str, ...]:
        """All values of a field, each once, in order."""
        return tuple(dict.fromkeys(self._fields.get(name, ())))

    def day(self, name: str) -> datetime.date | None:
        """The date in a field; None if it is empty. Raises HandoutError for anything else."""
        text = self.text(name).strip()
        if not text:
            return None
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            raise HandoutError.at(name, "this is not a date", "Write it as 2026-11-30.") from None

    def flag(self, name: str) -> bool:
        """Whether a box is ticked."""
        return name in self._fields


class _InMemory(MultiPartParser):
    # The guard limits the whole body, so that all of it can stay in memory.
    spool_max_size = 1 << 40
    is_complete = False  #: whether its last boundary has arrived

    def on_end(self) -> None:
        self.is_complete = True

    async def parse(self) -> FormData:
        """The form. Raises FormError if its end is missing, so that part of a file is never taken for the file."""
        found = await super().parse()
        if not self.is_complete:
            for file in self._files_to_close_on_error:
                file.close()
            raise FormError
        return found


async def read_form(request: Request) -> Form:
    """The form of a request. Raises FormError for one that cannot be read, GoneError if the browser left meanwhile."""
    kind, _, more = request.headers.get("content-type", "").lower().partition(";")
    kind = kind.strip()
    try:
        if kind == "multipart/form-data" and not _OTHER_CHARSET.search(more):
            parser = _InMemory(
                request.headers,
                request.stream(),
                max_files=20,
                max_fields=_MOST_FIELDS,
                max_part_size=1 << 20,
            )
            sent = await parser.parse()
        elif kind == "application/x-www-form-urlencoded":
            sent = await FormParser(request.headers, _bounded(request.stream())).parse()
        else:
            raise FormError
    except (MultiPartException, FormParserError):
        raise FormError from None
    except ClientDisconnect:
        raise GoneError from None
    fields: list[tuple[str, str]] = []
    files: dict[str, FormFile] = {}
    for name, value in sent.multi_items():
        if isinstance(value, str):
            fields.append((name, value.replace("\r\n", "\n")))
        elif value.filename:
            files[name] = FormFile(value.filename, await value.read())
    await sent.close()
    if sum(len(name) + len(value) for name, value in fields) > _MOST_LETTERS:
        raise FormError
    return Form(fields, files)


async def _bounded(body: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """A body without files. Raises FormError if it is too long: the guard allows much more on paths that take files."""
    size = 0
    async for piece in body:
        size += len(piece)
        if size > _MOST_LETTERS:
            raise FormError
        yield piece
