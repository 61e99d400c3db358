"""Typst (PyPI `typst`): one Compiler kept, the few lines that differ passed as bytes.

The words of a patient given as `sys_inputs` would make Typst forget what it has laid out; a small main that
imports an unchanged file does not, and its memo holds. That is its fastest way we know.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import fontpkg
import typst

from benchmarks import content as c

SIZES = {
    "body-size": c.BODY,
    "small-size": c.SMALL,
    "heading-size": c.HEADING,
    "title-size": c.TITLE,
    "margin": c.MARGIN,
}

TEMPLATE = """\
#let handout(name: "", date: "", when: (), note: "", first: true) = {
  if not first { pagebreak(); counter(page).update(1) }
  head
  strong[For #name, #date]
  lead
  for (body, own) in treatments.zip(when) { body; block(strong[How and when: #own]) }
  note
  second
  [#metadata(none) <last>]
}
#let page-of-pages = context {
  let last = query(selector(<last>).after(here())).first(default: none)
  let total = if last == none { counter(page).get() } else { counter(page).at(last.location()) }
  set text(size: small-size)
  [#footer #h(1fr) page #counter(page).display() of #total.first()]
}
#let sheet(body) = {
  set document(title: title-text)
  set page(paper: "us-letter", margin: margin, footer: page-of-pages)
  set text(font: "Atkinson Hyperlegible", size: body-size, lang: "en", hyphenate: false)
  set par(leading: 0.55em)
  show heading: set text(fill: ink, size: heading-size)
  show heading.where(level: 1): set text(fill: black, size: title-size)
  body
}
"""


def text(words: str) -> str:
    """A Typst string: its escapes for quotes and backslashes are those of JSON."""
    return json.dumps(words, ensure_ascii=False)


def bullets(items: Sequence[str]) -> str:
    return f"list({', '.join(map(text, items))})"


def heading(words: str, level: int = 2) -> str:
    return f"heading(level: {level}, {text(words)})"


def block(*parts: str) -> str:
    return "{" + "; ".join(parts) + "}"


def template() -> str:
    """The fixed text as values, then what puts them together."""
    rows = [text(cell) for row in c.DIARY for cell in row]
    header = ", ".join(f"strong({text(cell)})" for cell in c.DIARY_HEAD)
    shape = "stroke: 0.5pt + ink, columns: (60pt, 1fr, 1fr, 104pt), rows: 24pt"
    diary = f"table({shape}, table.header({header}), {', '.join(rows)})"
    sections = [block(heading(t), f"par({text(w)})", bullets(items)) for t, w, items in c.SECTIONS]
    code = f'image(bytes({text(c.qr_svg())}), format: "svg", width: 87pt, alt: {text(c.URL)})'
    danger = block(heading(c.DANGER_TITLE), bullets(c.DANGER))
    letterhead = [f"text(weight: 700, size: {c.HEADING}pt, fill: ink, {text(c.CLINIC)})"]
    letterhead += [f"linebreak(); text(size: {c.SMALL}pt, {text(line)})" for line in c.ADDRESS]
    values = {
        "ink": 'rgb("#1a4d6b")',
        "title-text": text(c.TITLE_TEXT),
        "footer": text(c.FOOTER),
        **{key: f"{value}pt" for key, value in SIZES.items()},
        "head": block(*letterhead, "line(length: 100%, stroke: ink)", heading(c.TITLE_TEXT, 1)),
        "lead": block(
            f"par({text(c.LEAD)})",
            f'rect(width: 100%, inset: 10pt, stroke: 1.5pt + rgb("#a01818"), {danger})',
            heading("Your treatments"),
        ),
        "treatments": f"({', '.join(block(heading(t, 3), f'par({text(w)})') for t, w in c.TREATMENTS)})",
        "second": block(
            "pagebreak()", *sections, heading(c.DIARY_TITLE), diary, f"par({text(c.QR_WORDS)})", code
        ),
    }
    return "".join(f"#let {name} = {value}\n" for name, value in values.items()) + TEMPLATE


def call(patient: c.Patient, first: bool = True) -> str:
    when = ", ".join(map(text, patient.when))
    fields = (
        f"name: {text(patient.name)}, date: {text(patient.date)}, when: ({when}), note: {text(patient.note)}"
    )
    return f"#handout({fields}, first: {str(first).lower()})\n"


MAIN = '#import "handout.typ": handout, sheet\n#show: sheet\n'


class Typst:
    name = "Typst, one Compiler kept, main as bytes"
    tagged = True
    merges = True
    standards: tuple[str, ...] = ()

    def prepare(self, folder: Path) -> None:
        (folder / "handout.typ").write_text(template(), encoding="utf-8")
        fonts = fontpkg.path(c.FONT).parent
        options: dict[str, Any] = {
            "root": str(folder),
            "font_paths": [str(fonts)],
            "ignore_system_fonts": True,
        }
        self.compiler: Any = typst.Compiler(**options)

    def _compile(self, main: str, path: Path) -> None:
        self.compiler.compile(
            input=main.encode(),
            output=str(path),
            format="pdf",
            pdf_standards=list(self.standards),
            pdf_tags=self.tagged,
        )

    def make(self, patient: c.Patient, path: Path) -> None:
        self._compile(MAIN + call(patient), path)

    def merged(self, patients: Sequence[c.Patient], path: Path) -> None:
        calls = "".join(call(patient, first=not number) for number, patient in enumerate(patients))
        self._compile(MAIN + calls, path)


class TypstUntagged(Typst):
    name = "Typst, the same, tags off"
    tagged = False


class TypstUA(Typst):
    name = "Typst, the same, PDF/UA-1"
    standards = ("ua-1",)
