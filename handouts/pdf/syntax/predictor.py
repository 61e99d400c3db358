"""The predictor Up of PNG for streams of rows: each row is written as its difference from the row above.

Rows of a table are alike, so most differences are zero (ISO 32000-1, 7.4.4.4).
"""

from __future__ import annotations

from itertools import pairwise

_UP = b"\x02"


def predicted(data: bytes, columns: int) -> bytes:
    """The rows of `data`, of `columns` bytes each, as differences. The last one must be complete."""
    up = _minus(data, bytes(columns) + data[:-columns])
    return b"".join([_UP + up[at : at + columns] for at in range(0, len(up), columns)])


def unpredicted(data: bytes, columns: int) -> bytes:
    """The rows whose differences `predicted` wrote."""
    rows = [bytes(columns)]
    for start, end in pairwise(range(0, len(data) + 1, columns + 1)):
        rows.append(_plus(rows[-1], data[start + 1 : end]))
    return b"".join(rows[1:])


def _minus(first: bytes, second: bytes) -> bytes:
    """Each byte less the one at the same place, modulo 256. All at once: a number can have any length."""
    a, b, top = _numbers(first, second)
    return (((a | top) - (b & ~top)) ^ ((a ^ b ^ top) & top)).to_bytes(len(first), "big")


def _plus(first: bytes, second: bytes) -> bytes:
    a, b, top = _numbers(first, second)
    return (((a & ~top) + (b & ~top)) ^ ((a ^ b) & top)).to_bytes(len(first), "big")


def _numbers(first: bytes, second: bytes) -> tuple[int, int, int]:
    """Both as numbers, and one with the highest bit of each byte: nothing is carried beyond it."""
    top = int.from_bytes(b"\x80" * len(first), "big")
    return int.from_bytes(first, "big"), int.from_bytes(second, "big"), top
