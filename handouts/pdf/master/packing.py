"""Packs the small objects of a Master into compressed streams, and writes the colour profile of all files."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from handouts.pdf.master.fixed_fonts import packed
from handouts.pdf.syntax import Dict, Name, Stream, write

_PER_OBJECT_STREAM = 200


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


@cache
def srgb_profile() -> Stream:
    """sRGB as an ICC profile, made once with Little CMS, without its creation date."""
    return packed(Stream(Dict(N=3), (Path(__file__).parent / "srgb.icc").read_bytes()))
