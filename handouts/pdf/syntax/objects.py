"""PDF values and their syntax (ISO 32000-1, 7.3). Imports nothing heavy: every fill needs it."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from handouts.text import pattern

#: Four non-ASCII bytes mark the file as binary (ISO 19005-2, 6.1.2).
HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_DELIMITERS = r"[^A-Za-z0-9+\-._*]"
_ESCAPES = ((b"\\", b"\\\\"), (b"(", b"\\("), (b")", b"\\)"), (b"\r", b"\\r"))
_REFERENCE = rb"\b(\d+) 0 R\b"


class Name(str):
    """A name object, such as `/Type`."""

    __slots__ = ()


class Ref(int):
    """An indirect reference by object number. The generation is always 0."""

    __slots__ = ()


class Raw(bytes):
    """Bytes that are already PDF syntax."""

    __slots__ = ()


class Dict(dict[str, Any]):
    """A dictionary object. Entries with the value None are left out."""


class Stream:
    """A stream object. `data` is compressed when it is written, unless `plain` is set."""

    __slots__ = ("data", "head", "plain")

    def __init__(self, head: Dict, data: bytes, plain: bool = False) -> None:
        self.head = head
        self.data = data
        self.plain = plain


def pdf_hex(data: bytes) -> str:
    return "<" + data.hex().upper() + ">"


def pdf_text(text: str) -> bytes:
    """A text string (7.9.2.2): PDFDocEncoding for printable ASCII, otherwise UTF-16BE."""
    if text.isascii() and text.isprintable():
        return pdf_string(text.encode("ascii"))
    return pdf_hex(b"\xfe\xff" + text.encode("utf-16-be")).encode("ascii")


def packed_text(text: str) -> bytes:
    """A text string for an object that is compressed: literal UTF-16BE takes less than hexadecimal digits then."""
    if text.isascii() and text.isprintable():
        return pdf_string(text.encode("ascii"))
    return pdf_string(b"\xfe\xff" + text.encode("utf-16-be"))


def pdf_string(data: bytes) -> bytes:
    """A literal string. A bare carriage return is escaped, because it would be read as a line feed."""
    for plain, escaped in _ESCAPES:
        data = data.replace(plain, escaped)
    return b"(" + data + b")"


def number(value: float) -> str:
    """A number with at most three decimals and no exponent: a thousandth of a point is precise enough."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def colour_code(colour: str, operator: str) -> str:
    """The operator "rg" or "RG" for #rrggbb (8.6.8). Greys use grey operators: black needs no other ink."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    if parts[0] == parts[1] == parts[2]:
        return f"{number(parts[0])} {'g' if operator == 'rg' else 'G'}"
    return " ".join(map(number, parts)) + f" {operator}"


@cache  # a file has few names, and they repeat
def pdf_name(name: str) -> bytes:
    if not (name.isalnum() and name.isascii()):
        name = pattern(_DELIMITERS).sub(lambda m: "".join(f"#{b:02X}" for b in m[0].encode("utf-8")), name)
    return b"/" + name.encode("ascii")


def write(value: Any) -> bytes:
    """A value in PDF syntax. Raises TypeError for a type that PDF has no syntax for."""
    writer = _WRITERS.get(type(value))
    if writer is None:
        raise TypeError(f"not a PDF value: {type(value).__name__}")
    return writer(value)


def _dict(value: Mapping[str, Any]) -> bytes:
    entries = [b"%b %b" % (pdf_name(key), write(item)) for key, item in value.items() if item is not None]
    return b"<<" + b" ".join(entries) + b">>"


def _array(value: Iterable[Any]) -> bytes:
    return b"[" + b" ".join([write(item) for item in value]) + b"]"


#: One writer per type (ISO 32000-1, 7.3): a file has thousands of values, so each takes one lookup.
_WRITERS: dict[type, Callable[[Any], bytes]] = {
    Raw: bytes,
    Name: pdf_name,
    Ref: lambda value: b"%d 0 R" % value,
    bool: lambda value: b"true" if value else b"false",
    int: lambda value: b"%d" % value,
    float: lambda value: number(value).encode("ascii"),
    str: packed_text,
    bytes: pdf_string,
    Dict: _dict,
    dict: _dict,
    list: _array,
    tuple: _array,
    type(None): lambda _: b"null",
}


def compress(data: bytes) -> bytes:
    """Deflated data that does not end in a carriage return.

    Together with the line feed before `endstream`, that byte would read as one line end, and Length would be
    off by one.
    """
    return zlib.compress(data + b"\n" if packed_ends_in_return(data) else data, 9)


def packed_ends_in_return(data: bytes) -> bool:
    """Whether the data would end in a carriage return when deflated: `compress` then adds a line feed to it.

    The last byte is that of the checksum (RFC 1950, Adler-32), whatever the compression level.
    """
    return zlib.adler32(data) & 0xFF == ord("\r")


def write_object(number_: int, value: Any) -> bytes:
    """An indirect object."""
    return b"%d 0 obj\n%s\nendobj\n" % (number_, write_body(value))


def write_body(value: Any) -> bytes:
    """The body of an object, between `obj` and `endobj`.

    PDF/A requires a line end before `endstream` that Length does not count.
    """
    if not isinstance(value, Stream):
        return write(value)
    data = value.data if value.plain else compress(value.data)
    about = b"" if value.plain else b"/Filter /FlateDecode "
    head = write(value.head)[:-2] + b" " if value.head else b"<<"
    return b"%s%s/Length %d>>\nstream\n%s\nendstream" % (head, about, len(data), data)


def references(body: bytes) -> list[int]:
    """The object numbers that an object's body refers to. Stream data is not searched."""
    return [int(found) for found in pattern(_REFERENCE).findall(body.partition(b"stream\n")[0])]


def with_references(body: bytes, moved: Callable[[int], int]) -> bytes:
    """An object's body with its references renumbered.

    Only for fonts and images that we wrote: a text string that looks like a reference would change too.
    """
    head, mark, data = body.partition(b"stream\n")
    moved_head: bytes = pattern(_REFERENCE).sub(lambda found: b"%d 0 R" % moved(int(found[1])), head)
    return moved_head + mark + data
