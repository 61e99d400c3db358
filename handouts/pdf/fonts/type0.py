"""A face as a Type 0 font with two-byte codes (ISO 32000-1, 9.7)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from handouts.pdf.syntax import Dict, Name, Raw, Stream, pdf_hex, pdf_name, write

if TYPE_CHECKING:
    from handouts.pdf.fonts.face import Face

#: The text of a glyph that stands for no letter, or whose letters another glyph already has. Every code needs
#: a mapping.
NO_TEXT = "\u200b"
_TRUETYPE, _CFF = "FontFile2", "FontFile3"
#: Widths that a font need not list: most letters of a large face are as wide as high.
_NO_WIDTH, _SQUARE = 0, 1000
# Templates: everything that is the same in all fonts is written once.
_NAME, _REFERENCE, _ARRAY = Raw(b"%b"), Raw(b"%d 0 R"), Raw(b"%b")
_FONT = write(
    Dict(
        Type=Name("Font"), Subtype=Name("Type0"), BaseFont=_NAME, Encoding=Name("Identity-H"),
        DescendantFonts=[_REFERENCE], ToUnicode=_REFERENCE,
    )
)  # fmt: skip
_CID_FONT = write(
    Dict(
        Type=Name("Font"), Subtype=Name("CIDFontType2"), BaseFont=_NAME,
        CIDSystemInfo=Dict(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=_REFERENCE, CIDToGIDMap=Name("Identity"), DW=_NO_WIDTH, W=_ARRAY,
    )
)  # fmt: skip
_CFF_FONT = write(
    Dict(
        Type=Name("Font"), Subtype=Name("CIDFontType0"), BaseFont=_NAME,
        CIDSystemInfo=Dict(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=_REFERENCE, DW=_SQUARE, W=_ARRAY,
    )
)  # fmt: skip


def type0_font(
    face: Face,
    first: int,
    program: bytes,
    texts: Mapping[int, str],
    widths: Mapping[int, float],
    cff: bool = False,
) -> list[tuple[int, Any]]:
    """The five objects of a Type 0 font, numbered from `first`.

    Codes are glyph ids of `program`. `texts` and `widths` give each code's text and its width in thousandths
    of the type size.
    """
    tag = bytes([65 + byte % 26 for byte in hashlib.sha256(program).digest()[:6]])
    name = b"/%b+%b" % (tag, pdf_name(face.name)[1:])
    # The name of a font with CFF glyphs ends in that of its CMap (ISO 32000-1, 9.7.6.1).
    whole, inner, kind = (name + b"-Identity-H", _CFF_FONT, _CFF) if cff else (name, _CID_FONT, _TRUETYPE)
    head = Dict(Subtype=Name("CIDFontType0C")) if cff else Dict(Length1=len(program))
    return [
        (first, Raw(_FONT % (whole, first + 1, first + 3))),
        (first + 1, Raw(inner % (name, first + 2, _widths(widths, _SQUARE if cff else _NO_WIDTH)))),
        (first + 2, Raw(_descriptor(face, kind) % (name, first + 4))),
        (first + 3, Stream(Dict(), to_unicode(texts))),
        (first + 4, Stream(head, program)),
    ]


@cache
def _descriptor(face: Face, file: str) -> bytes:
    metrics = {key: round(value) for key, value in face.metrics.items()}
    return write(
        Dict(
            Type=Name("FontDescriptor"), FontName=_NAME, Flags=4, FontBBox=face.bbox, ItalicAngle=0,
            Ascent=metrics["ascent"], Descent=metrics["descent"], CapHeight=metrics["cap_height"],
            StemV=140 if "Bold" in face.name else 90, **{file: _REFERENCE},
        )
    )  # fmt: skip


def _widths(widths: Mapping[int, float], usual: int) -> bytes:
    """The W array (9.7.4.3): runs of a first code and the widths from there on, without those that are as usual."""
    found: list[tuple[int, list[int]]] = []
    for code, width in sorted(widths.items()):
        if round(width) == usual:
            continue
        if found and code == found[-1][0] + len(found[-1][1]):
            found[-1][1].append(round(width))
        else:
            found.append((code, [round(width)]))
    spelled = (f"{code} [{' '.join(map(str, row))}]" for code, row in found)
    return f"[{' '.join(spelled)}]".encode("ascii")


def to_unicode(texts: Mapping[int, str]) -> bytes:
    """A ToUnicode CMap (ISO 32000-1, 9.10.3): UTF-16BE text, in blocks of at most 100 entries."""
    single, ranges = [], []
    for first, last, text in _runs(texts):
        if first == last:
            single.append(f"<{first:04X}> {_utf16(text)}")
        else:
            ranges.append(f"<{first:04X}> <{last:04X}> {_utf16(text)}")
    body = "\n".join([*_blocks("bfchar", single), *_blocks("bfrange", ranges)])
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode("ascii")


def _runs(texts: Mapping[int, str]) -> Iterator[tuple[int, int, str]]:
    """Codes in a row whose texts are letters in a row: the first code, the last one, and the first text.

    Only the last byte of code and text changes within a run.
    """
    first = last = 0
    start = ""
    for code, text in sorted(texts.items()):
        if not code or not text:
            continue
        step = code - first
        if (
            start
            and code == last + 1
            and code & 0xFF
            and len(text) == len(start) == 1
            and ord(text) == ord(start) + step
            and ord(text) & 0xFF
            and ord(text) < 0x10000
        ):
            last = code
            continue
        if start:
            yield first, last, start
        first, last, start = code, code, text
    if start:
        yield first, last, start


def _blocks(kind: str, entries: Sequence[str]) -> Iterator[str]:
    for at in range(0, len(entries), 100):
        block = entries[at : at + 100]
        yield f"{len(block)} begin{kind}\n" + "\n".join(block) + f"\nend{kind}"


def _utf16(text: str) -> str:
    return pdf_hex(text.encode("utf-16-be"))


class UsedFont:
    """The glyphs of one face that a file uses, and the text of each."""

    def __init__(self, face: Face, resource: str) -> None:
        self.face = face
        self.resource = resource
        self.texts: dict[int, str] = {}

    def use(self, gid: int, text: str) -> bool:
        """Record a glyph and its text. Returns False if the glyph already has another text."""
        return self.texts.setdefault(gid, text or NO_TEXT) == text

    def objects(self, first: int) -> list[tuple[int, Any]]:
        """The font's objects, numbered from `first`."""
        widths = {gid: self.face.advance(gid) for gid in self.texts}
        return type0_font(self.face, first, self.face.subset(self.texts), self.texts, widths)
