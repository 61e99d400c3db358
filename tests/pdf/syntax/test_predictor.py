"""The predictor of rows: what it writes is read back, here and by readers of PDF."""

from __future__ import annotations

import io

import pikepdf
from hypothesis import given
from hypothesis import strategies as st

from handouts.pdf.syntax import compress, predicted, unpredicted


@given(st.integers(1, 40), st.data())
def test_rows_are_read_back(columns: int, draw: st.DataObject) -> None:
    rows = draw.draw(st.lists(st.binary(min_size=columns, max_size=columns), min_size=1, max_size=20))
    data = b"".join(rows)
    written = predicted(data, columns)
    assert len(written) == len(rows) * (columns + 1)
    assert unpredicted(written, columns) == data


def test_a_reader_of_pdf_reads_them() -> None:
    data = bytes(range(256)) * 6 + b"0012 0034 0013 0094 "
    data += bytes(-len(data) % 20)
    with pikepdf.new() as pdf:
        stream = pdf.make_stream(b"")
        parms = pikepdf.Dictionary(Predictor=12, Columns=20)
        stream.write(compress(predicted(data, 20)), filter=pikepdf.Name.FlateDecode, decode_parms=parms)
        pdf.Root.Rows = stream
        file = io.BytesIO()
        pdf.save(file)
    with pikepdf.open(file) as pdf:
        assert pdf.Root.Rows.read_bytes() == data


def test_rows_that_are_alike_leave_zeros() -> None:
    rows = b"".join(b"%4d 0 R " % number for number in range(1000, 1010))
    assert predicted(rows, 9)[10:].count(0) == 9 * 8
