"""WeasyPrint: the stylesheet, the fonts and the images kept, the page laid out for each patient."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import fontpkg
import weasyprint
from weasyprint.text.fonts import FontConfiguration

from benchmarks import content as c

STYLE = """\
@font-face {{ font-family: Body; src: url({regular}) }}
@font-face {{ font-family: Body; font-weight: 700; src: url({bold}) }}
@page {{ size: letter; margin: {c.MARGIN}pt; font: {c.SMALL}pt Body;
  @bottom-left {{ content: "{c.FOOTER}" }}
  @bottom-right {{ content: "page " counter(page) " of " counter(pages) }} }}
body {{ font: {c.BODY}pt/{c.LEADING}pt Body; margin: 0 }}
h1, h2, h3, p, ul {{ margin: 0 0 5pt }}
h1 {{ font-size: {c.TITLE}pt; line-height: 26pt }}
h2, h3 {{ font-size: {c.HEADING}pt; line-height: 18pt; color: #1a4d6b; margin-top: 8pt }}
header {{ border-bottom: 1pt solid #1a4d6b; font-size: {c.SMALL}pt; line-height: 12pt }}
header b {{ font-size: {c.HEADING}pt; line-height: 18pt; color: #1a4d6b }}
.when {{ font-weight: 700 }}
.danger {{ border: 1.5pt solid #a01818; padding: 0 10pt }}
.second {{ break-before: page }}
table {{ border-collapse: collapse; width: 100%; table-layout: fixed; margin-bottom: 5pt }}
th, td {{ border: .5pt solid #1a4d6b; height: 24pt; padding: 0 6pt; text-align: left }}
img {{ width: 87pt }}
"""


def tag(name: str, words: str, more: str = "") -> str:
    return f"<{name}{more}>{words}</{name}>"


def bullets(items: Sequence[str]) -> str:
    return tag("ul", "".join(tag("li", escape(item)) for item in items))


def fixed() -> tuple[str, str, list[str], str]:
    """What is the same for all: the head, what follows the name, the treatments, the second page."""
    address = "".join(f"<br>{escape(line)}" for line in c.ADDRESS)
    head = f'<html lang="en"><head><title>{escape(c.TITLE_TEXT)}</title></head><body>'
    head += tag("header", tag("b", escape(c.CLINIC)) + address) + tag("h1", escape(c.TITLE_TEXT))
    danger = tag("div", tag("h2", escape(c.DANGER_TITLE)) + bullets(c.DANGER), ' class="danger"')
    lead = tag("p", escape(c.LEAD)) + danger + tag("h2", "Your treatments")
    treatments = [tag("h3", escape(title)) + tag("p", escape(words)) for title, words in c.TREATMENTS]
    second = "".join(tag("h2", escape(t)) + tag("p", escape(w)) + bullets(i) for t, w, i in c.SECTIONS)
    rows = tag("thead", tag("tr", "".join(tag("th", escape(cell), ' scope="col"') for cell in c.DIARY_HEAD)))
    rows += "".join(tag("tr", "".join(tag("td", escape(cell)) for cell in row)) for row in c.DIARY)
    second += tag("h2", escape(c.DIARY_TITLE)) + tag("table", rows) + tag("p", escape(c.QR_WORDS))
    second += f'<img src="qr.svg" alt="{escape(c.URL)}">'
    return head, lead, treatments, tag("div", second, ' class="second"') + "</body></html>"


class WeasyPrint:
    name = "WeasyPrint"
    tagged = False
    merges = True
    options: dict[str, Any] = {}  # noqa: RUF012 - never changed

    def prepare(self, folder: Path) -> None:
        (folder / "qr.svg").write_text(c.qr_svg(), encoding="utf-8")
        self.base = folder.as_uri() + "/"
        self.fonts = FontConfiguration()
        regular, bold = (fontpkg.path(c.FONT, weight=weight).as_uri() for weight in (400, 700))
        style = STYLE.format(c=c, regular=regular, bold=bold)
        self.style = weasyprint.CSS(string=style, font_config=self.fonts)
        self.images: dict[str, Any] = {}
        self.head, self.lead, self.treatments, self.second = fixed()

    def _render(self, patient: c.Patient) -> Any:
        who = tag("p", escape(f"For {patient.name}, {patient.date}"), ' class="when"')
        plan = "".join(
            words + tag("p", escape(f"How and when: {when}"), ' class="when"')
            for words, when in zip(self.treatments, patient.when, strict=True)
        )
        page = self.head + who + self.lead + plan + tag("p", escape(patient.note)) + self.second
        document = weasyprint.HTML(string=page, base_url=self.base)
        return document.render(
            stylesheets=[self.style], font_config=self.fonts, cache=self.images, **self.options
        )

    def make(self, patient: c.Patient, path: Path) -> None:
        self._render(patient).write_pdf(path, **self.options)

    def merged(self, patients: Sequence[c.Patient], path: Path) -> None:
        documents = [self._render(patient) for patient in patients]
        pages = [page for document in documents for page in document.pages]
        documents[0].copy(pages).write_pdf(path, **self.options)


class WeasyPrintUA(WeasyPrint):
    name = "WeasyPrint, pdf/ua-1"
    tagged = True
    options = {"pdf_variant": "pdf/ua-1"}  # noqa: RUF012 - never changed
