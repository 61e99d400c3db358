"""Recognizes files that are no lists, whatever their names say, by how they begin."""

from __future__ import annotations

from handouts.errors import HandoutError

_AS_LIST = "Open it in a spreadsheet, and save it as .xlsx or as CSV UTF-8."
_EXPORT = "Export the list again, as .xlsx or CSV."
#: How a file begins, in lower case; what it is, and what to do.
_KINDS: tuple[tuple[tuple[bytes, ...], str, str], ...] = (
    (
        (b"\xd0\xcf\x11\xe0",),
        "an old or locked Excel file, or an old Word document",
        "Save it as .xlsx without a password, or as CSV UTF-8.",
    ),
    ((b"%pdf",), "a PDF", _EXPORT),
    (
        (b"{\\rtf",),
        "a formatted text document (RTF)",
        "Save it as plain text: in TextEdit, choose Format, Make Plain Text. Better, save the list from a spreadsheet.",
    ),
    ((b"<!doctype", b"<html", b"<table", b"<?xml"), "a web page", _AS_LIST),
    ((b"\x89png", b"\xff\xd8\xff", b"gif8", b"riff"), "a picture", _EXPORT),
    ((b"begin:vc",), "a calendar or a file of contacts", _EXPORT),
    ((b"{", b"[{", b"[["), "a file for programs (JSON)", _EXPORT),
    ((b"\x1f\x8b", b"7z\xbc\xaf", b"rar!"), "a packed file", "Unpack it, and name the list in it."),
)
#: Names inside a ZIP file that is no spreadsheet.
_PACKED = (
    (b"word/document.xml", "a Word document"),
    (b"ppt/presentation.xml", "a presentation"),
    (b".iwa", "a document of Pages or Numbers"),
)


def refuse_other_kinds(start: bytes, name: str) -> None:
    """Raises HandoutError if a file that begins with `start` is no list."""
    begins = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    for signs, what, hint in _KINDS:
        if begins.startswith(signs):
            raise HandoutError.at(name, f"this is {what}, not a list.", hint)


def refuse_other_zip(data: bytes, name: str) -> None:
    """Raises HandoutError if a ZIP file is known to be no spreadsheet."""
    for inside, what in _PACKED:
        if inside in data and b"xl/workbook" not in data:
            hint = "Export or save the list as .xlsx or CSV UTF-8."
            raise HandoutError.at(name, f"this is {what}, not a list.", hint)
