"""PDF syntax: each value as it is written and as a reader reads it."""

from __future__ import annotations

import re
import zlib

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.pdf.syntax import (  # fmt: skip
    Dict,
    Name,
    Raw,
    Ref,
    Stream,
    compress,
    number,
    pdf_hex,
    pdf_name,
    pdf_string,
    pdf_text,
    write,
    write_object,
)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Name("Type"), b"/Type"),
        (Name("A B/C#(é)"), b"/A#20B#2FC#23#28#C3#A9#29"),
        (Ref(7), b"7 0 R"),
        (True, b"true"),
        (False, b"false"),
        (12, b"12"),
        (1.5, b"1.5"),
        (None, b"null"),
        ("plain (text) \\", b"(plain \\(text\\) \\\\)"),
        ("Zoë", b"(\xfe\xff\0Z\0o\0\xeb)"),
        ("č(\u0d0a", b"(\xfe\xff\x01\\r\0\\(\\r\n)"),
        (b"a\r(b)", b"(a\\r\\(b\\))"),
        (Raw(b"<</A 1>>"), b"<</A 1>>"),
        ([1, Name("A"), [Ref(2)]], b"[1 /A [2 0 R]]"),
        ((0, 0.25), b"[0 0.25]"),
        (Dict(A=1, B=None, C=Dict(D=Name("E"))), b"<</A 1 /C <</D /E>>>>"),
        (Dict(), b"<<>>"),
    ],
)
def test_each_kind_of_value_is_written_as_the_standard_has_it(value: object, written: bytes) -> None:
    assert write(value) == written


def test_what_is_no_value_is_refused() -> None:
    with pytest.raises(TypeError, match="set"):
        write({1, 2})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0001, "0"),
        (1.0, "1"),
        (12.3456, "12.346"),
        (-2.5, "-2.5"),
        (1e-9, "0"),
        (100000.0, "100000"),
    ],
)
def test_numbers_have_three_decimals_at_most_and_no_exponent(value: float, text: str) -> None:
    assert number(value) == text


@given(st.text())
def test_a_reader_finds_the_text_that_was_written(text: str) -> None:
    assert str(pikepdf.Object.parse(pdf_text(text))) == text


@given(st.binary())
def test_a_reader_finds_the_bytes_that_were_written(data: bytes) -> None:
    assert bytes(pikepdf.Object.parse(pdf_string(data))) == data
    assert bytes(pikepdf.Object.parse(pdf_hex(data).encode("ascii"))) == data


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_a_name_holds_no_delimiter_and_nothing_but_ascii(text: str) -> None:
    assert re.fullmatch(rb"/([A-Za-z0-9+\-._*]|#[0-9A-F]{2})+", pdf_name(text))
    assert str(pikepdf.Object.parse(pdf_name(text))) == "/" + text


@given(st.binary(max_size=400))
def test_compressed_data_never_ends_in_a_carriage_return(data: bytes) -> None:
    packed = compress(data)
    assert not packed.endswith(b"\r")
    assert zlib.decompress(packed).rstrip(b"\n") == data.rstrip(b"\n")


@pytest.mark.parametrize("plain", [True, False])
def test_the_length_of_a_stream_leaves_out_the_line_end_before_endstream(plain: bool) -> None:
    written = write_object(4, Stream(Dict(Type=Name("X")), b"some data", plain))
    match = re.fullmatch(rb"4 0 obj\n(<<.*?>>)\nstream\n(.*)\nendstream\nendobj\n", written, re.DOTALL)
    assert match
    assert b"/Length %d>>" % len(match[2]) in match[1]
    assert (match[2] if plain else zlib.decompress(match[2])) == b"some data"
    assert (b"/Filter /FlateDecode" in match[1]) is not plain


def test_an_object_has_its_number() -> None:
    assert write_object(12, Dict(A=1)) == b"12 0 obj\n<</A 1>>\nendobj\n"
