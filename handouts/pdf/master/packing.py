"""Packs the small objects of a Master into compressed streams, and writes the colour profile of all files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from handouts.pdf import ENTRY
from handouts.pdf.master.fixed_fonts import packed
from handouts.pdf.syntax import (
    Dict,
    Name,
    Ref,
    Stream,
    compress,
    packed_ends_in_return,
    predicted,
    write,
    write_body,
)

_PER_OBJECT_STREAM = 1000
#: Bytes up to which compressing a stream saves nothing.
_WORTH_PACKING = 90
#: The shortest drawing for which an object of its own takes less than drawing it again, in characters.
_LEAST_SHARED = 600


def packs_of(loose: dict[int, Any]) -> Iterable[dict[int, Any]]:
    numbers = list(loose)
    for start in range(0, len(numbers), _PER_OBJECT_STREAM):
        yield {at: loose[at] for at in numbers[start : start + _PER_OBJECT_STREAM]}


def object_stream(pack: dict[int, Any]) -> Stream:
    """Many small objects in one compressed stream (ISO 32000-1, 7.5.7)."""
    index: list[str] = []
    body = bytearray()
    for at, value in pack.items():
        index.append(f"{at} {len(body)}")
        body += write(value) + b"\n"
    head = " ".join(index).encode("ascii") + b"\n"
    return Stream(Dict(Type=Name("ObjStm"), N=len(pack), First=len(head)), head + bytes(body))


def short_stream(data: bytes) -> Stream:
    """A stream that is compressed only if that takes less."""
    stream = Stream(Dict(), data)
    plain = Stream(Dict(), data, plain=True)
    return min(plain, stream, key=lambda each: len(write_body(each))) if len(data) > _WORTH_PACKING else plain


def shared_drawings(drawings: Mapping[str, tuple[float, float, int]]) -> Iterator[tuple[str, Stream]]:
    """The code of each drawing that is on several pages, such as those of both languages, and its form XObject."""
    for code, (width, height, times) in drawings.items():
        if times > 1 and len(code) > _LEAST_SHARED:
            head = Dict(
                Type=Name("XObject"), Subtype=Name("Form"), BBox=[0, 0, width, height], Resources=Dict()
            )
            yield code, Stream(head, code.encode("ascii"))


def first_table(entries: Sequence[bytes], first: int, catalog: int) -> Stream:
    """The cross-reference stream (ISO 32000-1, 7.5.8) of the objects from `first` on, which all patients share.

    Each row is the difference from the row above (PNG predictor Up): neighbours are alike.
    """
    rows = bytearray(predicted(b"".join(entries[first:]), ENTRY.size))
    if packed_ends_in_return(bytes(rows)):
        # A table must not have a byte more. Nothing is above the first row, so its predictor can be None as well.
        rows[0] = 0
    head = Dict(
        Type=Name("XRef"), Size=len(entries), Index=[first, len(entries) - first], W=[1, 4, 2], Root=Ref(catalog),
        Filter=Name("FlateDecode"), DecodeParms=Dict(Predictor=12, Columns=ENTRY.size),
    )  # fmt: skip
    return Stream(head, compress(bytes(rows)), plain=True)


@cache
def srgb_profile() -> Stream:
    """sRGB as an ICC profile, made once with Little CMS, without its creation date."""
    return packed(Stream(Dict(N=3), (Path(__file__).parent / "srgb.icc").read_bytes()))
