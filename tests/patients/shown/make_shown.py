# ruff: noqa: E501  the cells and the XML read better on one line; what is started is LibreOffice
"""Makes shown.xlsx, shown.ods and shown.csv: numbers and their formats, written and rendered by LibreOffice.

    python tests/patients/shown/make_shown.py FOLDER

needs `soffice` (LibreOffice Calc). The .csv has what LibreOffice shows in each cell, and is the measure of
test_shown.py. Run it again only to add formats.
"""

from __future__ import annotations

import csv
import html
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
#: A number and the code of its format (ECMA-376, 18.8.31).
CELLS = (
    (46359.4375, "yyyy-mm-dd"), (46359.4375, "dd/mm/yyyy"), (46359.4375, "d/m/yy"), (46359.4375, "mm/dd/yyyy"),
    (46359.4375, "d mmmm, hh:mm"), (46359.4375, "d mmmm yyyy"), (46359.4375, "d-mmm-yy"), (46359.4375, "dddd d mmmm"),
    (46359.4375, "ddd dd mmm yyyy"), (46359.4375, "mmmm d, yyyy h:mm AM/PM"), (46359.9375, "h:mm AM/PM"),
    (46359.0, "yyyy-mm-dd hh:mm"), (46359.4375, "hh:mm"), (46359.4375, "h:mm:ss"), (46359.4375, "[$-409]d mmmm yyyy"),
    (46359.4375, "dd.mm.yyyy"), (46359.4375, 'd" of "mmmm'), (46359.4375, "yyyy\\-mm\\-dd;@"), (46359.4375, "mmm yy"),
    (0.4375, "hh:mm"), (0.4375, "h:mm AM/PM"), (0.0, "hh:mm"), (0.99999, "hh:mm:ss"), (0.75, "hh\\hmm"),
    (1.25, "[h]:mm"), (1.25, "[h]:mm:ss"), (1.25, "[mm]:ss"), (1.25, "hh:mm"), (0.0104166667, "[m]"),
    (42, "00000"), (7, "000-000"), (123456789, "000-00-0000"), (5550142, "000-0000"), (0.5, "0%"), (0.125, "0.0%"),
    (0.125, "0.00%"), (-0.5, "0%"), (12.5, "0.00"), (-12.5, "0.00"), (20, '0" times a day"'), (-3, '0" kg"'),
    (3, '0" kg";[Red]-0" kg"'), (-3, '0" kg";[Red]-0" kg"'), (-3, '0" kg";(0" kg")'), (0, '0" kg"'), (20, '0" x"'),
    (95, "$0.00"), (95, '"$"0.00'), (-95, '"$"0.00;("$"0.00)'), (95, "[$€-2] 0.00"), (95, '0.00" €"'), (95, "[$£-809]0.00"),
    (3, '0;-0;"none"'), (-3, '0;-0;"none"'), (3, "General"), (-3.25, "General"), (46359, "0"), (1234567, "0"),
    (2.5, '0.0" h"'), (2.5, "0.0#"), (10, "+0;-0"), (-10, "+0;-0"), (3.0, "?0"), (0.1, "0.0"), (2, '"Room "0'),
    (15, "0\\ min"), (15, '0 "min"'), (45, '"up to "0" min"'), (1.5, "0.00;[Red]0.00"), (-1.5, "0.00;[Red]0.00"),
)  # fmt: skip


def workbook() -> Path:
    codes = list(dict.fromkeys(code for _, code in CELLS))
    formats = "".join(
        f'<numFmt numFmtId="{164 + at}" formatCode={quoteattr(code)}/>' for at, code in enumerate(codes)
    )
    styles = "".join(f'<xf numFmtId="{164 + at}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
                     for at in range(len(codes)))  # fmt: skip
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="inlineStr"><is><t>note</t></is></c></row>'
    for row, (number, code) in enumerate(CELLS, start=2):
        rows += f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}" s="{codes.index(code) + 1}"><v>{number}</v></c></row>'
    fonts = (
        '<fonts><font><sz val="11"/></font></fonts><fills><fill/><fill/></fills><borders><border/></borders>'
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/'
        'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
        'sheet.main+xml"/><Override PartName="/xl/worksheets/1.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" Type="{RELATIONS}/'
        'officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="S" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="'
        f'{RELATIONS}/worksheet" Target="worksheets/1.xml"/><Relationship Id="s" Type="{RELATIONS}/styles" Target='
        '"styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts count="{len(codes)}">{formats}</numFmts>{fonts}'
        f'<cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
        "xl/worksheets/1.xml": f'<worksheet xmlns="{MAIN}"><cols><col min="2" max="2" width="40"/></cols><sheetData>{rows}'
        "</sheetData></worksheet>",
    }
    file = Path(tempfile.mkdtemp()) / "shown.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
    return file


def rendered(ods: Path) -> Iterator[tuple[str, str, str]]:
    """Number, format and what LibreOffice shows: it writes that into the file beside the value."""
    with zipfile.ZipFile(ods) as archive:
        content = archive.read("content.xml").decode()
    rows = re.findall(r"<table:table-row.*?</table:table-row>", content, re.DOTALL)[1:]
    for (number, code), row in zip(CELLS, rows, strict=False):
        _, shown = re.findall("<text:p>(.*?)</text:p>", row, re.DOTALL)
        yield str(number), code, html.unescape(shown.replace("<text:s/>", " "))


def main(folder: Path) -> None:
    source = workbook()
    soffice = [shutil.which("soffice") or "soffice", "--headless", "--convert-to"]
    subprocess.run([*soffice, "ods", "--outdir", str(folder), str(source)], check=True)
    subprocess.run([*soffice, "xlsx", "--outdir", str(folder), str(folder / "shown.ods")], check=True)
    with (folder / "shown.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rendered(folder / "shown.ods"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
