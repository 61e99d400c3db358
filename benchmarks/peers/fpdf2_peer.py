"""fpdf2: drawn for each patient. It keeps nothing from one document to the next, so neither do we."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import fontpkg
from fpdf import FPDF, FontFace

from benchmarks import content as c

INK = (26, 77, 107)


class Sheet(FPDF):  # type: ignore[misc, unused-ignore]
    """A document whose footers are written when the pages of a sheet are counted."""

    page: int

    def __init__(self, regular: Path, bold: Path) -> None:
        super().__init__(unit="pt", format="letter")
        self.set_margin(c.MARGIN)
        self.set_auto_page_break(True, margin=c.MARGIN)
        self.set_title(c.TITLE_TEXT)
        self.set_lang("en")
        self.add_font("body", "", regular)
        self.add_font("body", "B", bold)

    def say(self, words: str, size: float = c.BODY, style: str = "", gap: float = 4) -> None:
        self.set_font("body", style, size)
        self.multi_cell(0, size * 1.25, words, align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(gap)

    def heading(self, words: str) -> None:
        self.set_text_color(*INK)
        self.say(words, c.HEADING, "B")
        self.set_text_color(0)

    def bullets(self, items: Sequence[str]) -> None:
        for item in items:
            self.say(f"•  {item}", gap=2)

    def first_page(self, patient: c.Patient) -> None:
        self.heading(c.CLINIC)
        for line in c.ADDRESS:
            self.say(line, c.SMALL, gap=0)
        self.line(c.MARGIN, self.y + 2, self.w - c.MARGIN, self.y + 2)
        self.ln(8)
        self.say(c.TITLE_TEXT, c.TITLE, "B")
        self.say(f"For {patient.name}, {patient.date}", style="B")
        self.say(c.LEAD, gap=10)
        top = self.y - 4
        self.set_left_margin(c.MARGIN + 10)
        self.heading(c.DANGER_TITLE)
        self.bullets(c.DANGER)
        self.set_left_margin(c.MARGIN)
        self.set_draw_color(160, 24, 24)
        self.rect(c.MARGIN, top, self.epw, self.y - top + 2)
        self.set_draw_color(0)
        self.ln(10)
        self.heading("Your treatments")
        for (title, words), when in zip(c.TREATMENTS, patient.when, strict=True):
            self.heading(title)
            self.say(words)
            self.say(f"How and when: {when}", style="B", gap=8)
        self.say(patient.note)

    def second_page(self) -> None:
        for title, words, items in c.SECTIONS:
            self.heading(title)
            self.say(words)
            self.bullets(items)
        self.heading(c.DIARY_TITLE)
        self.set_font("body", "", c.BODY)
        widths = (60, 170, 170, 104)
        bold = FontFace(emphasis="BOLD")
        with self.table([c.DIARY_HEAD, *c.DIARY], col_widths=widths, headings_style=bold, line_height=24):
            pass
        self.ln(6)
        self.say(c.QR_WORDS)
        left, top = self.x, self.y
        for column, row, length in c.qr_bars():
            self.rect(left + 3 * column, top + 3 * row, 3 * length, 3, style="F")

    def footers(self, first: int) -> None:
        """Back over the pages of one sheet: `{nb}` would count those of the whole file."""
        last = self.page
        self.set_auto_page_break(False)
        for page in range(first, last + 1):
            self.page = page
            # A font is written into a page when it changes: make it change.
            self.set_font("body", "B", c.SMALL)
            self.set_font("body", "", c.SMALL)
            self.set_xy(c.MARGIN, self.h - 36)
            self.cell(0, 10, c.FOOTER)
            self.set_xy(c.MARGIN, self.h - 36)
            self.cell(0, 10, f"page {page - first + 1} of {last - first + 1}", align="R")
        self.page = last
        self.set_auto_page_break(True, margin=c.MARGIN)

    def handout(self, patient: c.Patient) -> None:
        self.add_page()
        first = self.page
        self.first_page(patient)
        self.add_page()
        self.second_page()
        self.footers(first)


class Fpdf2:
    name = "fpdf2"
    tagged = False
    merges = True

    def prepare(self, folder: Path) -> None:
        self.regular = fontpkg.path(c.FONT)
        self.bold = fontpkg.path(c.FONT, weight=700)

    def make(self, patient: c.Patient, path: Path) -> None:
        self.merged([patient], path)

    def merged(self, patients: Sequence[c.Patient], path: Path) -> None:
        sheet = Sheet(self.regular, self.bold)
        for patient in patients:
            sheet.handout(patient)
        sheet.output(str(path))
