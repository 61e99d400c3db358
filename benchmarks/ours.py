"""This program: the sheet as Blocks, typeset once into a Master, filled for each patient."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import content as c

if TYPE_CHECKING:
    from handouts.pdf import Master, Spans, Theme
    from handouts.pdf.blocks import Block, Sheet

QR_FIGURE = "qr.svg"


def theme() -> Theme:
    """The sizes that every program uses, in our own design."""
    from handouts.clinic import built_in
    from handouts.pdf import load_theme

    colours = {"text": "#1a1a1a", "brand": "#1a4d6b", "tint": "#ffffff"}
    look = load_theme(built_in("templates") / "theme.toml", "standard", "letter", colours)
    sizes = {"title": c.TITLE, "h2": c.HEADING, "clinic": c.HEADING, "small": c.SMALL, "foot": c.SMALL}
    styles = {}
    for name, style in look.styles.items():
        size = sizes.get(name, c.BODY)
        styles[name] = style._replace(size=size, leading=size + 3, before=min(style.before, 8.0), after=4.0)
    margins = (float(c.MARGIN),) * 4
    sizes_of_things = look.sizes._replace(table_row=24.0)
    return look._replace(styles=styles, sizes=sizes_of_things, margins=margins, measure=504.0)


def spans(text: str, bold: bool = False) -> Spans:
    from handouts.pdf import Span

    return (Span(text, bold),)


def sheet() -> Sheet:
    from handouts.pdf import blocks as b

    def listed(items: Sequence[str]) -> Block:
        return b.BulletList(tuple((b.Paragraph(spans(item)),) for item in items))

    story: list[Block] = [b.Paragraph(spans(c.CLINIC), "clinic")]
    story += [b.Paragraph(spans(line), "small") for line in c.ADDRESS]
    story += [b.Heading(1, spans(c.TITLE_TEXT))]
    story += [b.Row((3, 2), ((slot("patient", "For"),), (slot("date", "Date"),))), b.Paragraph(spans(c.LEAD))]
    story += [b.Callout("danger", (b.Heading(2, spans(c.DANGER_TITLE)), listed(c.DANGER)))]
    story += [b.Heading(2, spans("Your treatments"))]
    for index, (title, words) in enumerate(c.TREATMENTS):
        story += [b.Heading(3, spans(title)), b.Paragraph(spans(words)), slot(f"when{index}", "How and when")]
    story += [slot("note", "", lines=2), b.PageBreak()]
    for title, words, items in c.SECTIONS:
        story += [b.Heading(2, spans(title)), b.Paragraph(spans(words)), listed(items)]
    story += [b.Heading(2, spans(c.DIARY_TITLE)), diary(), b.Paragraph(spans(c.QR_WORDS))]
    story += [b.Figure(QR_FIGURE, "Square code for a phone camera", width=3 * c.QR_SIZE * 25.4 / 72)]
    foot = b.Row((3, 1), ((b.Paragraph(spans(c.FOOTER)),), (b.Paragraph(spans("page {page} of {pages}")),)))
    return b.Sheet(c.TITLE_TEXT, "en", tuple(story), (foot,))


def slot(name: str, label: str, lines: int = 1) -> Block:
    from handouts.pdf import blocks as b

    return b.Slot(name, f"Write here: {label or 'a note'}", spans(label) if label else (), lines)


def diary() -> Block:
    from handouts.pdf import blocks as b

    def cells(row: Sequence[str], header: bool = False) -> tuple[b.Cell, ...]:
        return tuple(
            b.Cell((b.Paragraph(spans(text)),) if text else (), header or not column)
            for column, text in enumerate(row)
        )

    rows = tuple(cells(row) for row in c.DIARY)
    return b.Table((60, 170, 170, 104), (cells(c.DIARY_HEAD, header=True),), rows)


def master() -> Master:
    from handouts.clinic import built_in
    from handouts.pdf.fonts import open_face, read_font_book
    from handouts.pdf.layout import ArtFile, typeset
    from handouts.pdf.master import Identity, assemble
    from handouts.pdf.text import Faces

    def art(name: str, at: str) -> ArtFile:
        return ArtFile(name, "svg", c.qr_svg().encode("utf-8"), c.QR_SIZE, c.QR_SIZE)

    book = read_font_book(built_in("fonts"))
    regular, bold = (open_face(source) for source in book.family(c.FONT))
    faces = Faces(regular, bold)
    layout = typeset(sheet(), theme(), faces, art)
    return assemble(layout, Identity(c.TITLE_TEXT, c.CLINIC, "en"), faces, book.pairs(c.FONT))


class Ours:
    name = "handouts: typeset once, filled for each patient"
    tagged = True
    merges = True

    def prepare(self, folder: Path) -> None:
        from handouts.pdf.master import Filler
        from handouts.storage import write_beside

        self.write_beside = write_beside
        self.master = master()
        self.filler = Filler(self.master)

    def words(self, patient: c.Patient) -> dict[str, str]:
        first, second, third = patient.when
        return {
            "patient": patient.name, "date": patient.date, "note": patient.note,
            "when0": first, "when1": second, "when2": third,
        }  # fmt: skip

    def make(self, patient: c.Patient, path: Path) -> None:
        date = datetime.date.fromisoformat(patient.date)
        self.write_beside(path, self.filler.fill(self.words(patient), date).write_to)

    def merged(self, patients: Sequence[c.Patient], path: Path) -> None:
        from handouts.pdf.print_run import PrintRun

        with path.open("wb") as file:
            run = PrintRun(
                file,
                title=c.TITLE_TEXT,
                author=c.CLINIC,
                language="en",
                date=datetime.date(2026, 1, 5),
                duplex=False,
            )
            for number, patient in enumerate(patients):
                run.add(self.master, self.filler.draw(self.words(patient)), str(number))
            run.close()


def cold_commands(folder: Path) -> dict[str, list[str]]:
    """From a cold shell: the same sheet in a few lines of Python, and the whole command."""
    lines = (
        "from pathlib import Path; from benchmarks.ours import Ours; from benchmarks.content import patient; "
        f"way = Ours(); way.prepare(Path({str(folder)!r})); way.make(patient(0), Path({str(folder / 'cold.pdf')!r}))"
    )
    make = [sys.executable, "-m", "handouts", "make", "-o", str(folder / "command.pdf")]
    return {
        "ours": [sys.executable, "-c", lines],
        "ours, the command, empty cache": [*make, "--no-cache"],
        "ours, the command, Master in the cache": make,
    }
