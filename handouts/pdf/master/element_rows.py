"""Writes structure elements as the rows of a table, which take a third of what they do as objects of any length.

An object stream is a list of numbers and places, then the objects. Here each element fills a row, and what differs
between neighbours of one role, a few digits, is at the same place in each. A predictor leaves only these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from handouts.pdf.syntax import Dict, Name, Ref, Stream, compress, packed_ends_in_return, predicted, write

#: Bytes of a row. Few elements are longer, such as lists: they stay objects of any length.
_WIDTH = 60
#: What an element in a row may have. Texts differ in length.
_KEYS = {"Type", "S", "P", "Pg", "K", "A"}
#: Elements from which a stream of their own takes less.
_LEAST = 20


def element_rows(values: Mapping[int, Any]) -> dict[int, bytes]:
    """The elements that can be written as rows, by number; none if there are few."""
    digits = len(str(max(values, default=0)))
    found = {}
    for at, value in values.items():
        row = _row(value, digits) if isinstance(value, Dict) and value.get("Type") == "StructElem" else None
        if row is not None:
            found[at] = row
    return found if len(found) >= _LEAST else {}


def row_stream(rows: Mapping[int, bytes]) -> Stream:
    """An object stream (ISO 32000-1, 7.5.7) of rows."""
    body = b"".join(rows.values())
    digits = len(str(max(rows))), len(str(len(body)))
    pairs = list(_pairs(rows, *digits))
    in_row = _WIDTH // len(pairs[0])
    index = b"".join([b"".join(pairs[at : at + in_row]).ljust(_WIDTH) for at in range(0, len(pairs), in_row)])
    data = predicted(index + body, _WIDTH)
    while packed_ends_in_return(data):
        body += b" " * _WIDTH
        data = predicted(index + body, _WIDTH)
    head = Dict(
        Type=Name("ObjStm"), N=len(rows), First=len(index), Filter=Name("FlateDecode"),
        DecodeParms=Dict(Predictor=12, Columns=_WIDTH),
    )  # fmt: skip
    return Stream(head, compress(data), plain=True)


def _pairs(rows: Mapping[int, bytes], digits: int, place_digits: int) -> Iterator[bytes]:
    """The number and the place of each element."""
    place = 0
    for at, row in rows.items():
        yield b"%*d %*d " % (digits, at, place_digits, place)
        place += len(row)


def _row(element: Dict, digits: int) -> bytes | None:
    """An element, the digits of its numbers in the same columns as those of others; None if it is not of that kind.

    Only an element that marked content belongs to needs its page.
    """
    if any(element[key] is not None for key in element.keys() - _KEYS):
        return None
    kids = element["K"]
    several = kids if isinstance(kids, list) else [] if kids is None else [kids]
    if not all(isinstance(kid, int) for kid in several):
        return None
    row = b"<</S/%b/P %b" % (element["S"].encode("ascii"), _number(element["P"], digits))
    if element["Pg"] is not None and not all(isinstance(kid, Ref) for kid in several):
        row += b"/Pg %b" % _number(element["Pg"], digits)
    if several:
        numbers = b" ".join([_number(kid, digits) for kid in several])
        row += b"/K[%b]" % numbers if several is kids else b"/K %b" % numbers
    if element["A"] is not None:
        row += b"/A " + write(element["A"])
    row += b">>"
    return row.ljust(_WIDTH) if len(row) <= _WIDTH and row.isascii() else None


def _number(value: int, digits: int) -> bytes:
    """A reference, or the number of marked content."""
    return b"%*d 0 R" % (digits, value) if isinstance(value, Ref) else b"%3d" % value
