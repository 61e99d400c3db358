"""The cross-reference table that all patients share: exactly one row for each object."""

from __future__ import annotations

import zlib

from hypothesis import given
from hypothesis import strategies as st

from handouts.pdf import ENTRY
from handouts.pdf.master.packing import first_table
from handouts.pdf.syntax import write_body


@given(st.lists(st.integers(0, 100_000), min_size=2, max_size=40))
def test_a_table_has_a_row_for_each_object(offsets: list[int]) -> None:
    held(offsets)


def test_also_where_the_checksum_ends_in_a_carriage_return() -> None:
    """Of 600 tables, about two would: `compress` adds a byte to such data."""
    for offset in range(600):
        held([0, offset, 2 * offset])


def held(offsets: list[int]) -> None:
    entries = [ENTRY.pack(1, offset, 0) for offset in offsets]
    body = write_body(first_table(entries, 1, 1))
    packed = body.partition(b"stream\n")[2].rpartition(b"\nendstream")[0]
    assert not packed.endswith(b"\r")
    rows = zlib.decompress(packed)
    assert len(rows) == 8 * (len(entries) - 1)
    above, found = bytes(7), []
    for at in range(0, len(rows), 8):
        assert rows[at] in ((0, 2) if at == 0 else (2,))
        above = bytes((low + high) & 255 for low, high in zip(rows[at + 1 : at + 8], above, strict=True))
        found.append(above)
    assert found == entries[1:]
