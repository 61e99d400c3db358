"""Plain ReportLab: platypus, laid out for each patient; fonts, styles and fixed flowables' text kept."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import fontpkg
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    ListFlowable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Table,
    TableStyle,
)

from benchmarks import content as c

INK = HexColor("#1a4d6b")
STYLES = {
    "body": ParagraphStyle("body", fontName="Body", fontSize=c.BODY, leading=c.LEADING, spaceAfter=4),
    "when": ParagraphStyle("when", fontName="Body-Bold", fontSize=c.BODY, leading=c.LEADING, spaceAfter=6),
    "small": ParagraphStyle("small", fontName="Body", fontSize=c.SMALL, leading=c.SMALL + 3),
    "clinic": ParagraphStyle("clinic", fontName="Body-Bold", fontSize=c.HEADING, leading=18, textColor=INK),
    "title": ParagraphStyle("title", fontName="Body-Bold", fontSize=c.TITLE, leading=26, spaceBefore=8),
    "heading": ParagraphStyle(
        "heading", fontName="Body-Bold", fontSize=c.HEADING, leading=18, spaceBefore=8, textColor=INK
    ),
}
GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.5, INK),
        ("FONT", (0, 0), (-1, -1), "Body", c.BODY, c.LEADING),
        ("FONT", (0, 0), (-1, 0), "Body-Bold", c.BODY, c.LEADING),
    ]
)
BOX = TableStyle(
    [
        ("FONTNAME", (0, 0), (-1, -1), "Body"),
        ("BOX", (0, 0), (-1, -1), 1.5, HexColor("#a01818")),
        ("LEFTPADDING", (0, 0), (-1, -1), 10),
    ]
)


class Pages(Canvas):  # type: ignore[misc]
    """ReportLab's own recipe for "page x of y": the footers are drawn once the pages are counted."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.handout = 0
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for _, group in groupby(self._kept, key=lambda state: state["handout"]):
            states = list(group)
            for number, state in enumerate(states, 1):
                self.__dict__.update(state)
                self.setFont("Body", c.SMALL)
                self.drawString(c.MARGIN, 30, c.FOOTER)
                self.drawRightString(letter[0] - c.MARGIN, 30, f"page {number} of {len(states)}")
                super().showPage()
        super().save()


class Begin(Flowable):  # type: ignore[misc]
    """Tells the canvas whose pages follow."""

    def __init__(self, handout: int) -> None:
        super().__init__()
        self.handout = handout

    def draw(self) -> None:
        self.canv.handout = self.handout


class Code(Flowable):  # type: ignore[misc]
    """The QR code; drawn once into a form, which every page of the file uses."""

    def __init__(self) -> None:
        super().__init__()
        self.width = self.height = 3 * c.QR_SIZE

    def draw(self) -> None:
        if not self.canv.hasForm("qr"):
            self.canv.beginForm("qr", 0, 0, c.QR_SIZE, c.QR_SIZE)
            path = self.canv.beginPath()
            for column, row, length in c.qr_bars():
                path.rect(column, c.QR_SIZE - 1 - row, length, 1)
            self.canv.drawPath(path, stroke=0, fill=1)
            self.canv.endForm()
        self.canv.scale(3, 3)
        self.canv.doForm("qr")


def said(words: str, style: str = "body") -> Paragraph:
    return Paragraph(escape(words), STYLES[style])


def listed(items: Sequence[str]) -> ListFlowable:
    return ListFlowable([said(item) for item in items], bulletType="bullet", start="•", bulletFontName="Body")


def story(patient: c.Patient) -> list[Flowable]:
    danger = Table([[[said(c.DANGER_TITLE, "heading"), listed(c.DANGER)]]], colWidths=["100%"], style=BOX)
    parts = [said(c.CLINIC, "clinic"), *(said(line, "small") for line in c.ADDRESS)]
    parts += [HRFlowable(width="100%", color=INK), said(c.TITLE_TEXT, "title")]
    parts += [said(f"For {patient.name}, {patient.date}", "when"), said(c.LEAD), danger]
    parts.append(said("Your treatments", "heading"))
    for (title, words), when in zip(c.TREATMENTS, patient.when, strict=True):
        parts += [said(title, "heading"), said(words), said(f"How and when: {when}", "when")]
    parts += [said(patient.note), PageBreak()]
    for title, words, items in c.SECTIONS:
        parts += [said(title, "heading"), said(words), listed(items)]
    diary = Table([c.DIARY_HEAD, *c.DIARY], colWidths=[60, 170, 170, 104], rowHeights=24, style=GRID)
    diary.repeatRows = 1
    return [*parts, said(c.DIARY_TITLE, "heading"), diary, said(c.QR_WORDS), Code()]


def write(parts: list[Flowable], path: Path) -> None:
    margins = {f"{side}Margin": c.MARGIN for side in ("left", "right", "top", "bottom")}
    document = SimpleDocTemplate(str(path), pagesize=letter, title=c.TITLE_TEXT, lang="en", **margins)
    document.initialFontName = "Body"
    document.build(parts, canvasmaker=Pages)


class PlainReportLab:
    name = "ReportLab platypus, laid out for each patient"
    tagged = False
    merges = True

    def prepare(self, folder: Path) -> None:
        pdfmetrics.registerFont(TTFont("Body", str(fontpkg.path(c.FONT))))
        pdfmetrics.registerFont(TTFont("Body-Bold", str(fontpkg.path(c.FONT, weight=700))))

    def make(self, patient: c.Patient, path: Path) -> None:
        write(story(patient), path)

    def merged(self, patients: Sequence[c.Patient], path: Path) -> None:
        parts: list[Flowable] = []
        for number, patient in enumerate(patients):
            parts += [*([PageBreak()] if number else []), Begin(number), *story(patient)]
        write(parts, path)
