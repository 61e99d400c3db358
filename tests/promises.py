"""The promises that every PDF of this program keeps, and a check that names each broken one."""

from __future__ import annotations

import hashlib
import io
import struct
import tempfile
from pathlib import Path
from typing import Any

import outloud
import page as page_validation
import pikepdf
import readback

#: Nothing is printed closer to the edge of the paper, in points: 12.7 mm, minus what pdfium adds to a line.
MARGIN = 12.7 * 72 / 25.4 - 1.5
_PROFILES = ("ua1", "2a")
#: The hashes of the files that were checked, and of those that passed without some rules.
_looked_at: set[bytes] = set()
_held: dict[bytes, tuple[str, ...]] = {}


def hold(pdf: bytes | Path, but: tuple[str, ...] = ()) -> None:
    """Assert that a file keeps every promise. `but` names rules of outloud that guess wrong for it."""
    data = pdf.read_bytes() if isinstance(pdf, Path) else pdf
    key = hashlib.sha256(data).digest()
    if key in _held and set(_held[key]) <= set(but):
        return
    _looked_at.add(key)
    found = broken(data, but)
    assert not found, "promises broken:\n  " + "\n  ".join(found)
    _held[key] = but


def checked(data: bytes) -> bool:
    """Whether a test that knows more about the file has already checked it."""
    return hashlib.sha256(data).digest() in _looked_at


def broken(data: bytes, but: tuple[str, ...] = ()) -> list[str]:
    """Every promise that a file breaks, one per line; empty for a good file."""
    return _standards(data, but) + own_promises(data)


def own_promises(data: bytes) -> list[str]:
    """The promises that are quick to check: all except those of the two validators."""
    reading = readback.read(data)
    return (
        _document(data)
        + _fonts(data)
        + _resources(data, reading)
        + _letters(reading)
        + _spoken(reading)
        + reading.faults
        + _margins(data)
    )


def _standards(data: bytes, but: tuple[str, ...]) -> list[str]:
    """The rules of PDF/UA-1 and PDF/A-2a, and obstacles for users of screen readers."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "held.pdf"
        path.write_bytes(data)
        found = []
        for profile in _PROFILES:
            result = page_validation.validate_pdf(str(path), profile=profile)
            found += [f"{profile}: {failure}"[:300] for failure in result.failures]
            if not result.is_compliant and not result.failures:
                found.append(f"{profile}: not compliant, and nothing is said of why")
        findings = outloud.check(str(path)).sorted_findings()
    return found + [
        f"outloud: {each.severity} {each.rule} page {each.page}: {each.message} {each.evidence or ''}"[:300]
        for each in findings
        if each.severity in ("error", "warning") and each.rule not in but and not _chinese_number(each)
    ]


def _chinese_number(finding: Any) -> bool:
    """Whether outloud takes a Chinese heading with a digit for a reference number: it has no spaces between words."""
    return finding.rule == "HDG-010" and any(
        "\u4e00" <= letter <= "\u9fff" for letter in finding.evidence or ""
    )


def _document(data: bytes) -> list[str]:
    """Its metadata: language, title, and the mark that it is tagged."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = pdf.Root
        marks = {
            "no language is set": bool(str(root.get("/Lang", ""))),
            "it is not marked as tagged": bool(_entry(root, "/MarkInfo", "/Marked")),
            "its title is not shown": bool(_entry(root, "/ViewerPreferences", "/DisplayDocTitle")),
            "Info has no title": bool(str(pdf.docinfo.get("/Title", ""))),
            "XMP and Info name it differently": _xmp_title(pdf) == str(pdf.docinfo.get("/Title", "")),
            "it is encrypted": not pdf.is_encrypted,
            "it runs something when it is opened": "/OpenAction" not in root and "/AA" not in root,
        }
        marks |= {
            f"page {number}: the tab order is not the structure's": page.obj.get("/Tabs") == "/S"
            for number, page in enumerate(pdf.pages, 1)
        }
    return [f"document: {what}" for what, kept in marks.items() if not kept]


def _entry(root: Any, table: str, key: str) -> Any:
    return root[table].get(key) if table in root else None


def _xmp_title(pdf: pikepdf.Pdf) -> str:
    if "/Metadata" not in pdf.Root:
        return ""
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        return str(metadata.get("dc:title", ""))


def _fonts(data: bytes) -> list[str]:
    """Every font is embedded as a subset, and every code in it maps to text."""
    found = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fonts: dict[tuple[int, int], Any] = {}
        for each in pdf.pages:
            fonts |= {font.objgen: font for font in each.obj.Resources.get("/Font", {}).values()}
        for font in fonts.values():
            name = str(font.get("/BaseFont", "/?"))[1:]
            below = font.get("/DescendantFonts", [font])[0]
            program = below.get("/FontDescriptor", {})
            embedded = [program[key] for key in ("/FontFile", "/FontFile2", "/FontFile3") if key in program]
            if not embedded:
                found.append(f"font {name}: it is not embedded")
            elif not _whole(embedded[0].read_bytes()):
                found.append(f"font {name}: what is embedded is no whole font")
            if name[6:7] != "+":
                found.append(f"font {name}: it is not a subset")
            if not readback.to_unicode(font):
                found.append(f"font {name}: its codes say no text")
    return found


def _whole(font: bytes) -> bool:
    """Whether every table of a TrueType or OpenType font is complete."""
    if font[:4] not in (b"\0\1\0\0", b"true", b"OTTO"):
        return bool(font)  # of another type: the validators check it
    count = int.from_bytes(font[4:6], "big")
    places = [struct.unpack_from(">II", font, 12 + 16 * table + 8) for table in range(count)]
    return all(offset + length <= len(font) for offset, length in places)


def _resources(data: bytes, reading: readback.Reading) -> list[str]:
    """Every resource that a page names exists. A viewer omits a missing one, or draws something else."""
    found = set()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for number, (source, read) in enumerate(zip(pdf.pages, reading.pages, strict=True), 1):
            there: Any = source.obj.get("/Resources", {})
            for table, name, operator in read.named:
                if name not in there.get(table, {}):
                    found.add(f"page {number}: {name} {operator} names nothing that is there")
    return sorted(found)


def _letters(reading: readback.Reading) -> list[str]:
    """No box or question mark stands for a letter: every drawn code has a text."""
    return [
        f"page {number}: a code that stands for no text"
        for number, page in enumerate(reading.pages, 1)
        if any(readback.UNMAPPED in words for words in (*page.words.values(), *page.artifacts))
    ]


def _spoken(reading: readback.Reading) -> list[str]:
    """Every figure and field has alternative text, and every link has words to click."""
    silent = [node for role in ("Figure", "Form") for node in reading.tree.all(role) if not node.alt.strip()]
    silent += [node for node in reading.tree.all("Link") if not node.text().strip()]
    return [f"a {node.role} says nothing" for node in silent]


def _margins(data: bytes) -> list[str]:
    """Nothing is drawn in the margins, which printers cannot print."""
    sizes = readback.page_sizes(data)
    found = []
    for mark in readback.drawn(data):
        width, height = sizes[mark.page]
        room = min(mark.left, mark.bottom, width - mark.right, height - mark.top)
        if room < MARGIN and (not mark.is_text or readback.has_letter_beyond(data, mark.page, MARGIN)):
            box = ", ".join(f"{value:.1f}" for value in (mark.left, mark.bottom, mark.right, mark.top))
            found.append(f"page {mark.page + 1}: something is drawn in the margin ({box})")
    return found
