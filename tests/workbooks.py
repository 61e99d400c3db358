"""Minimal spreadsheets for the tests, written as XML."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ODF = "urn:oasis:names:tc:opendocument:xmlns:"
DAY = ' s="1"'  # a cell with the format of a date
TIME = ' s="2"'
PERCENT = ' s="3"'
ZEROS = ' s="4"'
TIMES = ' s="5"'
SHOWN = ("00000", '0" times a day"', "yyyy-mm-dd", "d mmmm, hh:mm")


def packed(parts: Mapping[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
    return data.getvalue()


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def xlsx(*sheets: str, hidden: int = -1) -> bytes:
    """A workbook whose sheets contain these rows of XML."""
    listed, related, parts = "", "", {}
    for number, sheet in enumerate(sheets):
        state = ' state="hidden"' if number == hidden else ""
        listed += f'<sheet name="Sheet{number}" sheetId="{number + 1}"{state} r:id="r{number}"/>'
        related += (
            f'<Relationship Id="r{number}" Type="{RELATIONS}/worksheet" Target="worksheets/{number}.xml"/>'
        )
        parts[f"xl/worksheets/{number}.xml"] = f'<worksheet xmlns="{SPREADSHEET}">{sheet}</worksheet>'
    codes = "".join(
        f'<numFmt numFmtId="{number}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for number, code in enumerate(SHOWN, start=164)
    )
    numbers = ["0", "14", "22", "9", *map(str, range(164, 164 + len(SHOWN)))]
    used = "".join(f'<xf numFmtId="{number}"/>' for number in numbers)
    styles = f"<numFmts>{codes}</numFmts><cellStyleXfs><xf/></cellStyleXfs><cellXfs>{used}</cellXfs>"
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" '
            f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONS}">'
            f"<sheets>{listed}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}'
            f'<Relationship Id="s" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
            "xl/styles.xml": f'<styleSheet xmlns="{SPREADSHEET}">{styles}</styleSheet>',
            **parts,
        }
    )


def ods(table: str) -> bytes:
    """A spreadsheet whose only sheet contains these rows of XML."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    spaces = " ".join(f'xmlns:{key}="{ODF}{key}:1.0"' for key in ("office", "table", "text"))
    return packed(
        {
            "mimetype": kind,
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{ODF}manifest:1.0">'
            f'<m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>',
            "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="S">{table}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def ods_row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def ods_text(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def headed(*rows_of_xml: str) -> bytes:
    """A workbook of one sheet with the headings id, name and note in its first row, and these rows."""
    heading = "".join(
        text_cell(f"{letter}1", text) for letter, text in zip("ABC", ("id", "name", "note"), strict=True)
    )
    return xlsx(f"<sheetData><row r='1'>{heading}</row>{''.join(rows_of_xml)}</sheetData>")
